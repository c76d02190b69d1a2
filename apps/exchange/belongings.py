"""Whose every row is. What goes into "everything about me", and what must be gone after an erasure, starts here.

Each model of the project stands in one of the two tables; a test fails for one that stands in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from apps.users.models import User

SECRET = "a secret that signs in or reaches a device"  # noqa: S105 (a reason, not a secret)
OWN_FILE = "the copy itself"


@dataclass(frozen=True)
class Belonging:
    """`paths`: lookups from the model to the person, one of which must lead there; `only`: what must hold beside.

    `untold`: fields that are kept out of a copy, each with the reason, which the schema publishes.
    """

    paths: tuple[str, ...]
    untold: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, object], ...] = ()

    def of(self, user: User) -> Q:
        """The person's rows."""
        found = Q()
        for path in self.paths:
            found |= Q(**{path: user.email.lower() if path == "email" else user.pk})
        return found & Q(**dict(self.only))


def _by(*paths: str, **untold: str) -> Belonging:
    return Belonging(paths, tuple(untold.items()))


MINE, ATHLETES, PLANS, RUNS = _by("user"), _by("athlete__user"), _by("plan__athlete__user"), _by("run__athlete__user")

OF_PERSON: dict[str, Belonging] = {
    "users.user": _by(
        "pk",
        password=SECRET,
        is_superuser="how this copy is run",
        is_staff="how this copy is run",
        groups="how this copy is run",
        user_permissions="how this copy is run",
    ),
    "account.emailaddress": MINE,
    "mfa.authenticator": _by("user", data=SECRET),
    "core.auditevent": _by("about", by_mark="a mark for the seal, of whoever did it"),
    "core.auditchain": MINE,
    "outbox.delivery": _by("person"),
    "outbox.preference": MINE,
    "outbox.quiethours": MINE,
    "outbox.pushsubscription": _by("user", endpoint=SECRET, p256dh=SECRET, auth=SECRET),
    "outbox.addressstate": _by("email"),
    "athletes.athlete": MINE,
    "athletes.site": ATHLETES,
    "athletes.consent": ATHLETES,
    "athletes.redflaganswer": ATHLETES,
    "athletes.planlock": ATHLETES,
    "athletes.shoe": ATHLETES,
    "care.clinician": MINE,
    "care.membership": _by("clinician__user"),
    # Told to the runner; what a clinician keeps about runners is not told to the clinician's own copy.
    "care.carelink": ATHLETES,
    "care.alertrules": ATHLETES,
    "care.alert": ATHLETES,
    "care.note": Belonging(("athlete__user",), only=(("shared_at__isnull", False),)),
    "care.callrequest": ATHLETES,
    "care.readmark": ATHLETES,
    "exercises.circuit": _by("athlete__user", "clinician__user"),
    "exercises.circuitversion": _by("circuit__athlete__user", "circuit__clinician__user"),
    "exercises.circuitstep": _by("version__circuit__athlete__user", "version__circuit__clinician__user"),
    "exercises.circuitdraft": MINE,
    "plans.runplan": ATHLETES,
    "plans.planreview": PLANS,
    "plans.pause": ATHLETES,
    "plans.resetrule": PLANS,
    "plans.scheduledrun": PLANS,
    "plans.proposal": PLANS,
    "plans.bounds": ATHLETES,
    "plans.calendarchange": PLANS,
    "runs.runscript": ATHLETES,
    "runs.run": ATHLETES,
    "runs.runevent": RUNS,
    "runs.painreport": RUNS,
    "runs.resetprompt": RUNS,
    "runs.runreflection": RUNS,
    "runs.prompttest": ATHLETES,
    "runs.recoveryentry": ATHLETES,
    "runs.watchfile": _by("athlete__user", content="gone as soon as it was read"),
    "checkins.checkin": RUNS,
    "checkins.verdict": RUNS,
    "checkins.morningreport": ATHLETES,
    "checkins.weeklyquestionnaire": ATHLETES,
    "screening.selftestresult": ATHLETES,
    "screening.finding": _by("result__athlete__user"),
    "screening.stagechange": ATHLETES,
    "reminders.homecircuit": ATHLETES,
    "reminders.remindersetting": ATHLETES,
    "reminders.reminder": _by("person"),
    "summaries.digestsetting": _by("clinician__user"),
    "summaries.summarysetting": ATHLETES,
    "summaries.weeklysummary": ATHLETES,
    "trials.trial": ATHLETES,
    "trials.trialrun": _by("trial__athlete__user"),
    "exchange.export": _by("user", content=OWN_FILE),
    "exchange.calendarfeed": _by("user", key=SECRET),
    "exchange.erasure": MINE,
}

OF_NOBODY: dict[str, str] = {
    "account.emailconfirmation": "a link in a mail, gone when it was used",
    "care.clinic": "a name that several people work under",
    "care.invitation": "a clinician's way to ask somebody; its address is blanked when that person leaves",
    "admin.logentry": "what staff changed; goes with the staff account",
    "auth.group": "how this copy is run",
    "auth.permission": "how this copy is run",
    "contenttypes.contenttype": "how this copy is run",
    "sessions.session": "who is signed in where; ended at an erasure",
    "outbox.heartbeat": "whether the worker lives",
    "exercises.exercise": "the library",
    "runs.serverepoch": "which life of the database a phone speaks to",
    "exchange.clearing": "numbers only",
}

# Told by what they are called, not by a number of this database.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "exercises.exercise": ("slug",),
    "exercises.circuit": ("slug",),
    "exercises.circuitversion": ("circuit__slug", "number"),
    "care.clinician": ("user__name",),
    "care.clinic": ("name",),
}


def belongings() -> Iterator[tuple[type[models.Model], Belonging]]:
    """Every model with rows of people, in one order."""
    for label, belonging in OF_PERSON.items():
        yield apps.get_model(label), belonging


def told_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model that a copy tells."""
    untold = dict(OF_PERSON[model._meta.label_lower].untold)
    return [field for field in model._meta.concrete_fields if field.name not in untold]
