"""Who releases a red-flag lock: the clinician who looks after the runner; without one the runner, by statement."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes import actions as athletes
from apps.athletes.actions import ReleaseRefusedError
from apps.athletes.models import Athlete, PlanLock
from apps.care import actions
from apps.care.models import Clinician, Scope
from apps.core.models import AuditEvent
from apps.core.times import local_date
from tests import make

URGENT, SLOW = "cannot_take_four_steps", "giving_way"
LOCK = reverse("athletes:lock")


def locked(athlete: Athlete, code: str = SLOW) -> PlanLock:
    """Two days ago, so that a day has passed."""
    return athletes.lock_plans(athlete=athlete, codes=[code], by=None, now=timezone.now() - timedelta(days=2))


def today(of: datetime | None = None) -> str:
    return local_date(of or timezone.now(), make.ZONE).isoformat()


def state(runner: Client) -> str:
    """The runner's dated statement, and the page after it."""
    return runner.post(LOCK, {"seen_on": today(), "statement": "on"}, follow=True).content.decode()


@pytest.fixture
def desk(clinician: Clinician, athlete: Athlete) -> Client:
    """The browser of a clinician with whom everything is shared."""
    clinician.title = "Physiotherapist"
    clinician.save()
    make.care_link(clinician, athlete)
    return make.sign_in_clinician(Client(), clinician)


def release(desk: Client, lock: PlanLock) -> str:
    data = {"statement": "Seen by me, stable.", "seen_on": today()}
    answer = desk.post(reverse("clinic:release", args=[lock.athlete_id, lock.pk]), data)
    lock.refresh_from_db()
    return answer.content.decode()


def test_with_a_clinician_the_runners_statement_releases_nothing(
    runner: Client, athlete: Athlete, desk: Client
) -> None:
    lock = locked(athlete)
    state(runner)
    lock.refresh_from_db()
    assert lock.is_standing()


def test_the_action_refuses_it_too(athlete: Athlete, desk: Client) -> None:
    with pytest.raises(ReleaseRefusedError, match="needs_clinician"):
        athletes.release_lock(
            lock=locked(athlete),
            statement="Seen.",
            seen_on=local_date(timezone.now(), make.ZONE),
            by=athlete.user,
            now=timezone.now(),
        )


def test_the_runner_reads_who_may_release(runner: Client, athlete: Athlete, clinician: Clinician, desk: Client) -> None:
    locked(athlete)
    page = runner.get(LOCK).content.decode()
    assert clinician.named in page
    assert "Store my statement" not in page


@pytest.mark.parametrize(
    "fields",
    [{"confirmed_at": None}, {"ended_at": make.NOW}, {"scopes": ["tests"]}],
    ids=["not confirmed", "ended", "runs not shared"],
)
def test_who_cannot_see_the_lock_holds_nobody_back(
    runner: Client, athlete: Athlete, clinician: Clinician, fields: dict[str, object]
) -> None:
    make.care_link(clinician, athlete, **fields)
    lock = locked(athlete)
    state(runner)
    lock.refresh_from_db()
    assert lock.release == PlanLock.Release.STATEMENT


def test_an_urgent_flag_needs_both(runner: Client, athlete: Athlete, desk: Client) -> None:
    lock = locked(athlete, URGENT)
    assert "patient's own dated statement" in release(desk, lock)
    assert lock.is_standing()
    assert "Your statement is stored: seen on" in state(runner)
    release(desk, lock)
    assert (lock.release, lock.stated_on is None) == (PlanLock.Release.CLINICIAN, False)


def test_the_action_waits_for_the_runners_statement(athlete: Athlete, clinician: Clinician, desk: Client) -> None:
    lock, on = locked(athlete, URGENT), local_date(timezone.now(), make.ZONE)
    with pytest.raises(ReleaseRefusedError, match="runner_not_stated"):
        actions.release_lock(lock=lock, clinician=clinician, statement="Seen.", seen_on=on, now=timezone.now())


def test_a_statement_is_kept_once_and_only_where_it_is_asked(athlete: Athlete, desk: Client) -> None:
    now, on = timezone.now(), local_date(timezone.now(), make.ZONE)
    urgent, slow = locked(athlete, URGENT), locked(athlete, SLOW)
    first = athletes.state_seen(lock=urgent, statement="Seen.", seen_on=on, by=athlete.user, now=now)
    again = athletes.state_seen(lock=urgent, statement="Seen.", seen_on=on, by=athlete.user, now=now + timedelta(1))
    assert again.stated_at == first.stated_at
    with pytest.raises(ReleaseRefusedError, match="not_asked"):
        athletes.state_seen(lock=slow, statement="Seen.", seen_on=on, by=athlete.user, now=now)


@pytest.mark.parametrize(("hours", "is_released"), [(1, False), (25, True)])
def test_after_the_last_clinician_the_runner_states_alone_a_day_later(
    runner: Client, athlete: Athlete, desk: Client, hours: int, is_released: bool
) -> None:
    lock = locked(athlete, URGENT)
    state(runner)
    left_at = timezone.now() - timedelta(hours=hours)
    actions.end_link(link=athlete.care_links.get(), by=athlete.user, now=left_at)
    page = state(runner)
    lock.refresh_from_db()
    assert (lock.release == PlanLock.Release.STATEMENT) is is_released
    assert ("The day counts from when you ended the sharing" in page) is not is_released


def test_both_sides_read_beforehand_what_ending_the_sharing_means(
    runner: Client, athlete: Athlete, desk: Client
) -> None:
    lock, link = locked(athlete), athlete.care_links.get()
    pages = [reverse("care:sharing"), reverse("care:shares", args=[link.pk])]
    assert all("can release them" in runner.get(page).content.decode() for page in pages)
    release_page = desk.get(reverse("clinic:release", args=[athlete.pk, lock.pk])).content.decode()
    assert "end the sharing at any time" in release_page


def test_who_sees_no_runs_is_not_named_as_who_could_release(
    runner: Client, athlete: Athlete, clinician: Clinician
) -> None:
    make.care_link(clinician, athlete, scopes=["tests"])
    locked(athlete)
    assert "can release them" not in runner.get(reverse("care:sharing")).content.decode()


@pytest.mark.parametrize("scopes", [None, ["tests"]], ids=["ended", "runs no longer shared"])
def test_the_log_says_which_lock_lost_its_clinician(athlete: Athlete, desk: Client, scopes: list[str] | None) -> None:
    lock, link, now = locked(athlete), athlete.care_links.get(), timezone.now()
    if scopes is None:
        actions.end_link(link=link, by=athlete.user, now=now)
    else:
        shared = actions.Shared(frozenset(map(Scope, scopes)), with_past=True)
        actions.change_shares(link=link, shared=shared, by=athlete.user, now=now)
    row = AuditEvent.objects.get(verb="plans.clinician_left")
    assert (row.subject, row.by_id) == (f"athletes.planlock:{lock.pk}", athlete.user_id)


def test_released_the_runner_reads_by_whom(runner: Client, athlete: Athlete, desk: Client) -> None:
    release(desk, locked(athlete))
    assert "Seen by me, stable." in runner.get(LOCK).content.decode()
