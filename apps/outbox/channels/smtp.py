"""Django's way to a mail server, without its second look at addresses: it parses each again, by all of RFC 5322."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from apps.outbox.channels.mime import Mail


class EmailBackend(smtp.EmailBackend):
    """For mails that know their envelope; any other goes as Django sends it."""

    connection: Any

    def _send(self, email_message: EmailMessage) -> bool:
        if not isinstance(email_message, Mail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        sender, recipients = email_message.envelope()
        self.connection.sendmail(sender, recipients, email_message.message().as_bytes(linesep="\r\n"))
        return True
