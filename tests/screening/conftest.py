from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.fixture
def library(db: None) -> None:
    """Exercises and circuits as a real copy has them."""
    call_command("load_library", verbosity=0)
