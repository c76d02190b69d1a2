"""The diary: filters in the address, the list by month, the calendar, recovery among the runs, and its cost."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins
from apps.runs.diary import month_asked
from apps.runs.models import ResetPrompt, Run
from tests import make

NOW = make.NOW + timedelta(hours=6)
TODAY = make.TODAY
MOST_QUERIES = 8
FILTERS = ["", "resets", "green", "amber", "red", "incomplete", "by_hand", "recovery"]


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ran(athlete: Athlete, *, days: int = 1, code: str = "", **fields: Any) -> Run:
    run = make.run(athlete, started_at=make.NOW - timedelta(days=days), **fields)
    if code:
        run.verdicts.create(code=code, reason="settled", made_at=NOW)
    return run


def resets(run: Run, *outcomes: str, name: str = "") -> None:
    version = make.circuit_version(name) if name else None
    for n, outcome in enumerate(outcomes, start=1):
        fired = n * 900_000 if outcome != "pending" else None
        run.reset_prompts.create(prompt=str(n), outcome=outcome, fired_ms=fired, circuit_version=version)


def links(page: str) -> list[str]:
    """The runs a page leads to, in their order."""
    return re.findall(r'<a class="li" href="/runs/([0-9a-f-]{36})/"', page)


def test_each_filter_shows_its_runs(runner: Client, athlete: Athlete) -> None:
    made = {code: ran(athlete, days=n, code=code) for n, code in enumerate(("green", "amber", "red", "incomplete"), 1)}
    made["red_flag"] = ran(athlete, days=5, code="red_flag")
    made["by_hand"] = ran(athlete, days=6, is_by_hand=True)
    made["resets"] = ran(athlete, days=7)
    resets(made["resets"], "done", "skipped")

    shown = {code: links(runner.get("/runs/", {"show": code}).text) for code in FILTERS}

    assert shown.pop("red") == [str(made["red"].pk), str(made["red_flag"].pk)]
    assert len(shown.pop("")) == len(made)
    assert shown.pop("recovery") == []
    assert shown == {code: [str(made[code].pk)] for code in shown}


def test_the_newest_verdict_counts(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete, code="green")
    run.verdicts.create(code="red", reason="red_morning", made_at=NOW + timedelta(hours=1))

    assert links(runner.get("/runs/?show=green").text) == []
    assert 'class="v red"' in runner.get("/runs/?show=red").text


@pytest.mark.parametrize("show", FILTERS)
@pytest.mark.parametrize("month", ["", "2026-04"])
def test_an_empty_filter_says_what_it_would_show(runner: Client, show: str, month: str) -> None:
    answer = runner.get("/runs/", {"show": show, **({"month": month} if month else {})})

    assert answer.status_code == 200
    assert 'class="empty' in answer.text


def test_the_chosen_filter_is_marked(runner: Client) -> None:
    page = runner.get("/runs/?show=amber").text

    assert re.search(r'aria-current="true"\s+href="\?show=amber"', page)


@pytest.mark.parametrize("show", ["pink", "%00", "green&show="])
def test_nonsense_shows_all(runner: Client, athlete: Athlete, show: str) -> None:
    run = ran(athlete)

    assert links(runner.get(f"/runs/?show={show}").text) == [str(run.pk)]


def test_resets_and_circuits_in_words(runner: Client, athlete: Athlete) -> None:
    resets(ran(athlete, days=1), "done", "cut_short", "missed", name="Hip reset")
    resets(ran(athlete, days=2), "skipped")
    resets(ran(athlete, days=3), "pending")

    page = runner.get("/runs/").text

    assert "2 resets, 1 left out: Hip reset" in page
    assert "1 reset left out" in page
    assert page.count("left out") == 2


def test_an_open_question_is_named(runner: Client, athlete: Athlete) -> None:
    run = make.run(athlete, started_at=NOW - timedelta(minutes=150))
    assert "a question waits" not in runner.get("/runs/").text
    open_check_ins(run=run, now=NOW)

    assert "a question waits" in runner.get("/runs/").text


def test_runs_lie_under_their_months(runner: Client, athlete: Athlete) -> None:
    ran(athlete, days=1)
    ran(athlete, days=20)

    page = runner.get("/runs/").text

    assert page.index("April 2026") < page.index("Mon 13 Apr") < page.index("March 2026") < page.index("Wed 25 Mar")


def test_recovery_lies_among_the_runs(runner: Client, athlete: Athlete) -> None:
    ran(athlete, days=1)
    ran(athlete, days=3)
    athlete.recovery_entries.create(kind="rolling", area="calf", minutes=8, at=make.NOW - timedelta(days=2))

    page = runner.get("/runs/").text

    assert page.index("Mon 13 Apr") < page.index("Recovery: Rolling") < page.index("Sat 11 Apr")
    assert "Rolling" in runner.get("/runs/?show=recovery").text
    assert "Recovery: Rolling" not in runner.get("/runs/?show=resets").text


def test_each_entry_is_on_one_page(runner: Client, athlete: Athlete) -> None:
    for day in range(1, 46):
        ran(athlete, days=day)
        athlete.recovery_entries.create(kind="ice", at=make.NOW - timedelta(days=day, hours=-2))
    pages = [runner.get("/runs/", {"page": page}).text for page in (1, 2, 3)]

    assert sum(page.count("Recovery: Ice") for page in pages) == 45
    assert len({run for page in pages for run in links(page)}) == 45


def test_recovery_alone_has_pages_too(runner: Client, athlete: Athlete) -> None:
    for day in range(25):
        athlete.recovery_entries.create(kind="ice", at=make.NOW - timedelta(days=day))

    pages = [runner.get("/runs/", {"show": "recovery", "page": page}).text for page in (1, 2)]

    assert [page.count("Recovery: Ice") for page in pages] == [20, 5]
    assert [("Older</a>" in page, "Newer</a>" in page) for page in pages] == [(True, False), (False, True)]


@pytest.mark.parametrize("page", ["0", "-1", "3", "two", "9" * 5000, "1.5"])
@pytest.mark.parametrize("show", ["", "recovery"])
def test_a_page_that_is_not_there_shows_the_first(runner: Client, athlete: Athlete, page: str, show: str) -> None:
    ran(athlete)
    athlete.recovery_entries.create(kind="ice", at=make.NOW)

    assert "Recovery: Ice" in runner.get("/runs/", {"show": show, "page": page}).text


# The calendar


def cell(page: str, day: int) -> str:
    """What stands in the cell of a day."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)
    return next(str(each) for each in cells if re.search(rf'class="on">{day}<', each))


