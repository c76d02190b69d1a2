"""Which alerts are raised, once each, and who is told what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.actions import answer_red_flags, lock_plans
from apps.athletes.models import Athlete
from apps.care import actions
from apps.care.models import Alert, CareLink, Clinician
from apps.clinic.watch import watch
from apps.core.times import local_date
from apps.outbox.actions import tick
from tests import make


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    return make.care_link(clinician, athlete, accepted_at=timezone.now() - timedelta(days=3))


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def ran(link: CareLink, days_ago: float = 1, **fields: Any) -> datetime:
    """A run that arrived today; when it began."""
    started_at = timezone.now() - timedelta(days=days_ago)
    make.run(link.athlete, started_at=started_at, **fields)
    return started_at


def codes() -> list[str]:
    return sorted(Alert.objects.values_list("code", flat=True))


def test_strong_pain_raises_one_alert_however_often_it_is_looked_for(link: CareLink) -> None:
    ran(link, in_run=[3, 7])
    assert (watch(now=timezone.now()), watch(now=timezone.now())) == (1, 0)
    assert Alert.objects.get().numbers == {"score": 7, "moment": "reset", "limit": 6}


def test_below_the_limit_nothing_is_raised(link: CareLink) -> None:
    ran(link, in_run=[5])
    assert watch(now=timezone.now()) == 0


def test_a_rule_that_is_off_raises_nothing(link: CareLink, clinician: Clinician) -> None:
    rules = actions.rules_of(clinician=clinician, athlete=link.athlete, now=timezone.now())
    actions.set_rules(rules=rules, by=clinician.user, now=timezone.now(), score_from=None)
    ran(link, in_run=[9])
    assert watch(now=timezone.now()) == 0


def test_a_red_flag_raises_its_questions_and_tier(link: CareLink) -> None:
    answer_red_flags(
        athlete=link.athlete, moment="before_run", yes=["locked_knee"], by=link.athlete.user, now=timezone.now()
    )
    watch(now=timezone.now())
    assert Alert.objects.get().numbers == {"codes": ["locked_knee"], "tier": "same_day"}


def test_two_red_runs_are_told_as_such(link: CareLink) -> None:
    lock_plans(athlete=link.athlete, codes=["two_red_runs"], by=None, now=timezone.now())
    watch(now=timezone.now())
    assert codes() == ["two_reds"]


def test_giving_way_is_told(link: CareLink) -> None:
    ran(link)
    link.athlete.runs.get().pain_reports.create(moment="in_run", score=2, chips=["gave_way"], at=timezone.now())
    watch(now=timezone.now())
    assert codes() == ["gives_way"]


def test_pain_that_rises_from_week_to_week_is_told(link: CareLink) -> None:
    ran(link, days_ago=10, in_run=[1])
    ran(link, days_ago=1, in_run=[3])
    watch(now=timezone.now())
    assert Alert.objects.get().numbers == {"from_median": 1, "to_median": 3, "limit": 2}


def test_silence_is_told_once_and_never_counted_from_before_the_link(link: CareLink) -> None:
    now = timezone.now()
    assert watch(now=now) == 0
    later = now + timedelta(days=5)
    assert (watch(now=later), watch(now=later + timedelta(days=2))) == (1, 0)
    assert Alert.objects.get().numbers == {"days": 8, "limit": 7}


def test_nothing_from_before_sharing_began(clinician: Clinician, athlete: Athlete) -> None:
    now = timezone.now()
    link = make.care_link(clinician, athlete, since=now, accepted_at=now)
    ran(link, in_run=[9])
    assert watch(now=timezone.now()) == 0


@pytest.mark.parametrize("fields", [{"scopes": ["tests"]}, {"confirmed_at": None}, {"ended_at": timezone.now()}])
def test_without_a_standing_share_of_runs_nothing_is_raised(
    clinician: Clinician, athlete: Athlete, fields: dict[str, object]
) -> None:
    ran(make.care_link(clinician, athlete, **fields), in_run=[9])
    assert watch(now=timezone.now()) == 0


def test_what_comes_within_five_minutes_makes_one_mail_without_content(link: CareLink) -> None:
    now = timezone.now()
    for days_ago in (1, 0.5):
        ran(link, days_ago=days_ago, in_run=[8])
    watch(now=now)
    tick(now=now)
    assert not mail.outbox
    tick(now=now + timedelta(minutes=6))
    assert [sent.subject for sent in mail.outbox] == ["Something waits for you"]
    assert link.athlete.user.email not in mail.outbox[0].body


def test_a_withdrawal_before_the_mail_goes_out_holds_it_back(link: CareLink) -> None:
    now = timezone.now()
    ran(link, in_run=[8])
    watch(now=now)
    actions.end_link(link=link, by=link.athlete.user, now=now)
    tick(now=now + timedelta(minutes=6))
    assert not mail.outbox


def an_alert(link: CareLink) -> Alert:
    ran(link, in_run=[8])
    watch(now=timezone.now())
    return Alert.objects.get()


def test_acknowledged_with_a_note_it_leaves_the_queue(link: CareLink, browser: Client) -> None:
    alert = an_alert(link)
    browser.post(reverse("clinic:alert", args=[alert.pk]), {"note": "Called, shorter runs."})
    alert.refresh_from_db()
    assert alert.note == "Called, shorter runs."
    assert "Nothing waits." in browser.get(reverse("clinic:alerts")).content.decode()


def test_without_a_note_it_stays(link: CareLink, browser: Client) -> None:
    alert = an_alert(link)
    assert browser.post(reverse("clinic:alert", args=[alert.pk]), {"note": " "}).status_code == 422
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_put_off_it_comes_back(link: CareLink, browser: Client, clinician: Clinician) -> None:
    alert, now = an_alert(link), timezone.now()
    browser.post(reverse("clinic:snooze", args=[alert.pk]), {"hours": "4"})
    assert not clinician.alerts.open_at(now).exists()
    assert clinician.alerts.open_at(now + timedelta(hours=5)).exists()


def test_handed_over_it_stands_in_the_colleagues_queue(link: CareLink, browser: Client) -> None:
    alert, colleague = an_alert(link), make.clinician("colleague@example.org")
    make.care_link(colleague, link.athlete)
    browser.post(reverse("clinic:hand_over", args=[alert.pk]), {"to": colleague.pk})
    assert colleague.alerts.get().cause == alert.cause
    assert not alert.clinician.alerts.open_at(timezone.now()).exists()


def test_nobody_is_handed_what_they_may_not_see(link: CareLink, browser: Client) -> None:
    alert, stranger = an_alert(link), make.clinician("colleague@example.org")
    browser.post(reverse("clinic:hand_over", args=[alert.pk]), {"to": stranger.pk})
    assert not stranger.alerts.exists()


def test_a_linked_clinician_releases_a_lock_with_a_dated_statement(link: CareLink, browser: Client) -> None:
    lock = lock_plans(athlete=link.athlete, codes=["giving_way"], by=None, now=timezone.now())
    answer = {"statement": "Seen by me, stable.", "seen_on": local_date(timezone.now(), make.ZONE).isoformat()}
    browser.post(reverse("clinic:release", args=[link.athlete_id, lock.pk]), answer)
    lock.refresh_from_db()
    assert (lock.release, lock.released_by) == ("clinician", link.clinician.user)


def test_a_visit_from_before_the_red_flag_releases_nothing(link: CareLink, browser: Client) -> None:
    lock = lock_plans(athlete=link.athlete, codes=["giving_way"], by=None, now=timezone.now())
    answer = {"statement": "Seen.", "seen_on": (local_date(timezone.now(), make.ZONE) - timedelta(days=3)).isoformat()}
    page = browser.post(reverse("clinic:release", args=[link.athlete_id, lock.pk]), answer)
    assert "before the red flag" in page.content.decode()
    lock.refresh_from_db()
    assert lock.released_at is None
