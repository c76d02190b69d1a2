from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.outbox import actions, mails
from apps.users.models import User


class Command(BaseCommand):
    help = "Send a test mail to a person with an account, on the way every mail takes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *_args: Any, address: str, **_options: Any) -> None:
        person = User.objects.filter(email=address.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has an account with the address {address}.")
        now = timezone.now()
        actions.enqueue(
            key=f"outbox.test:{uuid.uuid4()}",
            kind=mails.TEST.name,
            ref="",
            person=person,
            about=person,
            due_at=now,
            expires_at=now + timedelta(minutes=10),
            now=now,
        )
        self.stdout.write("Written to the outbox. A running worker sends it within two seconds.")
