"""Red flags, locks and body sites as data; nothing here names a diagnosis.

The words of questions and sites live in the templates. Source of tiers and of
the release rule: clinical basis section 1.4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

STATEMENT_AFTER = timedelta(hours=24)
BONE_POINT = "bone_point"
# A convention (clinical basis section 4): comfort and visible wear matter more.
SHOE_NOTE_KM = 600
SHOE_NOTE_MONTHS = 8


class Tier(StrEnum):
    """How soon somebody must look at it, the most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    WITHIN_DAYS = "within_days"
    NEEDS_CLINICIAN = "needs_clinician"


class Region(StrEnum):
    FOOT = "foot"
    LOWER_LEG = "lower_leg"
    KNEE = "knee"
    THIGH = "thigh"
    HIP = "hip"
    BACK = "back"
    UPPER_BODY = "upper_body"


class SiteProblem(StrEnum):
    UNKNOWN_SITE = "unknown_site"
    UNKNOWN_SIDE = "unknown_side"
    SIDE_NEEDED = "side_needed"
    NO_SIDE = "no_side"


class PlanGate(StrEnum):
    """Whether running plans are open, or what stands in the way."""

    OPEN = "open"
    NOT_FOR_APP = "not_for_app"
    LOCKED = "locked"
    ASK_AGE = "ask_age"
    ASK_BONE_POINT = "ask_bone_point"


class ShoeNote(StrEnum):
    """Which convention a pair of shoes has reached."""

    KM = "km"
    MONTHS = "months"


@dataclass(frozen=True)
class RedFlag:
    """One question. `is_asked` is False where the app knows the answer itself."""

    code: str
    tier: Tier
    is_asked: bool = True


@dataclass(frozen=True)
class BodySite:
    code: str
    region: Region
    is_sided: bool = True


@dataclass(frozen=True)
class Permission:
    """`tier` is set only when the gate is "locked" by an answer."""

    gate: PlanGate
    tier: Tier | None = None


@dataclass(frozen=True)
class Release:
    """What releases a lock. Answering the questions again with "no" never does.

    With a linked clinician: the clinician, and for the two urgent tiers the
    runner's dated statement as well. Without one: the statement alone, accepted
    from `statement_from` on (24 hours after the lock, or after the last clinician left).
    """

    tier: Tier
    needs_clinician: bool
    needs_statement: bool
    statement_from: datetime | None
    is_statement_open: bool

    def is_released(self, *, by_clinician: bool, has_statement: bool) -> bool:
        """Whether what is on record is enough to release the lock."""
        clinician_done = by_clinician or not self.needs_clinician
        statement_done = (has_statement and self.is_statement_open) or not self.needs_statement
        return clinician_done and statement_done


def _flags(tier: Tier, *codes: str) -> tuple[RedFlag, ...]:
    return tuple(RedFlag(code, tier) for code in codes)


RED_FLAGS: tuple[RedFlag, ...] = (
    *_flags(
        Tier.EMERGENCY,
        "chest_pain",
        "collapse",
        "breathless_or_blood",
        "deformity_or_wound",
        "cold_pale_foot",
        "saddle_or_bladder",
        "heat_illness",
        "head_injury",
    ),
    *_flags(
        Tier.SAME_DAY,
        "cannot_take_four_steps",
        "hot_swollen_joint",
        "swollen_calf",
        "locked_knee",
        "pop_then_swelling",
        "fall_or_collision",
        "deep_groin_impact",
    ),
    *_flags(
        Tier.WITHIN_DAYS,
        "night_or_rest_pain",
        BONE_POINT,
        "giving_way",
        "returning_swelling",
        "numb_or_weak",
        "unwell_or_weight_loss",
        "worsens_through_run",
        "six_weeks_unchanged",
    ),
    RedFlag("two_red_runs", Tier.WITHIN_DAYS, is_asked=False),
    *_flags(
        Tier.NEEDS_CLINICIAN,
        "pregnancy_or_birth",
        "surgery_or_injection",
        "bone_stress_injury",
        "anticoagulant_after_fall",
    ),
)

