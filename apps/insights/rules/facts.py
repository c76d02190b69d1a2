"""What is known of each run, and what a run says about pain-free minutes. Pure.

The onset is the first score of a run above the score before it; with none before it, the first of at least 1 (clinical
basis, section 3.3). Minutes are those of the run clock, which stands still in resets and pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from apps.insights.rules.survival import Span

IN_RUN, RESET, END_RUN, PRE_RUN = "in_run", "reset", "end_run", "pre_run"
AFTER_60, MORNING, HIGHEST = "after_60", "morning", "highest"
MOMENTS = (PRE_RUN, HIGHEST, END_RUN, AFTER_60, MORNING)
DONE, NOT_REACHED = ("done", "cut_short"), "pending"
# A number given while running counts as the one before a reset that comes within these minutes.
RECENT_MIN = 5.0


class Rating(NamedTuple):
    """A number 0-10 that was asked for; `score` None: not answered. `minute` None: not on the run clock."""

    moment: str
    score: int | None
    minute: float | None = None
    prompt: str = ""
    place: tuple[str, str] = ("", "")


class Reset(NamedTuple):
    """A reset of a run: `outcome` done, cut_short, skipped, missed or pending (the run ended before it)."""

    prompt: str
    outcome: str
    minute: float | None = None
    circuit: str = ""


class RunFacts(NamedTuple):
    """A run that counts, with what was asked and answered about it: before, during, at the stop and afterwards."""

    on: date
    minutes: float
    ratings: tuple[Rating, ...] = ()
    resets: tuple[Reset, ...] = ()
    planned: int | None = None  # the scheduled run it carried out

    @property
    def did_resets(self) -> bool:
        """Whether it had at least one, whatever was planned."""
        return any(each.outcome in DONE for each in self.resets)

    @property
    def has_resets(self) -> bool:
        """Resets were done, or would have come had it lasted; resets that were all skipped or missed are none.

        A run that ended before its first reset counts with them, or the early ends would all count against running
        without.
        """
        outcomes = {each.outcome for each in self.resets}
        return bool(outcomes & set(DONE)) or outcomes == {NOT_REACHED}

    @property
    def circuit(self) -> str:
        """The circuit of its resets; "" where there was none, or more than one."""
        names = {each.circuit for each in self.resets if each.outcome in (*DONE, NOT_REACHED)}
        return names.pop() if self.has_resets and len(names) == 1 else ""


def span_of(run: RunFacts) -> Span | None:
    """Minutes without pain, or at least so many; None where nobody answered while running or at the stop."""
    before = next((each.score for each in run.ratings if each.moment == PRE_RUN and each.score is not None), 0)
    asked = sorted(_timed(run), key=lambda each: each[0])
    known = [(minute, score) for minute, score in asked if score is not None]
    began = next((minute for minute, score in known if score > before), None)
    if began is not None:
        return Span(began, is_event=True)
    return Span(known[-1][0], is_event=False) if known else None


def _timed(run: RunFacts) -> Iterable[tuple[float, int | None]]:
    """Ratings on the run clock; the one at the stop stands at its end, one without a minute tells nothing of when."""
    for each in run.ratings:
        if each.moment == END_RUN:
            yield run.minutes, each.score
        elif each.moment in (IN_RUN, RESET) and each.minute is not None:
            yield min(each.minute, run.minutes), each.score


class Pair(NamedTuple):
    """What was said before and after one reset; None: not said."""

    on: date
    minute: float | None
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def pairs(runs: Sequence[RunFacts]) -> list[Pair]:
    """Every reset that was done, the newest first."""
    found = [_pair(run, reset) for run in runs for reset in run.resets if reset.outcome in DONE]
    return sorted(found, key=lambda each: (each.on, each.minute or 0), reverse=True)


def _pair(run: RunFacts, reset: Reset) -> Pair:
    """As the page of a run tells it: the number given with the reset or shortly before it, and the one at its end."""
    before = [each.score for each in run.ratings if each.moment == IN_RUN and _leads_to(each, reset)]
    after = [each.score for each in run.ratings if each.moment == RESET and each.prompt == reset.prompt]
    return Pair(
        run.on,
        reset.minute,
        next((score for score in reversed(before) if score is not None), None),
        next((score for score in reversed(after) if score is not None), None),
    )


def _leads_to(rating: Rating, reset: Reset) -> bool:
    if rating.prompt or rating.minute is None or reset.minute is None:
        return rating.prompt == reset.prompt
    return 0 <= reset.minute - rating.minute <= RECENT_MIN


@dataclass(frozen=True, slots=True)
class Changes:
    """What pairs with both numbers say. A change of two points is clear, of one possible (clinical basis, 1.1)."""

    known: int
    asked: int
    clearly_lower: int
    clearly_higher: int
    before: float | None
    after: float | None

    @property
    def about_the_same(self) -> int:
        return self.known - self.clearly_lower - self.clearly_higher


CLEAR = 2


def changes(of: Sequence[Pair]) -> Changes:
    both = [(each.before, each.after) for each in of if each.before is not None and each.after is not None]
    apart = [after - before for before, after in both]
    return Changes(
        known=len(both),
        asked=len(of),
        clearly_lower=sum(each <= -CLEAR for each in apart),
        clearly_higher=sum(each >= CLEAR for each in apart),
        before=median(before for before, _ in both) if both else None,
        after=median(after for _, after in both) if both else None,
    )


class Point(NamedTuple):
    """One run at one moment: asked or not, and what was answered."""

    on: date
    is_asked: bool
    score: int | None


def moment_of(run: RunFacts, moment: str, place: tuple[str, str] | None = None) -> Point:
    """The number at a moment: the highest of the run for HIGHEST, else the last given. For one place, or for all."""
    wanted = (IN_RUN, RESET) if moment == HIGHEST else (moment,)
    asked = [each.score for each in run.ratings if each.moment in wanted and place in (None, each.place)]
    given = [score for score in asked if score is not None]
    score = None if not given else max(given) if moment == HIGHEST else given[-1]
    return Point(run.on, bool(asked), score)


@dataclass(frozen=True, slots=True)
class Series:
    """One moment over all runs, the oldest first."""

    points: tuple[Point, ...]

    @property
    def asked(self) -> int:
        return sum(each.is_asked for each in self.points)

    @property
    def answered(self) -> int:
        return sum(each.score is not None for each in self.points)

    @property
    def middle(self) -> float | None:
        """The median of what was answered."""
        given = [each.score for each in self.points if each.score is not None]
        return median(given) if given else None


def series(runs: Sequence[RunFacts], moment: str, place: tuple[str, str] | None = None) -> Series:
    return Series(tuple(moment_of(run, moment, place) for run in sorted(runs, key=lambda run: run.on)))


def places(runs: Sequence[RunFacts]) -> list[tuple[str, str]]:
    """Body sites with a side that were asked about, the most often asked first."""
    asked = [each.place for run in runs for each in run.ratings if each.place[1] in ("left", "right")]
    return sorted(set(asked), key=lambda place: (-asked.count(place), place))
