"""What a fake saw, as JSON lines in a file of its own: `manage.py verify_ledger` judges by these."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any


class Log:
    """Each line is in the file before the fake answers, so that an answer lost on the way is no excuse."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        path.touch()

    def write(self, **line: Any) -> None:
        """One line: what is given, and `at`, seconds since 1970."""
        with self._lock, self.path.open("a") as file:
            file.write(json.dumps({"at": time.time(), **line}) + "\n")

    def lines(self) -> list[dict[str, Any]]:
        """Everything so far, oldest first."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]
