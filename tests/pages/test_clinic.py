"""The clinic, with two browsers side by side: a desk and the patient's phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.clinic.watch import watch
from apps.core.times import local_date
from apps.outbox.actions import tick
from tests import make
from tests.pages.phone import DESKTOP, Trouble, axe_violations, shoot, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]

NAME = "Petra Novak"


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, trouble: Trouble) -> Iterator[BrowserContext]:
    """The clinician's computer, signed in with the second factor."""
    clinician = make.clinician()
    clinician.user.name, clinician.title = "Inês Carvalho", "Physiotherapist"
    clinician.user.save()
    clinician.save()
    context = browser.new_context(viewport=DESKTOP, base_url=live_server.url, locale="en-GB", service_workers="block")
    signed_in = make.sign_in_clinician(Client(), clinician)
    cookie = {"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    trouble.watch(context)
    yield context
    context.close()


@pytest.fixture
def patient(phone: BrowserContext, live_server: LiveServer, desk: BrowserContext) -> Athlete:
    """Signed in on the phone, with a plan of their own."""
    version = make.circuit_version()
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    athlete = make.athlete()
    athlete.user.name = NAME
    athlete.user.save()
    plan = make.plan(athlete, version=version)
    make.scheduled_run(plan, planned_min=75, on=local_date(timezone.now(), make.ZONE) + timedelta(days=1))
    sign_in(phone, athlete.user, live_server.url)
    return athlete


def test_from_invitation_to_alert_and_back_to_nothing(
    desk: BrowserContext, phone: BrowserContext, patient: Athlete, trouble: Trouble
) -> None:
    work, hand = desk.new_page(), phone.new_page()
    _invite_and_accept(work, hand)
    _assign(work, hand)
    _a_bad_run_raises_an_alert(work, patient)
    trouble.expect("404")
    _withdraw(work, hand, desk, patient)


def _invite_and_accept(work: Page, hand: Page) -> None:
    work.goto("/clinic/")
    work.get_by_role("link", name="Invite a patient").click()
    work.get_by_role("button", name="Make the invitation").click()
    expect(work.get_by_role("img", name="The link as a code to scan")).to_be_visible()
    shoot(work, "clinic-invitation")
    hand.goto(urlsplit(work.get_by_role("textbox", name="Link").input_value()).path)
    hand.get_by_label("Runs and pain").check()
    hand.get_by_label("Also what is there already").check()
    shoot(hand, "clinic-consent")
    assert not axe_violations(hand)
    hand.get_by_role("button", name="Share these parts").click()
    expect(hand.get_by_text("It counts when they confirm")).to_be_visible()
    work.get_by_role("link", name="Has it been accepted?").click()
    work.get_by_role("button", name="Yes, my patient").click()
    expect(work.get_by_role("link", name=NAME).first).to_be_visible()


def _assign(work: Page, hand: Page) -> None:
    """With the handout at its end: the walk of docs/clinic.md."""
    work.get_by_role("link", name=NAME).first.click()
    shoot(work, "clinic-patient")
    assert not axe_violations(work)
    work.get_by_role("link", name="Assign").click()
    work.get_by_label("Start at").fill("25")
    work.get_by_label("Note to the patient").fill("Keep it easy.")
    work.get_by_role("button", name="Show it on the phone").click()
    expect(work.get_by_role("group", name="What the patient will see")).to_contain_text("Keep it easy.")
    shoot(work, "clinic-assign")
    assert not axe_violations(work)
    work.get_by_role("button", name=f"Assign to {NAME}").click()
    expect(work.get_by_text("Assigned.")).to_be_visible()
    work.get_by_role("link", name="Handout").click()
    expect(work.get_by_role("heading", name="Then run on.")).to_be_visible()
    expect(work.get_by_role("button", name="Print")).to_be_visible()
    shoot(work, "clinic-handout")
    hand.goto("/clinic/for-me/")
    expect(hand.get_by_text("From Inês Carvalho, Physiotherapist")).to_be_visible()
    shoot(hand, "clinic-for-me")


def _a_bad_run_raises_an_alert(work: Page, patient: Athlete) -> None:
    make.run(patient, started_at=timezone.now() - timedelta(hours=2), in_run=[3, 8])
    watch(now=timezone.now())
    work.goto("/clinic/")
    expect(work.get_by_role("heading", name="1 patient needs you today")).to_be_visible()
    shoot(work, "clinic-list")
    assert not axe_violations(work)
    work.get_by_role("link", name="Answer").click()
    work.get_by_label("What you did or decided").fill("Called: two days off.")
    work.get_by_role("button", name="Acknowledge").click()
    expect(work.get_by_role("heading", name="Nobody needs you today")).to_be_visible()


def _withdraw(work: Page, hand: Page, desk: BrowserContext, patient: Athlete) -> None:
    """The patient's page, the list, a print view and an export lie open; after one tap none of them says anything."""
    make.run(patient, started_at=timezone.now() - timedelta(hours=1), in_run=[7])
    assert watch(now=timezone.now()) > 0  # a message about it waits
    second, printed, exporting = desk.new_page(), desk.new_page(), desk.new_page()
    exporting.goto(f"/clinic/patients/{patient.pk}/")
    second.goto(f"/clinic/patients/{patient.pk}/")
    printed.goto(f"/clinic/patients/{patient.pk}/print/")
    hand.goto("/sharing/")
    shoot(hand, "clinic-sharing")
    hand.get_by_role("button", name="Stop sharing").click()
    expect(hand.get_by_text("Nobody but you sees your data.")).to_be_visible()
    for open_page in (work, second, printed):
        open_page.reload()
        expect(open_page.get_by_text(NAME)).to_have_count(0)
    exporting.get_by_role("button", name="Tables (CSV)").click()
    expect(exporting.get_by_role("button", name="Tables (CSV)")).to_have_count(0)
    expect(exporting.get_by_text(NAME)).to_have_count(0)
    tick(now=timezone.now() + timedelta(minutes=6))
    assert not mail.outbox
    second.get_by_role("link").first.click()
    second.go_back()
    expect(second.get_by_text(NAME)).to_have_count(0)
    hand.get_by_role("link", name="Who looked at my data").click()
    expect(hand.get_by_text("your page, to print")).to_be_visible()
