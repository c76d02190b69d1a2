"""What is too old goes once a day, and how much of it is kept as numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.athletes.models import Athlete
from apps.exchange import actions
from apps.exchange.models import Clearing, Export
from apps.exchange.retention import clear_old
from apps.outbox.models import Delivery
from tests import make

pytestmark = pytest.mark.django_db


def delivery(athlete: Athlete, key: str, **fields: object) -> Delivery:
    row = {"channel": "email", "kind": "outbox.test", "ref": "", "person": athlete.user, "about": athlete.user}
    times = {"due_at": make.NOW, "expires_at": make.NOW, "made_at": make.NOW, "ended_at": make.NOW}
    return Delivery.objects.create(key=key, **{**row, **times, "status": "sent", **fields})


def test_a_copy_nobody_fetched_loses_its_content(athlete: Athlete) -> None:
    actions.ask_export(user=athlete.user, format="json", by=athlete.user, now=make.NOW)
    actions.make_exports(now=make.NOW)
    cleared = clear_old(now=make.NOW + timedelta(hours=25))
    assert cleared.counts["copies not fetched"] == 1
    assert Export.objects.get().content is None


def test_old_messages_go_and_those_in_doubt_stay(athlete: Athlete) -> None:
    delivery(athlete, "old")
    doubt = delivery(athlete, "doubt", status="unknown")
    young = delivery(athlete, "young", ended_at=make.NOW + timedelta(days=80))
    cleared = clear_old(now=make.NOW + timedelta(days=91))
    assert cleared.counts["messages"] == 1
    assert set(Delivery.objects.all()) == {doubt, young}


def test_once_a_day_however_often_it_is_called() -> None:
    assert clear_old(now=make.NOW)
    assert clear_old(now=make.NOW + timedelta(hours=1)) is None
    assert clear_old(now=make.NOW + timedelta(days=1))
    assert Clearing.objects.count() == 2


def test_runs_are_never_cleared(athlete: Athlete) -> None:
    run = make.run(athlete)
    clear_old(now=make.NOW + timedelta(days=4000))
    assert athlete.runs.get() == run
