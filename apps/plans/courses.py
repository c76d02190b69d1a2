"""Plans to begin from: their numbers, and how they grow if every run is green.

Pure. No study tested these plans; what is known of their parts stands in the
clinical basis, sections 3 and 4. They grow by verdicts, never by the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.plans.rules import GREENS_NEEDED, OPEN_BOUNDS, RUN_WALK_MIN, Range, StepCode, next_step

MOST_WEEKS = 26


@dataclass(frozen=True)
class Course:
    """What a plan begins with; every number can be changed before it is taken.

    `interval_min` None: turns of running and walking. `long_on`: weekday of the long
    run (0 is Monday); then the other runs have `easy_min`. `circuit`: a slug.
    """

    code: str
    start_min: int
    aim_min: int
    weekdays: tuple[int, ...]
    interval_min: int | None
    circuit: str
    long_on: int | None = None
    easy_min: int | None = None


@dataclass(frozen=True)
class Week:
    """One week of a forecast: minutes of its runs, and the interval (None: turns of running and walking)."""

    number: int
    minutes: tuple[int, ...]
    interval_min: int | None


COURSES = (
    Course("knee_return", 20, 40, (1, 3, 5), 10, "isometric-knee-holds"),
    Course("hip_return", 20, 40, (1, 3, 5), 10, "loop-band-hip-activation"),
    Course("back_return", 20, 40, (1, 3, 5), 10, "core-march-reset"),
    Course("first_5k", 20, 40, (1, 3, 6), 10, "no-equipment-standing-reset"),
    Course("long_run", 60, 90, (1, 3, 6), 20, "no-equipment-standing-reset", long_on=6, easy_min=40),
    Course("run_walk", 30, 60, (1, 3, 5), None, "no-equipment-standing-reset"),
)
BY_CODE = {course.code: course for course in COURSES}


def course_problem(
    weekdays: Sequence[int], start_min: int, aim_min: int, long_on: int | None, easy_min: int | None
) -> str | None:
    """What cannot be: "weekdays" (none, or all seven), "aim" (under the start), "long" (not one of the days), "easy"."""
    if not weekdays or len(set(weekdays)) == 7 or not all(0 <= day <= 6 for day in weekdays):
        return "weekdays"
    if aim_min < start_min:
        return "aim"
    if long_on is None:
        return None
    if long_on not in weekdays:
        return "long"
    return "easy" if easy_min is None or easy_min > start_min else None


def forecast(course: Course, *, within: Range = OPEN_BOUNDS, most_weeks: int = MOST_WEEKS) -> list[Week]:
    """The weeks of a plan if every run is green and every proposal is confirmed, until nothing changes any more.

    Two greens change one thing; a run that is not green takes longer. Raises ValueError for numbers that cannot be.
    """
    every, long_min, greens = course.interval_min, course.start_min, 0
    weeks: list[Week] = []
    for number in range(1, most_weeks + 1):
        minutes, began_every = list[int](), every
        for day in course.weekdays:
            is_easy = course.long_on is not None and day != course.long_on
            minutes.append(min(course.easy_min or long_min, long_min) if is_easy else long_min)
            greens += 1
            if greens < GREENS_NEEDED:
                continue
            step = next_step(
                "green",
                ["green"],
                interval_min=every,
                planned_min=long_min,
                longest_30_days_min=long_min,
                within=within,
                aim_min=course.aim_min,
            )
            if step.code in {StepCode.INTERVAL_UP, StepCode.RUN_LONGER}:
                every, long_min, greens = step.interval_min_to, step.planned_min_to, 0
        weeks.append(Week(number, tuple(minutes), began_every))
        if (
            len(weeks) > 1
            and weeks[-1].minutes == weeks[-2].minutes
            and weeks[-1].interval_min == weeks[-2].interval_min
        ):
            return weeks[:-1]
    return weeks


__all__ = ["BY_CODE", "COURSES", "MOST_WEEKS", "RUN_WALK_MIN", "Course", "Week", "course_problem", "forecast"]
