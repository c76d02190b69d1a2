"""When to try again, and what a mail server's answer means. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

FIRST_PAUSE_S = 10
LONGEST_PAUSE_S = 600


class Answer(StrEnum):
    """What became of a message, as far as anyone can know."""

    ACCEPTED = "accepted"
    LATER = "later"  # certainly not accepted, may be tomorrow
    NEVER = "never"  # certainly not accepted, and will not be
    UNCLEAR = "unclear"  # bytes left, no answer came back


def next_try(now: datetime, tries: int, expires_at: datetime) -> datetime:
    """When to try again after `tries` failed tries (at least 1): 10 s, doubled each time, at most 10 minutes apart.

    Never after `expires_at`: at that moment the row is found once more, and ended as expired.
    """
    pause_s = min(FIRST_PAUSE_S * 2 ** min(tries - 1, 10), LONGEST_PAUSE_S)
    return min(now + timedelta(seconds=pause_s), expires_at)


def smtp_answer(code: int) -> Answer:
    """The meaning of a refusing SMTP reply code (RFC 5321, 4.2.1): 4yz for now, 5yz for good, anything else nonsense."""
    return {4: Answer.LATER, 5: Answer.NEVER}.get(code // 100, Answer.UNCLEAR)