SITES: tuple[BodySite, ...] = (
    BodySite("hip_lateral", Region.HIP),
    BodySite("hip_front", Region.HIP),  # groin
    BodySite("hip_back", Region.HIP),  # glute
    BodySite("knee_front", Region.KNEE),
    BodySite("knee_outer", Region.KNEE),
    BodySite("knee_inner", Region.KNEE),
    BodySite("knee_back", Region.KNEE),
    BodySite("thigh_front", Region.THIGH),
    BodySite("thigh_inner", Region.THIGH),
    BodySite("thigh_outer", Region.THIGH),
    BodySite("hamstring", Region.THIGH),
    BodySite("shin", Region.LOWER_LEG),
    BodySite("calf", Region.LOWER_LEG),
    BodySite("achilles", Region.LOWER_LEG),
    BodySite("ankle", Region.FOOT),
    BodySite("heel", Region.FOOT),
    BodySite("foot", Region.FOOT),
    BodySite("low_back", Region.BACK, is_sided=False),
    BodySite("mid_back", Region.BACK, is_sided=False),
    BodySite("shoulder", Region.UPPER_BODY),
    BodySite("neck", Region.UPPER_BODY, is_sided=False),
)

_FLAGS = {flag.code: flag for flag in RED_FLAGS}
_SITES = {site.code: site for site in SITES}
_SIDES = ("left", "right")
_STATEMENT_ALWAYS = frozenset({Tier.EMERGENCY, Tier.SAME_DAY})


def red_flag(code: str) -> RedFlag:
    """The question with this code. Raises ValueError for an unknown one."""
    if code not in _FLAGS:
        raise ValueError(f"Not a red-flag question: {code!r}.")
    return _FLAGS[code]


def tier_of(yes: Iterable[str]) -> Tier | None:
    """The most urgent tier among the codes answered with yes; None for no code.

    Raises ValueError for an unknown code.
    """
    found = {red_flag(code).tier for code in yes}
    return next((tier for tier in Tier if tier in found), None)


def release_state(
    tier: str, locked_at: datetime, now: datetime, *, has_clinician: bool, alone_since: datetime | None = None
) -> Release:
    """What releases a lock of this tier now. Raises ValueError for an unknown tier.

    `alone_since`: when the last clinician ceased to look after them. The day counts from there where that was after
    the lock, so that ending the sharing is no short cut past who would have released it.
    """
    known = Tier(tier)
    needs_statement = not has_clinician or known in _STATEMENT_ALWAYS
    statement_from = None
    if needs_statement:
        statement_from = locked_at if has_clinician else max(locked_at, alone_since or locked_at) + STATEMENT_AFTER
    return Release(
        tier=known,
        needs_clinician=has_clinician,
        needs_statement=needs_statement,
        statement_from=statement_from,
        is_statement_open=statement_from is not None and now >= statement_from,
    )


def can_plan(
    *, is_adult: bool | None, has_bone_point: bool | None, yes: Iterable[str] = (), has_standing_lock: bool = False
) -> Permission:
    """Whether running plans are open to this person; None means not yet answered.

    Bone pain is judged by another target than the pain lights, so it locks like a
    flag of the tier within_days. Under 18 is not for the app, whatever else holds.
    """
    if is_adult is False:
        return Permission(PlanGate.NOT_FOR_APP)
    tier = tier_of([*yes, BONE_POINT] if has_bone_point else yes)
    if tier or has_standing_lock:
        return Permission(PlanGate.LOCKED, tier)
    if is_adult is None:
        return Permission(PlanGate.ASK_AGE)
    return Permission(PlanGate.ASK_BONE_POINT if has_bone_point is None else PlanGate.OPEN)


def body_site(code: str) -> BodySite:
    """The site with this code. Raises ValueError for an unknown one."""
    if code not in _SITES:
        raise ValueError(f"Not a body site: {code!r}.")
    return _SITES[code]


def site_problem(code: str, side: str) -> SiteProblem | None:
    """What is wrong with a site and side ("left", "right", "none"), or None."""
    if code not in _SITES:
        return SiteProblem.UNKNOWN_SITE
    if side not in {*_SIDES, "none"}:
        return SiteProblem.UNKNOWN_SIDE
    if _SITES[code].is_sided:
        return SiteProblem.SIDE_NEEDED if side == "none" else None
    return None if side == "none" else SiteProblem.NO_SIDE


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; 0 when the second comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))


def shoe_note(km: float | None, months: int | None) -> ShoeNote | None:
    """The convention a pair has reached; None below both. What is not known (None) reaches nothing."""
    if km is not None and km >= SHOE_NOTE_KM:
        return ShoeNote.KM
    return ShoeNote.MONTHS if months is not None and months >= SHOE_NOTE_MONTHS else None
