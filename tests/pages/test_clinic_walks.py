"""The walks of docs/clinic.md, tap by tap: beginning with a passkey, and from a new patient to the printed handout."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.care.models import Clinician
from apps.core.times import local_date
from tests import make
from tests.pages.at_desk import at_desk, clinician_with, hip_circuit
from tests.pages.phone import Trouble, shoot, sign_in, sign_in_by_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("library"), pytest.mark.deep]

GUIDE = Path(settings.BASE_DIR) / "docs" / "clinic.md"
MOST = 25
PRINTED = "window.print = () => { document.documentElement.dataset.printed = 'yes'; }"


@dataclass
class Hands:
    """Whatever a person does, counted."""

    did: list[str] = field(default_factory=list)

    def tap(self, what: Locator) -> None:
        what.click()
        self.did.append(f"tap {what}")

    def enter(self, what: Locator, text: str) -> None:
        what.fill(text)
        self.did.append(f"enter {text}")


def steps_of_guide() -> int:
    """The number of the last step in the table."""
    rows = re.findall(r"^\| (?:\d+-)?(\d+) \|", GUIDE.read_text(), re.MULTILINE)
    return int(rows[-1])


def test_from_a_new_patient_to_the_printed_handout_in_few_steps(
    browser: Browser, phone: BrowserContext, live_server: LiveServer, trouble: Trouble
) -> None:
    clinician, patient, hands = clinician_with(0, timezone.now()), make.athlete(), Hands()
    plan = make.plan(patient, version=hip_circuit())
    make.scheduled_run(plan, planned_min=75, on=local_date(timezone.now(), make.ZONE) + timedelta(days=1))
    sign_in(phone, patient.user, live_server.url)
    with at_desk(browser, live_server.url, clinician, trouble) as desk:
        work, hand = desk.new_page(), phone.new_page()
        _invite(work, hand, hands)
        _assign_and_print(work, str(patient.user), hands)
    assert len(hands.did) == steps_of_guide() <= MOST, "\n".join(hands.did)


def _invite(work: Page, hand: Page, hands: Hands) -> None:
    work.goto("/clinic/")
    hands.tap(work.get_by_role("link", name="Invite a patient"))
    hands.tap(work.get_by_role("button", name="Make the invitation"))
    link = work.get_by_role("textbox", name="Link").input_value()
    hand.goto(urlsplit(link).path)
    hands.did.append("scan the code")
    hands.tap(hand.get_by_label("Runs and pain"))
    hands.tap(hand.get_by_label("Also what is there already"))
    hands.tap(hand.get_by_role("button", name="Share these parts"))
    expect(hand.get_by_text("It counts when they confirm")).to_be_visible()
    hands.tap(work.get_by_role("link", name="Has it been accepted?"))
    hands.tap(work.get_by_role("button", name="Yes, my patient"))


def _assign_and_print(work: Page, name: str, hands: Hands) -> None:
    work.add_init_script(PRINTED)
    hands.tap(work.get_by_role("link", name=name).first)
    hands.tap(work.get_by_role("link", name="Assign"))
    hands.tap(work.get_by_label("Loop-band hip activation"))
    hands.enter(work.get_by_label("Start at"), "25")
    hands.tap(work.get_by_role("button", name=f"Assign to {name}"))
    expect(work.get_by_text("Assigned.")).to_be_visible()
    hands.tap(work.get_by_role("link", name="Handout"))
    expect(work.get_by_role("heading", name="Stop at 25 and 50")).to_be_visible()
    hands.tap(work.get_by_role("button", name="Print"))
    expect(work.locator("html[data-printed=yes]")).to_be_attached()


def test_a_clinician_begins_with_a_passkey_and_comes_back_with_it(page: Page) -> None:
    user = make.user("ines@example.org", name="Inês")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _with_a_finger(page)
    sign_in_by_code(page, user.email)
    _begin(page)
    expect(page.get_by_role("heading", name="A second step before patients' data")).to_be_visible()
    shoot(page, "clinic-second-step")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("This laptop")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto("/clinic/")
    expect(page.get_by_text("No runner shares with you yet.")).to_be_visible()
    _come_back(page)


def _with_a_finger(page: Page) -> None:
    """The computer's own authenticator, which finds that it is the right finger each time."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def _begin(page: Page) -> None:
    page.goto("/clinic/start/")
    page.get_by_role("textbox", name="Profession").fill("Physiotherapist")
    page.get_by_role("textbox", name="Clinic or practice").fill("By the river")
    page.get_by_label("I am a health professional").check()
    page.get_by_role("button", name="Continue").click()
    assert Clinician.objects.filter(user__email="ines@example.org").exists()


def _come_back(page: Page) -> None:
    """Signed out and in again with the passkey alone: it is the second step as well."""
    page.goto("/settings/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="passkey").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto("/clinic/")
    expect(page.get_by_text("No runner shares with you yet.")).to_be_visible()
