"""What the settings ask of a database; on PostgreSQL also what it then does."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from apps.outbox.models import Heartbeat
from config import settings as ours

ON_POSTGRES = connection.vendor == "postgresql"


def test_a_postgresql_address_gets_a_checked_pool_and_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://restride:x@db:5432/restride")
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT_S", "7")
    found = ours.database()
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["CONN_HEALTH_CHECKS"]
    assert found["OPTIONS"]["pool"]["max_size"] >= 5  # the four threads of a web process or a worker, and beat
    assert "-c statement_timeout=7s" in found["OPTIONS"]["options"]
    assert "-c lock_timeout=10s" in found["OPTIONS"]["options"]


def test_what_the_address_says_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://restride@db/restride?sslmode=require&connect_timeout=2")
    options = ours.database()["OPTIONS"]
    assert (options["sslmode"], options["connect_timeout"]) == ("require", 2)


def test_an_sqlite_address_is_opened_as_the_settings_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/x.sqlite3")
    found = ours.database()
    assert found["NAME"] == "/tmp/x.sqlite3"  # noqa: S108 (never opened)
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


if ON_POSTGRES:

    def ask(statement: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0]

    @pytest.mark.django_db(transaction=True)
    def test_limits_are_in_force() -> None:
        assert [ask(f"SHOW {name}") for name in ("statement_timeout", "lock_timeout")] == ["30s", "10s"]
        assert ask("SHOW idle_in_transaction_session_timeout") == "1min"

    @pytest.mark.django_db(transaction=True)
    def test_a_wait_for_a_locked_row_ends() -> None:
        Heartbeat.beat("x")
        locked, done = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                Heartbeat.objects.select_for_update().get(name="x")
                locked.set()
                done.wait(20)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        locked.wait(20)
        started = time.monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                Heartbeat.objects.select_for_update().get(name="x")
            transaction.set_rollback(True)
        assert time.monotonic() - started < 5
        done.set()
        holder.join()

    @pytest.mark.django_db(transaction=True)
    def test_a_connection_that_was_cut_is_replaced_before_it_is_lent() -> None:
        mine = ask("SELECT pg_backend_pid()")
        connection.close()  # back into the pool
        import psycopg  # noqa: PLC0415 (not installed without servers)

        with psycopg.connect(**_plain(connection.get_connection_params())) as outside:
            outside.execute("SELECT pg_terminate_backend(%s)", [mine])
        assert ask("SELECT pg_backend_pid()") != mine

    def _plain(params: dict[str, Any]) -> dict[str, Any]:
        return {name: params[name] for name in ("dbname", "user", "host", "port")}
