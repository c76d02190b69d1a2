"""Who else must move when a person's time zone changes: apps above register here and are called in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from apps.users.models import User

Follower = Callable[[User, datetime], None]
# In the session: the zone of the phone that the person does not want to move to.
KEPT_ZONE = "kept_zone"
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Call `follower(user, now)` after each change of a person's zone. Registering twice counts once."""
    if follower not in _followers:
        _followers.append(follower)


def moved(user: User, now: datetime) -> None:
    """Tell every follower."""
    for follower in _followers:
        follower(user, now)
