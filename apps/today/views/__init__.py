from apps.today.views.onboarding import start, step, stop
from apps.today.views.pages import evidence, today

__all__ = ["evidence", "start", "step", "stop", "today"]
