"""Named places where a test can break the outbox from outside, never in production.

`RESTRIDE_FAILPOINT=after_claim:kill` ends the process there as `kill -9` would, `after_claim:kill@3` only the third time
it comes by. Places: before_claim, after_claim, before_send (the send is committed, no byte has left), after_send (the
answer is here, not in the row), after_record. Deeds: kill, raise, hang.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from typing import Never

from django.conf import settings

HANG_S = 120
# How often the place that is to break was reached in this process.
_passed = itertools.count(1)


class BrokenError(Exception):
    """Raised by a failpoint that was told to raise."""


def reach(place: str) -> None:
    """Do what the environment asks for at this place; nothing unless this copy is for trying and developing."""
    wanted, _, deed = os.environ.get("RESTRIDE_FAILPOINT", "").partition(":")
    if not settings.DEMO or wanted != place:
        return
    deed, _, turn = deed.partition("@")
    if not turn or next(_passed) == int(turn):
        _DEEDS[deed]()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> Never:
    raise BrokenError


def _hang() -> None:
    time.sleep(HANG_S)


_DEEDS = {"kill": _kill, "raise": _raise, "hang": _hang}
