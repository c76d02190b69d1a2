"""What the page of one result shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.screening import pages
from apps.screening.models import SelfTestResult
from apps.screening.reading import stage_of
from apps.screening.rules.catalogue import STOP_ABOVE
from apps.screening.rules.findings import painful, signs_of, suggestions
from apps.screening.rules.stages import RED_FROM
from apps.screening.targets import suggestion_rows, targets
from apps.screening.words import TEST_WORDS


def result_page(result: SelfTestResult, now: datetime) -> dict[str, Any]:
    """Left against right, now against the try before it, and what may follow. For a finished test."""
    athlete, test = result.athlete, result.facts
    tries = pages.tries_of(athlete, result.test)
    before = earlier(result, tries)
    signs = signs_of(result.test, result.by_side())
    return {
        "result": result,
        "test": test,
        "words": TEST_WORDS[result.test],
        "sides": pages.sides_of(result, before),
        "before": before,
        "compared": pages.compared_of(result),
        "trend": pages.trend_of(test, tries),
        "table": pages.table_of(test, tries),
        "suggestions": suggestion_rows(suggestions(signs, stage_of(athlete), athlete.kit), targets()),
        "is_stopped": (result.highest_pain or 0) > STOP_ABOVE,
        "is_red": (result.highest_pain or 0) >= RED_FROM,
        "hurt": painful(signs),
        "next_test": pages.next_test(athlete, result, now),
    }


def earlier(result: SelfTestResult, tries: list[SelfTestResult]) -> SelfTestResult | None:
    """The try that counts just before this one; `tries` oldest first."""
    older = [each for each in tries if (each.finished_at, each.pk) < (result.finished_at, result.pk)]
    return older[-1] if older else None
