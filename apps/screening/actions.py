"""Take a self-test screen by screen, discard it, move between stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.screening.models import SelfTestResult, StageChange
from apps.screening.reading import facts_of, stage_of
from apps.screening.rules.catalogue import STOP_ABOVE, TESTS, Screen, first_side
from apps.screening.rules.stages import Stage, checked, goes_back, is_open
from apps.users.models import User

# A test left lying longer than this was not one test any more.
DRAFT_FOR = timedelta(hours=2)


class StageRefusedError(Exception):
    """A move that is none: to the stage somebody is at."""


@transaction.atomic
def start_test(*, athlete: Athlete, test: str, by: User, now: datetime) -> SelfTestResult:
    """Begin a test, or go on with the one under way; an older draft is given up. KeyError for an unknown test."""
    code = TESTS[test].code
    draft: SelfTestResult | None = athlete.self_tests.under_way().of(code).first()
    if draft and now - draft.started_at < DRAFT_FOR:
        return draft
    if draft:
        draft.discarded_at = now
        draft.save(update_fields=["discarded_at"])
    sore = athlete.active_sites().first()
    return athlete.self_tests.create(test=code, first_side=first_side(sore.side if sore else ""), started_at=now, by=by)


@transaction.atomic
def record_part(
    *, result: SelfTestResult, screen: Screen, answer: Mapping[str, Any], by: User, now: datetime
) -> SelfTestResult:
    """Keep what one screen asked (`do` asks nothing). The last screen ends the test, and so does pain above 2."""
    if screen.part == "do":
        result.findings.get_or_create(side=screen.side)
        return result
    result.findings.update_or_create(side=screen.side, defaults={**answer, "left_out_at": None})
    hurts = screen.part == "pain" and (answer["pain"] or 0) > STOP_ABOVE
    return _end(result, by, now) if hurts or screen == result.screens[-1] else result


@transaction.atomic
def leave_side_out(*, result: SelfTestResult, side: str, by: User, now: datetime) -> SelfTestResult:
    """The side was not tested: everything about it stays unknown."""
    nothing = {"value": None, "reading": "", "faults": None, "pain": None}
    result.findings.update_or_create(side=side, defaults={**nothing, "left_out_at": now})
    return _end(result, by, now) if side == result.screens[-1].side else result


def _end(result: SelfTestResult, by: User, now: datetime) -> SelfTestResult:
    if result.finished_at is None:
        result.finished_at = now
        result.save(update_fields=["finished_at"])
        record("self_test.taken", result, by_id=by.pk, about_id=result.athlete.user_id, now=now)
    return result


@transaction.atomic
def discard_test(*, result: SelfTestResult, by: User, now: datetime) -> SelfTestResult:
    """Let a result count no more; it can be brought back."""
    if result.discarded_at is None:
        result.discarded_at = now
        result.save(update_fields=["discarded_at"])
        record("self_test.discarded", result, by_id=by.pk, about_id=result.athlete.user_id, now=now)
    return result


@transaction.atomic
def restore_test(*, result: SelfTestResult, by: User, now: datetime) -> SelfTestResult:
    """Undo of discarding."""
    if result.discarded_at is not None:
        result.discarded_at = None
        result.save(update_fields=["discarded_at"])
        record("self_test.restored", result, by_id=by.pk, about_id=result.athlete.user_id, now=now)
    return result


@transaction.atomic
def move_stage(*, athlete: Athlete, stage: Stage, note: str = "", by: User, now: datetime) -> StageChange:
    """Go to a stage, whatever its gate says; the gate as it stands is kept with the reason.

    StageRefusedError when the runner is there already.
    """
    before, facts = stage_of(athlete), facts_of(athlete, now)
    if stage is before:
        raise StageRefusedError(stage)
    rows = checked(before, facts)
    reason = StageChange.Reason.OWN_CHOICE
    if by.pk != athlete.user_id:
        reason = StageChange.Reason.CLINICIAN
    elif stage is before.following() and is_open(rows):
        reason = StageChange.Reason.CRITERIA_MET
    elif stage is Stage.PAIN and goes_back(before, facts):
        reason = StageChange.Reason.STRONG_PAIN
    return _moved(athlete, stage, reason, note, by, now, {row.criterion.code: row.state for row in rows})


@transaction.atomic
def take_stage_back(*, change: StageChange, by: User, now: datetime) -> StageChange | None:
    """Return to the stage before the newest change; None when a newer one has come or this was itself an undo."""
    newest = change.athlete.stage_changes.first()
    if newest != change or change.reason == StageChange.Reason.TAKEN_BACK:
        return None
    return _moved(change.athlete, Stage(change.before), StageChange.Reason.TAKEN_BACK, "", by, now, {})


def _moved(
    athlete: Athlete, stage: Stage, reason: str, note: str, by: User, now: datetime, criteria: dict[str, str]
) -> StageChange:
    change = athlete.stage_changes.create(
        stage=stage, before=stage_of(athlete), reason=reason, note=note, criteria=criteria, by=by, at=now
    )
    record("stage.moved", change, by_id=by.pk, about_id=athlete.user_id, now=now)
    return change