def test_a_day_leads_to_its_run_with_verdict_and_minutes(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete, days=1, minutes=75, code="amber")

    page = runner.get("/runs/?month=2026-04").text

    found = cell(page, 13)
    assert f'href="/runs/{run.pk}/"' in found
    assert "Amber, 75 min" in found
    assert "<a" not in cell(page, 12)
    assert "<caption>" in page
    assert "1 run, 75 min" in page


def test_two_runs_of_a_day_lead_to_the_list(runner: Client, athlete: Athlete) -> None:
    ran(athlete, days=1, minutes=30, code="green")
    make.run(athlete, started_at=make.NOW - timedelta(hours=14), minutes=20)

    page = runner.get("/runs/?month=2026-04").text

    assert 'href="#day-13"' in cell(page, 13)
    assert '<b class="num" aria-hidden="true">50</b>' in cell(page, 13)
    assert page.count('id="day-13"') == 1


def test_a_run_lies_on_the_day_where_it_was_run(runner: Client, athlete: Athlete) -> None:
    late = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    athlete.runs.filter(pk=make.run(athlete, started_at=late).pk).update(time_zone="Pacific/Auckland")
    athlete.runs.filter(pk=make.run(athlete, started_at=late).pk).update(time_zone="Pacific/Honolulu")

    april, march = (runner.get("/runs/", {"month": month}).text for month in ("2026-04", "2026-03"))

    assert "<a" in cell(april, 1)
    assert "<a" in cell(march, 31)
    assert (len(links(april)), len(links(march))) == (1, 1)


def test_a_run_without_a_clock_has_no_minutes(runner: Client, athlete: Athlete) -> None:
    athlete.runs.filter(pk=ran(athlete).pk).update(finished_at=None, clock_ms=0)

    assert "Not yet, \u2013 min" in cell(runner.get("/runs/?month=2026-04").text, 13)


