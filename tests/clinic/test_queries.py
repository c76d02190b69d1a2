"""The list costs the same for one patient as for two hundred."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.care import actions
from apps.care.models import Clinician
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
