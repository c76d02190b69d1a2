from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

# What allauth says when a second factor was added: it was just proved to work, in this very session.
FACTOR_ADDED = {"mfa/messages/totp_activated.txt": "totp", "mfa/messages/webauthn_added.txt": "webauthn"}


class AccountAdapter(DefaultAccountAdapter):
    """allauth, with one thing added: who has just set up a second factor need not show it again at once."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template in FACTOR_ADDED:
            record_authentication(request, request.user, method="mfa", type=FACTOR_ADDED[message_template])
        super().add_message(request, level, message_template, *args, **kwargs)
