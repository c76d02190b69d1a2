from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, Any]:
    """What every page may ask about this copy of Restride."""
    return {"is_demo": settings.DEMO, "site_url": settings.SITE_URL}
