"""Where in the patients list somebody stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from apps.clinic.rules import SILENT_AFTER, Need, need_of
from tests.make import NOW

LONG_AGO = NOW - SILENT_AFTER - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("flagged", "alerts", "verdict", "last_sign_at", "need"),
    [
        (True, 2, "red", LONG_AGO, Need.RED_FLAG),
        (False, 1, "red", LONG_AGO, Need.ALERT),
        (False, 0, "red", LONG_AGO, Need.RED),
        (False, 0, "red_flag", NOW, Need.RED),
        (False, 0, "amber", LONG_AGO, Need.SILENT),
        (False, 0, None, None, Need.SILENT),
        (False, 0, "green", NOW - SILENT_AFTER, Need.REST),
        (False, 0, None, NOW, Need.REST),
    ],
)
def test_the_most_pressing_counts(
    *, flagged: bool, alerts: int, verdict: str | None, last_sign_at: datetime | None, need: Need
) -> None:
    found = need_of(flagged=flagged, alerts=alerts, verdict=verdict, last_sign_at=last_sign_at, now=NOW)

    assert found is need
