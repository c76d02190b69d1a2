"""Named places where a test can break the outbox from outside, never in production.

`RESTRIDE_FAILPOINT=after_claim:kill` ends the process there as `kill -9` would. Places: before_claim, after_claim,
before_send (the send is committed, no byte has left), after_send, after_record. Deeds: kill, raise, hang.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Never

from django.conf import settings

HANG_S = 120


class BrokenError(Exception):
    """Raised by a failpoint that was told to raise."""


def reach(place: str) -> None:
    """Do what the environment asks for at this place; nothing unless this copy is for trying and developing."""
    wanted, _, deed = os.environ.get("RESTRIDE_FAILPOINT", "").partition(":")
    if settings.DEMO and wanted == place:
        _DEEDS[deed]()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> Never:
    raise BrokenError


def _hang() -> None:
    time.sleep(HANG_S)


_DEEDS = {"kill": _kill, "raise": _raise, "hang": _hang}
