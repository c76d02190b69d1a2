from apps.plans.actions.course import review_plan, withdraw
from apps.plans.actions.pauses import end_pause, pause_running
from apps.plans.actions.plan import (
    DAYS_BETWEEN_RUNS,
    PlanError,
    Resets,
    RunWish,
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
    "change_reset_rule",
    "change_run",
    "confirm_proposal",
    "decline_proposal",
    "end_pause",
    "ensure_next_run",
    "mark_done",
    "move_to_zone",
    "pause_running",
    "propose",
    "resume_plan",
    "review_plan",
    "schedule_run",
    "skip_run",
    "start_plan",
    "undo_proposal",
    "withdraw",
]