def test_a_discarded_run_is_struck_below_and_not_in_its_cell(runner: Client, athlete: Athlete) -> None:
    ran(athlete, days=1, discarded_at=NOW)

    page = runner.get("/runs/?month=2026-04").text

    assert "<a" not in cell(page, 13)
    assert "<s>" in page
    assert "no runs" in page


def test_a_filter_holds_in_the_calendar(runner: Client, athlete: Athlete) -> None:
    ran(athlete, days=1, code="green")
    ran(athlete, days=2, code="amber")

    page = runner.get("/runs/?month=2026-04&show=amber").text

    assert "<a" not in cell(page, 13)
    assert "<a" in cell(page, 12)
    assert "month=2026-03&amp;show=amber" in page


def test_recovery_is_marked_in_its_cell(runner: Client, athlete: Athlete) -> None:
    athlete.recovery_entries.create(kind="bath", at=make.NOW - timedelta(days=2))

    assert 'aria-label="recovery"' in cell(runner.get("/runs/?month=2026-04").text, 12)


def test_arrows_lead_to_the_months_beside(runner: Client) -> None:
    march, april = (runner.get("/runs/", {"month": month}).text for month in ("2026-03", "2026-04"))

    assert 'rel="prev" href="?month=2026-02"' in march
    assert 'rel="next" href="?month=2026-04"' in march
    assert "Today" in march.split("</nav>", 2)[2]
    assert 'rel="next"' not in april
    assert 'aria-current="date"' in april


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2026-04", date(2026, 4, 1)),
        ("2025-12", date(2025, 12, 1)),
        ("2026-05", date(2026, 4, 1)),
        ("9999-12", date(2026, 4, 1)),
        ("1999-12", date(2000, 1, 1)),
        *((each, date(2026, 4, 1)) for each in ("", "2026", "2026-13", "2026-00", "0-1", "2026-4-1", "april", "-")),
    ],
)
def test_the_month_asked_for(typed: str, first: date) -> None:
    assert month_asked(typed, TODAY) == first


def test_the_earliest_month_leads_no_further_back(runner: Client) -> None:
    assert 'rel="prev"' not in runner.get("/runs/?month=2000-01").text


# The page of a run


def test_a_run_leads_to_those_beside_it(runner: Client, athlete: Athlete) -> None:
    first, second, third = (ran(athlete, days=days) for days in (3, 2, 1))
    ran(athlete, days=2, is_try_out=True)

    page = runner.get(f"/runs/{second.pk}/").text

    assert f'rel="prev" href="/runs/{first.pk}/"' in page
    assert f'rel="next" href="/runs/{third.pk}/"' in page
    assert 'rel="prev"' not in runner.get(f"/runs/{first.pk}/").text


def test_nobody_elses_run_lies_beside(runner: Client, athlete: Athlete, other_athlete: Athlete) -> None:
    ran(other_athlete, days=2)

    page = runner.get(f"/runs/{ran(athlete, days=1).pk}/").text

    assert 'rel="prev"' not in page


# Its cost


def three_years(athlete: Athlete, count: int) -> None:
    """`count` runs over three years, each judged, with three resets and recovery after it."""
    version = make.circuit_version("hip-reset")
    starts = [make.NOW - timedelta(hours=44 * n + 24) for n in range(count)]
    runs = Run.objects.bulk_create(
        Run(
            id=uuid.uuid4(), athlete=athlete, device=uuid.uuid4(), time_zone=make.ZONE, started_at=at,
            finished_at=at + timedelta(hours=1), clock_ms=3_600_000, first_received_at=at,
        )
        for at in starts
    )  # fmt: skip
    for run in runs:
        run.verdicts.create(code="green", reason="settled", made_at=NOW)
    ResetPrompt.objects.bulk_create(
        ResetPrompt(run=run, prompt=str(n), outcome="done", fired_ms=n * 900_000, circuit_version=version)
        for run in runs
        for n in range(1, 4)
    )
    for at in starts:
        athlete.recovery_entries.create(kind="ice", at=at)


@pytest.mark.parametrize("count", [1, 600])
def test_three_years_cost_as_many_queries_as_one_run(
    runner: Client, athlete: Athlete, count: int, django_assert_max_num_queries: Any
) -> None:
    three_years(athlete, count)

    for path in ("/runs/", "/runs/?page=3", "/runs/?show=green", "/runs/?show=resets", "/runs/?month=2026-04"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert runner.get(path).status_code == 200
