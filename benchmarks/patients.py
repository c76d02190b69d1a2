"""CPU of the patients list with 1 and 200 patients, against an empty signed-in view (`python -m benchmarks.patients`).

A private SQLite file; by turns in one process, the middle of the rounds. Prints ratios and queries; P9 of the house's
figures. `PROFILE=1` prints where the time of the long list goes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from statistics import median

from benchmarks.pages import EMPTY, ROUNDS, _cpu_ms, _profile

MUST, MOST_QUERIES = 3.4, 8  # P9: 7 ms where the empty view took 2.06


def main() -> int:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RESTRIDE_VAR": tempfile.mkdtemp(prefix="restride-bench-"),
    }
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    clients = _ready()
    if os.environ.get("PROFILE"):
        _profile(clients[200], "/clinic/")
        return 0
    asked = {f"/clinic/ of {n}": (client, "/clinic/") for n, client in clients.items()}
    asked["empty"] = (clients[1], EMPTY)
    costs: dict[str, list[float]] = {name: [] for name in asked}
    for client, path in asked.values():
        _cpu_ms(client, path)  # templates and caches are warm
    for _round in range(ROUNDS):
        for name, (client, path) in asked.items():
            costs[name].append(_cpu_ms(client, path))
    empty = median(costs.pop("empty"))
    print(f"{'empty':20} {empty:6.2f} ms")
    for name, found in costs.items():
        queries = _queries(*asked[name])
        print(f"{name:20} {median(found):6.2f} ms {median(found) / empty:5.1f} x {queries:3} queries")
    return int(median(costs["/clinic/ of 200"]) / empty > MUST)


def _queries(client: object, path: str) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as found:
        client.get(path, headers={"host": "localhost"})  # type: ignore[attr-defined]
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(marks) for query in found)


def _ready() -> dict[int, object]:
    """Browsers of a clinician with one patient and of one with two hundred, each with nine runs."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.http import HttpResponse  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from config import urls  # noqa: PLC0415
    from tests import make  # noqa: PLC0415

    urls.urlpatterns.append(path(EMPTY[1:], lambda request: HttpResponse(request.user.email)))
    call_command("migrate", verbosity=0)
    now = timezone.now()
    clients: dict[int, object] = {}
    version = make.circuit_version()
    for count in (1, 200):
        clinician = make.clinician(f"with{count}@example.org")
        for place in range(count):
            athlete = make.athlete(f"{count}-{place}@example.org")
            make.care_link(clinician, athlete)
            make.scheduled_run(make.plan(athlete, version=version))
            for back in range(9):
                at = now - timedelta(days=1 + 3 * back + place % 5)
                make.run(athlete, started_at=at, in_run=[back % 3, back % 4])
        clients[count] = make.sign_in_clinician(Client(), clinician)
    return clients


if __name__ == "__main__":
    sys.exit(main())
