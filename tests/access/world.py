"""One of everything that belongs to somebody, with marked texts, and the nine who try to reach it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.care import actions as care
from apps.care.models import Alert, Clinician
from apps.exchange.models import Export
from apps.exercises.models import Circuit, CircuitDraft, CircuitVersion
from apps.outbox.models import Delivery, PushSubscription
from apps.plans.models import CalendarChange, Proposal
from apps.screening.actions import start_test
from apps.screening.models import StageChange
from apps.screening.rules.catalogue import TESTS
from apps.trials.models import Trial
from tests import make

# Stand in names, notes and addresses of the owner, and nowhere else.
MARK = "Markword"
SECOND_TEST = next(code for code in TESTS if code != "single-leg-squat")
BACKEND = "apps.athletes.backends.Password"


@dataclass
class World:
    """`ids`: what stands in addresses, by name. `browsers`: the nine, by name."""

    owner: Athlete
    linked: Clinician
    ids: dict[str, Any] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)  # what each gets for an address that never was


def build() -> World:
    """Everything, in one database."""
    now = timezone.now()
    owner = make.athlete("markword@example.org")
    owner.user.name, owner.goal = f"{MARK} Owner", f"{MARK} goal"
    owner.user.save()
    owner.save()
    linked = make.clinician("linked@example.org")
    world = World(owner, linked)
    _clinic(world, now)
    _runs(world, now)
    _things(world, now)
    _people(world, now)
    return world


def _clinic(world: World, now: Any) -> None:
    care.open_clinic(user=make.user("boss@example.org"), name="Boss", title="", clinic="Clinic", now=now)
    boss = Clinician.objects.get(user__email="boss@example.org")
    care.join_clinic(user=world.linked.user, name="", title="", clinic=boss.clinic(), now=now)
    colleague = make.clinician("colleague@example.org")
    care.join_clinic(user=colleague.user, name="", title="", clinic=boss.clinic(), now=now)
    link = make.care_link(world.linked, world.owner, accepted_at=now - timedelta(days=9))
    invited = care.invite(clinician=world.linked, kind="patient", label=f"{MARK} label", email="", now=now)
    third = make.athlete("third@example.org")
    third.user.name = f"{MARK} Third"
    third.user.save()
    pending = make.care_link(world.linked, third, confirmed_at=None, invitation=invited)
    alert = Alert.objects.create(
        clinician=world.linked, athlete=world.owner, code="score", cause="score:1", at=now, made_at=now,
        numbers={"score": 7, "moment": "reset", "limit": 6},
    )  # fmt: skip
    note = care.write_note(clinician=world.linked, athlete=world.owner, text=f"{MARK} note", is_shared=True, now=now)
    lock = lock_plans(athlete=world.owner, codes=["giving_way"], by=None, now=now)
    call = care.ask_for_call(link=link, now=now)
    world.ids |= {
        "call": call.pk,
        "athlete": world.owner.pk, "link": link.pk, "pending": pending.pk, "invitation": invited.pk, "alert": alert.pk,
        "note": note.pk, "lock": lock.pk, "membership": world.linked.memberships.get().pk,
    }  # fmt: skip


def _runs(world: World, now: Any) -> None:
    version = make.circuit_version()
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    plan = make.plan(world.owner, version=version)
    scheduled = make.scheduled_run(plan, on=(now + timedelta(days=1)).date())
    run = make.run(world.owner, started_at=now - timedelta(days=1), in_run=[7], note=f"{MARK} run note")
    asked = run.check_ins.create(moment="after_60", opens_at=now, due_at=now, closes_at=now + timedelta(hours=1))
    proposal = Proposal.objects.create(plan=plan, cause="verdict:1", code="repeat", status="open", made_at=now)
    change = CalendarChange.objects.create(plan=plan, run=scheduled, kind="moved", before={}, made_at=now)
    world.ids |= {
        "change": change.pk, "site": world.owner.active_sites().first().pk,
        "run": run.pk, "scheduled_run": scheduled.pk, "check_in": asked.pk, "proposal": proposal.pk, "version": version.pk,
    }  # fmt: skip


def _things(world: World, now: Any) -> None:
    owner = world.owner
    mine = Circuit.objects.create(
        slug="marked-circuit", name=f"{MARK} circuit", phase="mid_run", owner="athlete", athlete=owner
    )
    mine.versions.create(number=1, total_seconds=60, made_at=now, content_hash=uuid.uuid4().hex)
    state = {"name": f"{MARK} draft", "phase": "mid_run", "purpose": "", "steps": []}
    draft = CircuitDraft.objects.create(user=owner.user, state=state, started_at=now, changed_at=now)
    test = owner.self_tests.create(
        test="single-leg-squat", first_side="left", started_at=now, finished_at=now, by=owner.user
    )
    begun = start_test(athlete=owner, test=SECOND_TEST, by=owner.user, now=now)
    move = StageChange.objects.create(
        athlete=owner, stage="mobility", before="pain", reason="own_choice", note=f"{MARK} move", by=owner.user, at=now
    )
    device = PushSubscription.objects.create(
        user=owner.user,
        endpoint=f"https://push.example/{MARK}",
        p256dh="x",
        auth="x",
        device=f"{MARK} phone",
        made_at=now,
    )
    factor = Authenticator.objects.create(
        user=owner.user, type="webauthn", data={"name": f"{MARK} key", "credential": {}}
    )
    delivery = Delivery.objects.create(
        key="test", channel="email", kind="outbox.test", ref="1", person=owner.user, about=owner.user,
        due_at=now, expires_at=now, made_at=now,
    )  # fmt: skip
    circuit = CircuitVersion.objects.get(pk=world.ids["version"]).circuit
    home = owner.home_circuits.create(circuit=circuit, weekdays=[0], local_time=time(7, 0), made_at=now)
    world.ids |= {
        "shoe": owner.shoes.create(name=f"{MARK} shoe", added_at=now).pk,
        "recovery": owner.recovery_entries.create(kind="ice", note=f"{MARK} ice", at=now).pk,
        "home": home.pk, "circuit": mine.slug, "draft": draft.pk, "test": test.pk, "begun": begun.pk, "move": move.pk,
        "device": device.pk, "factor": factor.pk, "delivery": delivery.pk,
        "export": Export.objects.create(user=owner.user, format="json", asked_at=now).pk,
        "trial": Trial.objects.create(athlete=owner, question="resets", runs=8, seed="x", started_at=now).pk,
    }  # fmt: skip


def _people(world: World, now: Any) -> None:
    """The nine of the quality rules, each in a browser of their own."""
    other, staff, closed = (
        make.athlete("other@example.org"),
        make.athlete("staff@example.org"),
        make.athlete("shut@example.org"),
    )
    staff.user.is_staff = True
    staff.user.save()
    strange, left = make.clinician("strange@example.org"), make.clinician("left@example.org")
    ended = make.care_link(left, world.owner, accepted_at=now - timedelta(days=9))
    care.end_link(link=ended, by=world.owner.user, now=now)
    Alert.objects.create(clinician=left, athlete=world.owner, code="score", cause="score:1", at=now, made_at=now)
    colleague = Clinician.objects.get(user__email="colleague@example.org")
    browsers = {"anonymous": Client()}
    for name, athlete in {"owner": world.owner, "other athlete": other, "staff": staff, "disabled": closed}.items():
        browsers[name] = Client()
        browsers[name].force_login(athlete.user, backend=BACKEND)
    for name, clinician in {
        "clinician with consent": world.linked,
        "clinician without": strange,
        "clinician withdrawn": left,
        "same clinic": colleague,
    }.items():
        browsers[name] = make.sign_in_clinician(Client(), clinician)
    closed.user.is_active = False
    closed.user.save()
    for browser in browsers.values():
        browser.raise_request_exception = False
    world.browsers = browsers
