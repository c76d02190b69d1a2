"""Everything about one person, as JSON: one list of rows for each kind of thing, columns by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from apps.exchange.belongings import NAMED_BY, belongings, told_fields
from apps.users.models import User

FORMAT = 1
CHUNK = 500
ME, OTHER = "me", "someone else"

Progress = Callable[[int], None]


def count_rows(user: User) -> int:
    """How many rows the record of a person has."""
    return sum(model._default_manager.filter(own.of(user)).count() for model, own in belongings())


def record_of(user: User, *, now: datetime, progress: Progress) -> bytes:
    """The whole document as UTF-8; `progress` is told the rows done so far."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_at": plain(now),
        "schema": "https://json-schema.org/draft/2020-12/schema",
        "person": str(user.key),
        "rows": {},
    }
    done = 0
    for model, _own in belongings():
        rows = document["rows"][model._meta.label_lower] = []
        for row in rows_of(model, user):
            rows.append(row)
            done += 1
            if done % CHUNK == 0:
                progress(done)
    progress(done)
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def rows_of(model: type[models.Model], user: User) -> Iterator[dict[str, Any]]:
    """The person's rows of one model, oldest key first."""
    own = dict(belongings())[model]
    fields = told_fields(model)
    names = {field.name: _named(field) for field in fields}
    found = model._default_manager.filter(own.of(user)).order_by("pk")
    for row in found.values(*(field.attname for field in fields)).iterator(CHUNK):
        yield {field.name: _told(field, row[field.attname], names[field.name], user) for field in fields}


def _told(field: models.Field[Any, Any], value: Any, names: Mapping[Any, str] | None, user: User) -> Any:
    if value is None:
        return None
    if field.related_model is User:
        return ME if value == user.pk else OTHER
    if names is not None:
        return names.get(value)
    return plain(value)


def _named(field: models.Field[Any, Any]) -> Mapping[Any, str] | None:
    """The names of the library rows a field may point to; None for any other field."""
    label = field.related_model._meta.label_lower if isinstance(field.related_model, type) else ""
    return _Names(label) if label in NAMED_BY else None


class _Names(dict[Any, str]):
    """Names looked up when first asked for."""

    def __init__(self, label: str) -> None:
        self.label = label

    def get(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            found = apps.get_model(self.label)._default_manager.filter(pk=key).values_list(*NAMED_BY[self.label])
            parts = found.first()
            self[key] = default if parts is None else "/".join(map(str, parts))
        return self[key]


def plain(value: Any) -> Any:
    """A column's value as JSON has it: moments in UTC with offset, decimals as text so that no digit changes."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


KINDS: tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...] = (
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.JSONField, {}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document, made from the columns it is read from."""
    rows = {model._meta.label_lower: _table(model) for model, _own in belongings()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything about one person in Restride",
        "description": "Missing is null, never 0. A person is 'me' or 'someone else'; the library is named by its slugs.",
        "type": "object",
        "required": ["format", "made_at", "schema", "person", "rows"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "made_at": {"type": "string", "format": "date-time"},
            "schema": {"type": "string"},
            "person": {"type": "string", "format": "uuid"},
            "rows": {
                "type": "object",
                "required": list(rows),
                "additionalProperties": False,
                "properties": rows,
            },
        },
    }


def _table(model: type[models.Model]) -> dict[str, Any]:
    own = dict(belongings())[model]
    fields = {field.name: _column(field) for field in told_fields(model)}
    about = " ".join((model.__doc__ or "").split())
    if own.untold:
        about += " Left out: " + "; ".join(f"{name} ({why})" for name, why in own.untold) + "."
    item = {"type": "object", "required": list(fields), "additionalProperties": False, "properties": fields}
    return {"type": "array", "description": about, "items": item}


def _column(field: models.Field[Any, Any]) -> dict[str, Any]:
    if field.related_model is User:
        kind: dict[str, Any] = {"enum": [ME, OTHER]}
    elif _named(field) is not None:
        kind = {"type": "string"}
    else:
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        kind = next(schema for cls, schema in KINDS if isinstance(target, cls))
    return {"anyOf": [kind, {"type": "null"}]} if field.null and kind else kind
