"""The codes of the library, with their words; the values are the ones the data files use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kit(models.TextChoices):
    """Things a movement may need."""

    LOOP_BAND = "loop_band", _("Loop band")
    LONG_BAND = "long_band", _("Long band")
    FOAM_ROLLER = "foam_roller", _("Foam roller")
    MASSAGE_BALL = "massage_ball", _("Massage ball")
    MAT = "mat", _("Mat")
    RIGID_STRAP = "rigid_strap", _("Rigid strap")
    BENCH = "bench", _("Bench or chair")
    WALL_OR_POST = "wall_or_post", _("Wall or post")
    STEP_OR_KERB = "step_or_kerb", _("Step or kerb")
    RAILING = "railing", _("Railing")
    ANCHOR = "anchor", _("Fixed anchor")


class Category(models.TextChoices):
    """What a movement is for."""

    HIP_ACTIVATION = "hip_activation", _("Hip activation")
    CORE = "core", _("Core")
    MARCHING = "marching", _("Marching")
    MOBILITY = "mobility", _("Mobility")
    FOAM_ROLL = "foam_roll", _("Foam rolling")
    ISOMETRIC = "isometric", _("Isometric holds")
    STRENGTH = "strength", _("Strength")
    FOOT = "foot", _("Foot")
    SCAPULA = "scapula", _("Shoulder blade")
    RECOVERY = "recovery", _("Recovery")


class BodyPosition(models.TextChoices):
    """Where the body is."""

    STANDING = "standing", _("Standing")
    HALF_KNEELING = "half_kneeling", _("Half kneeling")
    FLOOR = "floor", _("On the floor")


class DoseType(models.TextChoices):
    """The unit a dose is counted in."""

    REPS = "reps", _("repetitions")
    SECONDS = "seconds", _("seconds")
    BREATHS = "breaths", _("breaths")
    METRES = "metres", _("metres")


class Evidence(models.TextChoices):
    """How much is known about a movement, in honest words; never about it inside a run."""

    TRIAL_FOR_CLASS = (
        "trial_for_class",
        _("Trials of this kind of exercise, done over weeks. Not tested mid-run."),
    )
    LAB = "lab", _("Lab measurements only. Not tested mid-run.")
    EXPERT = "expert", _("Described by experts. No trial found.")


class Phase(models.TextChoices):
    """When a circuit is done."""

    MID_RUN = "mid_run", _("During a run")
    WARM_UP = "warm_up", _("Before a run")
    COOL_DOWN = "cool_down", _("After a run")
    HOME = "home", _("At home")


class StepKind(models.TextChoices):
    """What a line of a circuit asks for."""

    SETUP = "setup", _("Get ready")
    EXERCISE = "exercise", _("Exercise")
    REST = "rest", _("Rest")
    RATE = "rate", _("Rate the pain")


class Side(models.TextChoices):
    """Working side of a step."""

    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    NONE = "none", _("Both or neither")


class Owner(models.TextChoices):
    """Whose circuit it is. The library's are everybody's; a clinic's are of everybody who works in it."""

    LIBRARY = "library", _("Library")
    CLINIC = "clinic", _("Clinic")
    CLINICIAN = "clinician", _("Clinician")
    ATHLETE = "athlete", _("Runner")
