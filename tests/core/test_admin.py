"""What staff see and change of a person stands in that person's log."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.care.looks import looks
from apps.core.admin import AuditedAdmin
from apps.core.models import AuditEvent
from apps.exchange.belongings import OF_PERSON
from tests import make
from tests.care.unwritable import log_unwritable


@pytest.fixture
def staff(db: None) -> Client:
    browser = Client()
    person = make.user("staff@example.org", name="Sam Staff", is_staff=True, is_superuser=True)
    browser.force_login(person, backend="apps.athletes.backends.Password")
    return browser


def page_of(athlete: Athlete) -> str:
    return reverse("admin:users_user_change", args=[athlete.user_id])


def verbs(athlete: Athlete) -> list[str]:
    return list(AuditEvent.objects.filter(about=athlete.user_id).order_by("pk").values_list("verb", flat=True))


def test_every_page_about_people_is_audited() -> None:
    of_people = [model for model in admin.site._registry if model._meta.label_lower in OF_PERSON]
    of_people = [model for model in of_people if model._meta.app_label != "exercises"]  # the library's alone
    assert [model for model in of_people if not isinstance(admin.site._registry[model], AuditedAdmin)] == []


def test_who_was_looked_at_reads_it(staff: Client, athlete: Athlete) -> None:
    assert staff.get(page_of(athlete)).status_code == 200
    assert [(look.who, str(look.what)) for look in looks(athlete)] == [
        ("Sam Staff", "an entry of your account, as staff of this copy")
    ]


def test_a_change_is_written_too(staff: Client, athlete: Athlete) -> None:
    fields = {"name": "New", "time_zone": make.ZONE, "language": "en", "is_active": "on"}
    assert staff.post(page_of(athlete), fields).status_code == 302
    assert verbs(athlete) == ["staff.changed", "disclosed.staff"]


@pytest.mark.parametrize("model", ["account_emailaddress", "mfa_authenticator"])
def test_so_is_what_is_taken_away(staff: Client, athlete: Athlete, model: str) -> None:
    address = EmailAddress.objects.create(user=athlete.user, email="second@example.org")
    factor = Authenticator.objects.create(user=athlete.user, type="totp", data={"secret": "s3cret-s3cret"})
    row = address if model == "account_emailaddress" else factor
    staff.post(reverse(f"admin:{model}_delete", args=[row.pk]), {"post": "yes"})
    assert verbs(athlete) == ["staff.removed"]


def test_a_list_is_one_row_about_who_looked(staff: Client, athlete: Athlete) -> None:
    staff.get(reverse("admin:users_user_changelist"))
    assert AuditEvent.objects.get(verb="staff.listed").about == AuditEvent.objects.get().by
    assert verbs(athlete) == []


def test_no_secret_of_a_second_factor_is_shown(staff: Client, athlete: Athlete) -> None:
    factor = Authenticator.objects.create(user=athlete.user, type="totp", data={"secret": "s3cret-s3cret"})
    page = staff.get(reverse("admin:mfa_authenticator_change", args=[factor.pk])).content.decode()
    assert "s3cret" not in page


def test_without_a_row_in_the_log_there_is_no_page(staff: Client, athlete: Athlete) -> None:
    with log_unwritable(), pytest.raises(DatabaseError), transaction.atomic():
        staff.get(page_of(athlete))


def test_an_account_is_not_removed_here(staff: Client, athlete: Athlete) -> None:
    assert staff.post(reverse("admin:users_user_delete", args=[athlete.user_id]), {"post": "yes"}).status_code == 403
