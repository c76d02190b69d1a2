"""SQLite has no room left: nothing is half stored, pages are read, and the phone hears when to come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.core.middleware import database_in_trouble
from apps.runs.models import RunEvent
from tests.runs.events import Phone, Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@contextmanager
def no_room() -> Iterator[None]:
    """The file may not grow by a single page, and has none to spare."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        most = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {most}")


def a_long_run() -> list[Wire]:
    phone = Phone()
    phone.starts()
    for minute in range(1, 120):
        phone.rates("in_run", 2, minute)
    return phone.log


def upload(browser: Client, events: list[Wire]) -> Any:
    body = {"device": events[0]["device"], "sent_at": timezone.now().isoformat(), "events": events}
    return browser.post("/api/v1/runs/events", json.dumps(body), content_type="application/json")


def test_a_full_disk_refuses_for_now_and_the_same_batch_is_stored_later(runner: Client, athlete: Athlete) -> None:
    events = a_long_run()
    with no_room():
        refused = upload(runner, events)
        assert (refused.status_code, refused["Retry-After"]) == (503, "30")
        assert "Nothing can be stored just now" in refused.content.decode()
        assert refused["Content-Security-Policy"]
        assert refused["Cache-Control"] == "no-store"
        assert not RunEvent.objects.exists()
        assert runner.get("/runs/").status_code == 200
    answer = upload(runner, events)
    assert {each["status"] for each in answer.json()["results"]} == {"stored"}
    assert RunEvent.objects.count() == len(events)


def test_another_error_stays_one() -> None:
    assert database_in_trouble(HttpResponse).process_exception(HttpRequest(), ValueError()) is None  # type: ignore[attr-defined]
