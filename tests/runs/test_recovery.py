"""The recovery log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.runs.models import RecoveryEntry
from apps.runs.recovery import log_recovery, remove_recovery
from tests import make

PAGE = reverse("runs:recovery")


def logged(athlete: Athlete, **fields: Any) -> RecoveryEntry:
    return log_recovery(athlete=athlete, by=athlete.user, now=make.NOW, **{"kind": "rolling", **fields})


def test_an_entry_keeps_what_was_said_and_nothing_else(athlete: Athlete, other_athlete: Athlete) -> None:
    entry = logged(athlete, tender_left=0)

    kept = RecoveryEntry.objects.of(athlete).get()
    assert (kept, kept.tender_left, kept.tender_right, kept.minutes, kept.area) == (entry, 0, None, None, "")
    assert not RecoveryEntry.objects.of(other_athlete).exists()


def test_an_unknown_kind_is_refused(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="trampoline"):
        logged(athlete, kind="trampoline")


def test_removing_is_written_down(athlete: Athlete) -> None:
    remove_recovery(entry=logged(athlete), by=athlete.user, now=make.NOW)

    assert not athlete.recovery_entries.exists()
    assert [each.verb for each in AuditEvent.objects.order_by("pk")] == ["recovery.logged", "recovery.removed"]


def test_nothing_is_chosen_for_the_runner(runner: Client) -> None:
    text = runner.get(PAGE).text

    assert ("checked" in text, "Nothing yet" in text, "<details" in text) == (False, True, True)


def test_three_taps_and_save(runner: Client, athlete: Athlete) -> None:
    text = runner.post(PAGE, {"kind": "rolling", "area": "front", "minutes": "5"}, follow=True).text

    entry = athlete.recovery_entries.get()
    assert (entry.kind, entry.area, entry.minutes, entry.tender_right) == ("rolling", "front", 5, None)
    assert "Rolling, Thigh, front" in text
    assert "Tender:" not in text


def test_tenderness_of_one_side_leaves_the_other_a_dash(runner: Client, athlete: Athlete) -> None:
    text = runner.post(PAGE, {"kind": "rolling", "tender_left": "0", "note": "Slow"}, follow=True).text

    assert ("Tender: left 0, right \u2013." in text, "Slow" in text) == (True, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": ""}, "Choose what you did"),
        ({"kind": "trampoline"}, "trampoline is not one of the available choices"),
        ({"area": "ear"}, "ear is not one of the available choices"),
        ({"minutes": "7"}, "7 is not one of the available choices"),
        ({"minutes": "many"}, "many is not one of the available choices"),
        ({"tender_left": "11"}, "11 is not one of the available choices"),
        ({"note": "x" * 201}, "at most 200 characters"),
        ({"kind": "bath", "tender_left": "3"}, "Only for rolling and massage"),
        ({"kind": "ice", "tender_right": "0"}, "Only for rolling and massage"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    runner: Client, athlete: Athlete, data: dict[str, str], words: str
) -> None:
    response = runner.post(PAGE, {"kind": "rolling", **data})

    assert (response.status_code, words in response.text) == (422, True)
    assert not athlete.recovery_entries.exists()


def test_what_is_behind_the_fold_is_shown_when_it_is_wrong(runner: Client) -> None:
    assert '<details class="more mt4" open>' in runner.post(PAGE, {"kind": "bath", "tender_left": "3"}).text


def test_an_entry_can_be_removed(runner: Client, athlete: Athlete) -> None:
    entry = logged(athlete)

    text = runner.post(reverse("runs:recovery_remove", args=[entry.pk]), follow=True).text

    assert "Nothing yet" in text
    assert runner.post(reverse("runs:recovery_remove", args=[entry.pk])).status_code == 404


@pytest.mark.parametrize("page", ["1", "2", "9", "abc"])
def test_older_entries_are_on_the_next_page(runner: Client, athlete: Athlete, page: str) -> None:
    for _ in range(31):
        logged(athlete)

    answer = runner.get(PAGE, {"page": page})

    assert answer.status_code == 200
    assert "Newer" in answer.text or "Older" in answer.text


def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete) -> None:
    entry = logged(athlete, note="Mine")

    assert stranger.post(reverse("runs:recovery_remove", args=[entry.pk])).status_code == 404
    assert "Mine" not in stranger.get(PAGE).text
    assert athlete.recovery_entries.exists()


def test_a_link_removes_nothing(runner: Client, athlete: Athlete) -> None:
    assert runner.get(reverse("runs:recovery_remove", args=[logged(athlete).pk])).status_code == 405


def test_nobody_without_signing_in(client: Client, db: None) -> None:
    assert client.get(PAGE).status_code == 302
