"""When pain began: in one run, over the last runs, and the page that shows the working."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.plans import actions
from apps.plans.models import RunPlan
from apps.plans.onset_history import shortest, suggestions_for
from apps.plans.rules import Onset, Rating, onset_of
from tests import make
from tests.make import NOW

MIN = 60_000
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def rated(score: int | None, minute: int, since: int | None = None) -> Rating:
    return Rating(score, minute * MIN, None if since is None else since * MIN)


@pytest.mark.parametrize(
    ("pre", "ratings", "onset"),
    [
        (0, [], None),
        (0, [rated(0, 30), rated(1, 45)], Onset(45, 45)),
        (None, [rated(0, 30), rated(1, 45)], Onset(45, 45)),
        (1, [rated(1, 30), rated(2, 60, since=28)], Onset(60, 28)),
        (2, [rated(1, 30), rated(2, 60)], None),
        (0, [rated(None, 20), rated(3, 40)], Onset(40, 40)),
        (0, [rated(4, 20), rated(1, 10)], Onset(20, 20)),
        (0, [Rating(3, None, None), rated(5, 60)], None),  # by hand, without its minute
        (0, [Rating(3, 45 * MIN + 59_999, 15 * MIN + 59_999)], Onset(45, 15)),
        (10, [rated(10, 5)], None),
    ],
)
def test_the_first_rating_above_the_level_before(pre: int | None, ratings: list[Rating], onset: Onset | None) -> None:
    assert onset_of(pre, ratings) == onset


def hurt(of: Athlete, days: int, minute: int, *, site: str = "hip_lateral", side: str = "right") -> None:
    """A run so many days ago with its first pain at that minute since the start or the last reset."""
    run = make.run(of, started_at=NOW - days * DAY, in_run=[3])
    run.pain_reports.update(site=site, side=side)
    run.pain_reports.filter(moment="reset").update(clock_ms=(minute + 7) * MIN, since_reset_ms=minute * MIN)


def test_the_last_runs_of_a_site_give_its_interval(athlete: Athlete) -> None:
    for days, minute in ((40, 45), (20, 45), (2, 50)):
        hurt(athlete, days, minute)

    (found,) = suggestions_for(athlete, NOW)

    assert [row.onset for row in found.used] == [Onset(52, 45), Onset(52, 45), Onset(57, 50)]
    assert (found.suggestion.interval_min, found.suggestion.confidence, found.runs) == (30, "medium", 3)
    assert (found.label, found.told_min) == ("Right hip, outside", None)


def test_runs_of_more_than_six_weeks_ago_say_nothing(athlete: Athlete) -> None:
    hurt(athlete, 43, 20)

    (found,) = suggestions_for(athlete, NOW)

    assert (found.rows, found.told_min, found.suggestion.interval_min) == ((), 45, 30)


def test_each_site_has_its_own_and_the_shortest_counts(athlete: Athlete) -> None:
    make.site(athlete, "knee_front", "left", position=2)
    make.site(athlete, "foot", "left", position=3)
    hurt(athlete, 5, 45)
    hurt(athlete, 3, 22, site="knee_front", side="left")

    found = suggestions_for(athlete, NOW)

    assert [(each.code, each.suggestion.interval_min) for each in found] == [("hip_lateral", 30), ("knee_front", 10)]
    assert shortest(found) == found[1]
    assert shortest([]) is None


def test_a_rating_without_a_site_is_about_the_first(athlete: Athlete) -> None:
    hurt(athlete, 5, 30, site="", side="")

    assert suggestions_for(athlete, NOW)[0].suggestion.interval_min == 20


def test_the_page_shows_the_working_and_takes_it_with_one_tap(runner: Client, plan: RunPlan) -> None:
    for days in (9, 6, 3):
        hurt(plan.athlete, days, 24)
    page = runner.get("/plan/resets/").content.decode()
    assert "The middle one is 24 min. Two thirds of it are 16, in steps of five 15." in page

    runner.post("/plan/resets/take/")

    rule = plan.current_rule()
    assert rule.interval_min == 15
    assert rule.reason == {
        "code": "two_thirds_of_onset", "confidence": "medium", "suggested_min": 15, "onset_min": 24
    }  # fmt: skip
    assert "That is what you have." in runner.get("/plan/resets/").content.decode()


def test_too_early_for_an_interval_becomes_turns(runner: Client, plan: RunPlan) -> None:
    hurt(plan.athlete, 3, 5)
    assert "Turns of running and walking suit it better" in runner.get("/plan/resets/").content.decode()

    runner.post("/plan/resets/take/")

    rule = plan.current_rule()
    assert (rule.kind, rule.run_min, rule.walk_min) == ("run_walk", 4, 1)


def test_a_run_too_long_for_it_says_so(runner: Client, plan: RunPlan) -> None:
    hurt(plan.athlete, 3, 8)

    answer = runner.post("/plan/resets/take/", follow=True).content.decode()

    assert "more than eight resets" in answer
    assert plan.current_rule().interval_min == 30


def test_a_clinicians_bounds_are_shown_as_such(runner: Client, plan: RunPlan) -> None:
    clinician = make.clinician().user
    actions.set_bounds(athlete=plan.athlete, interval_least_min=10, interval_most_min=20, by=clinician, now=NOW)

    page = runner.get("/plan/resets/").content.decode()

    assert "a reset every 10 to 20 min, stop at pain 6" in page
    assert "clinician&#x27;s bounds make it 20" in page or "clinician's bounds make it 20" in page
    refused = runner.post(
        "/plan/resets/",
        {"kind": "every", "interval_min": "30", "circuit_version": plan.current_rule().circuit_version_id},
    )
    assert "Your clinician set 10 to 20 minutes." in refused.content.decode()


def test_without_a_plan_nothing_is_taken(runner: Client, athlete: Athlete) -> None:
    assert runner.post("/plan/resets/take/").status_code == 302
