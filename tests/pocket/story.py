"""A run on a phone whose page is behind another tab, told in the words that any of the engines here understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans.models import ResetRule, ScheduledRun
from tests import make

# How late the page was with each event it made by itself, taken when it is written down for the first time.
LISTEN = """(() => {
  window.late = [];
  const seen = new Set();
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...more) {
    if (value?.kind && value.data && !seen.has(value.id)) {
      seen.add(value.id);
      const at = Date.parse(value.at);
      if (value.kind === 'run_started') window.startedAt = at;
      window.late.push([value.kind, Date.now() - at]);
    }
    return put.call(this, value, ...more);
  };
})()"""
# In the page before the runner's eyes: how late this machine is with a timer that nobody holds back.
YARDSTICK = """(() => {
  window.worst = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.worst = Math.max(window.worst, now - last - 250);
    last = now;
  }, 250);
})()"""
# A run left alone is on the tape second for second from its start.
TAPE_OFF = """(() => {
  const audio = document.querySelector('audio');
  return audio && !audio.paused ? audio.currentTime * 1000 - (Date.now() - window.startedAt) : null;
})()"""
BY_THE_CLOCK = {"prompt_due", "reset_started", "step_done", "reset_ended", "count_in_started", "ran_on"}


class Tab(Protocol):
    """One page of a browser."""

    def run(self, script: str) -> Any:
        """Evaluate as if a finger had just touched the page."""

    def until(self, script: str) -> object:
        """Ask until it is true."""


@dataclass
class Heard:
    """What a run in a hidden page came to; ms."""

    worst: int
    kinds: list[str]
    tape_off: float | None


def planned(email: str, minutes: Sequence[int] = range(1, 9)) -> tuple[Athlete, int]:
    """A runner, and a run of today with a reset at these minutes."""
    athlete = make.athlete(email)
    plan = make.plan(athlete, version=CircuitVersion.objects.latest_of("micro-reset"))
    plan.reset_rules.update(kind=ResetRule.Kind.LISTED, interval_min=None, minutes=list(minutes))
    run = make.scheduled_run(plan, planned_min=30)
    today = timezone.localtime()
    ScheduledRun.objects.filter(pk=run.pk).update(local_date=today.date(), starts_at=today + timedelta(hours=1))
    return athlete, run.pk


def session_of(athlete: Athlete) -> tuple[str, str]:
    """The cookie, name and value, of a browser in which that runner is signed in."""
    client = Client()
    client.force_login(athlete.user, backend="apps.athletes.backends.Password")
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def begin(tab: Tab, *, mode: str) -> None:
    """Answer what is asked before a run, once the tape had time to be made, and start."""
    tab.until("document.querySelector('.p-before')")
    tab.run(LISTEN)
    tab.run(f"document.querySelector('[data-mode={mode}]')?.click()")
    tab.run("document.querySelector('[data-score=\"0\"]').click()")
    tab.run("document.querySelectorAll('.p-yn').forEach((each) => each.querySelectorAll('button')[1].click())")
    tab.run("new Promise((resolve) => setTimeout(resolve, 2000))")
    tab.run("[...document.querySelectorAll('.p-foot button')].at(-1).click()")
    tab.until("document.body.dataset.screen === 'running'")


def heard(tab: Tab) -> Heard:
    rows: list[list[Any]] = tab.run("window.late")
    own = [row for row in rows if row[0] in BY_THE_CLOCK]
    assert tab.run("document.visibilityState") == "hidden"
    return Heard(max(row[1] for row in own), [row[0] for row in rows], tab.run(TAPE_OFF))
