"""The page of one run right after it: its picture, the cool-down, what there is to say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins.reflection import Reflected, reflect
from apps.exercises.models import Circuit
from apps.runs.actions import Batch, receive_events
from apps.runs.models import Run
from apps.runs.routine import cool_down_of
from tests import make
from tests.runs.events import Phone

AT_END = make.NOW + timedelta(minutes=90)


@pytest.fixture
def cool_downs(db: None) -> None:
    for slug in ("foam-roll-cool-down", "cool-down-standing"):
        make.circuit_version(slug, total_seconds=180)
    Circuit.objects.filter(slug="cool-down-standing").update(name="Standing cool-down")


def ran(athlete: Athlete, phone: Phone) -> Run:
    receive_events(user=athlete.user, batch=Batch(phone.log), now=AT_END)
    return Run.objects.get(pk=phone.run)


@pytest.mark.parametrize(
    ("kit", "slug"), [(["foam_roller", "mat"], "foam-roll-cool-down"), (["loop_band"], "cool-down-standing")]
)
def test_the_cool_down_fits_the_kit(athlete: Athlete, cool_downs: None, kit: list[str], slug: str) -> None:
    assert cool_down_of(make.run(athlete), kit, AT_END).circuit.slug == slug


@pytest.mark.parametrize(("minutes", "is_offered"), [(0, True), (30, True), (31, False)])
def test_it_is_offered_while_warm(athlete: Athlete, cool_downs: None, minutes: int, is_offered: bool) -> None:
    offered = cool_down_of(make.run(athlete), [], AT_END + timedelta(minutes=minutes))

    assert bool(offered) is is_offered


@pytest.mark.parametrize("fields", [{"is_try_out": True}, {"discarded_at": make.NOW}])
def test_not_after_a_run_that_does_not_count(athlete: Athlete, cool_downs: None, fields: dict[str, Any]) -> None:
    assert cool_down_of(make.run(athlete, **fields), [], AT_END) is None


def test_nothing_is_offered_where_there_is_no_such_circuit(athlete: Athlete) -> None:
    assert cool_down_of(make.run(athlete), [], AT_END) is None


def test_the_page_offers_it_and_asks(runner: Client, athlete: Athlete, cool_downs: None) -> None:
    run = make.run(athlete)

    with time_machine.travel(AT_END, tick=False):
        text = runner.get(f"/runs/{run.pk}/").text

    assert "While you are warm: cool-down, 3 min" in text
    assert "/exercises/circuits/cool-down-standing/" in text
    assert f"/runs/{run.pk}/after/" in text


def test_what_was_said_is_on_the_page(runner: Client, athlete: Athlete) -> None:
    run = make.run(athlete, in_run=(4,), km="12.5")
    said = Reflected(symptoms=["stiffness"], confidence=0, tried_text="Heat", changed=["sleep"])
    reflect(run=run, said=said, by=athlete.user, now=AT_END)

    text = runner.get(f"/runs/{run.pk}/").text

    for words in ("12.5", "Stiffness", "<dd>0</dd>", "Heat", "Sleep", "Change what you said"):
        assert words in text
    assert "Anything to add?" not in text


def test_the_picture_says_what_was_rated_and_what_was_not(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    phone.runs_all(scores=(2, None), at_stop=1)

    text = runner.get(f"/runs/{ran(athlete, phone).pk}/").text

    for words in ("at the reset, minute 30: 2", "at the reset, minute 60: not answered", "at stop, minute 90: 1"):
        assert words in text
    assert "A dash: asked, not answered." in text
    assert text.count("f-reset-fill") == 1


def test_with_several_places_each_rating_names_its_own(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    phone.starts(prompts=())
    phone.rates("in_run", 3, 10)
    phone.rates("in_run", 5, 20, site="knee_front", side="left")
    phone.rates("in_run", 6, 30, site="knee_front", side="left")
    phone.says("run_finished", 40, how="held")

    text = runner.get(f"/runs/{ran(athlete, phone).pk}/").text

    assert "Left knee, front, while running, minute 20: 5" in text
    assert "Dashed: a second place." in text


def test_a_run_that_asked_nothing_has_no_picture(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    phone.starts(prompts=())
    phone.says("run_finished", 40, how="held")

    text = runner.get(f"/runs/{ran(athlete, phone).pk}/").text

    assert "pain-chart" not in text
    assert "Nothing was rated" in text


def test_a_rating_of_which_no_minute_is_known_is_not_drawn(runner: Client, athlete: Athlete) -> None:
    run = make.run(athlete, in_run=(7,))

    text = runner.get(f"/runs/{run.pk}/").text

    assert "while running, minute" not in text
    assert "at stop, minute 90: 0" in text
