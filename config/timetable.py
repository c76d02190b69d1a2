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
    "take new runners into the weekly summaries": {
        "task": "summaries.enrol",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "count the weeks that are over": {"task": "summaries.count", "schedule": 60.0, "options": {"expires": 60}},
    "make the copies people asked for": {"task": "exchange.make", "schedule": 2.0, "options": {"expires": 2}},
    "read the files of watches": {"task": "exchange.watch", "schedule": 2.0, "options": {"expires": 2}},
    "delete accounts after their seven days": {
        "task": "exchange.erase",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "clear what is too old": {"task": "exchange.clear", "schedule": 3600.0, "options": {"expires": 3600}},
    "seal the audit log": {"task": "core.seal", "schedule": 60.0, "options": {"expires": 60}},
    "raise alerts for clinicians": {"task": "clinic.watch", "schedule": 60.0, "options": {"expires": 60}},
    "send what is due": {"task": "outbox.tick", "schedule": 1.0, "options": {"expires": 1}},
}
