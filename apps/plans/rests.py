"""The rest after a red run: 48 hours, and until a morning is back to the level before the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.core.times import local_date
from apps.plans.models import Proposal, RunPlan
from apps.plans.rules import rest_is_over

# After this nobody asks for a morning any more: a restart after a lay-off speaks then.
FORGOTTEN_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Rest:
    """`until`: the end of the 48 hours, None when they are over. `baseline`: what a morning has to come back to, 0-10.

    `morning`: the newest answer since that run, None without one. `is_asked`: nobody has answered for today.
    """

    until: datetime | None
    baseline: int
    morning: int | None
    is_asked: bool

    @property
    def waits_for_morning(self) -> bool:
        return not rest_is_over(self.baseline, self.morning)


def rest_of(plan: RunPlan, now: datetime) -> Rest | None:
    """The rest that stands, None when there is none, when it is over, or when a run was done since."""
    lately = plan.proposals.filter(status=Proposal.Status.APPLIED, made_at__gt=now - FORGOTTEN_AFTER)
    return rest_among(plan, lately, now)


def rest_among(plan: RunPlan, proposals: Iterable[Proposal], now: datetime) -> Rest | None:
    """The same where the plan's proposals of these days, the newest first, are at hand."""
    asked = (each for each in proposals if each.status == Proposal.Status.APPLIED and each.numbers.get("rest_hours"))
    last = next(asked, None)
    if last is None or last.made_at <= now - FORGOTTEN_AFTER or "baseline" not in last.numbers:
        return None
    if plan.athlete.runs.filter(is_try_out=False, discarded_at=None, started_at__gt=last.made_at).exists():
        return None
    until = last.made_at + timedelta(hours=last.numbers["rest_hours"])
    today = local_date(now, plan.athlete.user.time_zone)
    newest = plan.athlete.morning_reports.filter(on__gt=date.fromisoformat(last.numbers["run_on"])).first()
    rest = Rest(
        until=until if until > now else None,
        baseline=last.numbers["baseline"],
        morning=newest.score if newest else None,
        is_asked=newest is None or newest.on < today,
    )
    return rest if rest.until or rest.waits_for_morning else None
