from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from apps.athletes import actions
from apps.athletes.models import Athlete, Consent, PlanLock
from apps.core.models import AuditEvent
from tests import make
from tests.make import NOW

DAY = timedelta(days=1)


def locked(athlete: Athlete, *codes: str) -> PlanLock:
    return actions.lock_plans(athlete=athlete, codes=codes or ["locked_knee"], by=athlete.user, now=NOW)


def release(lock: PlanLock, **changes: Any) -> PlanLock:
    wish = {"statement": "I was seen", "seen_on": NOW.date(), "now": NOW + DAY, **changes}
    return actions.release_lock(lock=lock, by=lock.athlete.user, **wish)


@pytest.mark.django_db
def test_joining_stores_an_athlete_and_every_consent() -> None:
    user = make.user("new@example.org")

    athlete = actions.join(user=user, now=NOW)

    assert athlete.user == user
    assert athlete.onboarded_at is None
    assert set(athlete.consents.values_list("kind", flat=True)) == set(Consent.Kind.values)
    assert set(athlete.consents.values_list("version", flat=True)) == {actions.CONSENT_VERSION}


@pytest.mark.django_db
def test_joining_twice_keeps_one_row_of_each() -> None:
    user = make.user("new@example.org")

    actions.join(user=user, now=NOW)
    actions.join(user=user, now=NOW + DAY)

    assert Consent.objects.count() == 3
    assert AuditEvent.objects.filter(verb="consent.given").count() == 3


def test_consent_to_an_unknown_kind_is_refused(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="cookies"):
        actions.give_consent(athlete=athlete, kind="cookies", by=athlete.user, now=NOW)


def test_a_yes_locks_by_the_most_urgent_tier(athlete: Athlete) -> None:
    answer = actions.answer_red_flags(
        athlete=athlete, moment="before_run", yes=["giving_way", "chest_pain"], by=athlete.user, now=NOW
    )

    assert answer.tier == "emergency"
    lock = athlete.standing_lock()
    assert lock is not None
    assert (lock.tier, lock.codes, lock.locked_at) == ("emergency", ["chest_pain", "giving_way"], NOW)


def test_no_yes_locks_nothing(athlete: Athlete) -> None:
    answer = actions.answer_red_flags(athlete=athlete, moment="sign_up", yes=[], by=athlete.user, now=NOW)

    assert (answer.yes, answer.tier) == ([], "")
    assert athlete.standing_lock() is None


def test_answering_again_with_no_never_unlocks(athlete: Athlete) -> None:
    lock = locked(athlete)

    actions.answer_red_flags(athlete=athlete, moment="before_run", yes=[], by=athlete.user, now=NOW + DAY)

    assert athlete.standing_lock() == lock


def test_the_same_yes_again_is_the_same_lock(athlete: Athlete) -> None:
    lock = locked(athlete, "locked_knee", "giving_way")

    again = locked(athlete, "giving_way")

    assert again == lock
    assert athlete.locks.count() == 1


def test_another_yes_is_another_lock_and_the_urgent_one_stands_first(athlete: Athlete) -> None:
    locked(athlete, "giving_way")
    urgent = locked(athlete, "collapse")

    assert athlete.locks.count() == 2
    assert athlete.standing_lock() == urgent


def test_an_unknown_red_flag_stores_nothing(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="bad_mood"):
        actions.answer_red_flags(athlete=athlete, moment="sign_up", yes=["bad_mood"], by=athlete.user, now=NOW)

    assert not athlete.red_flag_answers.exists()


def test_a_lock_needs_a_reason(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="at least one"):
        actions.lock_plans(athlete=athlete, codes=[], by=None, now=NOW)


def test_a_lock_of_the_timetable_has_no_author(athlete: Athlete) -> None:
    lock = actions.lock_plans(athlete=athlete, codes=["two_red_runs"], by=None, now=NOW)

    assert lock.is_from_runs()
    assert AuditEvent.objects.get(verb="plans.locked").by is None


