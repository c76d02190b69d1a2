"""Taking away what decides whose an object is, at one address after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Manager, Model, QuerySet
from django.http import Http404

from apps.care import access
from apps.care.models import CareLink, Clinician
from tests.access.rows import names


@contextmanager
def without_guards() -> Iterator[list[str]]:
    """Nobody is asked whose it is: every look-up of a view finds the row, whoever asks. Yields what was asked."""
    asked: list[str] = []
    list(names())  # every view is imported
    with pytest.MonkeyPatch.context() as patch:
        for module in [found for name, found in sorted(sys.modules.items()) if name.startswith("apps.")]:
            if hasattr(module, "get_object_or_404"):
                patch.setattr(module, "get_object_or_404", _finder(asked))
        patch.setattr(access, "link_to", _linker(asked))
        yield asked


def _finder(asked: list[str]) -> Callable[..., Model]:
    def find(source: type[Model] | Manager[Model] | QuerySet[Model], *given: Any, **wanted: Any) -> Model:
        model: Any = source if isinstance(source, type) else source.model
        asked.append(model._meta.label_lower)
        row: Model | None = model._base_manager.filter(*given, **wanted).first()
        if row is None:
            raise Http404
        return row

    return find


def _linker(asked: list[str]) -> Callable[..., CareLink]:
    def link_to(_clinician: Clinician, athlete_id: int, *, scope: str | None = None) -> CareLink:
        asked.append(f"link:{scope}")
        link: CareLink | None = CareLink.objects.filter(athlete=athlete_id).order_by("pk").first()
        if link is None:
            raise Http404
        return link

    return link_to
