from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_stubs_ext import StrPromise

from apps.care import access
from apps.care.http import ClinicianRequest, clinician_required
from apps.clinic.reading import Patient, head_of, patients
from apps.clinic.rules import Need, matches

PER_PAGE = 50
FILTERS: tuple[tuple[str, StrPromise, frozenset[Need]], ...] = (
    ("", _("All"), frozenset(Need)),
    ("needs", _("Need you"), frozenset({Need.RED_FLAG, Need.ALERT})),
    ("red", _("Red"), frozenset({Need.RED_FLAG, Need.RED})),
    ("silent", _("Silent"), frozenset({Need.SILENT})),
)
SORTS: tuple[tuple[str, StrPromise], ...] = (
    ("", _("Who needs you")),
    ("name", _("Name")),
    ("last", _("Last run")),
    ("answered", _("Answered")),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense asks for nothing."""

    find: str
    show: str
    sort: str

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        show, sort = query.get("show", ""), query.get("sort", "")
        is_known = show in {code for code, _word, _needs in FILTERS}
        return cls(query.get("q", "").strip()[:80], show if is_known else "", sort if sort in dict(SORTS) else "")

    def of_these(self, rows: list[Patient]) -> list[Patient]:
        """Filtered, found and sorted."""
        needs = next(needs for code, _word, needs in FILTERS if code == self.show)
        found = [row for row in rows if row.need in needs and matches(row.name, self.find)]
        match self.sort:
            case "name":
                found.sort(key=lambda row: row.name.casefold())
            case "last":
                found.sort(key=lambda row: -(row.last.started_at.timestamp() if row.last else 0))
            case "answered":
                found.sort(key=lambda row: 101 if row.response is None else row.response)
        return found


@require_GET
@clinician_required
def list_patients(request: ClinicianRequest) -> HttpResponse:
    """Everybody who shares with this clinician, who needs them on top."""
    now, asked = timezone.now(), Asked.of(request.GET)
    links = access.disclose_list(request.clinician, now=now)
    rows = patients(links, request.clinician, now)
    page = Paginator(asked.of_these(rows), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "head": head_of(rows),
        "page": page,
        "asked": asked,
        "filters": [(code, word) for code, word, _needs in FILTERS],
        "sorts": SORTS,
        "alert_count": sum(len(row.alerts) for row in rows),
    }
    return render(request, "clinic/patients.html", shown)
