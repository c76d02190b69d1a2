from apps.today.views.course import go_on, pause, review, withdraw
from apps.today.views.onboarding import start, step, stop
from apps.today.views.pages import evidence, today

__all__ = [
    "evidence",
    "go_on",
    "pause",
    "review",
    "start",
    "step",
    "stop",
    "today",
    "withdraw",
]
