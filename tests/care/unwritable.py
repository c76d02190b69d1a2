"""The audit log out of order: whatever is to be written there fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BREAK, MEND = {
    "sqlite": (
        "CREATE TRIGGER refuse_audit BEFORE INSERT ON core_auditevent BEGIN SELECT RAISE(ABORT, 'unwritable'); END",
        "DROP TRIGGER refuse_audit",
    ),
    "postgresql": (
        "ALTER TABLE core_auditevent ADD CONSTRAINT refuse_audit CHECK (false) NOT VALID",
        "ALTER TABLE core_auditevent DROP CONSTRAINT refuse_audit",
    ),
}[connection.vendor]


@contextmanager
def log_unwritable() -> Iterator[None]:
    """Inside, no row of the log can be written."""
    _execute(BREAK)
    try:
        yield
    finally:
        _execute(MEND)


def _execute(sql: str) -> None:
    # PostgreSQL changes no table whose foreign keys are still to be looked at.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(sql)
