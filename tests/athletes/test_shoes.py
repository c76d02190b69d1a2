"""Shoes: km and months, one quiet note each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes import actions
from apps.athletes.models import Athlete, Shoe
from apps.athletes.rules import months_between, shoe_note
from apps.core.models import AuditEvent
from apps.runs.models import Run
from tests import make

SHOES, NEW = reverse("athletes:shoes"), reverse("athletes:shoe_new")


def shoe(athlete: Athlete, **fields: Any) -> Shoe:
    rest = {"name": "Blue pair", "started_on": date(2026, 1, 31), "start_km": 0}
    return actions.add_shoe(athlete=athlete, by=athlete.user, now=make.NOW, **{**rest, **fields})


def with_km(athlete: Athlete) -> Shoe:
    return athlete.shoes.with_km().get()


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2025, 12, 1), date(2026, 8, 1), 8),
        (date(2026, 8, 1), date(2026, 1, 1), 0),
    ],
)
def test_months_are_whole(start: date, end: date, months: int) -> None:
    assert months_between(start, end) == months


@pytest.mark.parametrize(
    ("km", "months", "code"),
    [
        (None, None, None),
        (0, 0, None),
        (599, 7, None),
        (600, 0, "km"),
        (600, 8, "km"),
        (599, 8, "months"),
        (None, 8, "months"),
        (900, None, "km"),
    ],
)
def test_the_note_comes_at_600_km_or_8_months(km: int | None, months: int | None, code: str | None) -> None:
    assert shoe_note(km, months) == code


def test_km_are_those_it_came_with_and_those_of_its_runs(athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=100)
    make.run(athlete, shoe=pair, km=Decimal("10.4"))
    make.run(athlete, shoe=pair, km=Decimal("5.2"))
    make.run(athlete, shoe=pair)

    found = with_km(athlete)

    assert (found.km(), found.runs_without_km) == (116, 1)


def test_runs_that_do_not_count_wear_no_shoes_out(athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=None)
    make.run(athlete, shoe=pair, km=3, is_try_out=True)
    make.run(athlete, shoe=pair, km=3, discarded_at=make.NOW)
    under_way = make.run(athlete, shoe=pair, km=3)
    Run.objects.filter(pk=under_way.pk).update(finished_at=None)

    found = with_km(athlete)

    assert (found.km(), found.runs_without_km) == (None, 0)


def test_a_pair_of_unknown_age_has_no_months(athlete: Athlete) -> None:
    assert shoe(athlete, started_on=None).months(make.TODAY) is None


def test_a_retired_pair_grows_no_older_and_says_nothing(athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=700)
    actions.retire_shoe(shoe=pair, by=athlete.user, now=make.NOW)

    found = with_km(athlete)

    assert (found.months(date(2030, 1, 1)), found.note(date(2030, 1, 1))) == (2, None)


def test_retiring_and_wearing_again_are_written_once(athlete: Athlete) -> None:
    pair = shoe(athlete)
    for _ in range(2):
        actions.retire_shoe(shoe=pair, by=athlete.user, now=make.NOW)
    for _ in range(2):
        actions.wear_shoe_again(shoe=pair, by=athlete.user, now=make.NOW)

    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["shoe.added", "shoe.retired", "shoe.worn_again"]
    assert pair.retired_on is None


def test_a_dismissed_note_stays_away(athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=700)
    assert with_km(athlete).note(make.TODAY) == "km"

    actions.dismiss_shoe_note(shoe=pair, now=make.NOW)
    actions.dismiss_shoe_note(shoe=pair, now=make.NOW + timedelta(days=1))

    assert (with_km(athlete).note(make.TODAY), pair.note_dismissed_at) == (None, make.NOW)


def test_without_shoes_the_page_says_so(runner: Client) -> None:
    assert "No shoes yet" in runner.get(SHOES).text


def test_a_pair_is_added_with_only_a_name(runner: Client, athlete: Athlete) -> None:
    response = runner.post(NEW, {"name": "Blue pair", "start_km": "", "started_on": ""})

    pair = athlete.shoes.get()
    assert (response["Location"], pair.name, pair.start_km, pair.started_on) == (SHOES, "Blue pair", None, None)
    assert "Age not known" in runner.get(SHOES).text


def test_the_page_names_km_months_and_runs_without_distance(runner: Client, athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=None, started_on=timezone.localdate() - timedelta(days=40))
    make.run(athlete, shoe=pair, km=12)
    make.run(athlete, shoe=pair)

    page = " ".join(runner.get(SHOES).text.split())

    for words in ("1 month.", "12 km", "Without what they ran before", "1 run without distance"):
        assert words in page


def test_the_note_can_be_put_away(runner: Client, athlete: Athlete) -> None:
    pair = shoe(athlete, start_km=650)
    assert "matter more" in runner.get(SHOES).text

    page = runner.post(reverse("athletes:shoe_note", args=[pair.pk]), follow=True).text

    assert "matter more" not in page


def test_a_pair_is_changed(runner: Client, athlete: Athlete) -> None:
    pair = shoe(athlete)
    page = runner.get(reverse("athletes:shoe", args=[pair.pk])).text
    assert 'value="2026-01-31"' in page

    runner.post(reverse("athletes:shoe", args=[pair.pk]), {"name": "Old", "start_km": "40", "started_on": "2026-02-01"})

    pair.refresh_from_db()
    assert (pair.name, pair.start_km, pair.started_on) == ("Old", 40, date(2026, 2, 1))


def test_a_pair_is_laid_aside_and_worn_again(runner: Client, athlete: Athlete) -> None:
    pair = shoe(athlete)

    assert "1 pair laid aside" in runner.post(reverse("athletes:shoe_retire", args=[pair.pk]), follow=True).text
    assert "Wear them again" in runner.get(reverse("athletes:shoe", args=[pair.pk])).text
    assert "laid aside" not in runner.post(reverse("athletes:shoe_wear", args=[pair.pk]), follow=True).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "so that you know them again"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"start_km": "-1"}, "At least 0"),
        ({"start_km": "99999"}, "That is too far"),
        ({"start_km": "many"}, "A whole number"),
        ({"started_on": "2999-01-01"}, "has not come yet"),
        ({"started_on": "1066-10-14"}, "too long ago"),
        ({"started_on": "spring"}, "for example 2026-05-31"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_wrong_is_said_and_nothing_lost(
    runner: Client, athlete: Athlete, data: dict[str, str], words: str, is_new: bool
) -> None:
    url = NEW if is_new else reverse("athletes:shoe", args=[shoe(athlete, name="Kept").pk])

    page = runner.post(url, {"name": "Typed", "start_km": "1", "started_on": "2026-01-01", **data}).text

    assert words in page
    assert not athlete.shoes.filter(name="Typed").exists()
    assert "2026-01-01" in page or "started_on" in data


@pytest.mark.parametrize("action", ["shoe", "shoe_retire", "shoe_wear", "shoe_note"])
def test_a_stranger_finds_no_shoes(stranger: Client, athlete: Athlete, action: str) -> None:
    pair = shoe(athlete)

    assert stranger.post(reverse(f"athletes:{action}", args=[pair.pk]), {"name": "Mine"}).status_code == 404
    assert "Blue pair" not in stranger.get(SHOES).text


@pytest.mark.parametrize("action", ["shoe_retire", "shoe_wear", "shoe_note"])
def test_a_link_changes_no_shoe(runner: Client, athlete: Athlete, action: str) -> None:
    assert runner.get(reverse(f"athletes:{action}", args=[shoe(athlete).pk])).status_code == 405


@pytest.mark.parametrize("url", [SHOES, NEW])
def test_nobody_without_signing_in(client: Client, db: None, url: str) -> None:
    assert client.get(url).status_code == 302
