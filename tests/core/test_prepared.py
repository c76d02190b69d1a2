"""Queries written once give what Django's own give, whatever their gaps are filled with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import DateTimeField, Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.core.prepared import Given, Prepared
from apps.runs.models import Run
from tests import make

COLUMNS = ("pk", "athlete", "started_at", "discarded_at", "is_try_out", "asked")
Rows = QuerySet[Any, Any]


def of_these(athletes: list[Any], since: Any) -> Rows:
    reports = Run.objects.filter(pk=OuterRef("pk"), pain_reports__at__gte=since)
    found = Run.objects.filter(athlete__pk__in=athletes, started_at__gte=since).annotate(asked=Exists(reports))
    return found.order_by("started_at").values_list(*COLUMNS)


def with_gaps() -> Rows:
    return of_these([Given("athletes")], Given("since", DateTimeField()))


@pytest.fixture
def athletes(db: None) -> list[int]:
    found = [make.athlete(f"p{number}@example.org") for number in range(3)]
    for athlete in found:
        for back in range(4):
            make.run(athlete, started_at=timezone.now() - timedelta(days=back, minutes=athlete.pk), in_run=[1])
    return [athlete.pk for athlete in found]


def test_it_gives_what_the_query_gives_for_any_values(athletes: list[int]) -> None:
    prepared, now = Prepared(with_gaps), timezone.now()
    for many, days in ((3, 9), (1, 2), (2, 3)):
        values: dict[str, Any] = {"athletes": athletes[:many], "since": now - timedelta(days=days)}
        assert prepared(**values) == list(of_these(**values)) != []


def test_of_nobody_it_asks_nothing(athletes: list[int], django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        assert Prepared(with_gaps)(athletes=[], since=timezone.now()) == []


def test_a_gap_without_its_value_is_refused(athletes: list[int]) -> None:
    with pytest.raises(KeyError, match="since"):
        Prepared(with_gaps)(athletes=athletes)


def test_it_is_built_once(athletes: list[int]) -> None:
    built: list[datetime] = []

    def build() -> Rows:
        built.append(timezone.now())
        return Athlete.objects.filter(pk__in=[Given("athletes")]).values_list("pk")

    prepared = Prepared(build)
    assert [len(prepared(athletes=athletes[:many])) for many in (1, 2, 3)] == [1, 2, 3]
    assert len(built) == 1
