"""A person leaves: seven days to come back, then nothing of them is left but numbers and a nameless audit trail."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from apps.care.models import Invitation
from apps.core.audit import record
from apps.core.seals import seal_events
from apps.exchange.actions import close_feed
from apps.exchange.belongings import belongings
from apps.exchange.mails import LEAVING
from apps.exchange.models import Erasure
from apps.exchange.rules import WAY_BACK
from apps.exercises.actions import clear_ownerless_circuits
from apps.outbox.actions import enqueue, withdraw_about
from apps.outbox.models import AddressState
from apps.plans.models import ResetRule
from apps.users.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def ask_erasure(*, user: User, by: User, now: datetime) -> Erasure:
    """Close the account now and delete it in seven days. Nobody sees it or is told of it from here on."""
    held = User.objects.select_for_update().get(pk=user.pk)
    standing = held.erasures.pending().first()
    if standing:
        return standing
    erasure = Erasure.objects.create(user=held, asked_at=now, due_at=now + WAY_BACK)
    withdraw_about(about=held, now=now)
    close_feed(user=held, by=by, now=now)
    held.is_active = False
    held.save(update_fields=["is_active"])
    end_sessions(held)
    enqueue(
        key=f"erasure:{erasure.pk}",
        kind=LEAVING,
        ref=str(erasure.pk),
        person=held,
        about=held,
        due_at=now,
        expires_at=erasure.due_at,
        now=now,
        channel="email",
    )
    record("deletion asked", erasure, by_id=by.pk, about_id=held.pk, now=now)
    return erasure


@transaction.atomic
def take_back(*, erasure: Erasure, now: datetime) -> bool:
    """Keep the account after all; False when it is too late. The token in the mail is what shows who asks."""
    pending = Erasure.objects.pending().filter(pk=erasure.pk, due_at__gt=now)
    if not pending.update(taken_back_at=now) or erasure.user is None:
        return False
    erasure.user.is_active = True
    erasure.user.save(update_fields=["is_active"])
    record("deletion taken back", erasure, by_id=erasure.user_id, about_id=erasure.user.pk, now=now)
    return True


def erase_due(*, now: datetime) -> int:
    """Erase everyone whose days are over; how many. One that fails stops no other and is tried again."""
    done = 0
    for erasure in Erasure.objects.pending().filter(due_at__lte=now).select_related("user"):
        try:
            done += erase(erasure=erasure, now=now)
        except Exception:
            log.exception("An erasure could not be done")
    return done


def erase(*, erasure: Erasure, now: datetime) -> bool:
    """Delete the person and all that is theirs. What stays: the counts, and an audit trail that names nobody."""
    with transaction.atomic():
        held = Erasure.objects.select_for_update().pending().filter(pk=erasure.pk).first()
        user = held.user if held else None
        if held is None or user is None:
            return False
        address = user.email
        held.counts = _counts(user)
        seal_events()  # while it is known whose chain they belong to
        _delete(user)
        held.done_at, held.user = now, None
        held.save(update_fields=["counts", "done_at", "user"])
    # What no transaction holds comes last: it can be done again, the rows cannot.
    _remove_mail_files(address)
    return True


def _counts(user: User) -> dict[str, int]:
    found = {
        model._meta.label_lower: model._default_manager.filter(own.of(user)).count() for model, own in belongings()
    }
    return {label: count for label, count in found.items() if count}


def _delete(user: User) -> None:
    end_sessions(user)
    AddressState.objects.filter(email=user.email.lower()).delete()
    came = Invitation.objects.filter(Q(email__iexact=user.email) | Q(used_by=user))
    came.update(email="", label="")
    user.delete()
    clear_ownerless_circuits(also_held=_rotations())


def _rotations() -> set[int]:
    """Versions that reset rules name in a list, which no foreign key guards."""
    lists = ResetRule.objects.exclude(rotation=[]).values_list("rotation", flat=True)
    return {pk for listed in lists for pk in listed}


def end_sessions(user: User) -> int:
    """Sign the person out everywhere. Sessions are sealed, so each is opened: seldom done, and never in a request's way."""
    theirs = [each.pk for each in _sessions() if each.get_decoded().get("_auth_user_id") == str(user.pk)]
    return Session.objects.filter(pk__in=theirs).delete()[0]


def _sessions() -> Iterable[Session]:
    return Session.objects.iterator(500)


def _remove_mail_files(address: str) -> None:
    """Where mails are files (on loopback), those to this address."""
    folder = Path(settings.EMAIL_FILE_PATH)
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.is_file() and address.encode() in path.read_bytes().lower():
            path.unlink(missing_ok=True)
