"""Self-tests taken as a runner takes them, screen by screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.athletes.models import Athlete
from apps.screening import actions
from apps.screening.models import SelfTestResult
from tests import make


def take(athlete: Athlete, code: str, *, now: datetime = make.NOW, **sides: dict[str, Any]) -> SelfTestResult:
    """A whole test; a side that is not named is left out, pain that is not named is 0."""
    result = actions.start_test(athlete=athlete, test=code, by=athlete.user, now=now)
    for screen in result.screens:
        if result.finished_at:
            break
        side = sides.get(screen.side)
        if side is None:
            if screen.part == "do":
                actions.leave_side_out(result=result, side=screen.side, by=athlete.user, now=now)
            continue
        answer = {} if screen.part == "do" else {screen.part: {"pain": 0, **side}.get(screen.part)}
        actions.record_part(result=result, screen=screen, answer=answer, by=athlete.user, now=now)
    return result
