"""What a reminder says, as a mail and as a notification. Judged and rendered at the moment it is sent.

Nothing here says what hurts or why: a notification lies open on a screen, a subject in a list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.athletes.models import Athlete
from apps.checkins.links import mail_link
from apps.checkins.models import CheckIn
from apps.outbox.kinds import Kind, Message, Note, register
from apps.outbox.mails import message
from apps.outbox.models import Delivery
from apps.plans.models import ScheduledRun
from apps.reminders import agenda, rules
from apps.reminders.models import HomeCircuit, Reminder


def still_wanted(delivery: Delivery, now: datetime) -> bool:
    """Whether the athlete's agenda still has exactly this, and no run is going on."""
    row = Reminder.objects.filter(pk=delivery.ref).first()
    athlete = Athlete.objects.select_related("user").filter(user=delivery.person_id).first()
    # By the key: a notification that no device took has its mail under the same one.
    if row is None or row.key != delivery.key or athlete is None:
        return False
    facts = agenda.facts_of(athlete, now)
    if facts.is_running:
        return False
    dues = agenda.agenda(facts, kinds=[rules.Kind(row.kind)])
    return any((agenda.name_of(due), due.at) == (row.name, row.due_at) for due in dues)


@dataclass(frozen=True, slots=True)
class Words:
    """One kind's words: the name of its mail templates, what they show, and the notification."""

    template: str
    context: Callable[[Reminder], dict[str, Any]]
    note: Callable[[Reminder], Note]


def _run(row: Reminder) -> dict[str, Any]:
    run = ScheduledRun.objects.with_rule().get(pk=row.subject)
    path = reverse("plans:run", args=[run.pk])
    return {"run": run, "path": path, "link": settings.SITE_URL + path}


def _circuit(row: Reminder) -> dict[str, Any]:
    planned = HomeCircuit.objects.select_related("circuit").get(pk=row.subject)
    path = planned.circuit.get_absolute_url()
    return {"planned": planned, "path": path, "link": settings.SITE_URL + path}


def _check_in(row: Reminder) -> dict[str, Any]:
    check_in = CheckIn.objects.select_related("run").get(pk=row.subject)
    return {"check_in": check_in, "path": reverse("checkins:check_in", args=[check_in.pk]), "link": mail_link(check_in)}


def _self_test(_row: Reminder) -> dict[str, Any]:
    path = reverse("screening:tests")
    return {"path": path, "link": settings.SITE_URL + path}


def _note_of_run(row: Reminder) -> Note:
    shown = _run(row)
    body = _("Planned for %(time)s, %(minutes)d min.")
    said = {"time": time_format(shown["run"].local_time, "H:i"), "minutes": shown["run"].planned_min}
    return Note(title=_("Your planned run"), body=body % said, path=shown["path"])


def _note_of_circuit(row: Reminder) -> Note:
    shown = _circuit(row)
    body = _("What you planned for %(time)s.") % {"time": time_format(shown["planned"].local_time, "H:i")}
    return Note(title=_("Your circuit at home"), body=body, path=shown["path"])


def _note_of_check_in(row: Reminder) -> Note:
    shown = _check_in(row)
    until = time_format(shown["check_in"].closes_at.astimezone(row.person.zone), "H:i")
    return Note(
        title=_("One question about your run"),
        body=_("Still open, until %(time)s.") % {"time": until},
        path=shown["path"],
    )


def _note_of_self_test(row: Reminder) -> Note:
    return Note(title=_("Due again after four weeks"), body=_("Tap to see what."), path=_self_test(row)["path"])


def _weekly(_row: Reminder) -> dict[str, Any]:
    path = reverse("checkins:questionnaires")
    return {"path": path, "link": settings.SITE_URL + path}


def _note_of_weekly(row: Reminder) -> Note:
    return Note(title=_("Your week"), body=_("Up to four questions, half a minute."), path=_weekly(row)["path"])


WORDS = {
    rules.Kind.RUN: Words("reminder-run", _run, _note_of_run),
    rules.Kind.CIRCUIT: Words("reminder-circuit", _circuit, _note_of_circuit),
    rules.Kind.CHECK_IN: Words("reminder-check-in", _check_in, _note_of_check_in),
    rules.Kind.SELF_TEST: Words("reminder-self-test", _self_test, _note_of_self_test),
    rules.Kind.WEEKLY: Words("reminder-weekly", _weekly, _note_of_weekly),
}
LABELS: dict[rules.Kind, str | Promise] = {
    rules.Kind.RUN: gettext_lazy("Before a planned run"),
    rules.Kind.CIRCUIT: gettext_lazy("Circuit at home"),
    rules.Kind.CHECK_IN: gettext_lazy("Unanswered question, once more"),
    rules.Kind.SELF_TEST: gettext_lazy("Self-tests, after four weeks"),
    rules.Kind.WEEKLY: gettext_lazy("Questions of the week, on Sunday"),
}


def _row_of(delivery: Delivery) -> tuple[Reminder, Words]:
    row = Reminder.objects.select_related("person").get(pk=delivery.ref)
    return row, WORDS[rules.Kind(row.kind)]


def render(delivery: Delivery) -> Message:
    """The mail."""
    row, words = _row_of(delivery)
    return message(words.template, {"reminder": row, **words.context(row)})


def push(delivery: Delivery) -> Note:
    """The notification."""
    row, words = _row_of(delivery)
    return words.note(row)


# A mail before every run is something to ask for; the others come rarely, or at times that the runner set.
NOT_MAILED_UNASKED = {rules.Kind.RUN}


def register_kinds() -> None:
    for kind, label in LABELS.items():
        register(
            Kind(
                agenda.outbox_kind(kind),
                still_wanted=still_wanted,
                render=render,
                push=push,
                label=label,
                default="push",
                mails_unasked=kind not in NOT_MAILED_UNASKED,
            )
        )
