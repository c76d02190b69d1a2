"""What can be sent. Each app registers its kinds in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apps.outbox.models import Delivery


@dataclass(frozen=True, slots=True)
class Message:
    """What a person will read. The subject says nothing about health."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of delivery; both functions are called just before it is sent, in the person's language and zone."""

    name: str
    still_wanted: Callable[[Delivery, datetime], bool]
    render: Callable[[Delivery], Message]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make the kind known. Raises ValueError when another kind has its name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Two kinds of delivery are called {kind.name!r}.")


def get(name: str) -> Kind:
    """The kind of that name. Raises LookupError when no app registered it."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No app registered a kind of delivery called {name!r}.") from None
