"""A backup while the server goes on; a restore after which phones send again and nobody is told twice."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.exchange import backups
from apps.exchange.backups import BackupError, after_restore, back_up, restore
from apps.outbox.actions import enqueue, tick
from apps.outbox.models import Delivery, Heartbeat, PushSubscription
from apps.outbox.restored import restored_at
from apps.runs.actions import server_epoch
from apps.users.models import User
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_restore_remembered() -> Iterator[None]:
    restored_at.cache_clear()
    yield
    restored_at.cache_clear()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "secret_key").write_text("first")
    return folder


def message(athlete: Athlete, key: str, due_in: timedelta = timedelta(0)) -> Delivery:
    now = timezone.now()
    ends = now + timedelta(days=2)
    return enqueue(
        key=key, kind="outbox.test", ref="", person=athlete.user, about=athlete.user, due_at=now + due_in,
        expires_at=ends, now=now, channel="email",
    )  # fmt: skip


def test_what_was_there_comes_back(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    run = make.run(athlete, in_run=[3])
    path = back_up(into=tmp_path, secrets=secrets, now=make.NOW)
    athlete.user.delete()
    (secrets / "secret_key").write_text("another")
    restore(path=path, secrets=secrets, now=make.NOW, is_clone=False)
    assert Athlete.objects.get().runs.get().pain_reports.count() == run.pain_reports.count() == 3
    assert (secrets / "secret_key").read_text() == "first"


def test_a_backup_is_for_its_owner_only(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    path = back_up(into=tmp_path / "new", secrets=secrets, now=make.NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_phones_learn_that_they_must_send_again(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    before = server_epoch(now=make.NOW)
    path = back_up(into=tmp_path, secrets=secrets, now=make.NOW)
    restore(path=path, secrets=None, now=make.NOW, is_clone=False)
    assert server_epoch(now=make.NOW) != before


def test_nothing_that_was_sent_after_the_backup_is_sent_again(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    an_hour_ago = -timedelta(hours=1)
    message(athlete, "in the backup", an_hour_ago)
    path = back_up(into=tmp_path, secrets=secrets, now=timezone.now())
    message(athlete, "after the backup", an_hour_ago)
    tick(now=timezone.now())
    assert len(mail.outbox) == 2

    restore(path=path, secrets=None, now=timezone.now(), is_clone=False)
    # The phone sends its run again, and the same question is written once more.
    message(athlete, "after the backup", an_hour_ago)
    tick(now=timezone.now() + timedelta(minutes=1))

    assert len(mail.outbox) == 2
    assert Delivery.objects.get(key="in the backup").status == "unknown"
    assert Delivery.objects.get(key="after the backup").status == "suppressed"


def test_what_falls_due_after_the_restore_is_sent(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    message(athlete, "tomorrow", due_in=timedelta(hours=20))
    path = back_up(into=tmp_path, secrets=secrets, now=timezone.now())
    restore(path=path, secrets=None, now=timezone.now(), is_clone=False)
    tick(now=timezone.now() + timedelta(hours=20, minutes=1))
    assert [each.subject for each in mail.outbox] != []


def test_a_clone_tells_nobody_anything(athlete: Athlete, tmp_path: Path, secrets: Path) -> None:
    message(athlete, "tomorrow", due_in=timedelta(hours=20))
    PushSubscription.objects.create(
        user=athlete.user, endpoint="https://push.example/1", p256dh="p", auth="a", device="phone", made_at=make.NOW
    )
    path = back_up(into=tmp_path, secrets=secrets, now=timezone.now())
    counts = restore(path=path, secrets=None, now=timezone.now(), is_clone=True)
    tick(now=timezone.now() + timedelta(hours=20, minutes=1))
    assert not mail.outbox
    assert not PushSubscription.objects.exists()
    assert (counts["messages dropped"], counts["devices forgotten"]) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\0" * 20_000])
def test_a_file_that_is_no_backup_changes_nothing(athlete: Athlete, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.tar"
    path.write_bytes(content)
    with pytest.raises(BackupError, match=r"wrong\.tar is no backup"):
        restore(path=path, secrets=None, now=make.NOW, is_clone=False)
    assert User.objects.get() == athlete.user


def test_a_damaged_copy_changes_nothing(
    athlete: Athlete, tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = back_up(into=tmp_path, secrets=secrets, now=make.NOW)
    real = backups._member

    def torn(tar: object, name: str) -> bytes:
        content = real(tar, name)  # type: ignore[arg-type]
        return content[:9000] + b"\xff" * 9000 + content[18_000:] if name == backups.DATABASE else content

    monkeypatch.setattr(backups, "_member", torn)
    with pytest.raises(BackupError, match="The copy"):
        restore(path=path, secrets=None, now=make.NOW, is_clone=False)
    assert User.objects.get() == athlete.user


def test_the_command_refuses_while_the_worker_runs(athlete: Athlete, tmp_path: Path, settings: Settings) -> None:
    Heartbeat.beat("outbox.tick")
    with pytest.raises(CommandError, match="Stop the server"):
        call_command("restore", str(tmp_path / "any.tar"))


def test_the_commands_keep_what_was_here(
    athlete: Athlete, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR = tmp_path
    call_command("backup", into=tmp_path / "mine")
    (path,) = (tmp_path / "mine").glob("*.tar")
    call_command("restore", str(path))
    assert len(list((tmp_path / "backups").glob("*.tar"))) == 1
    assert "Phones send again" in capsys.readouterr().out


def test_a_clone_is_never_made_in_production(settings: Settings, tmp_path: Path) -> None:
    settings.IS_PUBLIC = True
    with pytest.raises(CommandError, match="for trying"):
        call_command("restore", str(tmp_path / "any.tar"), clone=True)


def test_what_follows_a_restore_of_postgresql_stands_alone(athlete: Athlete) -> None:
    message(athlete, "a")
    assert connection.vendor == "sqlite"
    assert after_restore(now=timezone.now(), is_clone=False) == {"messages in doubt": 1}
