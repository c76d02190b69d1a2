"""Queries written once give what Django's own give, and refuse to be built from what they were not given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.core.prepared import NotPreparedError, Prepared
from apps.runs.models import Run
from tests import make

COLUMNS = ("pk", "athlete", "started_at", "discarded_at", "is_try_out", "asked")
Rows = QuerySet[Any, Any]


def of_these(athletes: list[int], since: datetime) -> Rows:
    reports = Run.objects.filter(pk=OuterRef("pk"), pain_reports__at__gte=since)
    found = Run.objects.filter(athlete__in=athletes, started_at__gte=since).annotate(asked=Exists(reports))
    return found.order_by("started_at").values_list(*COLUMNS)


@pytest.fixture
def athletes(db: None) -> list[int]:
    found = [make.athlete(f"p{number}@example.org") for number in range(3)]
    for athlete in found:
        for back in range(4):
            make.run(athlete, started_at=timezone.now() - timedelta(days=back, minutes=athlete.pk), in_run=[1])
    return [athlete.pk for athlete in found]


def test_it_gives_what_the_query_gives_for_any_values(athletes: list[int]) -> None:
    prepared, now = Prepared(of_these), timezone.now()
    for many, days in ((3, 9), (1, 2), (2, 3)):
        values: dict[str, Any] = {"athletes": athletes[:many], "since": now - timedelta(days=days)}
        assert prepared(**values) == list(of_these(**values)) != []


def test_of_nobody_it_asks_nothing(athletes: list[int], django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        assert Prepared(of_these)(athletes=[], since=timezone.now()) == []


def reckoned(athlete: int, now: datetime) -> Rows:
    return Run.objects.filter(athlete=athlete, started_at__gte=now - timedelta(days=7)).values_list("pk")


def unused(athlete: int, now: datetime) -> Rows:
    return Run.objects.filter(athlete=athlete).values_list("pk")


@pytest.mark.parametrize("build", [reckoned, unused])
def test_what_it_was_not_given_as_it_is_refused(athletes: list[int], build: Callable[..., Rows]) -> None:
    with pytest.raises(NotPreparedError):
        Prepared(build)(athlete=athletes[0], now=timezone.now())


def test_it_is_built_twice_and_never_again(athletes: list[int]) -> None:
    built: list[dict[str, Any]] = []

    def build(**values: Any) -> Rows:
        built.append(values)
        return Athlete.objects.filter(pk__in=values["athletes"]).values_list("pk")

    prepared = Prepared(build)
    assert [len(prepared(athletes=athletes[:many])) for many in (1, 2, 3)] == [1, 2, 3]
    assert len(built) == 2
