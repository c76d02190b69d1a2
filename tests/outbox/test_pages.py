"""Health, the mail reader, and the operator's list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.outbox import mail_files
from apps.outbox.models import Delivery, Heartbeat
from apps.users.models import User
from tests import make
from tests.outbox.conftest import Enqueue

pytestmark = pytest.mark.django_db


# Health


def test_a_copy_whose_worker_was_never_seen_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True, "last_tick_s": None})


@pytest.mark.parametrize(("age_s", "status"), [(0, 200), (55, 200), (70, 503)])
def test_a_worker_once_seen_must_go_on(age_s: int, status: int, client: Client) -> None:
    Heartbeat.objects.create(name="outbox.tick", at=timezone.now() - timedelta(seconds=age_s))
    answer = client.get("/healthz")
    assert answer.status_code == status
    assert answer.json()["last_tick_s"] == pytest.approx(age_s, abs=3)


def test_a_database_that_is_away_is_said(client: Client) -> None:
    with patch.object(Heartbeat, "age_s", side_effect=DatabaseError):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


# Mail


@pytest.fixture
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "apps.outbox.mail_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def send(subject: str = "Hello", text: str = "Open https://example.org/x now") -> None:
    made = EmailMultiAlternatives(subject, text, to=["runner@example.org"])
    made.attach_alternative("<p>Open <a href='https://example.org/x'>it</a><script>1</script></p>", "text/html")
    made.send()


def test_no_mail_is_no_error(client: Client, mail_folder: Path) -> None:
    assert client.get("/dev/mail/").status_code == 200


def test_mails_are_listed_newest_first(client: Client, mail_folder: Path) -> None:
    send("First")
    send("Second")
    page = client.get("/dev/mail/").content.decode()
    assert page.index("Second") < page.index("First")


def test_every_mail_is_one_whole_file(mail_folder: Path) -> None:
    send("First")
    send("Second")
    assert [mail.subject for mail in mail_files.newest()] == ["Second", "First"]
    assert len(list(mail_folder.iterdir())) == 2


def test_a_mail_shows_its_text_with_links_and_its_html_as_source(client: Client, mail_folder: Path) -> None:
    send()
    page = client.get(f"/dev/mail/{mail_files.newest()[0].name}/").content.decode()
    assert '<a href="https://example.org/x"' in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page


def test_a_mail_of_text_alone_is_shown(client: Client, mail_folder: Path) -> None:
    EmailMultiAlternatives("Plain", "Only words", to=["runner@example.org"]).send()
    assert "Only words" in client.get(f"/dev/mail/{mail_files.newest()[0].name}/").content.decode()


def test_a_mail_can_be_taken_to_a_mail_programme(client: Client, mail_folder: Path) -> None:
    send()
    answer = client.get(f"/dev/mail/{mail_files.newest()[0].name}/file/")
    assert answer["Content-Type"] == "message/rfc822"
    assert b"Subject: Hello" in answer.getvalue()


@pytest.mark.parametrize("name", ["none.eml", "..", "%2e%2e%2fsecret.eml", "..%5csecret.eml", ".eml", "secret"])
@pytest.mark.parametrize("end", ["", "file/"])
def test_no_name_leads_elsewhere(name: str, end: str, client: Client, mail_folder: Path) -> None:
    mail_folder.mkdir()
    (mail_folder.parent / "secret.eml").write_text("secret")
    (mail_folder / "secret").write_text("secret")
    assert client.get(f"/dev/mail/{name}/{end}").status_code == 404


@pytest.mark.parametrize("path", ["/dev/mail/", "/dev/mail/x.eml/", "/dev/mail/x.eml/file/"])
def test_production_has_no_such_pages(path: str, client: Client, settings: Settings, mail_folder: Path) -> None:
    settings.DEMO = False
    assert client.get(path).status_code == 404


# The operator


@pytest.fixture
def operator(db: None) -> Client:
    browser = Client()
    boss = User.objects.create_superuser("operator@example.org")
    browser.force_login(boss, backend="apps.athletes.backends.Password")
    return browser


def test_the_operator_sees_what_failed_and_what_is_unknown(operator: Client, enqueue: Enqueue) -> None:
    enqueue("one")
    enqueue("two")
    Delivery.objects.filter(key="two").update(status="unknown")
    page = operator.get("/admin/outbox/delivery/?status__exact=unknown").content.decode()
    assert "field-key" in page
    assert ">two<" in page
    assert ">one<" not in page


def test_the_operator_changes_nothing_by_hand(operator: Client, enqueue: Enqueue) -> None:
    delivery = enqueue()
    assert operator.get(f"/admin/outbox/delivery/{delivery.pk}/change/").status_code == 200
    assert operator.post(f"/admin/outbox/delivery/{delivery.pk}/change/", {"key": "x"}).status_code == 403
    assert operator.get("/admin/outbox/delivery/add/").status_code == 403
    assert operator.post(f"/admin/outbox/delivery/{delivery.pk}/delete/").status_code == 403


def test_the_operator_sends_again_what_failed_and_only_that(operator: Client, enqueue: Enqueue) -> None:
    failed, unknown = enqueue("failed"), enqueue("unknown")
    Delivery.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.filter(pk=failed.pk).update(status="failed")
    Delivery.objects.filter(pk=unknown.pk).update(status="unknown")
    chosen = {"action": "send_again", "_selected_action": [failed.pk, unknown.pk]}
    page = operator.post("/admin/outbox/delivery/", chosen, follow=True).content.decode()
    assert list(Delivery.objects.order_by("pk").values_list("status", flat=True)) == ["pending", "unknown"]
    assert "1 message will be sent again." in page
    assert "1 message was left alone" in page


def test_a_runner_does_not_see_the_operators_pages(client: Client, enqueue: Enqueue) -> None:
    client.force_login(make.user("other@example.org"), backend="apps.athletes.backends.Password")
    assert client.get("/admin/outbox/delivery/").status_code == 302
