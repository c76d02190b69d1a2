"""Whatever arrives, the answer is a message, never a fault, and every item has its status."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.athletes.models import Athlete
from apps.runs.events import KINDS
from apps.runs.models import RunEvent
from tests.runs.events import Phone
from tests.sync.test_api import EVENTS
from tests.thorough import examples

STATUSES = {"stored", "duplicate", "conflict", "invalid", "not_found", "unknown_kind"}
LOOSE = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({name for shape in KINDS.values() for name in shape})
ODD = st.one_of(
    JSON,
    st.sampled_from(
        ["1", "now-1", "in_run", "reset", "done", "completed", "left", "", "Europe/Berlin", 3, 11, -1, True]
    ),
    st.lists(st.fixed_dictionaries({"id": st.sampled_from(["1", "2"]), "due_ms": st.integers(-1, 10**9)}), max_size=3),
)
RUNS = [str(uuid.UUID(int=n)) for n in range(3)]


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """Nearly right: mostly well-formed, any field replaced now and then."""
    event = Phone().says(draw(st.sampled_from([*KINDS, "hovered"])), draw(st.integers(0, 100)))
    event |= {"run": draw(st.sampled_from(RUNS)), "seq": draw(st.integers(1, 30))}
    event["device"] = draw(st.sampled_from(RUNS))
    event["data"] = draw(st.dictionaries(st.sampled_from(NAMES), ODD, max_size=6))
    if draw(st.integers(0, 9)) == 0:
        event[draw(st.sampled_from(sorted(event)))] = draw(JSON)
    return event


@pytest.fixture
def phone(athlete: Athlete) -> Client:
    browser = Client(raise_request_exception=True)
    browser.force_login(athlete.user, backend="apps.athletes.backends.Password")
    return browser


def send(phone: Client, body: object) -> Any:
    return phone.post(EVENTS, json.dumps(body), content_type="application/json")


@given(st.lists(events(), max_size=20))
@LOOSE
def test_nearly_right_events(phone: Client, batch: list[dict[str, Any]]) -> None:
    answer = send(phone, {"device": RUNS[0], "sent_at": "2026-04-14T08:00:00Z", "events": batch})

    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert len(results) == len(batch)
    assert {each["status"] for each in results} <= STATUSES
    kept = {each["id"] for each in results if each["status"] in {"stored", "unknown_kind"}}
    assert RunEvent.objects.filter(pk__in=kept).count() == len(kept)


@given(st.lists(JSON, max_size=10))
@LOOSE
def test_any_items(phone: Client, batch: list[Any]) -> None:
    answer = send(phone, {"device": RUNS[0], "sent_at": "2026-04-14T08:00:00Z", "events": batch})

    assert answer.status_code in {200, 400}


@given(JSON)
@LOOSE
def test_any_json(phone: Client, body: object) -> None:
    assert send(phone, body).status_code in {400, 422}


@given(st.binary(max_size=200))
@LOOSE
def test_any_bytes(phone: Client, body: bytes) -> None:
    assert phone.post(EVENTS, body, content_type="application/json").status_code in {400, 422}
