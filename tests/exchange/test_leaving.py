"""Who leaves has seven days to come back; afterwards nothing of them is left anywhere but numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.core.models import AuditChain, AuditEvent
from apps.core.seals import broken_chains
from apps.exchange import actions, erasing, tasks
from apps.exchange.mails import erasure_at, way_back
from apps.exchange.models import Erasure
from apps.exercises.models import Circuit
from apps.outbox.actions import enqueue, tick
from apps.outbox.models import Delivery
from apps.outbox.tasks import tick as outbox_tick
from apps.users.models import User
from tests import make
from tests.exchange.conftest import signed_in_just_now
from tests.exchange.seeds import Seeder

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=7, minutes=1)


def dump() -> Iterator[str]:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a name of our own)
            for row in cursor.fetchall():
                yield f"{table}: " + " ".join(
                    value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    for value in map(_plain, row)
                )


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def written() -> Iterator[bytes]:
    """Every file that this copy writes, but the database's own."""
    for path in Path(settings.VAR if hasattr(settings, "VAR") else settings.EMAIL_FILE_PATH.parent).rglob("*"):
        if path.is_file() and "sqlite" not in path.name and "static" not in path.parts:
            yield path.read_bytes()


def leave(user: User) -> Erasure:
    return erasing.ask_erasure(user=user, by=user, now=make.NOW)


def test_nothing_marked_is_left_in_a_dump(athlete: Athlete) -> None:
    seeder = Seeder("zqmark").everything()
    other = Seeder("zqother").everything()
    seeder.user.erasures.all().delete()
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.log").write_text(f"To: {seeder.user.email}\n\nzqmark")
    before = {label: model.objects.count() for label in other.made if (model := apps.get_model(label)) is not Erasure}
    assert any("zqmark" in line for line in dump())

    leave(seeder.user)
    assert erasing.erase_due(now=make.NOW + AFTER) == 1

    assert not [line for line in dump() if "zqmark" in line]
    assert not [content for content in written() if b"zqmark" in content]
    assert any("zqother" in line for line in dump())
    kept = {label: apps.get_model(label).objects.filter(pk=row.pk).exists() for label, row in other.made.items()}
    assert all(kept.values()), kept
    assert all(count for count in before.values())


def test_no_row_leads_to_the_person_any_more(athlete: Athlete) -> None:
    user_pk = athlete.user.pk
    make.run(athlete)
    leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                assert not model._default_manager.filter(**{field.name: user_pk}).exists(), field


def test_the_audit_trail_stays_whole_and_names_nobody(athlete: Athlete, other_athlete: Athlete) -> None:
    AuditEvent.objects.create(verb="settings.saved", at=make.NOW, by=athlete.user, about=athlete.user)
    AuditEvent.objects.create(verb="seen", at=make.NOW, by=other_athlete.user, about=athlete.user)
    leave(athlete.user)
    before = list(AuditEvent.objects.order_by("pk").values_list("pk", "verb", "at"))
    erasing.erase_due(now=make.NOW + AFTER)
    assert not AuditEvent.objects.filter(seal="").exists(), "sealed while it was known whose they are"
    assert list(broken_chains()) == []
    assert AuditChain.objects.filter(user=None, length=len(before)).exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("pk", "verb", "at")) == before
    assert not AuditEvent.objects.exclude(about=None).exists()


def test_the_counts_stay_and_say_no_more_than_numbers(athlete: Athlete) -> None:
    make.run(athlete, in_run=[2])
    leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    row = Erasure.objects.get()
    assert row.counts["runs.painreport"] == 3
    assert row.user is None
    assert all(isinstance(count, int) for count in row.counts.values())


def test_before_the_seven_days_nothing_is_deleted(athlete: Athlete) -> None:
    leave(athlete.user)
    assert erasing.erase_due(now=make.NOW + timedelta(days=6, hours=23)) == 0
    assert Athlete.objects.filter(pk=athlete.pk).exists()


def test_who_leaves_is_signed_out_everywhere_and_shown_to_nobody(athlete: Athlete, runner: Client) -> None:
    phone = signed_in_just_now(Client(), athlete)
    signed_in_just_now(runner, athlete)
    answer = runner.post("/settings/data/leave/", {"sure": "on"})
    assert answer.headers["Location"].startswith("/leaving/")
    assert "Keep my account" in Client().get(answer.headers["Location"]).content.decode()
    assert phone.get("/settings/").status_code == 302
    assert not [
        each for each in Session.objects.all() if each.get_decoded().get("_auth_user_id") == str(athlete.user.pk)
    ]


def test_without_the_tick_nothing_happens(athlete: Athlete, runner: Client) -> None:
    signed_in_just_now(runner, athlete)
    answer = runner.post("/settings/data/leave/", {})
    assert answer.status_code == 422
    assert "Tick this to go on" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_waiting_messages_are_dropped_and_one_mail_brings_the_way_back(athlete: Athlete) -> None:
    now = timezone.now()
    waiting = enqueue(
        key="a", kind="outbox.test", ref="", person=athlete.user, about=athlete.user, due_at=now,
        expires_at=now + timedelta(hours=1), now=now, channel="email",
    )  # fmt: skip
    erasure = erasing.ask_erasure(user=athlete.user, by=athlete.user, now=now)
    tick(now=now)
    waiting.refresh_from_db()
    assert waiting.status == Delivery.Status.SUPPRESSED
    (sent,) = mail.outbox
    assert sent.subject.startswith("Your account will be deleted on")
    token = sent.body.split("/leaving/")[1].split("/")[0]
    assert erasure_at(token) == erasure


