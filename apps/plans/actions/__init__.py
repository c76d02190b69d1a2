from apps.plans.actions.bounds import lift_bounds, set_bounds
from apps.plans.actions.calendar import move_run, repeat_run, skip, undo_change
from apps.plans.actions.course import review_plan, withdraw
from apps.plans.actions.courses import take_course, undo_course
from apps.plans.actions.pauses import end_pause, pause_running
from apps.plans.actions.plan import (
    DAYS_BETWEEN_RUNS,
    PlanError,
    Resets,
    RunWish,
    as_suggested,
    change_reset_rule,
    change_run,
    ensure_next_run,
    mark_done,
    move_to_zone,
    resume_plan,
    schedule_run,
    skip_run,
    start_plan,
)
from apps.plans.actions.proposals import (
    Decision,
    confirm_proposal,
    decline_proposal,
    propose,
    undo_proposal,
)

__all__ = [
    "DAYS_BETWEEN_RUNS",
    "Decision",
    "PlanError",
    "Resets",
    "RunWish",
    "as_suggested",
    "change_reset_rule",
    "change_run",
    "confirm_proposal",
    "decline_proposal",
    "end_pause",
    "ensure_next_run",
    "lift_bounds",
    "mark_done",
    "move_run",
    "move_to_zone",
    "pause_running",
    "propose",
    "repeat_run",
    "resume_plan",
    "review_plan",
    "schedule_run",
    "set_bounds",
    "skip",
    "skip_run",
    "start_plan",
    "take_course",
    "undo_change",
    "undo_course",
    "undo_proposal",
    "withdraw",
]
