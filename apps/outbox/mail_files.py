"""Mail as files under settings.EMAIL_FILE_PATH, for trying and developing: one message, one file, written whole."""

from __future__ import annotations

import email
import email.policy
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as Parsed
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

STAMP = "%Y%m%dT%H%M%S.%fZ"
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}\.eml")


class EmailBackend(BaseEmailBackend):
    """Writes each message under a temporary name and renames it, so that no reader sees half a mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and say how many there were."""
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC).strftime(STAMP)}-{uuid.uuid4().hex[:8]}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the reader shows it."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str


def newest(limit: int = 200) -> list[Mail]:
    """The last mails, newest first."""
    names = sorted((path.name for path in _folder().glob("*.eml")), reverse=True)
    return [mail for name in names[:limit] if (mail := read(name))]


def path_of(name: str) -> Path | None:
    """The file of that name when there is one; None for anything that is not a mail's plain name."""
    path = _folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def read(name: str) -> Mail | None:
    """The mail in the file of that name, or None."""
    path = path_of(name)
    if path is None:
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    to, subject = (str(message.get(header, "")) for header in ("to", "subject"))
    sent_at = datetime.strptime(name.split("-", maxsplit=1)[0], STAMP).replace(tzinfo=UTC)
    return Mail(name, to, subject, sent_at, text=_part(message, "plain"), html=_part(message, "html"))


def _part(message: Parsed, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)
