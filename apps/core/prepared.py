"""Queries whose SQL Django writes once for the process: writing one costs ten times as much as asking it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

PLACE = "%s"


class Given(Expression):
    """A gap in a query, filled when it is asked: a value of that name, or in `field__in=[Given(...)]` a list of them."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> Any:
        return PLACE, [self]

    def filled(self, value: Any) -> list[Any]:
        """The parameters that stand in its place, as the driver takes them."""
        return [_param(each) for each in (value if isinstance(value, list) else [value])]


class Prepared:
    """A `values_list` query with gaps. `build` is called once, so what it does may depend on nothing but its gaps."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: dict[str, _Written] = {}

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, each value as the model's field gives it. KeyError for a gap without its value."""
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = _Written.of(self._build())
        if [] in given.values():
            return []
        with connection.cursor() as cursor:
            cursor.execute(*written.filled(given))
            return written.converted(cursor.fetchall())


@dataclass(frozen=True)
class _Written:
    """SQL around its parameters, and by column what makes the field's value of the driver's."""

    pieces: Sequence[str]
    params: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]

    @classmethod
    def of(cls, query: QuerySet[Any, Any]) -> _Written:
        compiler = query.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = compiler.get_converters([column[0] for column in compiler.select])
        return cls(sql.split(PLACE), list(params), [(place, *how) for place, how in columns.items()])

    def filled(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        sql, params = [self.pieces[0]], []
        for param, piece in zip(self.params, self.pieces[1:], strict=True):
            values = param.filled(given[param.name]) if isinstance(param, Given) else [param]
            params += values
            sql += [", ".join([PLACE] * len(values)), piece]
        return "".join(sql), params

    def converted(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """By columns: what is the same in many rows is converted once."""
        if not rows or not self.converters:
            return rows
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, converters, expression in self.converters:
            known = {raw: _converted(raw, converters, expression) for raw in set(columns[place])}
            columns[place] = [known[raw] for raw in columns[place]]
        return list(zip(*columns, strict=True))


def _converted(value: Any, converters: Sequence[Callable[..., Any]], expression: Any) -> Any:
    for convert in converters:
        value = convert(value, expression, connection)
    return value


def _param(value: Any) -> Any:
    """SQLite has no moments."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
