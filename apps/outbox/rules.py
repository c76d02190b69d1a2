"""When to try again, when to keep quiet, and what a server's answer means. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from apps.core.times import local_moment, utc_moment

FIRST_PAUSE_S = 10
LONGEST_PAUSE_S = 600


# A message that is put off for longer than this goes another way, if there is one: after about five minutes of trying.
PATIENCE_S = 300


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


def is_put_off_too_long(now: datetime, next_at: datetime, expires_at: datetime) -> bool:
    """Whether a next try at `next_at` is too far away, or no try at all since the message is of no use by then."""
    return next_at >= expires_at or next_at - now > timedelta(seconds=PATIENCE_S)


def smtp_answer(code: int) -> Answer:
    """The meaning of a refusing SMTP reply code (RFC 5321, 4.2.1): 4yz for now, 5yz for good, anything else nonsense."""
    return {4: Answer.LATER, 5: Answer.NEVER}.get(code // 100, Answer.UNCLEAR)


def push_answer(status: int) -> Answer:
    """The meaning of a push service's HTTP status (RFC 8030). A redirect is no answer anybody may give here.

    An answer that never came is "later": a push may be sent twice, its tag folds the second into the first.
    """
    if 200 <= status < 300:
        return Answer.ACCEPTED
    return Answer.LATER if status in {408, 425, 429} or status >= 500 else Answer.NEVER


def together(answers: Iterable[Answer]) -> Answer:
    """What a message to several devices came to: one that took it is enough, one that may take it keeps it alive."""
    found = set(answers)
    return next((answer for answer in (Answer.ACCEPTED, Answer.LATER) if answer in found), Answer.NEVER)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date (RFC 9110, 10.2.3); None for nonsense."""
    if value.isascii() and value.isdecimal() and len(value) < 10:
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)


def is_push_endpoint(url: str, hosts: Iterable[str], test_origins: Collection[str] = ()) -> bool:
    """Whether a push may be sent there: https on port 443 of one of the hosts (".a.b" allows any name under a.b).

    `test_origins` are exact origins, such as "http://localhost:4321", that are allowed besides.
    """
    if not url.isascii() or any(char.isspace() or char == "\\" for char in url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in test_origins:
        return True
    if parts.scheme != "https" or port not in {None, 443} or "@" in parts.netloc:
        return False
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in hosts)


def after_quiet(moment: datetime, zone: str, starts: time, ends: time) -> datetime:
    """`moment`, or the end of the quiet hours it falls into, as UTC.

    Quiet is from `starts` (inclusive) to `ends` (exclusive), wall times in the IANA zone, over midnight when `ends` is
    the earlier one; equal times mean no quiet at all. Where clocks change, the end is at the offset before a gap and
    at the first passing of a repeated hour, unless that has gone by: then the second.
    """
    local = local_moment(moment, zone)
    if not is_quiet(local.time(), starts, ends):
        return moment
    on = local.date() + timedelta(days=1 if local.time() >= starts > ends else 0)
    end = utc_moment(on, ends, zone)
    if end < moment:
        end = datetime.combine(on, ends.replace(fold=1), tzinfo=local.tzinfo).astimezone(end.tzinfo)
    return max(end, moment)


def is_quiet(at: time, starts: time, ends: time) -> bool:
    """Whether the wall time lies between `starts` (inclusive) and `ends` (exclusive), over midnight if need be."""
    if starts <= ends:
        return starts <= at < ends
    return at >= starts or at < ends


# In this order: almost every browser also claims to be some of those after it.
BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_names(user_agent: str) -> tuple[str, str]:
    """Browser and system, as their makers call them ("Chrome", "Android"); empty what is not known."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return browser, system
