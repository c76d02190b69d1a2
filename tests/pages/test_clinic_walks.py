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
from tests.pages.phone import Trouble, newest_code, shoot, sign_in, sign_in_by_code

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


def steps_of_guide(*, is_new: bool) -> int:
    """The number of the last step in the table, and the rows of the table for who is new."""
    guide = GUIDE.read_text()
    known = re.findall(r"^\| (?:\d+-)?(\d+) \|", guide, re.MULTILINE)
    more = re.findall(r"^\| \+(?:\d+-)?(\d+) \|", guide, re.MULTILINE)
    return int(known[-1]) + (int(more[-1]) if is_new else 0)


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
        _share(hand, hands)
        _confirm(work, hands)
        _assign_and_print(work, str(patient.user), "Stop at 25 and 50", hands)
    assert len(hands.did) == steps_of_guide(is_new=False) <= MOST, "\n".join(hands.did)


NEW = "new@example.org"


def test_the_same_with_a_patient_who_is_new_here(
    browser: Browser, phone: BrowserContext, live_server: LiveServer, trouble: Trouble
) -> None:
    clinician, hands = clinician_with(0, timezone.now()), Hands()
    hip_circuit()
    with at_desk(browser, live_server.url, clinician, trouble) as desk:
        work, hand = desk.new_page(), phone.new_page()
        _invite(work, hand, hands)
        _sign_up(hand, hands)
        _share(hand, hands)
        _confirm(work, hands)
        _assign_and_print(work, NEW, "Stop at 25 and 50", hands)
    assert len(hands.did) == steps_of_guide(is_new=True) <= MOST, "\n".join(hands.did)


def _invite(work: Page, hand: Page, hands: Hands) -> None:
    work.goto("/clinic/")
    hands.tap(work.get_by_role("link", name="Invite a patient"))
    hands.tap(work.get_by_role("button", name="Make the invitation"))
    link = work.get_by_role("textbox", name="Link").input_value()
    hand.goto(urlsplit(link).path)
    hands.did.append("scan the code")


def _sign_up(hand: Page, hands: Hands) -> None:
    """From the sign on the page of the invitation back to it, and what who keeps nothing here yet agrees to."""
    shoot(hand, "walk-invited")
    hands.tap(hand.get_by_role("link", name="I am new here"))
    hands.enter(hand.get_by_label("E-mail"), NEW)
    hands.tap(hand.get_by_role("button", name="Create my account"))
    code = hand.locator("input[name=code]")
    code.wait_for()
    hands.enter(code, newest_code())
    hands.tap(hand.get_by_role("button", name="Confirm"))
    for words in ("I am 18 or older", "I have read what Restride is not", "Restride may keep what I enter"):
        hands.tap(hand.get_by_label(words))
    shoot(hand, "walk-agreed")


def _share(hand: Page, hands: Hands) -> None:
    hands.tap(hand.get_by_label("Runs and pain"))
    hands.tap(hand.get_by_label("Also what is there already"))
    hands.tap(hand.get_by_role("button", name="Share these parts"))
    expect(hand.get_by_text("It counts when they confirm")).to_be_visible()
    shoot(hand, "walk-shared")


def _confirm(work: Page, hands: Hands) -> None:
    hands.tap(work.get_by_role("link", name="Has it been accepted?"))
    hands.tap(work.get_by_role("button", name="Yes, my patient"))


def _assign_and_print(work: Page, name: str, heading: str, hands: Hands) -> None:
    work.add_init_script(PRINTED)
    hands.tap(work.get_by_role("link", name=name).first)
    hands.tap(work.get_by_role("link", name="Assign"))
    hands.tap(work.get_by_label("Loop-band hip activation"))
    hands.enter(work.get_by_label("Start at"), "25")
    hands.tap(work.get_by_role("button", name=f"Assign to {name}"))
    expect(work.get_by_text("Assigned.")).to_be_visible()
    hands.tap(work.get_by_role("link", name="Handout"))
    expect(work.get_by_role("heading", name=heading)).to_be_visible()
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
