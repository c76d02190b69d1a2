"""A made-up runner: when it begins to hurt, how much, what resets change, and which questions get no answer. Pure.

Everything follows from a seed; nothing here is a claim about real people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

A_MINUTE_MS = 60_000
SILENT_FROM = 21
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "America/Sao_Paulo",
)
SITES = (("hip_lateral", "right"), ("knee_front", "left"), ("knee_outer", "right"), ("achilles", "left"))


@dataclass(frozen=True)
class Felt:
    """Scores of one run in its order: (minute on the run clock, moment, prompt id or None, score or None)."""

    ratings: tuple[tuple[int, str, str | None, int | None], ...]
    stopped_min: int
    limped: bool


@dataclass(frozen=True)
class Habits:
    """What else one runner does, in parts of one: of days, of runs, of weeks."""

    bad_days: float = 0.0  # runs on which it comes early and strong
    weekly: float = 0.0  # weekly questions that are answered
    pauses: float = 0.0  # days on which they fall ill or go away
    flags: float = 0.0  # strong pain that goes with a red flag
    falls_silent: bool = False  # answers nothing after the third week
    trial: bool = False  # tries resets against none once

    @classmethod
    def born(cls, rng: Random) -> Habits:
        return cls(
            bad_days=rng.choice((0.0, 0.02, 0.05, 0.12)),
            weekly=rng.choice((0.0, 0.5, 0.9)),
            pauses=rng.choice((0.0, 0.004, 0.01)),
            flags=rng.choice((0.0, 0.1, 0.3)),
            falls_silent=rng.random() < 0.1,
            trial=rng.random() < 0.25,
        )


@dataclass
class Body:
    """One runner. `onset_min` is how long they run before it hurts; it moves a little with every run."""

    rng: Random
    onset_min: float
    answers: float  # share of questions that get an answer
    helps: float  # how much of the time to onset a reset gives back
    slope: float  # points of pain per ten minutes after the onset
    zone: str
    site: tuple[str, str]
    runs_of_ten: int  # how many of ten planned runs really happen
    stays_days: int  # days until they stop using it
    habits: Habits = Habits()
    days_in: int = 0  # how long they have used it
    stop_score: int = 6  # from here on they stop, as they are told

    @classmethod
    def born(cls, rng: Random) -> Body:
        """A runner like many: pain after 8 to 60 minutes, mostly answering."""
        return cls(
            rng=rng,
            onset_min=rng.uniform(8, 60),
            answers=rng.choice((0.6, 0.8, 0.9, 0.95, 0.99)),
            helps=rng.choice((0.0, 0.5, 0.8, 1.0)),
            slope=rng.uniform(0.4, 1.6),
            zone=rng.choice(ZONES),
            site=rng.choice(SITES),
            runs_of_ten=rng.choice((4, 6, 7, 9)),
            stays_days=rng.choice((10, 20, 45, 90, 180, 1000)),
            habits=Habits.born(rng),
        )

    @classmethod
    def told_of(cls, seed: int = 1) -> Body:
        """The runner of the founding story: the right hip after 45 minutes, who answers most questions."""
        return cls(Random(str(seed)), 45, 0.92, 0.8, 0.8, ZONES[0], SITES[0], 9, 1000)  # noqa: S311

    def asked(self, score: int) -> int | None:
        """The score, or None where this time nobody answers."""
        if self.habits.falls_silent and self.days_in > SILENT_FROM:
            return None
        return score if self.rng.random() < self.answers else None

    def rates(self, score: int) -> int | None:
        """The same in the run itself, where hardly anybody skips it."""
        return score if self.rng.random() < 0.98 else None

    def runs_today(self) -> bool:
        return self.rng.randrange(10) < self.runs_of_ten

    def feels(self, planned_min: int, resets: list[int]) -> Felt:
        """A run of so many minutes: pain comes after the onset, a reset gives time back, strong pain ends the run."""
        is_bad = self.rng.random() < self.habits.bad_days
        onset = self.onset_min * (0.4 if is_bad else self.rng.uniform(0.8, 1.25))
        ratings: list[tuple[int, str, str | None, int | None]] = [(0, "pre_run", None, self.rates(self._before()))]
        spared, hurt_at = 0.0, None
        for minute in range(1, planned_min + 1):
            score = self._score(minute - spared - onset, is_bad=is_bad)
            if score and hurt_at is None:
                hurt_at = minute
                ratings.append((minute, "in_run", None, self.rates(score)))
            if minute in resets:
                ratings.append((minute, "reset", str(resets.index(minute) + 1), self.rates(score)))
                spared += self.helps * min(onset, minute - spared)
            if score >= self.stop_score:
                return self._ended(ratings, minute, score)
        return self._ended(ratings, planned_min, self._score(planned_min - spared - onset, is_bad=is_bad))

    def later(self, felt: Felt) -> int:
        """An hour after: mostly settled."""
        peak = max((score or 0 for _, _, _, score in felt.ratings), default=0)
        return max(0, min(10, round(peak * self.rng.uniform(0.0, 0.5))))

    def next_morning(self, felt: Felt) -> int:
        peak = max((score or 0 for _, _, _, score in felt.ratings), default=0)
        return max(0, min(10, round(peak * self.rng.uniform(0.0, 0.4) - 0.4)))

    def _before(self) -> int:
        return self.rng.choices((0, 1, 2, 3), weights=(70, 20, 8, 2))[0]

    def _score(self, over_min: float, *, is_bad: bool) -> int:
        slope = 4 * self.slope if is_bad else self.slope
        return 0 if over_min <= 0 else min(10, 1 + int(over_min / 10 * slope))

    def _ended(self, ratings: list[tuple[int, str, str | None, int | None]], minute: int, score: int) -> Felt:
        ratings.append((minute, "end_run", None, self.rates(score)))
        # What was done without much pain is borne a little longer next time, and the other way round.
        self.onset_min = min(150.0, max(8.0, self.onset_min * (1.02 if score <= 2 else 0.98)))
        return Felt(tuple(ratings), minute, limped=score >= 6 and self.rng.random() < 0.3)

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)


def lines_of(felt: Felt, body: Body, *, start: dict[str, Any], circuit: str, reset_s: int) -> Iterator[dict[str, Any]]:
    """The phone's log of a run, without ids and moments: kind, clock_ms, seconds stood in resets so far, data."""
    place = {"site": body.site[0], "side": body.site[1]}
    stood_s = 0

    def line(kind: str, minute: int, **data: Any) -> dict[str, Any]:
        return {"kind": kind, "clock_ms": minute * A_MINUTE_MS, "stood_s": stood_s, "data": data}

    yield line("run_started", 0, **start, **place)
    for minute, moment, prompt, score in felt.ratings:
        if moment == "end_run":
            yield line("run_finished", minute, how="stop_advice" if (score or 0) >= body.stop_score else "held")
        rating = line("pain_rated", minute, moment=moment, score=score, prompt=prompt, asked=True, **place)
        rating["data"]["chips"] = ["limping"] if felt.limped and moment == "end_run" else []
        if moment != "reset":
            yield rating
            continue
        yield line("prompt_due", minute, prompt=prompt, due_ms=minute * A_MINUTE_MS, late_ms=0)
        yield line("reset_started", minute, prompt=prompt, circuit=circuit, on_demand=False)
        stood_s += reset_s
        yield line("reset_ended", minute, how="completed")
        yield {**rating, "stood_s": stood_s}
        if (score or 0) < body.stop_score:
            yield line("count_in_started", minute)
            yield line("ran_on", minute)
    effort = body.rng.randint(2, 8)
    form = body.rng.choice(("same", "better", "worse", None))
    yield line("run_rated", felt.stopped_min, effort=effort, form=form, note="")
    yield line("run_closed", felt.stopped_min)
