"""How prompts reached runners: sums that tell of no person."""

from __future__ import annotations

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from apps.runs.telemetry import percentile, sound_of_runs


def log(mode: str, *late_ms: int, lost: str = "") -> list[tuple[uuid.UUID, str, dict[str, Any]]]:
    run = uuid.uuid4()
    rows: list[tuple[uuid.UUID, str, dict[str, Any]]] = [(run, "sound_chosen", {"mode": mode, "phone": "iphone"})]
    rows += [(run, "prompt_due", {"late_ms": each}) for each in late_ms]
    if lost:
        rows += [(run, "sound_lost", {"why": lost}), (run, "sound_back", {"lost_ms": 61_000})]
    return rows


def test_prompts_and_lost_sound_are_summed_by_phone_and_mode() -> None:
    rows = [row for n in range(5) for row in log("pocket", 10, 40 * n, lost="paused" if n == 4 else "")]
    (found,) = sound_of_runs([*rows, *log("screen", 5)])
    assert (found.phone, found.mode, len(found.runs), len(found.late_ms)) == ("iphone", "pocket", 5, 10)
    assert (len(found.runs_lost), found.lost_ms, found.late) == (1, 61_000, 0)


def test_a_quiet_asked_for_is_no_lost_sound() -> None:
    rows = [row for _ in range(5) for row in log("pocket", 2500, lost="button")]
    (found,) = sound_of_runs(rows)
    assert (len(found.runs_lost), found.late) == (0, 5)


def test_few_runs_are_not_shown() -> None:
    assert sound_of_runs([row for _ in range(4) for row in log("pocket", 10)]) == []


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 0.5, None), ([7], 0.5, 7), ([1, 2, 3, 4], 0.5, 2), ([1, 2, 3, 4], 0.95, 4), ([4, 1], 1, 4)],
)
def test_percentile(values: list[int], share: float, found: int | None) -> None:
    assert percentile(values, share) == found


@pytest.mark.django_db
def test_the_report_of_an_empty_copy() -> None:
    out = StringIO()
    call_command("sound_report", stdout=out)
    assert "prompts" in out.getvalue()
