"""Every page of a clinician and what they print: no barrier at a desk and on a phone, one sheet of A4 and Letter."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.care import actions as care
from apps.care.models import Clinician
from apps.clinic import assigning
from tests import make
from tests.pages.at_desk import at_desk, clinician_with, hip_circuit
from tests.pages.phone import DESKTOP, PHONE, SHOTS, Trouble, axe_violations, shoot, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("library"), pytest.mark.deep]

WINDOWS = {"desk": {"viewport": DESKTOP}, "phone": PHONE}
# Of the whole library's pages these are a clinician's alone.
EVERYBODY = [
    "/clinic/",
    "/clinic/?sort=answered&q=e",
    "/clinic/alerts/",
    "/clinic/invitations/",
    "/clinic/invite/",
    "/clinic/invite/colleague/",
    "/clinic/team/",
]


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now()


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def look(page: Page, path: str, name: str) -> list[str]:
    """What axe finds in light, and what can differ in dark; with pictures where they are asked for."""
    page.goto(path)
    expect(page.locator("h1").first).to_be_attached()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [f"{name}: {each}" for each in axe_violations(page)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found += [f"{name}: {wide} px too wide"] if wide > 0 else []
    shoot(page, name)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"{name} dark: {each}" for each in axe_violations(page, rules=["color-contrast"])]
    shoot(page, f"{name}-dark")
    return found


def name_of(path: str) -> str:
    return re.sub(r"\W+|\d+", "-", path).strip("-")


def of_patient(clinician: Clinician, athlete: Athlete, now: datetime) -> list[str]:
    """Each page about one patient who has one of everything."""
    invited = care.invite(clinician=clinician, kind="patient", label="M. K.", email="", now=now)
    alert = clinician.alerts.filter(athlete=athlete).earliest("pk")
    run, lock = athlete.runs.latest("started_at"), athlete.locks.get()
    base = f"/clinic/patients/{athlete.pk}/"
    inside = ["", "assign/", "alerts/", "print/", "handout/", "handout/?large=1", "card/", "trial/"]
    more = [f"runs/{run.pk}/", f"locks/{lock.pk}/release/"]
    return [base + each for each in [*inside, *more]] + [
        f"/clinic/alerts/{alert.pk}/",
        f"/clinic/invitations/{invited.pk}/",
    ]


@pytest.mark.parametrize("patients", [0, 1, pytest.param(200, marks=pytest.mark.minutes)])
def test_no_list_of_a_clinician_has_a_barrier(
    browser: Browser, live_server: LiveServer, trouble: Trouble, now: datetime, patients: int, window: str
) -> None:
    clinician = clinician_with(patients, now)
    with at_desk(browser, live_server.url, clinician, trouble, **WINDOWS[window]) as context:
        page = context.new_page()
        found = [row for path in EVERYBODY for row in look(page, path, f"{window}-{patients}-{name_of(path)}")]
    assert not found, "\n".join(found)


def test_no_page_about_a_patient_has_a_barrier(
    browser: Browser, live_server: LiveServer, trouble: Trouble, now: datetime, window: str
) -> None:
    clinician = clinician_with(1, now)
    paths = of_patient(clinician, Athlete.objects.get(), now)
    with at_desk(browser, live_server.url, clinician, trouble, **WINDOWS[window]) as context:
        page = context.new_page()
        found = [row for path in paths for row in look(page, path, f"{window}-{name_of(path)}")]
    assert not found, "\n".join(found)


def test_no_page_before_the_second_factor_has_a_barrier(
    phone: BrowserContext, live_server: LiveServer, now: datetime
) -> None:
    page = phone.new_page()
    sign_in(phone, make.user("begins@example.org"), live_server.url)
    found = look(page, "/clinic/start/", "phone-start")
    sign_in(phone, make.clinician().user, live_server.url)
    found += look(page, "/clinic/second-factor/", "phone-second-factor")
    assert not found, "\n".join(found)


@pytest.fixture
def runner_page(phone: BrowserContext, live_server: LiveServer, now: datetime) -> Page:
    """The phone of a runner whose plan a clinician just changed."""
    clinician = clinician_with(1, now - timedelta(minutes=5))
    athlete = Athlete.objects.get()
    athlete.locks.all().delete()
    wish = assigning.Wish(hip_circuit(), 25, 20, 40, "own", 5, green_up_to=3, note="Easy on hills.")
    assigning.assign(athlete=athlete, clinician=clinician, wish=wish, now=now)
    sign_in(phone, athlete.user, live_server.url)
    return phone.new_page()


def test_no_page_of_the_runner_about_the_clinic_has_a_barrier(runner_page: Page) -> None:
    paths = ["/", "/clinic/for-me/", "/sharing/", "/sharing/looked/", "/clinic/referral/"]
    found = [row for path in paths for row in look(runner_page, path, f"runner-{name_of(path) or 'today'}")]
    assert not found, "\n".join(found)


def sheets(page: Page, name: str, **paper: object) -> int:
    """How many sheets this page takes when it is printed; kept as PDF beside the pictures where they are asked for."""
    made = page.pdf(prefer_css_page_size=False, **paper)  # type: ignore[arg-type]
    if os.environ.get("SHOTS"):
        SHOTS.mkdir(parents=True, exist_ok=True)
        Path(SHOTS / f"{name}.pdf").write_bytes(made)
    return len(re.findall(rb"/Type\s*/Page\b", made))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("path", ["handout/", "card/"])
def test_what_a_clinician_prints_is_one_sheet(
    browser: Browser, live_server: LiveServer, trouble: Trouble, now: datetime, paper: str, path: str
) -> None:
    clinician = clinician_with(1, now)
    with at_desk(browser, live_server.url, clinician, trouble) as context:
        page = context.new_page()
        page.goto(f"/clinic/patients/{Athlete.objects.get().pk}/{path}")
        assert sheets(page, f"{name_of(path)}-{paper}", format=paper) == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_summary_to_take_along_is_one_sheet_with_the_question(runner_page: Page, paper: str) -> None:
    runner_page.goto("/settings/data/")
    runner_page.get_by_role("link", name="Summary to take along").click()
    runner_page.get_by_label("What I want to ask").fill("Is it safe to keep my long run on Sundays? " * 12)
    runner_page.get_by_role("button", name="Put it on the page").click()
    expect(runner_page.get_by_role("heading", name="What the runner asks")).to_be_visible()
    assert sheets(runner_page, f"referral-{paper}", format=paper) == 1
