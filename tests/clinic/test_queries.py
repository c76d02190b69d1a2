"""The list costs the same for one patient as for two hundred."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.care import actions
from apps.care.models import Clinician
from apps.clinic.reading import places
from apps.clinic.rules import Need
from apps.clinic.views.patients import PER_PAGE
from apps.users.models import User
from tests import make

MOST = 8


def queries(browser: Client) -> list[str]:
    """What one look at the list asks the database, without the marks of transactions."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(reverse("clinic:patients")).status_code == 200
    asked = [query["sql"] for query in found]
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def add_patients(clinician: Clinician, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        athlete = make.athlete(f"p{number}@example.org")
        make.care_link(clinician, athlete)
        make.run(athlete, started_at=timezone.now() - timedelta(days=number % 5 + 1), in_run=[2])


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def test_equal_queries_for_one_patient_and_for_many(browser: Client, clinician: Clinician) -> None:
    add_patients(clinician, 1)
    one = queries(browser)
    add_patients(clinician, 20, first=1)
    many = queries(browser)
    assert len(one) == len(many) <= MOST, "\n".join(many)


def test_a_few_stand_on_top_with_their_reason_and_the_rest_behind_a_link(browser: Client, clinician: Clinician) -> None:
    add_patients(clinician, 7)
    for link in clinician.links():
        actions.ask_for_call(link=link, now=timezone.now())
    page = browser.get(reverse("clinic:patients")).content.decode()
    assert (page.count("Asks for a call."), "2 more patients need you" in page) == (5, True)
    assert browser.get(reverse("clinic:patients"), {"show": "needs"}).content.decode().count("Asks for a call.") == 7


@pytest.mark.parametrize("sort", ["", "name", "last", "answered"])
def test_every_order_asks_no_more(browser: Client, clinician: Clinician, sort: str) -> None:
    add_patients(clinician, 3)
    with CaptureQueriesContext(connection) as found:
        page = browser.get(reverse("clinic:patients"), {"sort": sort}).content.decode()
    asked = [each for each in found if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(asked) <= MOST
    assert page.count('<th scope="row">') == 3


def test_runs_and_figures_are_read_of_one_page_only(browser: Client, clinician: Clinician) -> None:
    add_patients(clinician, PER_PAGE + 3)
    asked = queries(browser)
    columns = ('"athlete_id" IN (', '"care_carelink"."id" IN (')
    found = [sql.split(column)[1].split(")")[0] for column in columns for sql in asked if column in sql]
    assert [listed.count(",") + 1 for listed in found] == [PER_PAGE, PER_PAGE]


def test_what_a_person_wrote_is_escaped_in_a_row(browser: Client, clinician: Clinician) -> None:
    add_patients(clinician, 1)
    User.objects.filter(email="p0@example.org").update(name="<b>O'Neil</b> {0} %s")
    page = browser.get(reverse("clinic:patients")).content.decode()
    assert "&lt;b&gt;O&#x27;Neil&lt;/b&gt; {0} %s</a>" in page
    assert "<b>O'Neil" not in page


@pytest.mark.parametrize(
    ("accepted", "ran", "answered", "silent"),
    [
        (60, 10, None, True),
        (60, 10, 2, False),
        (60, 10, 9, True),
        (60, 3, None, False),
        (60, None, None, True),
        (3, None, None, False),
        (3, 10, None, True),
    ],
)
def test_silent_is_who_neither_ran_nor_answered_for_a_week(
    clinician: Clinician, accepted: int, ran: int | None, answered: int | None, silent: bool
) -> None:
    """All four: so many days ago."""
    now, athlete = timezone.now(), make.athlete("p@example.org")
    make.care_link(clinician, athlete, accepted_at=now - timedelta(days=accepted))
    if ran is not None:
        run = make.run(athlete, started_at=now - timedelta(days=ran))
        if answered is not None:
            at = now - timedelta(days=answered)
            run.check_ins.create(moment="morning", opens_at=at, due_at=at, closes_at=at, score=1, answered_at=at)
    with transaction.atomic():
        assert [place.need is Need.SILENT for place in places(clinician, now)] == [silent]
