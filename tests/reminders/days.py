"""Days with reminders, for tests: rows, and the timetable as of a moment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from apps.athletes.models import Athlete
from apps.exercises.models import Circuit
from apps.outbox import actions as outbox
from apps.outbox.models import Delivery
from apps.outbox.preferences import set_channel
from apps.reminders import actions
from apps.reminders.agenda import facts_of, untold
from apps.reminders.models import HomeCircuit
from apps.reminders.outlook import Coming, outlook
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import TESTS

NOON = datetime(2026, 4, 14, 12, 0, tzinfo=UTC)  # a Tuesday, 14:00 in Berlin
SECOND = timedelta(seconds=1)


def at(text: str, day: int = 14) -> datetime:
    """A time of that day in April, UTC."""
    return datetime.combine(datetime(2026, 4, day, tzinfo=UTC), time.fromisoformat(text), UTC)


def home_circuit(
    of: Athlete, *, at_time: str = "19:00", days: tuple[int, ...] = (1,), now: datetime = NOON
) -> HomeCircuit:
    circuit, _ = Circuit.objects.get_or_create(slug="at-home", defaults={"name": "At home", "phase": "mid_run"})
    return actions.plan_home_circuit(
        athlete=of, circuit=circuit, weekdays=days, local_time=time.fromisoformat(at_time), by=of.user, now=now
    )


def take_test(of: Athlete, taken_at: datetime, test: str = "") -> SelfTestResult:
    """A self-test taken to its end."""
    row: SelfTestResult = of.self_tests.create(
        test=test or next(iter(TESTS)), first_side="left", started_at=taken_at, finished_at=taken_at
    )
    return row


def choose(of: Athlete, *, now: datetime = NOON, **choices: Any) -> None:
    """Save the settings page with these choices and else what a new runner has."""
    rest = {"channels": {}, "quiet": None, "lead_min": 30}
    actions.save_choices(athlete=of, by=of.user, now=now, **{**rest, **choices})


def asks_for_run_reminders(of: Athlete) -> None:
    """Chosen in the settings: by notification, by mail where no device takes it."""
    set_channel(user=of.user, kind="reminder.run", channel="push", by=of.user, now=NOON - timedelta(days=1))


def live(now: datetime) -> list[tuple[str, datetime]]:
    """The timetable as of `now`: what it sent, as (kind, due)."""
    before = set(_sent().values_list("pk", flat=True))
    actions.plan_reminders(now=now)
    outbox.tick(now=now)
    return list(_sent().exclude(pk__in=before).order_by("due_at", "pk").values_list("kind", "due_at"))


def live_through(*moments: datetime) -> list[tuple[str, datetime]]:
    return [sent for moment in moments for sent in live(moment)]


def _sent() -> Any:
    return Delivery.objects.filter(status=Delivery.Status.SENT)


def said_next(of: Athlete, now: datetime) -> Coming | None:
    """What the settings page names."""
    return outlook(facts_of(of, now)).next


def coming(of: Athlete, now: datetime) -> list[tuple[str, datetime]]:
    return [(due.kind.value, due.at) for due in untold(facts_of(of, now))]
