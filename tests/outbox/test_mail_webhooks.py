"""What mail providers tell us of mails they took, each in its own words (their public documentation of webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.outbox import addresses, webhooks
from apps.outbox.models import AddressState
from apps.users.models import User

pytestmark = pytest.mark.django_db
State = AddressState.State
KEY = "signing-key"


@pytest.fixture
def person(athlete: Athlete) -> User:
    return athlete.user


def brevo(**event: Any) -> Any:
    return {
        "id": 26224,
        "date": "2026-10-09 00:00:00",
        "ts": 1604933619,
        "message-id": "<201798300811.5787683@relay.example.org>",
        "ts_event": 1604933654,
        "ts_epoch": 1604933653000,
        "subject": "A question about your run",
        "sending_ip": "192.0.2.1",
        "tags": [],
        **event,
    }


def mailgun(**event: Any) -> Any:
    at, token = "1529006854", "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"
    signature = hmac.new(KEY.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1521233195.375624,
        "log-level": "error",
        "delivery-status": {"attempt-no": 1, "code": 605, "message": "", "description": "No such person"},
        "message": {"headers": {"message-id": "20130503192659.13651.20287@mg.example.org"}},
        "tags": [],
        "user-variables": {},
        **event,
    }
    return {"signature": {"timestamp": at, "token": token, "signature": signature}, "event-data": data}


def mailjet(**event: Any) -> Any:
    return [
        {
            "time": 1430812195,
            "MessageID": 13792286917004336,
            "Message_GUID": "1ab23cd4-e567-8901-2345-6789f0gh1i2j",
            "mj_campaign_id": 0,
            "mj_contact_id": 0,
            "customcampaign": "",
            "CustomID": "",
            "Payload": "",
            **event,
        }
    ]


def postmark(**event: Any) -> Any:
    return {
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ServerID": 23,
        "Details": "smtp;550 5.1.1 unknown",
        "BouncedAt": "2026-11-05T16:33:54.9070259Z",
        "DumpAvailable": True,
        "Subject": "A question about your run",
        **event,
    }


def sparkpost(**event: Any) -> Any:
    rest = {
        "raw_rcpt_to": event["rcpt_to"],
        "event_id": "92356927693813856",
        "message_id": "000443ee14578172be22",
        "timestamp": "1454442600",
        "raw_reason": "550 [internal] [oob] unknown",
        **event,
    }
    return [{"msys": {"message_event": rest}}]


# Provider, what it says of an address, and what follows.
CASES: list[tuple[str, str, Any, State | None]] = [
    ("brevo", "hard bounce", lambda to: brevo(event="hard_bounce", email=to, reason="unknown"), State.BOUNCED),
    ("brevo", "no address", lambda to: brevo(event="invalid_email", email=to), State.BOUNCED),
    ("brevo", "soft bounce", lambda to: brevo(event="soft_bounce", email=to, reason="full"), None),
    ("brevo", "complaint", lambda to: brevo(event="spam", email=to), State.COMPLAINED),
    ("brevo", "delivery", lambda to: brevo(event="delivered", email=to), None),
    (
        "mailgun",
        "hard bounce",
        lambda to: mailgun(event="failed", severity="permanent", reason="bounce", recipient=to),
        State.BOUNCED,
    ),
    (
        "mailgun",
        "soft bounce",
        lambda to: mailgun(event="failed", severity="temporary", reason="generic", recipient=to),
        None,
    ),
    ("mailgun", "complaint", lambda to: mailgun(event="complained", recipient=to), State.COMPLAINED),
    ("mailgun", "delivery", lambda to: mailgun(event="delivered", recipient=to), None),
    (
        "mailjet",
        "hard bounce",
        lambda to: mailjet(event="bounce", email=to, blocked=False, hard_bounce=True, error="user unknown"),
        State.BOUNCED,
    ),
    (
        "mailjet",
        "soft bounce",
        lambda to: mailjet(event="bounce", email=to, blocked=False, hard_bounce=False, error="quota exceeded"),
        None,
    ),
    ("mailjet", "complaint", lambda to: mailjet(event="spam", email=to, source="JMRPP"), State.COMPLAINED),
    ("mailjet", "delivery", lambda to: mailjet(event="sent", email=to, smtp_reply="250 2.0.0 OK"), None),
    (
        "postmark",
        "hard bounce",
        lambda to: postmark(RecordType="Bounce", Type="HardBounce", TypeCode=1, Email=to, Inactive=True),
        State.BOUNCED,
    ),
    (
        "postmark",
        "soft bounce",
        lambda to: postmark(RecordType="Bounce", Type="SoftBounce", TypeCode=4096, Email=to, Inactive=False),
        None,
    ),
    (
        "postmark",
        "complaint",
        lambda to: postmark(RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512, Email=to),
        State.COMPLAINED,
    ),
    (
        "postmark",
        "delivery",
        lambda to: postmark(RecordType="Delivery", Recipient=to, DeliveredAt="2026-11-05T16:33:54Z"),
        None,
    ),
    ("sparkpost", "hard bounce", lambda to: sparkpost(type="bounce", bounce_class="10", rcpt_to=to), State.BOUNCED),
    ("sparkpost", "soft bounce", lambda to: sparkpost(type="bounce", bounce_class="22", rcpt_to=to), None),
    ("sparkpost", "complaint", lambda to: sparkpost(type="spam_complaint", rcpt_to=to), State.COMPLAINED),
    ("sparkpost", "delivery", lambda to: sparkpost(type="delivery", rcpt_to=to), None),
]


def cases() -> list[Any]:
    """`CASES` with a name each."""
    return [pytest.param(who, says, state, id=f"{who}: {what}") for who, what, says, state in CASES]


@pytest.fixture
def use(settings: Settings) -> Any:
    """Take events of this provider."""
    pytest.importorskip("anymail")

    def choose(provider: str) -> None:
        settings.MAIL_WEBHOOK = provider
        settings.ANYMAIL = {"WEBHOOK_SECRET": "name:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}

    return choose


def post(body: Any, *, password: str = "name:secret") -> int:
    auth = "Basic " + base64.b64encode(password.encode()).decode()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/webhooks/mail/", json.dumps(body), content_type="application/json", headers={"Authorization": auth}
    )
    return answer.status_code


@pytest.mark.parametrize(("provider", "says", "state"), cases())
def test_what_a_provider_tells(provider: str, says: Any, state: State | None, use: Any, person: User) -> None:
    use(provider)
    assert post(says(person.email.upper())) == 200
    trouble = addresses.trouble_with(user=person)
    assert (trouble and trouble.state) == state


@pytest.mark.parametrize("provider", webhooks.CAME_BACK_FOR_GOOD)
def test_nobody_else_may_tell(provider: str, use: Any, person: User) -> None:
    use(provider)
    (says,) = [case.values[1] for case in cases() if case.id == f"{provider}: hard bounce"]
    assert post(says(person.email), password="name:guess") == 400
    assert addresses.trouble_with(user=person) is None


def test_a_mailgun_event_that_mailgun_did_not_sign_is_refused(use: Any, person: User) -> None:
    use("mailgun")
    event = mailgun(event="complained", recipient=person.email)
    event["signature"]["token"] = "another"
    assert post(event) == 400
    assert addresses.trouble_with(user=person) is None


def test_without_a_provider_there_is_no_such_page() -> None:
    assert post(postmark(RecordType="Bounce")) == 404


def test_without_anymail_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anymail.urls", None)
    webhooks.view_of.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="django-anymail"):
        webhooks.view_of("postmark")


@pytest.mark.parametrize("provider", ["pigeon", "mailtrap", "sendgrid"])
def test_a_provider_that_is_not_offered_is_said_plainly(provider: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"'{provider}'"):
        webhooks.view_of(provider)