def test_the_link_of_the_mail_brings_everything_back(athlete: Athlete, client: Client) -> None:
    erasure = erasing.ask_erasure(user=athlete.user, by=athlete.user, now=timezone.now())
    path = f"/leaving/{way_back(erasure)}/"
    assert client.get(path).status_code == 200
    athlete.user.refresh_from_db()
    assert not athlete.user.is_active, "a mail scanner that opens the link decides nothing"
    assert client.post(path).headers["Location"] == "/account/login/"
    assert User.objects.get(pk=athlete.user.pk).is_active
    assert erasing.erase_due(now=timezone.now() + AFTER) == 0


def test_after_the_end_the_link_says_so(athlete: Athlete, client: Client) -> None:
    erasure = leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    page = client.get(f"/leaving/{way_back(erasure)}/").content.decode()
    assert "Nothing of it is left" in page
    client.post(f"/leaving/{way_back(erasure)}/")
    assert not User.objects.filter(pk=athlete.user.pk).exists()


@pytest.mark.parametrize("token", ["x", "1:2", "%00", "MQ:1tZ:" + "a" * 40])
def test_a_token_that_is_none_is_not_there(client: Client, token: str) -> None:
    assert client.get(f"/leaving/{token}/").status_code == 404


def test_leaving_twice_is_once(athlete: Athlete) -> None:
    assert leave(athlete.user) == leave(athlete.user)


def test_own_circuits_go_and_the_library_stays(athlete: Athlete) -> None:
    own = make.circuit_version("own")
    Circuit.objects.filter(pk=own.circuit_id).update(owner="athlete", athlete=athlete, name="zqmine")
    make.plan(athlete, version=own)
    library = make.circuit_version("of-the-library")
    leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    assert list(Circuit.objects.all()) == [library.circuit]


def test_a_circuit_somebody_elses_plan_holds_stays_without_its_words(athlete: Athlete, other_athlete: Athlete) -> None:
    own = make.circuit_version("own")
    Circuit.objects.filter(pk=own.circuit_id).update(owner="athlete", athlete=athlete, name="zqmine", purpose="zqmine")
    make.plan(other_athlete, version=own)
    leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    assert Circuit.objects.get().athlete is None
    assert not [line for line in dump() if "zqmine" in line]


def test_a_clinician_can_leave_too(clinician: Any, athlete: Athlete) -> None:
    leave(clinician.user)
    assert erasing.erase_due(now=make.NOW + AFTER) == 1
    assert Athlete.objects.filter(pk=athlete.pk).exists()


def test_one_that_fails_stops_no_other(
    athlete: Athlete, other_athlete: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(athlete.user)
    leave(other_athlete.user)
    real = erasing._delete

    def fails_once(user: User) -> None:
        if user.pk == athlete.user.pk:
            raise RuntimeError("the disk is full")
        real(user)

    monkeypatch.setattr(erasing, "_delete", fails_once)
    assert erasing.erase_due(now=make.NOW + AFTER) == 1
    monkeypatch.undo()
    assert erasing.erase_due(now=make.NOW + AFTER) == 1


def remembered() -> str:
    """All that cache and queues hold, as text: of Redis on servers, of this process without."""
    if not settings.REDIS_URL:
        return repr(vars(caches["default"])["_cache"]) + repr(list(written()))
    held: Any = redis.Redis.from_url(settings.REDIS_URL)
    read: dict[bytes, Callable[[bytes], object]] = {
        b"string": held.get,
        b"list": lambda key: held.lrange(key, 0, -1),
        b"hash": held.hgetall,
        b"set": held.smembers,
        b"zset": lambda key: held.zrange(key, 0, -1),
    }
    return repr([(key, read[held.type(key)](key)) for key in held.scan_iter()])


def test_cache_and_queues_remember_nobody_who_is_gone(athlete: Athlete, runner: Client) -> None:
    athlete.user.email, athlete.user.name = "zqmark@example.org", "zqmark"
    athlete.user.save()
    cache.set("beside", "zqbeside")
    for path in ("/", "/settings/", "/settings/data/", "/runs/"):
        assert runner.get(path).status_code == 200
    stranger = Client()
    for path, said in (
        ("login/", {"login": "zqmark@example.org", "password": "zqmark"}),
        ("login/code/", {"email": "zqmark@example.org"}),
    ):
        assert stranger.post(f"/account/{path}", said).status_code < 400
    export = actions.ask_export(user=athlete.user, format="json", by=athlete.user, now=make.NOW)
    for task in (tasks.make, tasks.erase, outbox_tick):
        task.apply_async()
    leave(athlete.user)
    erasing.erase_due(now=make.NOW + AFTER)
    assert not type(export).objects.filter(pk=export.pk).exists()
    assert "zqbeside" in remembered(), "what is not looked at cannot be found"
    assert "zqmark" not in remembered()
