"""One row of every kind for a person, made from the models themselves: a new model is seeded without being named here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from apps.exchange.belongings import OF_PERSON
from apps.users.models import User
from tests import make

NUMBER = 4  # digits behind a mark


class Seeder:
    """Rows of one person. Every text in them begins with `mark` and is unlike any other."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.made: dict[str, models.Model] = {}
        self.number = 0
        self.marks: dict[str, str] = {}  # mark -> model.field
        user = self.row("users.user")
        assert isinstance(user, User)
        self.user = user

    def everything(self) -> Seeder:
        for label in OF_PERSON:
            self.row(label)
        return self

    def row(self, label: str) -> models.Model:
        """The person's row of this kind, made when first asked for."""
        if label not in self.made:
            model = apps.get_model(label)
            special = SPECIAL[label](self) if label in SPECIAL else {}
            fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
            values = {
                field.name: special[field.name] if field.name in special else self.value(field) for field in fields
            }
            self.made[label] = self.insert(model, values, set(special))
        return self.made[label]

    def insert(self, model: type[models.Model], values: dict[str, Any], fixed: set[str]) -> models.Model:
        """The row; with less in it where a rule of the database forbids all of these together."""
        optional = [field for field in model._meta.concrete_fields if field.null and field.name not in fixed]
        numbers = {field.name for field in optional if isinstance(field, models.IntegerField)}
        moments = {field.name for field in optional if isinstance(field, models.DateField)}
        for left_out in (set(), numbers, moments, numbers | moments):
            row = model(**{name: None if name in left_out else value for name, value in values.items()})
            with suppress(IntegrityError), transaction.atomic():
                model._default_manager.bulk_create([row])
                return model._default_manager.get(pk=row.pk)
        raise AssertionError(f"{model._meta.label_lower}: say in SPECIAL what its rules want")

    def text(self, field: models.Field[Any, Any]) -> str:
        self.number += 1
        if field.max_length and field.max_length < len(self.mark) + NUMBER:
            return "x"  # there is no room for a mark
        text = f"{self.mark}{self.number:04d}"
        self.marks[text] = f"{field.model._meta.label_lower}.{field.name}"
        return text

    def value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self.related(field)
        if field.choices:
            return next(value for value, _label in field.flatchoices if value != "")
        found = next(make for cls, make in VALUES if isinstance(field, cls))
        return found(self, field)

    def related(self, field: Any) -> models.Model | None:
        label = field.related_model._meta.label_lower
        if label not in OF_PERSON or label == field.model._meta.label_lower:
            if field.null:
                return None
            raise AssertionError(f"{field}: say in SPECIAL what it points to")
        return self.row(label)


def clinic() -> models.Model:
    return apps.get_model("care.clinic")._default_manager.create(name="Clinic", made_at=make.NOW)


def _json(seeder: Seeder, field: Any) -> Any:
    return {"told": seeder.text(field)} if field.default is dict else [seeder.text(field)]


VALUES: list[tuple[type[models.Field[Any, Any]], Callable[[Seeder, Any], Any]]] = [
    (models.UUIDField, lambda _s, _f: uuid.uuid4()),
    (models.EmailField, lambda s, f: f"{s.text(f)}@example.org"),
    (models.DateTimeField, lambda _s, _f: make.NOW),
    (models.DateField, lambda _s, _f: make.TODAY),
    (models.TimeField, lambda _s, _f: make.NOW.time()),
    (models.DecimalField, lambda _s, _f: Decimal("1.5")),
    (models.BooleanField, lambda _s, _f: True),
    (models.IntegerField, lambda _s, f: f.default if isinstance(f.default, int) else 3),
    (models.FloatField, lambda _s, _f: 1.5),
    (models.JSONField, _json),
    (models.BinaryField, lambda s, f: s.text(f).encode()),
    (models.CharField, lambda s, f: s.text(f)),
    (models.TextField, lambda s, f: s.text(f)),
]

# Where a rule of the database wants more than a value of the right type.
SPECIAL: dict[str, Callable[[Seeder], dict[str, Any]]] = {
    "users.user": lambda s: {"time_zone": make.ZONE, "language": "en", "is_staff": False, "is_superuser": False, "password": "!"},
    # Codes of our own; no text of a person ever stands there.
    "core.auditevent": lambda s: {"verb": "settings saved", "subject": "users.user:0", "by_mark": "m", "seal": "s"},
    "core.auditchain": lambda s: {"head": "s"},
    "outbox.addressstate": lambda s: {"email": s.user.email},
    "account.emailaddress": lambda s: {"email": s.user.email},
    "exercises.circuit": lambda s: {"owner": "athlete", "clinician": None, "retired_at": None},
    "exercises.circuitstep": lambda s: {"kind": "setup", "exercise": None, "side": "none", "dose_type": None, "dose_value": None},
    "plans.bounds": lambda s: {"interval_least_min": 10, "interval_most_min": 40},
    "plans.runplan": lambda s: {"ended_at": None, "paused_at": None},
    "plans.resetrule": lambda s: {"interval_min": 30, "run_min": None, "walk_min": None, "cadence_spm": 170, "rotation": []},
    "screening.selftestresult": lambda s: {"test": "single-leg-squat"},
    "screening.stagechange": lambda s: {"stage": "mobility", "before": "pain"},
    "care.membership": lambda s: {"clinic": clinic(), "left_at": None},
    "care.carelink": lambda s: {"invitation": None, "ended_at": None},
    "summaries.weeklysummary": lambda s: {"week_start": make.TODAY},
    "trials.trial": lambda s: {"runs": 6, "question": "resets"},
    "exchange.erasure": lambda s: {"taken_back_at": make.NOW, "done_at": None},
    "exchange.export": lambda s: {"fetched_at": None, "failed_at": None},
}  # fmt: skip
