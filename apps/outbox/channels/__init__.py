"""How bytes leave: one module per channel."""

from __future__ import annotations


class Never(Exception):  # noqa: N818 (it is an end, not a fault)
    """Nobody to send to: the delivery fails with these words before a byte leaves."""
