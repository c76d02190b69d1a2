"""What must hold for every athlete, whatever was run, answered or decided: each broken one as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from apps.checkins.models import CheckIn, Verdict
from apps.plans.models import Bounds, Proposal, ResetRule, RunPlan, ScheduledRun
from apps.plans.rules import GROWS, fits
from apps.runs.models import PainReport, Run
from apps.trials.models import Trial

TWO_DAYS = timedelta(hours=48)


def broken() -> Iterator[str]:
    """Every invariant that does not hold in the database, in words for an operator."""
    yield from _questions()
    yield from _verdicts()
    yield from _steps_up()
    yield from _rests()
    yield from _plans()
    yield from _bounds()
    yield from _trials()


def _questions() -> Iterator[str]:
    """Every counted run is asked about twice; an answer is a score with its time, or neither."""
    for run in Run.objects.real().finished().prefetch_related("check_ins"):
        if len(run.check_ins.all()) != 2:
            yield f"run {run.pk}: {len(run.check_ins.all())} questions instead of 2"
    for pk in CheckIn.objects.exclude(answered_at=None).filter(score=None).values_list("pk", flat=True):
        yield f"check-in {pk}: answered without a score"
    for pk in CheckIn.objects.filter(answered_at=None).exclude(score=None).values_list("pk", flat=True):
        yield f"check-in {pk}: a score nobody gave"


def _verdicts() -> Iterator[str]:
    """Green has all four answers, in time; strong pain is red, and red only gets worse."""
    for run in Run.objects.real().finished().prefetch_related("verdicts", "check_ins"):
        codes = [each.code for each in run.verdicts.all()]
        if not codes:
            yield f"run {run.pk}: never judged"
        elif codes[0] == Verdict.Code.GREEN and any(each.score is None or each.is_late for each in run.check_ins.all()):
            yield f"run {run.pk}: green without both answers in time"
    strong = PainReport.objects.filter(score__gte=6, run__is_try_out=False).exclude(moment="pre_run")
    for run in Run.objects.filter(pk__in=strong.values("run")).prefetch_related("verdicts"):
        newest = next(iter(run.verdicts.all()), None)
        if newest is None or newest.code not in {Verdict.Code.RED, Verdict.Code.RED_FLAG}:
            yield f"run {run.pk}: strong pain, verdict {newest}"


def _steps_up() -> Iterator[str]:
    """More is proposed only after two greens in a row since the last change, and one thing at a time."""
    for proposal in Proposal.objects.filter(code__in=GROWS).select_related("plan"):
        numbers = proposal.numbers
        greens = list(_greens_before(proposal))
        if len(greens) < 2 or any(code != Verdict.Code.GREEN for code in greens):
            yield f"proposal {proposal.pk}: {proposal.code} after {greens}"
        wider = numbers["interval_min_from"] != numbers["interval_min_to"]
        if wider and numbers["planned_min_from"] != numbers["planned_min_to"]:
            yield f"proposal {proposal.pk}: two changes at once"
        if numbers["planned_min_to"] * 10 > numbers["planned_min_from"] * 11:
            yield f"proposal {proposal.pk}: more than 10 % longer"


def _greens_before(proposal: Proposal) -> Iterable[str]:
    """The verdicts, as they stood then, of the two newest runs the proposal could know of."""
    runs = Run.objects.real().finished().filter(athlete=proposal.plan.athlete_id, finished_at__lte=proposal.made_at)
    for run in runs.order_by("-started_at")[:2]:
        then = run.verdicts.filter(made_at__lte=proposal.made_at).first()
        yield then.code if then else "none"


def _rests() -> Iterator[str]:
    """After a red nothing planned starts within 48 hours, no run to come is longer than 80 %, two in a week pause."""
    for proposal in Proposal.objects.filter(status=Proposal.Status.APPLIED).select_related("plan"):
        if proposal.numbers["planned_min_to"] * 10 > proposal.numbers["planned_min_from"] * 8:
            yield f"proposal {proposal.pk}: shortened to more than 80 %"
        until = proposal.made_at + timedelta(hours=proposal.numbers["rest_hours"])
        moved = [row["id"] for row in proposal.before.get("runs", [])]
        early = Run.objects.filter(scheduled_run__in=moved, started_at__gt=proposal.made_at, started_at__lt=until)
        if early.exists():
            yield f"proposal {proposal.pk}: a planned run began in the rest"


def _plans() -> Iterator[str]:
    """One current plan each; at most one proposal waits; every run to come fits its rule."""
    for plan in RunPlan.objects.filter(ended_at=None):
        if plan.proposals.filter(status=Proposal.Status.OPEN).count() > 1:
            yield f"plan {plan.pk}: two proposals wait"
    for run in ScheduledRun.objects.to_come().with_rule():
        rule = run.reset_rule
        if rule.interval_min is not None and not fits(rule.interval_min, run.planned_min).is_fitting:
            yield f"scheduled run {run.pk}: does not fit every {rule.interval_min} min"


def _bounds() -> Iterator[str]:
    """While a clinician's bounds stand, no new rule leaves them."""
    for bounds in Bounds.objects.all():
        end = bounds.ended_at or datetime.max.replace(tzinfo=bounds.set_at.tzinfo)
        made = ResetRule.objects.filter(plan__athlete=bounds.athlete_id, made_at__gte=bounds.set_at, made_at__lt=end)
        for rule in made.exclude(interval_min=None):
            if rule.interval_min is not None and not bounds.range.holds(rule.interval_min):
                yield f"rule {rule.pk}: every {rule.interval_min} min, outside {bounds}"


def _trials() -> Iterator[str]:
    """While a fair trial stands nothing grows by proposal."""
    for trial in Trial.objects.select_related("athlete"):
        made = Proposal.objects.filter(plan__athlete=trial.athlete_id, code__in=GROWS, made_at__gt=trial.started_at)
        for proposal in made.filter(made_at__lt=trial.ended_at) if trial.ended_at else made:
            yield f"proposal {proposal.pk}: {proposal.code} in trial {trial.pk}"
