"""The beat timetable, nothing else. Times are UTC; `expires` drops a beat that no worker took in time."""

from typing import Any

TIMETABLE: dict[str, dict[str, Any]] = {
    "close check-in windows": {"task": "checkins.close", "schedule": 30.0, "options": {"expires": 30}},
    "offer gentler restarts": {"task": "checkins.restarts", "schedule": 3600.0, "options": {"expires": 3600}},
    "write the reminders of the next minutes": {
        "task": "reminders.plan",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send what is due": {"task": "outbox.tick", "schedule": 1.0, "options": {"expires": 1}},
}