def test_a_dated_statement_releases_after_a_day(athlete: Athlete) -> None:
    lock = release(locked(athlete))

    assert not lock.is_standing()
    assert (lock.release, lock.seen_on, lock.statement) == ("statement", NOW.date(), "I was seen")
    assert lock.released_by == athlete.user
    assert athlete.standing_lock() is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"now": NOW + DAY - timedelta(seconds=1)}, "too_early"),
        ({"statement": "  "}, "not_stated"),
        ({"seen_on": date(2026, 4, 16)}, "in_future"),
        ({"seen_on": date(2026, 4, 13)}, "before_lock"),
    ],
)
def test_a_lock_stays(athlete: Athlete, changes: dict[str, Any], code: str) -> None:
    lock = locked(athlete)

    with pytest.raises(actions.ReleaseRefusedError) as refusal:
        release(lock, **changes)

    assert refusal.value.code == code
    assert athlete.standing_lock() == lock


def test_a_lock_is_released_once(athlete: Athlete) -> None:
    lock = release(locked(athlete))

    with pytest.raises(actions.ReleaseRefusedError, match="not_standing"):
        release(lock, statement="again")


def test_sites_are_ended_not_removed(athlete: Athlete) -> None:
    actions.set_sites(athlete=athlete, sites=[("knee_front", "left")], by=athlete.user, now=NOW)

    assert [(site.code, site.side) for site in athlete.active_sites()] == [("knee_front", "left")]
    assert athlete.sites.get(code="hip_lateral").ended_at == NOW


def test_sites_keep_their_row_and_get_their_place(athlete: Athlete) -> None:
    hip = athlete.sites.get()
    pairs = [("knee_front", "left"), ("hip_lateral", "right"), ("knee_front", "left")]

    knee, kept = actions.set_sites(athlete=athlete, sites=pairs, by=athlete.user, now=NOW)

    assert kept == hip
    assert [knee.position, kept.position] == [1, 2]


def test_the_same_sites_again_change_nothing(athlete: Athlete) -> None:
    before = athlete.sites.get()

    actions.set_sites(athlete=athlete, sites=[("hip_lateral", "right")], by=athlete.user, now=NOW + DAY)

    assert athlete.sites.get() == before


def test_a_site_without_its_side_is_refused(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="side_needed"):
        actions.set_sites(athlete=athlete, sites=[("knee_front", "none")], by=athlete.user, now=NOW)

    assert athlete.active_sites().count() == 1


def test_not_sure_when_it_begins_is_stored_as_missing(athlete: Athlete) -> None:
    actions.describe_running(athlete=athlete, since="", onset_min=None, usual_run_min=40, by=athlete.user, now=NOW)

    athlete.refresh_from_db()
    assert (athlete.since, athlete.onset_min, athlete.usual_run_min) == ("", None, 40)


def test_since_when_is_one_of_the_choices(athlete: Athlete) -> None:
    wish: dict[str, Any] = {"onset_min": 45, "usual_run_min": 90, "by": athlete.user, "now": NOW}

    assert actions.describe_running(athlete=athlete, since="months", **wish).since == "months"
    with pytest.raises(ValueError, match="ages"):
        actions.describe_running(athlete=athlete, since="ages", **wish)


def test_kit_is_of_the_known_codes(athlete: Athlete) -> None:
    actions.set_kit_and_goal(athlete=athlete, kit=["mat", "mat"], goal="a lap", by=athlete.user, now=NOW)

    assert (athlete.kit, athlete.goal) == (["mat"], "a lap")
    with pytest.raises(ValueError, match="trampoline"):
        actions.set_kit_and_goal(athlete=athlete, kit=["trampoline"], goal="", by=athlete.user, now=NOW)


def test_a_step_is_remembered_once(athlete: Athlete) -> None:
    actions.mark_answered(athlete=athlete, step="where")
    actions.mark_answered(athlete=athlete, step="where")

    athlete.refresh_from_db()
    assert athlete.answered_steps == ["where"]


@pytest.mark.django_db
def test_onboarding_ends_once() -> None:
    athlete = make.athlete(onboarded=False)

    actions.finish_onboarding(athlete=athlete, now=NOW)
    actions.finish_onboarding(athlete=athlete, now=NOW + DAY)

    athlete.refresh_from_db()
    assert athlete.onboarded_at == NOW
