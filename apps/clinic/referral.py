"""What a runner without a clinician takes along to a first visit: one page, all of it from their own entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from apps.athletes.models import Athlete, PlanLock, RedFlagAnswer
from apps.athletes.words import RED_FLAG_WORDS, site_label
from apps.checkins.models import CheckIn, Verdict
from apps.clinic import rules
from apps.clinic.patient import Test, shown_tests
from apps.clinic.rules import Spark
from apps.insights.reading import facts_of
from apps.insights.rules.facts import (
    AFTER_60,
    HIGHEST,
    MORNING,
    PRE_RUN,
    Changes,
    RunFacts,
    changes,
    moment_of,
    pairs,
    span_of,
)
from apps.insights.rules.survival import Span
from apps.runs.models import RecoveryEntry, RunReflection

LOOKS_BACK = timedelta(weeks=12)
# As many as fit on one page of Letter beside everything else.
MOST_RUNS, MOST_TESTS, MOST_FLAGS, MOST_TRIED = 8, 6, 3, 5


@dataclass(frozen=True)
class Row:
    """One run; None: not asked or not answered."""

    on: date
    minutes: int
    span: Span | None
    highest: int | None
    after_60: int | None
    morning: int | None
    circuit: str
    with_resets: bool


@dataclass(frozen=True)
class Flagged:
    """One time a safety question was answered with yes, in words."""

    at: datetime
    moment: str
    words: Sequence[str]


@dataclass(frozen=True)
class Referral:
    """The page. Counts are of the last twelve weeks unless they say otherwise."""

    since: date
    sites: Sequence[str]
    rows: Sequence[Row]
    spark: Spark
    runs: int
    runs_with_resets: int
    verdicts: Sequence[tuple[str, int]]
    asked: int
    answered: int
    circuits: Sequence[tuple[str, int]]
    changes: Changes
    tried: Sequence[tuple[str, int]]
    recovery: Sequence[tuple[str, int]]
    flags_asked: int
    flagged: Sequence[Flagged]
    lock: PlanLock | None
    tests: Sequence[Test]

    @property
    def runs_without(self) -> int:
        return self.runs - self.runs_with_resets


def referral_of(athlete: Athlete, now: datetime) -> Referral:
    """Everything from the athlete's own rows, as it stands now."""
    since = now - LOOKS_BACK
    facts = facts_of(athlete, now, shared_since=since).runs
    newest = [_row(run) for run in reversed(facts)][:MOST_RUNS]
    asked = CheckIn.objects.filter(run__athlete=athlete, run__started_at__gte=since, run__discarded_at=None)
    over = asked.filter(Q(answered_at__isnull=False) | Q(closes_at__lte=now))
    flags = athlete.red_flag_answers.order_by("-answered_at")
    return Referral(
        since=since.date(),
        sites=[site_label(site.code, site.side) for site in athlete.active_sites()],
        rows=newest,
        spark=rules.spark([span_of(run) for run in facts[-rules.SPARK_RUNS :]]),
        runs=len(facts),
        runs_with_resets=sum(run.did_resets for run in facts),
        verdicts=_verdicts(athlete, since),
        asked=over.count(),
        answered=over.filter(score__isnull=False).count(),
        circuits=_most(each.circuit for run in facts for each in run.resets if each.outcome in ("done", "cut_short")),
        changes=changes(pairs(facts)),
        tried=_tried(athlete, since),
        recovery=_recovery(athlete, since),
        flags_asked=flags.count(),
        flagged=[_flagged(each) for each in flags.exclude(yes=[])[:MOST_FLAGS]],
        lock=athlete.standing_lock(),
        tests=shown_tests(athlete, None)[:MOST_TESTS],
    )


def _row(run: RunFacts) -> Row:
    highest, before, span = moment_of(run, HIGHEST).score, moment_of(run, PRE_RUN).score, span_of(run)
    if span and not span.is_event and (highest or 0) > (before or 0):
        span = None  # it hurt, and the minute is not known: neither "none" nor a number would be true
    return Row(
        on=run.on,
        minutes=round(run.minutes),
        span=span,
        highest=highest,
        after_60=moment_of(run, AFTER_60).score,
        morning=moment_of(run, MORNING).score,
        circuit=run.circuit,
        with_resets=run.did_resets,
    )


def _verdicts(athlete: Athlete, since: datetime) -> list[tuple[str, int]]:
    """How often each verdict, in its order; the newest of each run counts."""
    found = Verdict.objects.filter(run__in=athlete.runs.real().filter(started_at__gte=since)).order_by("made_at", "pk")
    count = Counter(dict(found.values_list("run", "code")).values())
    return [(code, count[code]) for code in Verdict.Code.values if count[code] or code != Verdict.Code.RED_FLAG]


def _tried(athlete: Athlete, since: datetime) -> list[tuple[str, int]]:
    said = RunReflection.objects.filter(run__athlete=athlete, run__started_at__gte=since, run__discarded_at=None)
    return _most(name for each in said for name in each.tried_names())


def _recovery(athlete: Athlete, since: datetime) -> list[tuple[str, int]]:
    done = RecoveryEntry.objects.of(athlete).filter(at__gte=since)
    return _most(each.get_kind_display() for each in done)


def _most(names: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(name for name in names if name).most_common(MOST_TRIED)


def _flagged(answer: RedFlagAnswer) -> Flagged:
    words = [str(RED_FLAG_WORDS.get(code, code)) for code in answer.yes]
    return Flagged(answer.answered_at, str(answer.get_moment_display()), words)
