"""What the page of one run shows of its rows: figures on the line, ratings and resets in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.athletes.words import SITE_NAMES, site_label
from apps.core.templatetags.restride import line_sentence
from apps.runs import chart
from apps.runs.models import PainReport, ResetPrompt, Run

CHIPS: dict[str, StrPromise] = {"limping": _("limping"), "gave_way": _("gave way"), "sharp": _("sharp")}
FORMS: dict[str, StrPromise] = {"better": _("better"), "same": _("as usual"), "worse": _("worse")}
FORMS_BESIDE: dict[str, StrPromise] = {**FORMS, "same": _("same")}
SKIP_REASONS: dict[str, StrPromise] = {
    "traffic": _("traffic"),
    "feels_fine": _("felt fine"),
    "no_room": _("no room"),
    "other": _("another reason"),
    "red_pain": _("too much pain"),
    "called_off": _("called off"),
}
RECENT_MS = 300_000  # a number as young stands for the one before the reset; the phone asks for no other
BEGUN = {ResetPrompt.Outcome.DONE, ResetPrompt.Outcome.CUT_SHORT}
WHILE_RUNNING = {PainReport.Moment.IN_RUN, PainReport.Moment.RESET}
NUDGE = 0.06  # of the line: a ring beside a stroke, both drawn 350 px wide or more
AFTERWARDS = {PainReport.Moment.AFTER_60, PainReport.Moment.MORNING}


@dataclass(frozen=True)
class Rating:
    """One line of the ratings; `minute` and `score` are None where there is none."""

    moment: str
    minute: int | None
    score: int | None
    place: str
    chips: str


@dataclass(frozen=True)
class Pair:
    """What was said before a reset and after it; None where nothing was."""

    before: StrPromise | int | None
    after: StrPromise | int | None

    @property
    def is_said(self) -> bool:
        return self.before is not None or self.after is not None


@dataclass(frozen=True)
class Reset:
    """One line of the resets; `minute` is when it came, or was due when it never did."""

    minute: int | None
    outcome: str
    circuit: str
    circuit_url: str
    is_begun: bool
    snoozes: int
    steps_done: int
    steps_skipped: int
    hurt: str
    skip_reason: StrPromise | str
    pain: Pair
    form: Pair


@dataclass(frozen=True)
class Summary:
    """A run for its page."""

    resets: list[Reset]
    ratings: list[Rating]
    reset_minutes: list[int]
    pain_marks: list[tuple[float, int]]
    line_words: str
    chart: chart.Chart
    chart_words: str
    form: StrPromise | str


def summary(run: Run) -> Summary:
    """Read from the run's prefetched rows."""
    reports = [each for each in run.pain_reports.all() if each.moment not in AFTERWARDS]
    reports.sort(key=lambda each: (each.moment == PainReport.Moment.END_RUN, each.clock_ms or 0, each.at))
    given = [each for each in reports if each.moment in WHILE_RUNNING and each.score is not None]
    said = [(each.clock_ms // 60_000, int(each.score or 0)) for each in given if each.clock_ms is not None]
    breaks = reset_minutes(run)
    return Summary(
        resets=sorted(
            (_reset(each, run, reports) for each in run.reset_prompts.all()),
            key=lambda each: (each.minute is None, each.minute),
        ),
        ratings=[_rating(each, run) for each in reports],
        reset_minutes=breaks,
        pain_marks=[(_beside(minute, breaks, run.minutes), score) for minute, score in said],
        line_words=line_sentence(run.minutes, breaks, said, None),
        chart=chart.chart(run.minutes, [each for report in reports if (each := _on_chart(report, run))], breaks),
        chart_words=_chart_words(reports, run),
        form=FORMS.get(run.form, ""),
    )


def _chart_minute(report: PainReport, run: Run) -> int | None:
    """Where a rating lies on the run clock; None where nobody wrote it down."""
    ends = {PainReport.Moment.PRE_RUN: 0, PainReport.Moment.END_RUN: run.minutes}
    return ends.get(PainReport.Moment(report.moment), _minute(report.clock_ms))


def _on_chart(report: PainReport, run: Run) -> chart.Rating | None:
    minute = _chart_minute(report, run)
    if minute is None:
        return None
    is_after = report.moment == PainReport.Moment.RESET
    return chart.Rating(minute, report.score, is_after_reset=is_after, place=f"{report.site} {report.side}")


def _chart_words(reports: list[PainReport], run: Run) -> str:
    """The picture in a sentence: each rating with its minute, and what was not answered as such."""
    are_several = len({(report.site, report.side) for report in reports}) > 1
    said = []
    for report in reports:
        score = gettext("not answered") if report.score is None else report.score
        words = gettext("%(moment)s, minute %(minute)s: %(score)s")
        minute, place = _chart_minute(report, run), _place(report)
        if minute is not None:
            told = words % {"moment": report.get_moment_display(), "minute": minute, "score": score}
            said.append(f"{place}, {told}" if are_several and place else told)
    return gettext("Pain against the minutes of the run. %(ratings)s.") % {"ratings": "; ".join(said)}


def _place(report: PainReport) -> str:
    return site_label(report.site, report.side) if report.site in SITE_NAMES else ""


def _beside(minute: int, breaks: list[int], minutes: int) -> float:
    """Where a rating is drawn: at its minute, or just after the reset it was given at, so that both are seen."""
    place = minute + minutes * NUDGE if minute in breaks else minute
    return min(place, minutes * (1 - NUDGE / 2))


def reset_minutes(run: Run) -> list[int]:
    """The minutes at which a reset was done or begun, for the line of the run."""
    minutes = [_minute(each.fired_ms) for each in run.reset_prompts.all() if each.outcome in BEGUN]
    return [minute for minute in minutes if minute is not None]


def _minute(ms: int | None) -> int | None:
    return None if ms is None else ms // 60_000


def _rating(report: PainReport, run: Run) -> Rating:
    is_on_clock = report.moment != PainReport.Moment.PRE_RUN
    # The stop moves with a corrected length.
    clock_ms = run.clock_ms if report.moment == PainReport.Moment.END_RUN else report.clock_ms
    return Rating(
        moment=str(report.get_moment_display()),
        minute=_minute(clock_ms) if is_on_clock else None,
        score=report.score,
        place=_place(report),
        chips=", ".join(str(CHIPS[chip]) for chip in report.chips if chip in CHIPS),
    )


def _pain_around(prompt: ResetPrompt, reports: Sequence[PainReport]) -> Pair:
    """The number given with the prompt, or while running in the five minutes before it; and the one at its end."""
    given = [each for each in reports if each.score is not None]
    before = [each.score for each in given if each.moment == PainReport.Moment.IN_RUN and _leads_to(each, prompt)]
    after = [each.score for each in given if each.moment == PainReport.Moment.RESET and each.prompt == prompt.prompt]
    return Pair([None, *before][-1], [None, *after][-1])


def _leads_to(report: PainReport, prompt: ResetPrompt) -> bool:
    if report.prompt or report.clock_ms is None or prompt.fired_ms is None:
        return report.prompt == prompt.prompt
    return 0 <= prompt.fired_ms - report.clock_ms <= RECENT_MS


def _form_around(prompt: ResetPrompt, run: Run) -> Pair:
    said = {each["moment"]: each["form"] for each in run.state.get("forms", []) if each["prompt"] == prompt.prompt}
    return Pair(FORMS_BESIDE.get(said.get("before_reset", "")), FORMS_BESIDE.get(said.get("after_reset", "")))


def _reset(prompt: ResetPrompt, run: Run, reports: Sequence[PainReport]) -> Reset:
    version = prompt.circuit_version
    return Reset(
        minute=_minute(prompt.due_ms if prompt.fired_ms is None else prompt.fired_ms),
        outcome=str(prompt.get_outcome_display()),
        circuit=version.circuit.name if version else "",
        circuit_url=version.get_absolute_url() if version else "",
        is_begun=prompt.outcome in BEGUN,
        snoozes=prompt.snoozes,
        steps_done=prompt.steps_done,
        steps_skipped=prompt.steps_skipped,
        hurt=", ".join(slug.replace("-", " ") for slug in prompt.hurt_exercises),
        skip_reason=SKIP_REASONS.get(prompt.skip_reason, ""),
        pain=_pain_around(prompt, reports),
        form=_form_around(prompt, run),
    )
