"""Plain functions that make rows for tests, each with sensible rest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import IntegrityError, transaction
from django.test import Client

from apps.athletes.models import Athlete, Side, Site
from apps.care.models import CareLink, Clinician
from apps.core.times import utc_moment
from apps.exercises.models import Circuit, CircuitVersion
from apps.plans.models import ResetRule, RunPlan, ScheduledRun
from apps.runs.models import Run
from apps.users.models import User

# A Tuesday in spring, clear of clock changes.
NOW = datetime(2026, 4, 14, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
ZONE = "Europe/Berlin"


def user(email: str = "runner@example.org", **fields: Any) -> User:
    return User.objects.create_user(email, time_zone=fields.pop("time_zone", ZONE), **fields)


def athlete(email: str = "runner@example.org", *, onboarded: bool = True, **fields: Any) -> Athlete:
    row = Athlete.objects.create(
        user=user(email),
        started_at=NOW,
        onboarded_at=NOW if onboarded else None,
        **{"onset_min": 45, "usual_run_min": 90, "kit": ["loop_band"], **fields},
    )
    site(row)
    return row


def site(of: Athlete, code: str = "hip_lateral", side: str = Side.RIGHT, position: int = 1) -> Site:
    return Site.objects.create(athlete=of, code=code, side=side, position=position, added_at=NOW)


def clinician(email: str = "clinician@example.org") -> Clinician:
    return Clinician.objects.create(user=user(email), started_at=NOW)


def care_link(who: Clinician, whom: Athlete, **fields: Any) -> CareLink:
    """The clinician sees all of this athlete, confirmed; `scopes` names fewer parts."""
    scopes = fields.pop("scopes", ("runs", "tests", "notes"))
    shares = {f"shares_{scope}": scope in scopes for scope in ("runs", "tests", "notes")}
    rest = {"accepted_at": NOW, "confirmed_at": NOW, **shares, **fields}
    return CareLink.objects.create(clinician=who, athlete=whom, **rest)


def sign_in_clinician(client: Client, who: Clinician) -> Client:
    """A browser of this clinician, with the second factor confirmed in its session."""
    with suppress(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=who.user, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")})
    client.force_login(who.user, backend="apps.athletes.backends.Password")
    session = client.session
    session["account_authentication_methods_user"] = str(who.user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session.save()
    return client


def circuit_version(slug: str = "test-circuit", total_seconds: int = 90) -> CircuitVersion:
    circuit, _ = Circuit.objects.get_or_create(slug=slug, defaults={"name": slug, "phase": "mid_run"})
    return CircuitVersion.objects.create(
        circuit=circuit,
        number=circuit.versions.count() + 1,
        total_seconds=total_seconds,
        made_at=NOW,
        content_hash=uuid.uuid4().hex,
    )


def plan(of: Athlete, *, interval_min: int = 30, version: CircuitVersion | None = None) -> RunPlan:
    row = RunPlan.objects.create(athlete=of, name="Long runs", started_at=NOW)
    reset_rule(row, interval_min=interval_min, version=version)
    return row


def reset_rule(of: RunPlan, *, interval_min: int = 30, version: CircuitVersion | None = None) -> ResetRule:
    return ResetRule.objects.create(
        plan=of,
        kind=ResetRule.Kind.EVERY,
        interval_min=interval_min,
        circuit_version=version or circuit_version(),
        made_at=NOW,
        made_by=of.athlete.user,
    )


def scheduled_run(of: RunPlan, *, planned_min: int = 90, on: date = TODAY, at: time = time(18, 0)) -> ScheduledRun:
    zone = of.athlete.user.time_zone
    return ScheduledRun.objects.create(
        plan=of,
        local_date=on,
        local_time=at,
        time_zone=zone,
        starts_at=utc_moment(on, at, zone),
        planned_min=planned_min,
        reset_rule=of.reset_rules.first(),
        made_at=NOW,
    )


def run(
    of: Athlete,
    *,
    started_at: datetime = NOW,
    minutes: int = 90,
    pre: int | None = 0,
    in_run: Sequence[int | None] = (),
    at_stop: int | None = 0,
    **fields: Any,
) -> Run:
    """A finished run with its ratings, as the fold would leave it."""
    finished_at = started_at + timedelta(minutes=minutes)
    row = Run.objects.create(
        id=uuid.uuid4(),
        athlete=of,
        device=uuid.uuid4(),
        planned_min=minutes,
        time_zone=of.user.time_zone,
        started_at=started_at,
        finished_at=finished_at,
        clock_ms=minutes * 60_000,
        first_received_at=finished_at,
        state={"site": "hip_lateral", "side": "right"},
        **fields,
    )
    reports = [("pre_run", pre), *(("reset", score) for score in in_run), ("end_run", at_stop)]
    for moment, score in reports:
        row.pain_reports.create(moment=moment, score=score, at=finished_at)
    return row
