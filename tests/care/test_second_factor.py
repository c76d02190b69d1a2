"""No second factor, nobody's data."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.care.models import CareLink, Clinician
from tests import make


@pytest.fixture
def half_way(clinician: Clinician) -> Client:
    """The clinician, signed in by password alone."""
    browser = Client()
    browser.force_login(clinician.user, backend="apps.athletes.backends.Password")
    return browser


def test_without_one_a_clinician_is_led_to_set_it_up(half_way: Client, link: CareLink) -> None:
    page = half_way.get(reverse("clinic:patients"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("clinic:second_factor")
    assert reverse("mfa_add_webauthn") in page.content.decode()


def test_one_that_exists_must_have_been_shown_in_this_session(
    half_way: Client, clinician: Clinician, link: CareLink
) -> None:
    make.sign_in_clinician(Client(), clinician)
    page = half_way.get(reverse("clinic:patients"), follow=True)
    assert reverse("mfa_reauthenticate") in page.content.decode()
    assert link.athlete.user.email not in page.content.decode()


def test_switched_off_again_it_closes_the_door(clinic_browser: Client, link: CareLink) -> None:
    Authenticator.objects.all().delete()
    assert clinic_browser.get(reverse("clinic:patients"))["Location"] == reverse("clinic:second_factor")


def test_a_new_clinician_is_led_to_the_second_factor(db: None) -> None:
    user, browser = make.user("inge@example.org"), Client()
    browser.force_login(user, backend="apps.athletes.backends.Password")
    begun = browser.post(
        reverse("clinic:start"),
        {"name": "Inge", "title": "Physiotherapist", "clinic": "By the river", "is_professional": "on"},
    )
    assert begun["Location"] == reverse("clinic:second_factor")
    assert Clinician.objects.get(user=user).clinic().name == "By the river"


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_app_opens_the_door_in_that_session(half_way: Client) -> None:
    half_way.get(reverse("mfa_activate_totp"))
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(half_way.session[totp.SECRET_SESSION_KEY], counter))
    half_way.post(reverse("mfa_activate_totp"), {"code": code})
    assert half_way.get(reverse("clinic:patients")).status_code == 200


def test_for_an_athlete_the_clinic_does_not_exist(runner: Client, athlete: Athlete) -> None:
    for name in ("clinic:patients", "clinic:second_factor", "clinic:team"):
        assert runner.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("address", ["mfa_activate_totp", "mfa_reauthenticate"])
def test_a_wrong_code_is_said_beside_the_field(half_way: Client, clinician: Clinician, address: str) -> None:
    if address == "mfa_reauthenticate":
        make.sign_in_clinician(Client(), clinician)
    half_way.get(reverse(address))
    page = half_way.post(reverse(address), {"code": "000000"}).content.decode()
    assert 'id="id_code_error"' in page
    assert half_way.get(reverse("clinic:patients"))["Location"] == reverse("clinic:second_factor")
