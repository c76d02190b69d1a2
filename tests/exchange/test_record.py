"""Everything about me: all of mine, nothing of anybody else's, in the form the schema publishes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from jsonschema import Draft202012Validator

from apps.exchange.belongings import OF_NOBODY, OF_PERSON, told_fields
from apps.exchange.record import ME, count_rows, plain, record_of, schema
from tests import make
from tests.exchange.seeds import Seeder

pytestmark = pytest.mark.django_db


def record(seeder: Seeder) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record_of(seeder.user, now=make.NOW, progress=lambda _done: None))
    return found


def test_every_model_has_a_decision() -> None:
    known = set(OF_PERSON) | set(OF_NOBODY)
    models = {model._meta.label_lower for model in apps.get_models()}
    assert models - known == set(), "Say in apps/exchange/belongings.py whose the rows of these models are."
    assert known - models == set()
    assert not set(OF_PERSON) & set(OF_NOBODY)


def test_every_way_to_a_person_ends_at_that_person() -> None:
    one, other = Seeder("zqa").everything(), Seeder("zqb").everything()
    for label, own in OF_PERSON.items():
        found = apps.get_model(label)._default_manager.filter(own.of(one.user))
        assert list(found) == [one.made[label]], label
        assert other.made[label] not in found


def test_all_that_is_seeded_is_told() -> None:
    seeder = Seeder("zqa").everything()
    rows = record(seeder)["rows"]
    assert set(rows) == set(OF_PERSON)
    for label, row in seeder.made.items():
        (told,) = rows[label]
        for field in told_fields(type(row)):
            stored = getattr(row, field.attname)
            if field.is_relation:
                assert told[field.name] is not None or stored is None, f"{label}.{field.name}"
            else:
                assert told[field.name] == json.loads(json.dumps(plain(stored))), f"{label}.{field.name}"


def test_every_text_of_mine_is_told_and_none_of_anybody_else() -> None:
    seeder, _other = Seeder("zqa").everything(), Seeder("zqb").everything()
    text = json.dumps(record(seeder))
    untold = {f"{label}.{name}" for label, own in OF_PERSON.items() for name, _why in own.untold}
    missing = {where for mark, where in seeder.marks.items() if mark not in text} - untold
    assert not missing
    assert "zqb" not in text
    assert not {where for mark, where in seeder.marks.items() if mark in text} & untold


def test_secrets_are_never_told() -> None:
    seeder = Seeder("zqa").everything()
    told = json.dumps(record(seeder))
    push = seeder.made["outbox.pushsubscription"]
    for secret in (push.endpoint, push.auth, push.p256dh, seeder.made["exchange.calendarfeed"].key):  # type: ignore[attr-defined]
        assert str(secret) not in told


def test_the_record_is_as_its_schema_says() -> None:
    seeder = Seeder("zqa").everything()
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(record(seeder))


def test_missing_stays_missing() -> None:
    athlete = make.athlete()
    make.run(athlete, pre=None, at_stop=None)
    (first, second) = json.loads(record_of(athlete.user, now=make.NOW, progress=lambda _done: None))["rows"][
        "runs.painreport"
    ]
    assert first["score"] is None
    assert second["score"] is None


def test_who_did_it_is_me_or_someone_else() -> None:
    athlete, clinician = make.athlete(), make.clinician()
    plan = make.plan(athlete)
    plan.reviews.create(answer="same", answered_at=make.NOW, answered_by=clinician.user)
    rows = json.loads(record_of(athlete.user, now=make.NOW, progress=lambda _done: None))["rows"]
    assert rows["plans.planreview"][0]["answered_by"] == "someone else"
    assert rows["plans.resetrule"][0]["made_by"] == ME
    assert rows["plans.resetrule"][0]["circuit_version"] == "test-circuit/1"


def test_progress_ends_with_all_rows() -> None:
    seeder = Seeder("zqa").everything()
    seen: list[int] = []
    record_of(seeder.user, now=make.NOW, progress=seen.append)
    assert seen[-1] == count_rows(seeder.user)
