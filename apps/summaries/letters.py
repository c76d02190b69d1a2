"""What is said of a week, in the reader's language: the same lines for the mail's text, its HTML and the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.templatetags.restride import MISSING, WORDS, verdict_parts
from apps.screening.words import TEST_WORDS
from apps.summaries import rules
from apps.summaries.models import WeeklySummary
from apps.summaries.rules import RunFacts

MARKS = {"circle": "●", "diamond": "◆", "square": "■", "dashed": "○"}
SHORTEST_AXIS_MIN = 30


@dataclass(frozen=True, slots=True)
class Lane:
    """One run: `parts` are the percentages of the axis between its resets; `mark` and `word` empty: not told here."""

    run: RunFacts
    day: str
    said: str
    parts: tuple[int, ...]
    width: int
    code: str
    mark: str
    word: str

    @property
    def told(self) -> str:
        """Its colour, in a shape and a word."""
        return f"{self.mark} {self.word}".strip()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, empty for none, and its sentences."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A week in words. Nothing in `title` and `lead` is about health: they show in a list of mails."""

    title: str
    lead: str
    figures: tuple[tuple[str, str], ...]
    lanes: tuple[Lane, ...]
    sections: tuple[Section, ...]
    goal: str
    has_details: bool

    # In plain text, as one: a template that puts the lines together costs more than all the rest of a mail.
    @property
    def figures_said(self) -> str:
        return " · ".join(f"{value} {label}" for value, label in self.figures)

    @property
    def lanes_said(self) -> str:
        return "\n".join(f"{lane.day}: {lane.said} {lane.told}".strip() for lane in self.lanes)

    @property
    def sections_said(self) -> str:
        return "\n\n".join("\n".join([each.title, *each.sentences]) for each in self.sections)


def letter(row: WeeklySummary, *, has_details: bool) -> Letter:
    """The week as it stands in the row. Without details nothing says how the runs felt."""
    runs = row.facts()
    first = None if row.first is None else {each["id"] for each in row.first}
    sections = [_how_it_went(row, runs)] if has_details and runs else []
    sections += [_added(row), _added_before(row), _next(row, has_details=has_details)]
    return Letter(
        title=_("Your week, %(days)s") % {"days": days(row.week_start)},
        lead=_lead(row),
        figures=_figures(row),
        lanes=_lanes(runs, first, has_details=has_details),
        sections=tuple(each for each in sections if each.sentences),
        goal=row.goal if has_details else "",
        has_details=has_details,
    )


@lru_cache(maxsize=64)
def _days(week: date, _language: str | None) -> str:
    last = week + timedelta(days=6)
    short = "j" if week.month == last.month else "j F"
    first = date_format(week, short if week.year == last.year else "j F Y")
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(last, "j F Y")}


def days(week: date) -> str:
    """The seven days from a Monday on: "6 to 12 April 2026"."""
    return _days(week, get_language())


@lru_cache(maxsize=64)
def _day(on: date, _language: str | None) -> str:
    return date_format(on, "D j")


def _lead(row: WeeklySummary) -> str:
    if row.is_empty():
        return _("A pause, from Monday to Sunday.") if row.is_paused else _("No run, and none was planned.")
    if not row.runs_planned:
        return ngettext("%(n)s run, not planned.", "%(n)s runs, none of them planned.", row.runs_done) % {
            "n": row.runs_done
        }
    said = ngettext("%(done)s of %(n)s planned run done.", "%(done)s of %(n)s planned runs done.", row.runs_planned)
    parts = [said % {"done": row.planned_done, "n": row.runs_planned}]
    more = row.runs_done - row.planned_done
    if more > 0:
        parts.append(ngettext("%(n)s run more.", "%(n)s runs more.", more) % {"n": more})
    elif more < 0:
        parts.append(_("%(n)s of them in another week.") % {"n": -more})
    if row.planned_skipped:
        parts.append(_("%(n)s skipped.") % {"n": row.planned_skipped})
    return " ".join(parts)


def _figures(row: WeeklySummary) -> tuple[tuple[str, str], ...]:
    labels = _labels(row.runs_done, row.minutes, row.resets_done, row.asked, get_language())
    values = (
        str(row.runs_done),
        str(row.minutes) if row.runs_done else MISSING,
        str(row.resets_done) if row.runs_done else MISSING,
        f"{row.answered}/{row.asked}" if row.asked else MISSING,
    )
    return tuple(zip(values, labels, strict=True))


