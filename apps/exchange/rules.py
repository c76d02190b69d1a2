"""What goes out in which form, and until when. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

KEPT_FOR = timedelta(hours=24)  # a finished export, until it is fetched
WAY_BACK = timedelta(days=7)
LEASE = timedelta(minutes=15)  # for making one export
# A spreadsheet reads a cell that begins so as a formula (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | Decimal | bool | date | datetime | None


def csv_cell(value: Cell) -> str:
    """A value as a cell: missing is empty, never 0; moments in ISO 8601; words that look like a formula get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    # Also after blanks, which some spreadsheets pass over.
    return f"'{value}" if value.lstrip(" \n").startswith(FORMULA_STARTS) else value


def percent(done: int, total: int | None) -> int | None:
    """Whole percent of a work whose size is known; None while it is not. 100 only when all is done."""
    if not total:
        return None
    return min(100 * done // total, 100)
