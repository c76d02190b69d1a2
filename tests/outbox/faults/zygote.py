"""Starts senders in no time: Django is loaded once, each sender is a fork that can be killed, stopped and let hang.

Reads orders from stdin, a line of JSON each, and answers each with a line. A sender does what the worker does: ticks in
a few threads, one after the other, on connections of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import signal
import sys
import threading
import time
import traceback
from datetime import timedelta
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import CommandError, call_command  # noqa: E402 (models need Django set up first)
from django.db import DatabaseError, connection, connections  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.outbox import actions, kinds, tasks  # noqa: E402
from apps.outbox.models import AddressState, Delivery, PushSubscription  # noqa: E402
from apps.users.models import User  # noqa: E402
from tests import make  # noqa: E402

PR_SET_PDEATHSIG = 1


def _wanted(_delivery: Delivery, _now: object) -> bool:
    return True


def _mail(delivery: Delivery) -> kinds.Message:
    _meet_poison(delivery)
    return kinds.Message("Hello", "Words\n", "<p>Words</p>")


def _note(delivery: Delivery) -> kinds.Note:
    _meet_poison(delivery)
    return kinds.Note("Restride", "Time for a reset", "/")


def _meet_poison(delivery: Delivery) -> None:
    if delivery.ref == "raise":
        raise ZeroDivisionError
    if delivery.ref == "kill":
        os.kill(os.getpid(), signal.SIGKILL)


kinds.register(kinds.Kind("test.both", _wanted, _mail, _note))
kinds.register(kinds.Kind("test.push", _wanted, None, _note))


def send(*, failpoint: str = "", threads: int = 2, pace_s: float = 0.2, clock_s: float = 0) -> None:
    """Be a worker until killed. `clock_s`: how wrong this machine's clock is."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ["RESTRIDE_FAILPOINT"] = failpoint
    if clock_s:
        plain = timezone.now
        timezone.now = lambda: plain() + timedelta(seconds=clock_s)
    ready = [threading.Thread(target=_tick_for_ever, args=(pace_s,)) for _ in range(threads)]
    for thread in ready:
        thread.start()
    for thread in ready:
        thread.join()


def _tick_for_ever(pace_s: float) -> None:
    while True:
        # As Celery does around each task.
        with contextlib.suppress(DatabaseError):
            connections.close_all()
        try:
            tasks.tick()
        except Exception:
            traceback.print_exc()
        time.sleep(pace_s)


def reset() -> None:
    """Everybody and everything gone."""
    Delivery.objects.all().delete()
    AddressState.objects.all().delete()
    User.objects.all().delete()


def person(*, email: str, devices: list[list[str]]) -> int:
    """Somebody with these devices (endpoint, p256dh, auth)."""
    made = User.objects.create_user(email)
    for endpoint, p256dh, auth in devices:
        PushSubscription.objects.create(
            user=made, endpoint=endpoint, p256dh=p256dh, auth=auth, device="Chrome", made_at=timezone.now()
        )
    return int(made.pk)


def athlete(*, email: str) -> str:
    """A runner who is signed in: the session."""
    client = Client()
    client.force_login(make.athlete(email).user, backend="apps.athletes.backends.Password")
    return str(client.cookies["sessionid"].value)


def erase(*, person: int) -> None:
    """Somebody deletes their account."""
    User.objects.get(pk=person).delete()


def write(
    *,
    person: int,
    channel: str,
    keys: list[str],
    due_in_s: float = 0,
    lasts_s: float = 600,
    step_s: float = 0,
    kind: str = "test.both",
    ref: str = "",
) -> None:
    """One delivery a key; the next one due `step_s` later."""
    user, now = User.objects.get(pk=person), timezone.now()
    rows = []
    for number, key in enumerate(keys):
        due_at = now + timedelta(seconds=due_in_s + number * step_s)
        row = {"kind": kind, "ref": ref, "person": user, "about": user, "due_at": due_at, "made_at": now}
        rows.append(Delivery(key=key, channel=channel, expires_at=due_at + timedelta(seconds=lasts_s), **row))
    Delivery.objects.bulk_create(rows)


def statuses() -> dict[str, int]:
    """How many rows are how."""
    found: dict[str, int] = {}
    for status in Delivery.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def rows() -> list[dict[str, Any]]:
    """What there is, with text for times."""
    names = ("key", "channel", "status", "tries", "error", "due_at")
    found = Delivery.objects.order_by("key", "channel").values_list(*names)
    return [dict(zip(names, map(str, row), strict=True)) for row in found]


def let_leases_run_out() -> None:
    """What time would do."""
    held = Delivery.objects.filter(claimed_until__isnull=False, status="pending")
    held.update(claimed_until=Now() - timedelta(seconds=1))


def bring_forward() -> None:
    """Make everything that waits for its moment due now. What is under way keeps the moment it was due at."""
    now = timezone.now()
    Delivery.objects.filter(status="pending", due_at__gt=now).update(due_at=now - timedelta(seconds=1))


def held() -> list[int]:
    """The rows that are in somebody's hands."""
    return list(Delivery.objects.filter(status="pending", claimed_until__isnull=False).values_list("pk", flat=True))


def due_again() -> bool:
    """Whether something that waits is due within the next five seconds."""
    return Delivery.objects.filter(status="pending", due_at__lte=timezone.now() + timedelta(seconds=5)).exists()


def expire_all() -> None:
    """As if what still waits had run out of time."""
    Delivery.objects.filter(status="pending").update(expires_at=timezone.now() - timedelta(seconds=1))


def withdraw(*, person: int) -> int:
    """Suppress what waits about this person."""
    return actions.withdraw_about(about=User.objects.get(pk=person), now=timezone.now())


def verify(*, logs: list[str]) -> str:
    """What `manage.py verify_ledger` says; an empty text means that all is well."""
    try:
        call_command("verify_ledger", *logs, stdout=io.StringIO())
    except CommandError as error:
        return str(error)
    return ""


QUESTIONS = {
    each.__name__: each
    for each in (
        reset,
        person,
        athlete,
        erase,
        write,
        statuses,
        rows,
        let_leases_run_out,
        bring_forward,
        held,
        due_again,
        expire_all,
        withdraw,
        verify,
    )
}


def _answer(order: dict[str, Any], pipe: int) -> None:
    """Do it and say what came of it."""
    try:
        said: dict[str, Any] = {"ok": QUESTIONS[order.pop("do")](**order)}
    except Exception:
        said = {"error": traceback.format_exc()}
    os.write(pipe, json.dumps(said).encode())


def _fork(order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] != "send":
        return _ask(order)
    order.pop("do")
    if pid := os.fork():
        return {"ok": pid}
    sys.stdin.close()
    try:
        send(**order)
    finally:
        os._exit(3)


def _ask(order: dict[str, Any]) -> dict[str, Any]:
    """In a fork too: this process never opens a connection that its children would share."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        _answer(order, writer)
        connection.close()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return dict(json.loads(pipe.read()))


def main() -> None:
    assert settings.DEMO
    # The dead need no mourning.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(_fork(json.loads(line))), flush=True)  # noqa: T201 (its answer)


if __name__ == "__main__":
    main()