# What is said again and again is looked up once in a process for each language.
@lru_cache(maxsize=4096)
def _labels(runs: int, minutes: int, resets: int, asked: int, _language: str | None) -> tuple[str, ...]:
    return (
        ngettext("run", "runs", runs),
        ngettext("minute", "minutes", minutes),
        ngettext("reset", "resets", resets),
        ngettext("answer", "answers", asked),
    )


def _lanes(runs: Iterable[RunFacts], first: set[str] | None, *, has_details: bool) -> tuple[Lane, ...]:
    runs = list(runs)
    axis, language = max([SHORTEST_AXIS_MIN, *(run.minutes for run in runs)]), get_language()
    return tuple(_lane(run, axis, language, first, has_details=has_details) for run in runs)


def _lane(run: RunFacts, axis: int, language: str | None, first: set[str] | None, *, has_details: bool) -> Lane:
    code, mark, word = _told(run.verdict, language) if has_details else ("", "", "")
    is_added = first is not None and run.id not in first
    return Lane(
        run=run,
        day=_day(run.on, language),
        said=_said(run.minutes, run.resets, run.left_out, is_added, language),
        parts=_parts(run),
        width=max(1, 100 * run.minutes // axis),
        code=code,
        mark=mark,
        word=word,
    )


@lru_cache(maxsize=64)
def _told(verdict: str | None, _language: str | None) -> tuple[str, str, str]:
    """Its tint, its shape and its word."""
    parts = verdict_parts(verdict or "pending")
    return parts["tint"], MARKS[parts["shape"]], str(parts["word"] if verdict else _("No answer yet"))


@lru_cache(maxsize=4096)
def _said(minutes: int, resets: tuple[int, ...], left_out: int, is_added: bool, _language: str | None) -> str:  # noqa: FBT001
    words = [_("%(n)s min") % {"n": minutes}]
    if resets:
        said = ngettext("reset at %(at)s", "resets at %(at)s", len(resets))
        words.append(said % {"at": ", ".join(map(str, resets))})
    if left_out:
        words.append(_("%(n)s left out") % {"n": left_out})
    said = ", ".join(words)
    return _("%(said)s (added since)") % {"said": said} if is_added else said


def _parts(run: RunFacts) -> tuple[int, ...]:
    """Percent of the run's line between its start, its resets and its end."""
    inside = [minute for minute in run.resets if 0 < minute < run.minutes]
    ends = [0, *inside, run.minutes]
    return tuple(max(1, 100 * (b - a) // max(run.minutes, 1)) for a, b in pairwise(ends))


def _how_it_went(row: WeeklySummary, runs: list[RunFacts]) -> Section:
    return Section(_("How it went"), tuple(filter(None, (_verdicts(runs), _onset(row), _pain_free(row)))))


def _verdicts(runs: list[RunFacts]) -> str:
    counts: dict[str, int] = {}
    for run in runs:
        counts[run.verdict or ""] = counts.get(run.verdict or "", 0) + 1
    open_runs = counts.pop("", 0)
    language = get_language()
    words = [f"{counts[code]} {_colour(code, language)}" for code in WORDS if code in counts]
    said = [_("Runs: %(colours)s.") % {"colours": ", ".join(words)}] if words else []
    if open_runs:
        text = ngettext(
            "%(n)s run still waits for an answer, so it has no colour.",
            "%(n)s runs still wait for an answer, so they have no colour.",
            open_runs,
        )
        said.append(text % {"n": open_runs})
    return " ".join(said)


@lru_cache(maxsize=64)
def _colour(code: str, _language: str | None) -> str:
    return str(WORDS[code]).lower()


def _onset(row: WeeklySummary) -> str:
    if not row.rated_runs:
        return _("No run was rated to its end, so it is not known whether pain began.")
    said = ngettext(
        "Pain began in %(n)s of %(all)s rated run", "Pain began in %(n)s of %(all)s rated runs", row.rated_runs
    )
    before = row.before
    words = said % {"n": row.painful_runs, "all": row.rated_runs} + _earliest(row.painful_runs, row.onset_min) + "."
    if not before.get("rated_runs"):
        return words
    text = _("In the %(weeks)s weeks counted before: in %(n)s of %(all)s") if before["weeks"] > 1 else None
    text = text or _("In the week before: in %(n)s of %(all)s")
    numbers = {"weeks": before["weeks"], "n": before["painful_runs"], "all": before["rated_runs"]}
    return f"{words} {text % numbers}{_earliest(before['painful_runs'], before['onset_min'])}."


def _earliest(painful: int, minute: int | None) -> str:
    if not painful or minute is None:
        return ""
    if painful == 1:
        return _(", at minute %(n)s") % {"n": minute}
    return _(", at minute %(n)s at the earliest") % {"n": minute}


def _pain_free(row: WeeklySummary) -> str:
    if row.pain_free_min is None:
        return ""
    said = _("Free of pain: %(n)s of %(all)s rated minutes.") % {"n": row.pain_free_min, "all": row.rated_min}
    before = row.before
    if before.get("pain_free_min") is None:
        return said
    return said + " " + _("Before: %(n)s of %(all)s.") % {"n": before["pain_free_min"], "all": before["rated_min"]}


def _added(row: WeeklySummary) -> Section:
    """What came to this week after it was counted."""
    if row.first is None:
        return Section("", ())
    change = rules.change(row.first, row.facts())
    said = []
    if change.added:
        text = ngettext("%(n)s run, %(min)s min.", "%(n)s runs, %(min)s min.", len(change.added))
        said.append(text % {"n": len(change.added), "min": change.added_min})
    if change.gone:
        said.append(ngettext("%(n)s run taken out.", "%(n)s runs taken out.", change.gone) % {"n": change.gone})
    if change.answers:
        said.append(ngettext("%(n)s answer.", "%(n)s answers.", change.answers) % {"n": change.answers})
    return Section(_("Added since %(day)s") % {"day": _moment(row)}, (" ".join(said),) if said else ())


def _moment(row: WeeklySummary) -> str:
    return date_format(row.counted_at.astimezone(row.athlete.user.zone), "j F, H:i")


def _added_before(row: WeeklySummary) -> Section:
    """What came to earlier weeks since the last summary."""
    said = []
    for each in row.news:
        text = ngettext("%(days)s: %(n)s run, %(min)s min.", "%(days)s: %(n)s runs, %(min)s min.", each["runs"])
        week = days(date.fromisoformat(each["week"]))
        said.append(text % {"days": week, "n": each["runs"], "min": each["minutes"]})
    return Section(_("Added to earlier weeks"), tuple(said))


def _next(row: WeeklySummary, *, has_details: bool) -> Section:
    said = [_planned(row)]
    if has_details and row.proposal:
        said.append(proposal_words(row.proposal["code"], json.dumps(row.proposal["numbers"], sort_keys=True)))
    if row.proposal.get("status") == "open":
        said.append(_("It waits for your yes or no.") if has_details else _("One proposal waits for your yes or no."))
    if row.tests_due:
        names = [str(TEST_WORDS[code].name) for code in row.tests_due if code in TEST_WORDS]
        said.append(_("Self-tests due again: %(names)s.") % {"names": ", ".join(names)})
    return Section(_("Next week, %(days)s") % {"days": days(row.week_start + rules.WEEK)}, tuple(said))


def _planned(row: WeeklySummary) -> str:
    if not row.next_runs or row.next_longest_min is None:
        return _("No run is planned.")
    if row.next_runs == 1:
        return _("1 run, %(longest)s min.") % {"longest": row.next_longest_min}
    return _("%(n)s runs, the longest %(longest)s min.") % {"n": row.next_runs, "longest": row.next_longest_min}


def proposal_words(code: str, numbers: str) -> str:
    """A proposal in the plan's own sentence. `numbers` as JSON."""
    return _proposal_said(code, numbers, get_language())


@lru_cache(maxsize=512)
def _proposal_said(code: str, numbers: str, _language: str | None) -> str:
    proposal: dict[str, Any] = {"code": code, "numbers": json.loads(numbers)}
    return strip_tags(render_to_string("plans/_proposal_words.html", {"proposal": proposal})).strip()
