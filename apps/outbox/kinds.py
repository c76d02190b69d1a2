"""What can be sent. Each app registers its kinds in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise

from apps.outbox.models import Delivery, Preference

Channel = Preference.Channel


class Urgency(StrEnum):
    """How much battery a message is worth (RFC 8030, 5.3)."""

    NORMAL = "normal"
    HIGH = "high"  # wakes a sleeping phone: prompts only


@dataclass(frozen=True, slots=True)
class Message:
    """What a person will read as a mail. The subject says nothing about health."""

    subject: str
    text: str
    html: str
    to: str = ""  # an address that may be nobody's here, for an invitation; empty: the person's own


@dataclass(frozen=True, slots=True)
class Note:
    """What a person will read as a notification, on a screen anyone can see: nothing about health in any of it."""

    title: str
    body: str
    path: str  # what a tap opens on this origin, such as "/runs/"
    tag: str = ""  # the next note of the same tag takes its place; empty: the delivery's own, replaced by nothing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of delivery; its functions are called just before it is sent, in the person's language and zone.

    `render` makes the mail and `push` the notification: a kind without one of them is never sent that way.
    A kind with both falls back to the mail when no device took the notification.
    """

    name: str
    still_wanted: Callable[[Delivery, datetime], bool]
    render: Callable[[Delivery], Message] | None = None
    push: Callable[[Delivery], Note] | None = None
    label: str | Promise = ""  # how the settings name it; empty: not offered there, and never off
    default: Literal["push", "email", "off"] = "email"  # for a person who chose nothing
    # False: who chose nothing gets it as a notification where a device takes one, and never as a mail.
    mails_unasked: bool = True
    urgency: Urgency = Urgency.NORMAL
    to_clinicians: bool = False  # and so in no runner's settings
    tries_address: bool = False  # is sent even to an address that refused mail: it asks whether it still does
    reaches_closed: bool = False  # is sent to a closed account: it says how to open it again
    # Reads at once what `still_wanted` and `render` need to know about many, and leaves it with them; they ask for
    # what is missing themselves. What was read may be LOOKED_UP_S old when they are asked.
    look_up: Callable[[Sequence[Delivery]], None] | None = None

    @property
    def channels(self) -> list[Channel]:
        """What a person may choose for it."""
        ways = [(self.push, Channel.PUSH), (self.render, Channel.EMAIL), (self.label, Channel.OFF)]
        return [channel for way, channel in ways if way]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make the kind known. Raises ValueError when another kind has its name, or when it can be sent in no way."""
    if not (kind.render or kind.push):
        raise ValueError(f"{kind.name!r} has neither a mail nor a notification.")
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Two kinds of delivery are called {kind.name!r}.")


def get(name: str) -> Kind:
    """The kind of that name. Raises LookupError when no app registered it."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No app registered a kind of delivery called {name!r}.") from None


def offered() -> list[Kind]:
    """The kinds a person may set, in the order in which apps registered them."""
    return [kind for kind in _kinds.values() if kind.label]
