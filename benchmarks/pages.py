"""CPU of signed-in pages against an empty signed-in view, all in one process and by turns (`python -m benchmarks.pages`).

A private SQLite file, one athlete with three years of runs. Prints ratios; P8 and P9 of the house's figures.
With a page's address as argument that page alone is profiled.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import tempfile
import time
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.athletes.models import Athlete

ROUNDS, LOOKS = 5, 12
EMPTY = "/healthz/signed-in"
MUST = 4.0  # P8
LISTS = ("/runs/", "/exercises/", "/exercises/circuits/")
LIBRARY = ("/exercises/", "/exercises/?q=clma", "/exercises/a-march/", "/exercises/circuits/")


def main() -> int:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RESTRIDE_VAR": tempfile.mkdtemp(prefix="restride-bench-"),
    }
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    client, paths = _ready()
    if len(sys.argv) > 1:
        _profile(client, sys.argv[1])
        return 0
    costs: dict[str, list[float]] = {path: [] for path in paths}
    for path in paths:
        _cpu_ms(client, path)  # templates and caches are warm
    for _round in range(ROUNDS):
        for path, found in costs.items():
            found.append(_cpu_ms(client, path))
    empty = median(costs.pop(EMPTY))
    print(f"{EMPTY:44} {empty:6.2f} ms")
    for path, found in costs.items():
        print(f"{path:44} {median(found):6.2f} ms {median(found) / empty:5.1f} x")
    return int(any(median(costs[path]) / empty > MUST for path in LISTS))


def _ready() -> tuple[object, list[str]]:
    """A signed-in client on a database with three years of runs, and the pages to look at."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.http import HttpResponse  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from config import urls  # noqa: PLC0415
    from tests import make  # noqa: PLC0415
    from tests.runs.test_diary import three_years  # noqa: PLC0415

    urls.urlpatterns.append(path(EMPTY[1:], lambda request: HttpResponse(request.user.email)))
    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    athlete = make.athlete()
    make.scheduled_run(make.plan(athlete))
    three_years(athlete, 600)
    client = Client()
    client.force_login(athlete.user)
    if os.environ.get("NOREC"):
        athlete.recovery_entries.all().delete()
    newest = athlete.runs.order_by("-started_at")[0]
    draft = _circuits(athlete)
    return client, [
        EMPTY,
        *LIBRARY,
        draft,
        f"{draft}?step=2",
        "/insights/",
        "/runs/",
        "/runs/?page=3",
        "/runs/?month=2026-04",
        "/",
        f"/runs/{newest.pk}/",
        "/plan/",
    ]


def _circuits(athlete: Athlete) -> str:
    """Ten circuits of the runner beside the library's ten, and one under way; the address of that one."""
    from django.utils import timezone  # noqa: PLC0415

    from apps.exercises import actions  # noqa: PLC0415
    from apps.exercises.models import Circuit  # noqa: PLC0415

    recipe = Circuit.objects.get(slug="loop-band-hip-activation").newest_version().recipe()
    who: dict[str, Any] = {"by": athlete.user, "now": timezone.now()}
    for number in range(11):
        draft = actions.start_draft(recipe=actions.renumbered(recipe, name=f"Hips {number}"), **who)
        if number < 10:
            actions.save_draft(draft=draft, **who)
    return draft.get_absolute_url()


def _cpu_ms(client: object, path: str) -> float:
    began = time.process_time()
    for _look in range(LOOKS):
        answer = client.get(path, headers={"host": "localhost"})
        assert answer.status_code == 200, (path, answer.status_code)
    return (time.process_time() - began) / LOOKS * 1000


def _profile(client: object, path: str) -> None:
    _cpu_ms(client, path)
    profile = cProfile.Profile(time.process_time)
    profile.runcall(_cpu_ms, client, path)
    pstats.Stats(profile).sort_stats(os.environ.get("SORT", "cumulative")).print_stats(70)


if __name__ == "__main__":
    sys.exit(main())
