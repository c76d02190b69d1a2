"""Files of watches come in: kept until they are read apart, then joined to a run by time, or added as one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any
from uuid import uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.plans.models import ScheduledRun
from apps.runs.actions import WEB_DEVICES, type_distance
from apps.runs.by_hand import HandRun
from apps.runs.models import Run, WatchFile
from apps.runs.watch import match
from apps.runs.watch.child import read_apart
from apps.runs.watch.match import Span
from apps.runs.watch.recording import BadFileError, Problem, Recording
from apps.sync.actions import add_by_hand
from apps.users.models import User

State = WatchFile.State
LEASE = timedelta(minutes=2)
MOST_KM = 500
NEAR = timedelta(days=2)


@transaction.atomic
def take_files(*, athlete: Athlete, files: Iterable[UploadedFile[Any]], by: User, now: datetime) -> list[WatchFile]:
    """Keep files until they are read, a moment from now. One that is here already is said to be."""
    held = Athlete.objects.select_for_update().get(pk=athlete.pk)
    taken = [_take(held, file, now) for file in files]
    record("watch files given", held, by_id=by.pk, about_id=held.user_id, now=now)
    return taken


def _take(athlete: Athlete, file: UploadedFile[Any], now: datetime) -> WatchFile:
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    known = athlete.watch_files.exclude(state__in=[State.AGAIN, State.REFUSED]).filter(sha256=digest).first()
    row = WatchFile(athlete=athlete, name=PurePath(file.name or "").name[:100], sha256=digest, given_at=now)
    if known:
        row.state, row.run_id, row.ended_at = State.AGAIN, known.run_id, now
    else:
        row.content = content
    row.save()
    return row


def progress_of(files: Iterable[WatchFile]) -> tuple[int, int]:
    """Of the files given together with the longest waiting one, or after it: how many are read, and how many they are."""
    files = list(files)
    since = min((file.given_at for file in files if file.is_waiting()), default=None)
    together = [file for file in files if since and file.given_at >= since]
    return sum(not file.is_waiting() for file in together), len(together)


def read_files(*, now: datetime) -> int:
    """Read what waits, one after the other; how many were read. Two workers never read the same one."""
    done = 0
    while file := _claim():
        _read(file, now)
        done += 1
    return done


def _claim() -> WatchFile | None:
    waiting = WatchFile.objects.waiting().defer("content").first()
    if waiting is None:
        return None
    held = WatchFile.objects.waiting().filter(pk=waiting.pk)
    if not held.update(claimed_until=Now() + LEASE):
        return _claim()
    return WatchFile.objects.select_related("athlete__user").get(pk=waiting.pk)


def _read(file: WatchFile, now: datetime) -> None:
    """Whatever comes of it, the file itself is forgotten."""
    try:
        found = read_apart(bytes(file.content or b""))
        if found.ended_at > now + timedelta(days=1):
            raise BadFileError(Problem.WRONG_CLOCK)
    except BadFileError as error:
        _end(file, State.REFUSED, now, problem=error.problem)
        return
    with transaction.atomic():
        Athlete.objects.select_for_update().get(pk=file.athlete_id)
        _join(file, found, now)


def _join(file: WatchFile, found: Recording, now: datetime) -> None:
    athlete, span = file.athlete, Span("", found.started_at, found.ended_at)
    known = athlete.watch_files.taken().filter(began_at__lt=found.ended_at, finished_at__gt=found.started_at)
    same = [Span("", each.began_at, each.finished_at) for each in known if each.began_at and each.finished_at]
    if match.is_again(span, same):
        _end(file, State.AGAIN, now, run=known[0].run)
        return
    run = _recorded(athlete, span)
    state = State.JOINED if run else State.ADDED
    if run is None:
        run = add_by_hand(wish=_wish(file, found), by=athlete.user, now=now)
    elif run.km is None and (km := _km(found)):
        type_distance(run=run, km=km, by=athlete.user, now=now)
    _end(file, state, now, run=run, **_taken(found))
    record(f"watch file {state}", run, by_id=athlete.user_id, about_id=athlete.user_id, now=now)


def _recorded(athlete: Athlete, span: Span[str]) -> Run | None:
    near = athlete.runs.real().finished().filter(started_at__lt=span.ended, finished_at__gt=span.began)
    runs = {str(run.pk): run for run in near}
    ended = ((key, run.started_at, run.finished_at) for key, run in runs.items())
    found = match.recorded(span, [Span(key, began, end) for key, began, end in ended if began and end])
    return runs[found] if found else None


def _wish(file: WatchFile, found: Recording) -> HandRun:
    """A run as if it had been written down: nothing is known of pain, so nothing is said of it."""
    planned = _planned(file.athlete, found)
    return HandRun(
        run=uuid5(WEB_DEVICES, f"watch {file.athlete_id} {file.sha256}"),
        started_at=found.started_at,
        time_zone=file.athlete.user.time_zone,
        minutes=max(round(found.timer_s / 60), 1),
        activity=planned.activity if planned else "run",
        km=_km(found),
        scheduled_run=planned.pk if planned else None,
        planned_min=planned.planned_min if planned else None,
    )


def _planned(athlete: Athlete, found: Recording) -> ScheduledRun | None:
    near = ScheduledRun.of(athlete).to_come()
    near = near.filter(starts_at__gt=found.started_at - NEAR, starts_at__lt=found.started_at + NEAR)
    runs = {str(run.pk): run for run in near}
    spans = [Span(key, run.starts_at, run.starts_at + timedelta(minutes=run.planned_min)) for key, run in runs.items()]
    nearest = match.planned(Span("", found.started_at, found.ended_at), spans)
    return runs[nearest] if nearest else None


def _km(found: Recording) -> float | None:
    km = round(found.metres / 1000, 2) if found.metres else None
    return km if km and km <= MOST_KM else None


def _taken(found: Recording) -> dict[str, object]:
    names = ("kind", "timer_s", "metres", "heart_mean", "heart_max", "cadence_mean", "minutes")
    taken: dict[str, object] = {name: getattr(found, name) for name in names}
    return {**taken, "began_at": found.started_at, "finished_at": found.ended_at}


def _end(file: WatchFile, state: str, now: datetime, **fields: object) -> None:
    done = {"state": state, "content": None, "claimed_until": None, "ended_at": now, **fields}
    WatchFile.objects.filter(pk=file.pk).update(**done)
