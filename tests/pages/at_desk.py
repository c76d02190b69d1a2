"""A clinician's computer for browser tests, and patients in every state for its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.care import actions as care
from apps.care.models import Clinic, Clinician
from apps.checkins.models import Verdict
from apps.clinic.watch import watch
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.plans.models import Proposal, RunPlan
from apps.runs.models import RunReflection
from apps.screening.rules.catalogue import TESTS
from tests import make
from tests.pages.phone import DESKTOP, Trouble

NAMES = (
    "Petra Novak",
    "Amadou Diallo",
    "Mei-Ling Chen",
    "Jonas Weber",
    "Sofia Marques",
    "Kwame Mensah",
    "Aino Virtanen",
)
CODES = ("green", "amber", "red", "incomplete")


@contextmanager
def at_desk(
    browser: Browser, url: str, clinician: Clinician, trouble: Trouble, **window: object
) -> Iterator[BrowserContext]:
    """A browser signed in with the second factor, of a desk's size unless `window` says otherwise."""
    usual = {"viewport": DESKTOP, "locale": "en-GB", "service_workers": "block"}
    context = browser.new_context(base_url=url, **{**usual, **window})  # type: ignore[arg-type]
    session = make.sign_in_clinician(Client(), clinician).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    trouble.watch(context)
    yield context
    context.close()


def clinician_with(patients: int, now: datetime) -> Clinician:
    """Inês, in a clinic with a colleague, with so many patients: some need her, some are silent, some share little."""
    who = {"name": "Inês Carvalho", "title": "Physiotherapist"}
    clinician = care.open_clinic(user=make.user("ines@example.org"), **who, clinic="By the river", now=now)
    colleague = {"name": "Tom Okafor", "title": "Sports physician"}
    care.join_clinic(user=make.user("tom@example.org"), **colleague, clinic=Clinic.objects.get(), now=now)
    for place in range(patients):
        _patient(clinician, place, hip_circuit(), now)
    watch(now=now)
    return clinician


def hip_circuit() -> CircuitVersion:
    """One of the library's, with its figures; the fixture `library` has loaded it."""
    return CircuitVersion.objects.newest().get(circuit__slug="micro-reset")


def _patient(clinician: Clinician, place: int, version: CircuitVersion, now: datetime) -> Athlete:
    athlete = make.athlete(f"patient{place}@example.org", since="months")
    athlete.user.name = NAMES[place % len(NAMES)] + (f" {place}" if place >= len(NAMES) else "")
    athlete.user.save()
    scopes = ("tests",) if place % 11 == 9 else ("runs", "tests", "notes")
    link = make.care_link(clinician, athlete, scopes=scopes, accepted_at=now - timedelta(days=60))
    plan = make.plan(athlete, version=version)
    today = local_date(now, make.ZONE)
    for days in (-5, -2, 1, 4):
        make.scheduled_run(plan, planned_min=75, on=today + timedelta(days=days))
    for back in range(2, 30, 3):
        _run(athlete, place, now - timedelta(days=back + (14 if place % 7 == 3 else 0)))
    if place % 7 == 0:
        _trouble(athlete, clinician, plan, now)
    if place % 13 == 1:
        care.ask_for_call(link=link, now=now)
    return athlete


def _run(athlete: Athlete, place: int, at: datetime) -> None:
    turn = at.day + place
    run = make.run(athlete, started_at=at, minutes=60 + turn % 3 * 10, in_run=[turn % 5])
    if turn % 4 == 0:
        run.pain_reports.filter(moment="reset").update(moment="in_run", clock_ms=(30 + turn) * 60_000)
    Verdict.objects.create(run=run, code=CODES[turn % 4], reason="", made_at=at + timedelta(hours=20))
    asked = {"opens_at": at, "due_at": at + timedelta(hours=2), "closes_at": at + timedelta(hours=3)}
    score = turn % 4 if at.day // 3 % 3 else None
    run.check_ins.create(moment="after_60", score=score, answered_at=None if score is None else at, **asked)


def _told(athlete: Athlete, now: datetime) -> None:
    """As much as a record of three months holds."""
    for place, run in enumerate(athlete.runs.all()[:9]):
        RunReflection.objects.create(
            run=run, tried=["slower", "short_steps", "cold"], tried_text=f"Insole {place}", answered_at=now
        )
        run.reset_prompts.create(prompt="p1", fired_ms=1_800_000, outcome="done", circuit_version=hip_circuit())
    for kind in ("rolling", "bath", "ice"):
        athlete.recovery_entries.create(kind=kind, at=now - timedelta(days=3))
    for code in ("giving_way", "six_weeks_unchanged", "hot_swollen_joint"):
        athlete.red_flag_answers.create(moment="before_run", yes=[code, "night_or_rest_pain"], answered_at=now)
    for test in [code for code, facts in TESTS.items() if facts.is_sided][:8]:
        done = athlete.self_tests.create(test=test, first_side="left", started_at=now, finished_at=now, by=athlete.user)
        for side in ("left", "right"):
            done.findings.create(side=side, value=7)


def _trouble(athlete: Athlete, clinician: Clinician, plan: RunPlan, now: datetime) -> None:
    """One of everything that a page can say of somebody."""
    lock_plans(athlete=athlete, codes=["giving_way"], by=None, now=now - timedelta(hours=3))
    make.run(athlete, started_at=now - timedelta(hours=20), in_run=[3, 8])
    Proposal.objects.create(plan=plan, cause=f"verdict:{athlete.pk}", code="repeat", status="open", made_at=now)
    _told(athlete, now)
    care.write_note(clinician=clinician, athlete=athlete, text="Cadence first.", is_shared=True, now=now)
