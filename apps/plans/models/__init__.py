"""A plan: its runs, when resets come in them, the pauses, the bounds and what was proposed."""

from apps.plans.models.bounds import Bounds, limits_of, range_of
from apps.plans.models.calendar import CalendarChange
from apps.plans.models.pauses import Pause
from apps.plans.models.plans import REVIEW_AFTER, PlanReview, RunPlan
from apps.plans.models.proposals import Proposal
from apps.plans.models.resets import ResetRule
from apps.plans.models.runs import STARTABLE_AFTER, STARTABLE_BEFORE, Activity, ScheduledRun

__all__ = [
    "REVIEW_AFTER",
    "STARTABLE_AFTER",
    "STARTABLE_BEFORE",
    "Activity",
    "Bounds",
    "CalendarChange",
    "Pause",
    "PlanReview",
    "Proposal",
    "ResetRule",
    "RunPlan",
    "ScheduledRun",
    "limits_of",
    "range_of",
]
