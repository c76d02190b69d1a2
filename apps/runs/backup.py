"""The back-up of the phone's own prompts: one notification, written ahead for the next prompt of a run under way.

It is due a little after the phone should have prompted, and every event the phone sends moves or drops it: a phone
that works and has a network is never backed up. Nothing is sent by mail, and nothing to who did not ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.outbox import actions as outbox
from apps.outbox import kinds, preferences
from apps.outbox.kinds import Kind, Note, Urgency, register
from apps.outbox.models import Delivery
from apps.plans.rules import TAIL_MIN
from apps.runs.models import Run, RunScript
from apps.runs.next_prompt import due_on_phone, has_slid, next_prompt
from apps.runs.state import Prompt, State, pending

KIND = "run.prompt"
AFTER_PHONE = timedelta(seconds=20)
OF_USE = timedelta(seconds=60)
TAIL_MS = TAIL_MIN * 60_000
DAY_MS = 86_400_000  # a calendar that jumps further is none

Channel, Status = Delivery.Channel, Delivery.Status


@dataclass(frozen=True, slots=True)
class BackUp:
    """The one notification a run wants now. A prompt put off is another occasion of the same prompt."""

    key: str
    due_at: datetime


def back_up(*, runs: Iterable[Run], sent_at: datetime | None, now: datetime) -> None:
    """Bring the back-up of these freshly folded runs up to date, in the caller's transaction.

    `sent_at` is the phone's clock when it sent: how much it differs from `now` says how wrong that clock is.
    """
    skew = now - sent_at if sent_at else timedelta(0)
    for run in runs:
        user = run.athlete.user
        wishes = preferences.wishes_of(user)
        if wishes.choice(kinds.get(KIND)) == "push" and wishes.has_device:
            _put(run, wanted(run, skew=skew + _jumped(run)), now)


def _jumped(run: Run) -> timedelta:
    """By how much the phone's calendar was set on during the run; the moments of its events go on as if it had not."""
    jumps = run.events.filter(kind="clock_jumped", device=run.device).values_list("data", flat=True)
    by_ms = [data.get("by_ms") for data in jumps]
    return timedelta(milliseconds=sum(each for each in by_ms if isinstance(each, int) and abs(each) < DAY_MS))


def wanted(run: Run, *, skew: timedelta) -> BackUp | None:
    """What the run's state asks for, whatever is written."""
    prompt = _next(run)
    if prompt is None or run.discarded_at:
        return None
    return BackUp(_key(run, prompt, prompt["snoozes"]), due_on_phone(run.state, prompt) + skew + AFTER_PHONE)


def _next(run: Run) -> Prompt | None:
    state: State = run.state
    if not state or not any(has_slid(each) for each in pending(state)):
        return next_prompt(state, TAIL_MS) if state else None
    # Only then the plan's last minutes matter, and the script says how many those are.
    told = RunScript.objects.filter(pk=run.script_id).values_list("body__tail_ms", flat=True).first()
    return next_prompt(state, TAIL_MS if told is None else told)


def _key(run: Run, prompt: Prompt, snoozes: int) -> str:
    return f"prompt:{run.pk}:{prompt['id']}:{snoozes}"


def _put(run: Run, wish: BackUp | None, now: datetime) -> None:
    keys = {_key(run, each, nth) for each in run.state["prompts"] for nth in range(each["snoozes"] + 1)}
    waiting = Delivery.objects.filter(channel=Channel.PUSH, sending_at=None)
    others = waiting.filter(key__in=keys - {wish.key if wish else ""}, status=Status.PENDING)
    others.update(status=Status.SUPPRESSED, ended_at=now)
    if wish is None or wish.due_at + OF_USE <= now:
        return
    moment = {"due_at": wish.due_at, "expires_at": wish.due_at + OF_USE}
    # A pause called it off; going on brings the same row back, at its new moment and in nobody's hands.
    free = {"status": Status.PENDING, "ended_at": None, "claim": None, "claimed_until": None}
    mine = waiting.filter(key=wish.key, status__in=[Status.PENDING, Status.SUPPRESSED])
    if not mine.update(**moment, **free):
        user = run.athlete.user
        outbox.enqueue(
            key=wish.key, kind=KIND, ref=str(run.pk), person=user, about=user, channel=Channel.PUSH, now=now, **moment
        )


def still_wanted(delivery: Delivery, now: datetime) -> bool:  # noqa: ARG001 (the outbox's call)
    """Whether the run still waits for this very prompt."""
    run = Run.objects.filter(pk=delivery.ref, athlete__withdrawn_at=None).first()
    wish = wanted(run, skew=timedelta(0)) if run else None
    return wish is not None and wish.key == delivery.key


def note(delivery: Delivery) -> Note:
    """What the screen says; the next prompt's takes its place."""
    run = Run.objects.get(pk=delivery.ref)
    prompt = _next(run)
    minute = prompt["due_ms"] // 60_000 if prompt else run.minutes
    body = _("Minute %(minute)d of your run. Tap to open it.") % {"minute": minute}
    return Note(title=_("Your next reset"), body=body, path="/play/", tag="prompt")


def register_kinds() -> None:
    register(
        Kind(
            KIND,
            still_wanted=still_wanted,
            push=note,
            label=gettext_lazy("Resets, when the phone itself kept silent"),
            default="off",
            urgency=Urgency.HIGH,
        )
    )
