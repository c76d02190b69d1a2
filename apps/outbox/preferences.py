"""How a person wants each kind of message, and when they want none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.prepared import Given, Prepared
from apps.outbox import kinds
from apps.outbox.models import Delivery, Preference, PushSubscription, QuietHours
from apps.users.models import User

Choice = Literal["push", "email", "off"]
SWITCHED_OFF = "switched off"  # the `error` of what was suppressed by a preference


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose, and whether a notification can reach them."""

    chosen: Mapping[str, str]  # kind to channel
    quiet: tuple[time, time] | None
    has_device: bool

    def choice(self, kind: kinds.Kind) -> Choice:
        """What counts for this kind: chosen, else its default; always one the kind can be sent by, or "off"."""
        if (chosen := self.chosen.get(kind.name)) in kind.channels:
            return cast(Choice, str(chosen))
        if not kind.mails_unasked and not self.has_device:
            return "off"
        if kind.default in kind.channels:
            return kind.default
        return "email" if kind.render else "push"

    def choices(self) -> dict[str, Choice]:
        """Of every kind a person may set, by the kind's name."""
        return {kind.name: self.choice(kind) for kind in kinds.offered()}

    def way(self, kind: kinds.Kind) -> Delivery.Channel | None:
        """By which channel a message that is written now goes, None when it is off.

        A notification needs a device; a kind that has no mail is tried without one, for a device may come.
        """
        choice = self.choice(kind)
        if choice == "off":
            return None
        if choice == "push" and (self.has_device or not self.mails_instead(kind)):
            return Delivery.Channel.PUSH
        return Delivery.Channel.EMAIL

    def mails_instead(self, kind: kinds.Kind) -> bool:
        """Whether a notification that no device takes is to come as a mail: asked for, or nothing said against it."""
        return kind.render is not None and (kind.mails_unasked or self.chosen.get(kind.name) == Preference.Channel.PUSH)


def wishes_of(user: User) -> Wishes:
    """Everything a person wishes, in one query."""
    return _read(_wishes(user=user.pk))[0]


def wishes_with(user: User, *columns: Any) -> tuple[Wishes, tuple[Any, ...]]:
    """The same, and in the same query what these expressions say of the person's row."""
    return _read(list(_wished(user.pk, *columns)))


def _wished(user: int | Given, *columns: Any) -> QuerySet[User, Any]:
    """A row for each choice, and one for a person who never chose."""
    devices = PushSubscription.objects.standing().filter(user=OuterRef("pk"))
    asked = ("preferences__kind", "preferences__channel", "quiet_hours__starts", "quiet_hours__ends", Exists(devices))
    return User.objects.filter(pk=user).values_list(*asked, *columns)


_wishes = Prepared(lambda: _wished(Given("user")))


def _read(rows: Sequence[tuple[Any, ...]]) -> tuple[Wishes, tuple[Any, ...]]:
    chosen = {kind: channel for kind, channel, *_ in rows if kind}
    _kind, _channel, starts, ends, has_device, *more = rows[0]
    quiet = None if starts is None else (starts, ends)
    return Wishes(chosen, quiet, has_device), tuple(more)


def channel_for(*, user: User, kind: str) -> Choice:
    """What counts for this kind. "push" says what they want, not that a device is there: see `way_of`.

    Raises LookupError for an unknown kind.
    """
    found = kinds.get(kind)
    return wishes_of(user).choice(found)


def channels_for(*, user: User) -> dict[str, Choice]:
    """`channel_for` of every kind a person may set, by the kind's name, in one query."""
    return wishes_of(user).choices()


def way_of(*, user: User, kind: str) -> Delivery.Channel | None:
    """`Wishes.way` of one kind. Raises LookupError for an unknown one."""
    found = kinds.get(kind)
    return wishes_of(user).way(found)


@transaction.atomic
def set_channel(*, user: User, kind: str, channel: str, by: User, now: datetime) -> Preference:
    """Remember the choice, and turn what is already written over to it.

    Raises LookupError for an unknown kind, ValueError for a channel it does not have.
    """
    if channel not in kinds.get(kind).channels:
        raise ValueError(f"{kind!r} cannot be sent by {channel!r}.")
    row, _ = Preference.objects.update_or_create(
        user=user, kind=kind, defaults={"channel": channel, "changed_at": now, "changed_by": by}
    )
    turn_over(user=user, kind=kind, now=now)
    return row


def turn_over(*, user: User, kind: str, now: datetime) -> int:
    """Give what is written and not yet sent the channel it would have if written now; how many rows changed.

    What is off is suppressed at once, also in the hands of a sender, who then finds it gone; and comes back when it is
    on again in time.
    """
    rows, way = Delivery.objects.filter(person=user, kind=kind), way_of(user=user, kind=kind)
    if way is None:
        waiting = rows.filter(status=Delivery.Status.PENDING, sending_at=None)
        return waiting.update(status=Delivery.Status.SUPPRESSED, ended_at=now, error=SWITCHED_OFF)
    again = {"status": Delivery.Status.PENDING, "ended_at": None, "error": "", "claim": None, "claimed_until": None}
    off = rows.filter(status=Delivery.Status.SUPPRESSED, error=SWITCHED_OFF, expires_at__gt=now)
    back = off.update(**again)
    twins = list(rows.filter(channel=way).values_list("key", flat=True))
    return back + rows.free().exclude(channel=way).exclude(key__in=twins).update(channel=way)


def turn_all_over(*, user: User, now: datetime) -> None:
    """The same for every kind, after a device came or went."""
    off = Q(status=Delivery.Status.SUPPRESSED, error=SWITCHED_OFF, expires_at__gt=now)
    rows = Delivery.objects.filter(Q(status=Delivery.Status.PENDING) | off, person=user)
    for kind in set(rows.values_list("kind", flat=True)):
        turn_over(user=user, kind=kind, now=now)


def as_wished(wishes: Wishes, *, kind: str, now: datetime) -> dict[str, Any]:
    """The columns of a new delivery that follow from what its person wants; suppressed from the start when it is off."""
    if way := wishes.way(kinds.get(kind)):
        return {"channel": way, "made_at": now}
    off = {"status": Delivery.Status.SUPPRESSED, "ended_at": now, "error": SWITCHED_OFF}
    return {"channel": Delivery.Channel.EMAIL, "made_at": now, **off}


def set_quiet_hours(*, user: User, starts: time, ends: time, now: datetime) -> QuietHours:
    """From now on, nothing that can wait between these wall times."""
    defaults = {"starts": starts, "ends": ends, "changed_at": now}
    row, _ = QuietHours.objects.update_or_create(user=user, defaults=defaults)
    return row


def end_quiet_hours(*, user: User) -> None:
    """No quiet hours any more."""
    QuietHours.objects.filter(user=user).delete()
