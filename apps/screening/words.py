"""The sentences of self-tests, findings and stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrPromise

from apps.screening.rules.stages import Stage


@dataclass(frozen=True)
class TestWords:
    """What a runner reads about one test. `ask` heads the screen that records it."""

    name: StrPromise
    needs: StrPromise
    steps: tuple[StrPromise, ...]
    stop_if: StrPromise
    ask: StrPromise
    reads: StrPromise


GROUPS: Mapping[str, StrPromise] = {
    "range": _("How far it goes"),
    "control": _("How steady it is"),
    "strength": _("How long it lasts"),
}

TEST_WORDS: Mapping[str, TestWords] = {
    "knee-to-wall": TestWords(
        _("Knee to wall"),
        _("A wall and a tape measure"),
        (
            _("Face the wall, foot straight ahead, heel down."),
            _("Bend the knee until it touches the wall, over the second toe."),
            _("Move the foot back until the knee only just touches and the heel stays down."),
            _("Measure from the big toe to the wall."),
        ),
        _("A pinch at the front of the ankle, or calf pain above 2 of 10"),
        _("Centimetres from the toe to the wall"),
        _("Most healthy ankles differ a little. From 2 cm on the gap is noted."),
    ),
    "ankle-range": TestWords(
        _("Ankle, all the way"),
        _("A step or a kerb"),
        (
            _("One foot on the step, whole sole down."),
            _("Bring the knee slowly over the toes, as far as it goes with the heel down."),
            _("Then let the foot point all the way, without weight."),
            _("Feel how it stops: free, blocked, or with pain."),
        ),
        _("A sharp pinch, or pain above 2 of 10"),
        _("How does it end?"),
        _("Only a difference of the sides is read, by your own feeling."),
    ),
    "knee-range": TestWords(
        _("Knee, all the way"),
        _("A wall to hold on to"),
        (
            _("Stand on the other leg, hand on the wall."),
            _("Hold the ankle and bring the heel slowly towards the buttock."),
            _("Let go, then straighten the knee fully."),
            _("Feel how both ends stop: free, blocked, or with pain."),
        ),
        _("Pain at the kneecap, a locked knee, or swelling"),
        _("How does it end?"),
        _("Only a difference of the sides is read, by your own feeling."),
    ),
    "hip-range": TestWords(
        _("Hip, all the way back"),
        _("A firm bed or table"),
        (
            _("Sit at the very edge, lie back, both knees to the chest."),
            _("Hold the other knee there, so that the low back stays flat."),
            _("Let this thigh sink slowly over the edge."),
            _("At level or below is free; above level is blocked."),
        ),
        _("A pinch in the groin, or pain in the low back"),
        _("How does it end?"),
        _(
            "When the pelvis is not held still this test misleads: it found about a third of the stiff hips. So only left against right is read."
        ),
    ),
    "squat": TestWords(
        _("Deep squat"),
        _("Nothing"),
        (
            _("Feet shoulder-wide, arms ahead."),
            _("Sit down slowly as far as you can with the heels down."),
            _("Stay for a breath, come up. Three times."),
        ),
        _("Pain above 2 of 10 at any depth"),
        _("How deep, with heels down?"),
        _(
            "There is no mark to pass. That who cannot squat deep should not run is one author's opinion; no study shows it."
        ),
    ),
    "lunge": TestWords(
        _("Lunge"),
        _("Nothing; a mirror helps"),
        (
            _("A long step forward with this leg, both feet straight."),
            _("Lower until the back knee is a hand above the floor."),
            _("Stay for a breath, come up. Three times, slowly."),
        ),
        _("Front-knee pain above 2 of 10, or a pinch in the groin"),
        _("What did you see on the front leg?"),
        _("The list of faults is our own choice; we know of no test of it."),
    ),
    "single-leg-squat": TestWords(
        _("Single-leg squat to a box"),
        _("A chair or bench; a phone that films from the front"),
        (
            _("Stand on this leg in front of the chair."),
            _("Sit back slowly, touch the chair, stand up. Five times."),
            _("Watch the film, or look into a mirror."),
        ),
        _("Knee or hip pain above 2 of 10, or giving way"),
        _("What did you see, in any of the five?"),
        _("Two people who watch the same squat agree only moderately. One fault more or less says nothing."),
    ),
    "step-down": TestWords(
        _("Step-down"),
        _("A step of 20 cm; a phone that films from the front"),
        (
            _("Stand on the step with this leg, hands on the hips."),
            _("Lower the other heel beside the step, touch lightly, come up."),
            _("Five times, slowly."),
        ),
        _("Knee pain above 2 of 10, or giving way"),
        _("What did you see, in any of the five?"),
        _("0 to 1 of 6 is called good by its authors, 2 to 3 medium, 4 and more poor. Raters agree fairly well."),
    ),
    "sit-to-stand": TestWords(
        _("Single-leg sit-to-stand"),
        _("A chair that stands firm"),
        (
            _("Sit, arms crossed, the other foot just off the floor."),
            _("Stand up on this leg, straight, then sit down slowly."),
            _("Count until the next one would need a swing, a hand, or the other foot."),
        ),
        _("Knee or hip pain above 2 of 10"),
        _("How many did you do?"),
        _(
            "We found no figure for how far two tries differ at home; 3 is our own choice. Only left against right is read."
        ),
    ),
    "calf-raise": TestWords(
        _("Single-leg calf raise"),
        _("A wall for two fingers"),
        (
            _("Stand on this leg, knee straight, two fingers on the wall."),
            _("Up to full height, two counts; down, two counts."),
            _("Count until the height is lost. 30 are enough."),
        ),
        _("Achilles or calf pain above 2 of 10"),
        _("How many did you do?"),
        _(
            "We found no figure for how far two tries differ at home; 3 is our own choice. Only left against right is read."
        ),
    ),
    "elbow-plank": TestWords(
        _("Elbow plank"),
        _("A mat or carpet"),
        (
            _("Elbows under the shoulders, one long line from ear to heel."),
            _("Breathe. Hold as long as the line holds."),
            _("Stop when the hips sag or rise."),
        ),
        _("Pain in the low back or the shoulder"),
        _("How long did the line hold?"),
        _(
            "45 seconds is a low bar: half of the students who were timed held 90 (women) or 106 (men), a quarter less than 63 or 77. We found no figure for how far two tries differ at home; 10 seconds are our own choice."
        ),
    ),
}

READINGS: Mapping[str, StrPromise] = {
    "free": _("Free"),
    "blocked": _("Blocked"),
    "painful": _("Painful"),
    "first-third": _("Less than a third"),
    "second-third": _("About half way"),
    "last-third": _("Thighs level or lower"),
}

FAULTS: Mapping[str, StrPromise] = {
    "heels-lift": _("Heels lift"),
    "heel-lifts": _("Front heel lifts"),
    "knees-inward": _("Knees fall inward"),
    "knee-inward": _("Knee falls inward of the second toe"),
    "feet-turn-out": _("Feet turn out"),
    "shifts-aside": _("Weight goes to one side"),
    "trunk-leans": _("Trunk leans"),
    "wobbles": _("Wobbles"),
    "pelvis-drops": _("Pelvis drops on the other side"),
    "pelvis-tilts": _("Pelvis tilts or turns"),
    "loses-balance": _("Balance is lost"),
    "arms-off": _("Arms help to balance"),
    "knee-over-toe-two": _("Knee goes in over the second toe"),
    "knee-past-foot": _("Knee goes past the inner edge of the foot"),
    "steps-down": _("Puts the other foot down, or wavers"),
}

SIGNS: Mapping[str, StrPromise] = {
    "painful": _("It hurt"),
    "sore_outer_hip": _("The outer hip is sore"),
    "sore_front_knee": _("The front of the knee is sore; only at 3 of 10 or less"),
    "stiff_ankle": _("Stiff ankle: blocked, or 2 cm less than the other side"),
    "stiff_hip": _("Hip blocked at its end"),
    "stiff_knee": _("Knee blocked at its end"),
    "shallow_squat": _("Squat less than a third, or heels lift"),
    "hip_control": _("2 points or more, knee or pelvis among them"),
    "trunk_control": _("2 points or more, neither knee nor pelvis"),
    "short_plank": _("Plank under 45 seconds"),
    "weaker_leg": _("Fewer stand-ups on one side, beyond the error"),
    "weaker_calf": _("Fewer calf raises on one side, beyond the error"),
}

STAGES: Mapping[Stage, tuple[StrPromise, StrPromise]] = {
    Stage.PAIN: (_("Pain"), _("Calm first: shorter runs, resets, quiet holds.")),
    Stage.MOBILITY: (_("Mobility"), _("Joints that move freely, the same left and right.")),
    Stage.STABILITY: (_("Stability"), _("One leg that holds its line.")),
    Stage.CONDITIONING: (_("Conditioning"), _("Strength that lasts, on both sides.")),
}

CRITERIA: Mapping[str, StrPromise] = {
    "calm_runs": _("Two runs in a row at 2 of 10 or less, to the next morning"),
    "squat_painless": _("A squat at 2 of 10 or less"),
    "ankle_even": _("Knee to wall: less than 2 cm between the sides"),
    "ankle_free": _("Both ankles free at their end"),
    "knee_free": _("Both knees free at their end"),
    "hip_free": _("Both hips free at their end"),
    "squat_deep": _("A squat deeper than a third, heels down"),
    "lunge_control": _("Lunge: at most 1 fault on each side"),
    "squat_control": _("Single-leg squat: at most 1 fault on each side"),
    "step_control": _("Step-down: at most 1 point on each side"),
    "plank_long": _("Elbow plank of 45 seconds"),
    "stand_even": _("Stand-ups: left and right within the error"),
    "calf_even": _("Calf raises: left and right within the error"),
}

STRENGTHS: Mapping[str, StrPromise] = {
    "A": _("its figure comes from trials"),
    "B": _("its figure comes from cohorts or the laboratory"),
    "C": _("experts agree on it"),
    "D": _("one author's opinion, or our own choice"),
}

SIDES: Mapping[str, StrPromise] = {"left": _("Left"), "right": _("Right"), "none": _("Both together")}


def amount(number: float | None, unit: str) -> str:
    """A number with its unit in words; an en dash for a missing one."""
    if number is None:
        return "\u2013"
    whole = int(number) if number == int(number) else number
    if unit == "points":
        return ngettext("%(n)s point", "%(n)s points", int(number)) % {"n": whole}
    return f"{whole} {UNITS[unit]}" if UNITS[unit] else str(whole)


UNITS: Mapping[str, StrPromise | str] = {"cm": _("cm"), "s": _("s"), "reps": "", "": ""}
