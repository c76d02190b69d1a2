"""What an event may look like, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from apps.runs.events import KINDS, Bad, read_event
from apps.runs.fold import DISCARDING, EFFECTS
from tests.runs.events import Phone, Wire

DEEP: Any = 1
for _ in range(21):
    DEEP = [DEEP]


NO_OBJECTS: list[Any] = [None, [], "x", 1]


def event(**fields: Any) -> Wire:
    return {**Phone().says("sound_lost"), **fields}


@pytest.mark.parametrize("raw", [None, 3, "x", [], {}, True])
def test_not_an_event(raw: object) -> None:
    with pytest.raises(Bad):
        read_event(raw)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(name, value) for name in ("id", "run", "device") for value in (None, 1, "", "x" * 36, "{" + "0" * 34 + "}")],
        *[("seq", seq) for seq in (None, 0, -1, 1.0, True, "1", 2**31)],
        *[("clock_ms", clock) for clock in (None, -1, 0.5, False, 48 * 3_600_000 + 1)],
        *[("kind", kind) for kind in (None, "", 1, "x" * 41)],
        *[("data", data) for data in NO_OBJECTS],
        *[("data", {"deep": each}) for each in (DEEP, "\x00", "\ud800", float("inf"), float("nan"), 2**53)],
        ("data", {"\ud800": 1}),
    ],
)
def test_a_field_that_cannot_be(field: str, value: object) -> None:
    with pytest.raises(Bad) as problem:
        read_event(event(**{field: value}))

    assert str(problem.value)


@pytest.mark.parametrize(
    "at",
    [None, 3, "", "2026-04-14", "2026-04-14T09:00:00", "2026-02-30T09:00:00Z", "2026-04-14T25:00:00Z", "20260414T09Z",
     "2026-04-14T09:00:00+25:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-04-14T09:00:00Z" * 3],
)  # fmt: skip
def test_a_time_that_is_none(at: object) -> None:
    with pytest.raises(Bad, match="at must be an ISO 8601"):
        read_event(event(at=at))


@pytest.mark.parametrize(
    "at", ["2026-04-14T09:00Z", "2026-04-14T09:00:00.123456789+02:00", "1970-01-01T00:00:00.000-11:30"]
)
def test_a_time_as_phones_write_it(at: str) -> None:
    assert read_event(event(at=at)).at.utcoffset() is not None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pain_rated", {}),
        ("pain_rated", {"moment": "after_60", "score": 1}),
        *[("pain_rated", {"moment": "in_run", "score": score}) for score in (11, -1, "", "3", 3.5, 3.0, True, [1])],
        ("pain_rated", {"moment": "in_run", "chips": ["limping", "dizzy"]}),
        ("pain_rated", {"moment": "in_run", "chips": "limping"}),
        ("pain_rated", {"moment": "in_run", "side": "both"}),
        ("pain_rated", {"moment": "in_run", "site": "x" * 21}),
        ("pain_amended", {"score": 3}),
        ("pain_amended", {"amends": "the last one", "score": 3}),
        ("run_started", {"prompts": [{"id": "1"}]}),
        ("run_started", {"prompts": [{"id": "x" * 13, "due_ms": 1}]}),
        ("run_started", {"prompts": [{"id": "1", "due_ms": 1}] * 51}),
        ("run_started", {"time_zone": "Mars/Base"}),
        ("run_started", {"activity": "swim"}),
        ("run_started", {"planned_min": 0}),
        ("run_started", {"try_out": "no"}),
        ("run_rated", {"effort": 11}),
        ("run_rated", {"form": "great"}),
        ("run_rated", {"note": "x" * 2001}),
        ("prompt_due", {}),
        ("prompt_snoozed", {"prompt": "1", "by_ms": -1}),
        ("reset_ended", {"how": "gave up"}),
        ("step_done", {"how": "done", "exercise": 3}),
        ("run_finished", {"how": "tired"}),
    ],
)
def test_data_that_does_not_fit_its_kind(kind: str, data: dict[str, Any]) -> None:
    with pytest.raises(Bad, match=r"^data\."):
        read_event(event(kind=kind, data=data))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pain_rated", {"moment": "in_run", "score": None}),
        ("pain_rated", {"moment": "in_run", "score": 0, "asked": False}),
        ("run_started", {}),
        ("run_started", {"time_zone": "Asia/Calcutta", "more": {"is": "kept"}}),
        ("run_rated", {"effort": None, "form": None, "note": "x" * 2000}),
        ("run_finished", {"how": "stop_advice"}),
    ],
)
def test_data_that_fits(kind: str, data: dict[str, Any]) -> None:
    assert read_event(event(kind=kind, data=data)).data == data


def test_an_unknown_kind_is_read_without_looking_inside() -> None:
    read = read_event(event(kind="hovered", data={"score": "high"}))

    assert not read.is_known


def test_every_kind_that_counts_is_checked() -> None:
    assert set(EFFECTS) | DISCARDING <= set(KINDS)
