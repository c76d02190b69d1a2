"""The phone's API: it sends its log and fetches what it may play. Session cookie, JSON only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from apps.athletes.http import MaybeAthleteRequest
from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.plans.models import Pause
from apps.runs.actions import Batch, server_epoch
from apps.runs.scripts import figures_for, scripts_for
from apps.sync.actions import take_in
from apps.sync.parser import MAX_BYTES, StrictParser, is_too_large
from apps.sync.rules import is_cross_site
from apps.sync.schemas import MAX_EVENTS, EventsIn, EventsOut, MeOut, Problem, ScriptsOut
from apps.trials.actions import bind_next_run
from apps.users.models import User


def own_page_of_signed_in(request: HttpRequest) -> User | None:
    """The asker, or None for a stranger (401). Refuses other sites' pages with 403 and huge bodies with 413."""
    own_origin = f"{request.scheme}://{request.get_host()}"
    headers = request.headers
    if is_cross_site(own_origin=own_origin, origin=headers.get("Origin"), fetch_site=headers.get("Sec-Fetch-Site")):
        raise HttpError(403, "This address answers only pages of its own site.")
    if not request.user.is_authenticated:
        return None
    if is_too_large(request):
        raise HttpError(413, f"At most {MAX_BYTES // 1024} kB in one request.")
    return request.user


api = NinjaAPI(
    title="Restride",
    version="1",
    urls_namespace="api",
    description="What the player on the phone speaks with the server.",
    docs_url=None,
    auth=own_page_of_signed_in,
    parser=StrictParser(),
)
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 409, 413, 422), Problem)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """One plain sentence instead of a list of paths."""
    return api.create_response(request, {"detail": _sentence(problem.errors)}, status=422)


def _sentence(errors: list[Any]) -> str:
    first = errors[0] if errors else {}
    field = ".".join(str(each) for each in first.get("loc", ())[2:]) or "body"
    if first.get("type") == "too_long":
        return f"At most {MAX_EVENTS} events in one request."
    return f"{field}: {first.get('msg', 'cannot be read')}"


@api.post("/runs/events", response={200: EventsOut, **REFUSALS}, operation_id="send_events")
def send_events(request: MaybeAthleteRequest, batch: EventsIn) -> dict[str, Any]:
    """Store events item by item. Each is acknowledged once it is committed; send again what was not answered."""
    user = cast("User", request.user)
    if batch.account is not None and batch.account != user.key:
        raise HttpError(409, "These events belong to another account. Sign in as that person to send them.")
    if request.athlete is None:
        raise HttpError(409, "This account has no runner's profile yet.")
    if request.athlete.withdrawn_at is not None:
        raise HttpError(409, "The consent to keep health data was withdrawn, so nothing new is kept.")
    now = timezone.now()
    received = take_in(user=user, batch=Batch(events=batch.events, sent_at=batch.sent_at), now=now)
    results = [{"id": each.id, "status": each.status.value, "error": each.error} for each in received.results]
    return {"epoch": server_epoch(now=now), "server_time": now, "results": results}


@api.get("/runs/scripts", response={200: ScriptsOut, **REFUSALS}, operation_id="fetch_scripts")
def fetch_scripts(request: MaybeAthleteRequest) -> dict[str, Any]:
    """The planned runs of the next 14 days, "run now" and the try-out, each complete for playing offline.

    Somebody who has not said yet where it hurts, or whose running is locked or paused, gets none.
    """
    athlete, now = request.athlete, timezone.now()
    lock = athlete.locks.standing().first() if athlete else None
    pause = Pause.standing_of(athlete, local_date(now, athlete.user.time_zone)) if athlete and not lock else None
    may_run = athlete is not None and athlete.onboarded_at is not None and lock is None and pause is None
    if athlete and may_run:
        bind_next_run(athlete=athlete, now=now)  # a trial's arm is in the script, or it is no trial
    scripts = scripts_for(athlete=athlete, now=now) if athlete and may_run else []
    return {
        **_me(request, now),
        "locked": {"tier": lock.tier} if lock else {"tier": "paused"} if pause else None,
        "active": _run_on(athlete, now) if athlete else None,
        "scripts": scripts,
        "figures": figures_for(scripts),
    }


def _run_on(athlete: Athlete, now: datetime) -> dict[str, Any] | None:
    run = athlete.runs.under_way(now).first()
    if run is None:
        return None
    told = {name: run.state[name] for name in ("started_at", "clock_ms", "anchor_at", "ticking", "site", "side")}
    return {"run": run.pk, "device": run.device, **told}


@api.get("/me", response={200: MeOut, **REFUSALS}, operation_id="who_am_i")
def who_am_i(request: MaybeAthleteRequest) -> dict[str, Any]:
    """Whose session this is: cheap enough to ask before each sending."""
    return _me(request, timezone.now())


def _me(request: MaybeAthleteRequest, now: datetime) -> dict[str, Any]:
    return {"account": cast("User", request.user).key, "epoch": server_epoch(now=now), "server_time": now}
