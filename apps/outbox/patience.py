"""A database that restarts is back within seconds; an answer that cannot be written down would become `unknown`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

T = TypeVar("T")
PAUSES_S = (0.1, 0.5, 2, 5)
logger = logging.getLogger(__name__)


def patiently(write: Callable[[], T]) -> T:
    """Write down what cannot be found out again, over the restart of a database if need be."""
    for pause_s in PAUSES_S:
        try:
            return write()
        except (DatabaseError, InterfaceError):
            if connection.in_atomic_block:
                raise
            logger.warning("The database did not answer; trying again in %s s", pause_s)
            forget_broken_connection()
            time.sleep(pause_s)
    return write()


def forget_broken_connection() -> None:
    """The next statement gets a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
