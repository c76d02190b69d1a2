from __future__ import annotations

from typing import Any

from django import template

from apps.outbox.models import trouble_reaching
from apps.users.models import User

register = template.Library()


@register.inclusion_tag("outbox/_trouble.html")
def trouble_reaching_you(user: User) -> dict[str, Any]:
    """What a person has to know because messages stopped reaching them; nothing when all is well. One query."""
    return trouble_reaching(user) if user.is_authenticated else {}
