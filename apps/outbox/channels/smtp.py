"""Django's way to a mail server, without its second look at what this project has put together and checked already.

Django and smtplib parse each address by all of RFC 5322, twice more, and search a message for line ends that it has.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from apps.outbox.channels.mime import Mail

END_OF_MAIL = b".\r\n"
TAKEN = {250, 251}  # RFC 5321, 4.2.3: 251 will be forwarded


class EmailBackend(smtp.EmailBackend):
    """For mails that know their envelope; any other goes as Django sends it."""

    connection: Any

    def _send(self, email_message: EmailMessage) -> bool:
        if not isinstance(email_message, Mail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        sender, recipients = email_message.envelope()
        _hand_over(self.connection, sender, recipients[0], email_message.message().as_bytes(linesep="\r\n"))
        return True


def _hand_over(server: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> None:
    """One mail (RFC 5321, 3.3), its lines ended by CR LF. Raises as `sendmail` does; the connection is then of no use."""
    server.ehlo_or_helo_if_needed()
    size = f" SIZE={len(content)}" if server.has_extn("size") else ""
    code, words = server.docmd(f"MAIL FROM:<{sender}>{size}")
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = server.docmd(f"RCPT TO:<{recipient}>")
    if code not in TAKEN:
        raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
    code, words = server.docmd("DATA")
    if code == 354:
        # A line that begins with a dot gets another one (RFC 5321, 4.5.2); each line's end is already as it must be.
        server.send(content.replace(b"\r\n.", b"\r\n..") + END_OF_MAIL)
        code, words = server.getreply()
        if code == 250:
            return
    raise smtplib.SMTPDataError(code, words)
