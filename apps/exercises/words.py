"""The words for what the rules return: faults of a circuit, changes between versions, what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from apps.exercises.models import CircuitStep, DoseType, Side
from apps.exercises.rules import Change, Fault, Fit, Step

Names = Mapping[str, str]

TARGETS: dict[str, StrPromise] = {
    "glutes": gettext_lazy("Buttocks"),
    "hip": gettext_lazy("Hip"),
    "quads": gettext_lazy("Front of the thigh"),
    "hamstrings": gettext_lazy("Back of the thigh"),
    "calf": gettext_lazy("Calf and Achilles tendon"),
    "foot": gettext_lazy("Foot and ankle"),
    "trunk": gettext_lazy("Trunk"),
    "upper_body": gettext_lazy("Shoulders and upper back"),
    "rhythm": gettext_lazy("Balance and rhythm"),
}


def dose_words(dose_type: str | None, value: int | None) -> str:
    """What is counted, "10 repetitions"; "" when nothing is."""
    if dose_type is None or value is None:
        return ""
    if dose_type == "reps":
        return ngettext("%(n)s repetition", "%(n)s repetitions", value) % {"n": value}
    if dose_type == "breaths":
        return ngettext("%(n)s breath", "%(n)s breaths", value) % {"n": value}
    if dose_type == "metres":
        return ngettext("%(n)s metre", "%(n)s metres", value) % {"n": value}
    return _("%(n)s seconds") % {"n": value}


def said_words(step: CircuitStep) -> str:
    """What is said with the name of a movement before its own cues; the player counts no metres, so they are said."""
    metres = dose_words(step.dose_type, step.dose_value) if step.dose_type == DoseType.METRES else ""
    return ". ".join(part for part in (metres, step.text) if part)


def step_name(step: Step, names: Names) -> str:
    """The movement with its side, or the words of a step without one."""
    if step.exercise is None:
        return step.text
    name = names.get(step.exercise, step.exercise)
    return name if step.side == "none" else f"{name}, {str(Side(step.side).label).lower()}"


def fit_words(fit: Fit) -> str:
    """How the total stands to a stop in a run."""
    if fit.code == "short":
        return ngettext(
            "%(n)s second short of the 60 that a stop in a run takes.",
            "%(n)s seconds short of the 60 that a stop in a run takes.",
            fit.by,
        ) % {"n": fit.by}
    if fit.code == "long":
        return ngettext(
            "%(n)s second over the 180 that a stop in a run may take.",
            "%(n)s seconds over the 180 that a stop in a run may take.",
            fit.by,
        ) % {"n": fit.by}
    return _("60 to 180 seconds for a stop in a run.") if fit.code == "fits" else ""


def fault_words(fault: Fault, names: Names) -> str:
    """Why a circuit cannot be kept, or what is wrong with one of its steps."""
    detail = fault.detail
    if fault.code == "mid_run_seconds":
        return _(
            "It takes %(n)s seconds. A circuit for a run takes %(low)s to %(high)s; at home any length is fine."
        ) % {
            "n": detail[0],
            "low": detail[1],
            "high": detail[2],
        }
    if fault.code in {"not_for_mid_run", "unknown_exercise"}:
        name = names.get(str(detail[0]), str(detail[0]))
        words = {
            "not_for_mid_run": _(
                "%(name)s is not done in the middle of a run. Take it out, or make the circuit for home."
            ),
            "unknown_exercise": _("%(name)s is no longer in the library. Take it out."),
        }
        return words[fault.code] % {"name": name}
    if fault.code in {"dose", "dose_too_quick"}:
        return _dose_fault(fault)
    return _plain_fault(fault)


def _dose_fault(fault: Fault) -> str:
    if fault.code == "dose":
        return _("From %(low)s to %(high)s.") % {"low": fault.detail[1], "high": fault.detail[2]}
    dose = dose_words(str(fault.detail[0]), int(fault.detail[1]))
    return _("%(dose)s do not fit into %(n)s seconds.") % {"dose": dose, "n": fault.detail[2]}


def _plain_fault(fault: Fault) -> str:
    numbers = dict(zip(("a", "b", "c"), fault.detail, strict=False))
    return {
        "no_steps": _("It has no steps yet. Add at least one."),
        "step_count": _("It has %(a)s steps; %(b)s is the most."),
        "no_rating_at_the_end": _("A circuit for a run ends with the rating. Add it, or move it to the end."),
        "side": _("Step %(a)s needs a side, or has one too many."),
        "seconds": _("From %(b)s to %(c)s seconds."),
        "no_words": _("Say in a few words what to do."),
        "long_words": _("At most %(a)s letters."),
    }[fault.code] % numbers


def change_words(change: Change, names: Names) -> str:
    """One difference between two versions."""
    step, was = change.step, change.was or change.step
    values: dict[str, Any] = {
        "name": step_name(step, names),
        "at": change.at,
        "n": step.seconds,
        "before": was.seconds,
        "dose": dose_words(step.dose_type, step.dose_value) or _("by time"),
        "dose_before": dose_words(was.dose_type, was.dose_value) or _("by time"),
        "words": step.text or "\u2013",
    }
    return {
        "added": _("New: %(name)s, %(n)s s."),
        "removed": _("Left out: %(name)s."),
        "moved": _("%(name)s is now step %(at)s."),
        "seconds": _("%(name)s: %(n)s s instead of %(before)s s."),
        "dose": _("%(name)s: %(dose)s instead of %(dose_before)s."),
        "words": _("%(name)s: now says \u201c%(words)s\u201d."),
    }[change.code] % values


def did_words(did: Mapping[str, Any] | None) -> str:
    """The last change of a draft, for the line beside Undo and for screen readers."""
    if did is None:
        return ""
    return {
        "added": _("Added %(name)s."),
        "moved": _("%(name)s is now step %(to)s of %(of)s."),
        "removed": _("Took out %(name)s."),
        "changed": _("Changed %(name)s."),
        "doubled": _("%(name)s comes twice now."),
        "named": _("Changed the name or the use."),
        "swapped": _("Swapped what you do not have."),
    }[did["code"]] % did
