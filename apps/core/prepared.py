"""Queries whose SQL Django writes once for the process: writing one costs ten times as much as asking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

PLACE = "%s"
Build = Callable[..., "QuerySet[Any, Any]"]


class NotPreparedError(RuntimeError):
    """What a query is built from stands in its SQL otherwise than as it was given, or not at all."""


class Prepared:
    """A query over values that are given anew each time: numbers, moments, and lists of numbers.

    `build` takes them by name and returns a `values_list`. It runs once, with stand-ins, so it must hand its values on
    unchanged ("a week ago" is a value of its own) and never decide by them. What it reckons from one, or leaves out,
    raises NotPreparedError.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._written: dict[str, _Written] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, each value as the model's field gives it."""
        if any(value == [] for value in values.values()):
            return []
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = _written(self._build, values)
        with connection.cursor() as cursor:
            cursor.execute(*written.filled(values))
            return written.converted(cursor.fetchall())


@dataclass(frozen=True)
class _Written:
    """SQL around its parameters; `slots` are the parameters that differ each time, by their place."""

    pieces: tuple[str, ...]
    params: tuple[Any, ...]
    slots: Mapping[int, str]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def filled(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        sql, params = [self.pieces[0]], []
        for place, (param, piece) in enumerate(zip(self.params, self.pieces[1:], strict=True)):
            value = values[self.slots[place]] if place in self.slots else None
            given = [param] if value is None else [_param(param, each) for each in _each(value)]
            params += given
            sql += [", ".join([PLACE] * len(given)), piece]
        return "".join(sql), params

    def converted(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """By columns: what is the same in many rows is converted once."""
        if not rows or not self.converters:
            return list(rows)
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, (converters, expression) in self.converters.items():
            known = {raw: _converted(raw, converters, expression) for raw in set(columns[place])}
            columns[place] = [known[raw] for raw in columns[place]]
        return list(zip(*columns, strict=True))


def _converted(value: Any, converters: Sequence[Callable[..., Any]], expression: Any) -> Any:
    for convert in converters:
        value = convert(value, expression, connection)
    return value


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _param(like: Any, value: Any) -> Any:
    """As the driver takes it: psycopg has numbers of its own, SQLite has no moments."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return type(like)(value) if isinstance(like, int) else value


def _written(build: Build, values: Mapping[str, Any]) -> _Written:
    """Written twice, for two sets of values that stand for any: what differs is what was given."""
    sql, params, converters = _sql(build, first := _stand_ins(values, 1))
    again, others, _same = _sql(build, second := _stand_ins(values, 2))
    slots = {
        place: _name(pair, first, second)
        for place, pair in enumerate(zip(params, others, strict=True))
        if _differ(pair)
    }
    pieces = tuple(sql.split(PLACE))
    if sql != again or set(slots.values()) != set(values) or len(pieces) != len(params) + 1:
        raise NotPreparedError
    return _Written(pieces, params, slots, converters)


def _differ(pair: tuple[Any, Any]) -> bool:
    return bool(pair[0] != pair[1])


def _sql(build: Build, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...], Any]:
    compiler = build(**values).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return sql, tuple(params), compiler.get_converters([column[0] for column in compiler.select])


def _stand_ins(values: Mapping[str, Any], turn: int) -> dict[str, Any]:
    return {name: _stand_in(value, turn * 1000 + place) for place, (name, value) in enumerate(values.items())}


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, list):
        return [_stand_in(value[0], number)]
    if isinstance(value, datetime):
        return datetime(2900, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return 7_000_000_000 + number


def _name(pair: tuple[Any, Any], first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    for name in first:
        if all(
            _param(param, _each(given[name])[0]) == param for param, given in zip(pair, (first, second), strict=True)
        ):
            return name
    raise NotPreparedError
