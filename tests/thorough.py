"""How long properties are tried: a third of it in `make test`, all of it in `make test-servers`."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("RESTRIDE_TEST_SERVERS"))


def examples(many: int) -> int:
    """So many examples when there is time."""
    return many if THOROUGH else max(1, many // 3)
