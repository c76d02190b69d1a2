"""A mail is three templates: emails/<name>-subject.txt, -body.txt and -body.html."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string

from apps.outbox.inlining import inlined
from apps.outbox.kinds import Kind, Message
from apps.outbox.models import Delivery


def message(name: str, context: Mapping[str, Any]) -> Message:
    """The three templates of `name`, rendered in the language that is active."""
    full = {"site_url": settings.SITE_URL, **context}
    subject, text = (render_to_string(f"emails/{name}-{part}.txt", full) for part in ("subject", "body"))
    html = inlined(f"emails/{name}-body.html").render(Context(full))
    return Message(subject=" ".join(subject.split()), text=text.strip() + "\n", html=html)


def _always(_delivery: Delivery, _now: datetime) -> bool:
    return True


def _test_mail(_delivery: Delivery) -> Message:
    return message("outbox-test", {})


# What `manage.py test_mail` sends: the way every other mail takes, with nothing in it.
TEST = Kind("outbox.test", still_wanted=_always, render=_test_mail)
