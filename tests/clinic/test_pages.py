from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.care.models import Clinician
from tests import make

PATIENTS = reverse("clinic:patients")


def test_a_clinician_is_told_that_nobody_shares_yet(client: Client, clinician: Clinician) -> None:
    make.sign_in_clinician(client, clinician)

    assert "No runner shares with you yet" in client.get(PATIENTS).content.decode()


def test_for_anybody_else_the_clinic_does_not_exist(runner: Client) -> None:
    assert runner.get(PATIENTS).status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert reverse("account_login") in client.get(PATIENTS)["Location"]
