"""The clinician's Monday mail: whom first, counts, and nobody who withdrew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from apps.athletes.models import Athlete
from apps.care.models import CareLink, Clinician
from apps.core.models import AuditEvent
from apps.outbox import actions as outbox
from apps.outbox import preferences
from apps.outbox.models import Delivery
from apps.summaries import digests
from apps.summaries.digests import KIND
from tests import make
from tests.summaries import weeks
from tests.summaries.weeks import WEEK

pytestmark = pytest.mark.django_db

# Monday 13 April, 07:00 in Berlin.
DUE = datetime(2026, 4, 13, 5, 0, tzinfo=UTC)


@pytest.fixture
def people(clinician: Clinician) -> tuple[Athlete, Athlete]:
    """A red runner and a calm one, both sharing with the clinician, who is told from this week on."""
    red, calm = make.athlete("red@example.org"), make.athlete("calm@example.org")
    for athlete, verdict in ((red, "red"), (calm, "green")):
        make.care_link(clinician, athlete, accepted_at=DUE - timedelta(days=30))
        weeks.run(athlete, WEEK + timedelta(days=5), verdict=verdict)
    digests.enrol(now=DUE - timedelta(days=5))
    return red, calm


def send(now: datetime = DUE) -> int:
    digests.write_digests(now=now)
    outbox.tick(now=now)
    return len(mail.outbox)


def test_who_needs_attention_stands_first_and_the_calm_only_in_the_counts(people: tuple[Athlete, Athlete]) -> None:
    assert send() == 1
    text = str(mail.outbox[0].body)
    assert "red@example.org: http" in text
    assert "calm@example.org" not in text
    assert "Red: 1\n" in text
    assert "All: 2\n" in text
    assert "Runs by the 2 people who share them: 2. 4 of 4 questions answered." in text


def test_subject_and_preview_name_nobody(people: tuple[Athlete, Athlete]) -> None:
    send()
    sent = mail.outbox[0]
    shown = f"{sent.subject} {str(sent.body)[:150]}"
    assert "@" not in shown
    assert "pain" not in shown.lower()
    assert "List-Unsubscribe-Post" in sent.extra_headers


def test_it_comes_once_at_seven_on_the_clinicians_clock(people: tuple[Athlete, Athlete]) -> None:
    assert send(DUE - timedelta(minutes=1)) == 0
    assert [send(), send(), send(DUE + timedelta(hours=30))] == [1, 1, 1]
    assert send(DUE + timedelta(days=7)) == 2


def test_who_withdraws_is_gone_from_one_that_is_written(people: tuple[Athlete, Athlete]) -> None:
    digests.write_digests(now=DUE)
    CareLink.objects.filter(athlete=people[0]).update(ended_at=DUE)
    outbox.tick(now=DUE)
    text = str(mail.outbox[0].body)
    assert "red@example.org" not in text
    assert "All: 1\n" in text


def test_without_anybody_left_there_is_none(people: tuple[Athlete, Athlete]) -> None:
    digests.write_digests(now=DUE)
    CareLink.objects.update(ended_at=DUE)
    outbox.tick(now=DUE)
    assert not mail.outbox
    assert Delivery.objects.get().status == "suppressed"


def test_the_runners_see_that_the_list_was_read(people: tuple[Athlete, Athlete]) -> None:
    send()
    assert AuditEvent.objects.filter(verb="patients.listed").count() == 1


def test_off_is_off(people: tuple[Athlete, Athlete], clinician: Clinician) -> None:
    preferences.set_channel(user=clinician.user, kind=KIND, channel="off", by=clinician.user, now=DUE)
    assert send() == 0


def test_a_link_from_the_middle_of_the_week_shares_what_came_after(
    people: tuple[Athlete, Athlete], clinician: Clinician
) -> None:
    CareLink.objects.filter(athlete=people[1]).update(since=DUE - timedelta(hours=12))
    send()
    assert "2 people who share them: 1." in str(mail.outbox[0].body)
