"""One batch of mails over one connection."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.outbox import kinds
from apps.outbox.channels import Never
from apps.outbox.channels.mime import Mail
from apps.outbox.kinds import Message
from apps.outbox.links import off_headers, off_link
from apps.outbox.models import Delivery
from apps.outbox.rules import Answer, smtp_answer

logger = logging.getLogger(__name__)

# With "failed", these words mean that the address itself is of no use.
REFUSED_RECIPIENT = "refused the recipient"
# Where the foot of every HTML mail (templates/emails/base_body.html) has room for the link that turns it off.
WAY_OUT = "<!-- way out -->"


def mail(delivery: Delivery, message: Message) -> Mail:
    """The mail, checked: anything wrong with its headers is raised here, before a byte leaves. Never without an address."""
    address = message.to or delivery.person.email
    if not address:
        raise Never("no address")  # Django would send nothing and say nothing
    text, html, headers = message.text, message.html, {}
    if kinds.get(delivery.kind).label:
        # One link at the end of both, and in the headers, turns this kind off.
        words, link = _("Turn these mails off"), off_link(delivery)
        text, headers = f"{text}{words}: {link}\n", off_headers(link)
        html = html.replace(WAY_OUT, format_html('<br><a href="{}">{}</a>', link, words))
    made = Mail(
        message.subject,
        text,
        to=[address],
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated", **headers},
    )
    made.attach_alternative(html, "text/html")
    made.message()
    return made


def message_id(delivery: Delivery) -> str:
    """The same for every try of one delivery, and telling nothing about it."""
    digest = salted_hmac("outbox.message_id", f"{delivery.key} {delivery.channel}", algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname}>"


class Post:
    """A connection to the mail server, opened when first needed and again after an error."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None
        self.away: OSError | None = None

    def open(self) -> None:
        """Connect if not connected. Raises OSError (SMTPException is one) when the server cannot be reached.

        A server that is away is asked once per batch, not once per mail: each asking may take the whole timeout.
        """
        if self.away is not None:
            raise self.away
        if self.connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:
            self.away = error
            raise
        self.connection = connection

    def send(self, made: Mail) -> tuple[Answer, str]:
        """Send over the open connection: the answer, and the server's own words without anybody's address."""
        made.connection = self.connection
        try:
            made.send()
        except Exception as error:
            logger.warning("A mail was not accepted: %s", type(error).__name__)
            self.close()
            return _meaning(error)
        return Answer.ACCEPTED, ""

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        if self.connection is not None:
            with suppress(OSError, SMTPException):
                self.connection.close()
            self.connection = None


def _meaning(error: Exception) -> tuple[Answer, str]:
    """What an error in the middle of a send says about the message. In doubt, unclear: a mail is sent at most once."""
    match error:
        case SMTPRecipientsRefused():
            code, _words = next(iter(error.recipients.values()))
            return smtp_answer(code), f"{REFUSED_RECIPIENT}: {code}"
        case SMTPResponseException():
            return smtp_answer(error.smtp_code), f"{type(error).__name__}: {error.smtp_code}"
    return Answer.UNCLEAR, type(error).__name__
