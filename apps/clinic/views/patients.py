from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.care.http import ClinicianRequest, clinician_required
from apps.clinic.reading import FILTERS, SORTS, Counts, Place, counts_of, head_of, patients, places
from apps.clinic.rules import Need, matches

PER_PAGE = 20
# Who needs somebody stands on top with the reason; more than these would bury the list.
ON_TOP = 5


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

    def of_these(self, rows: list[Place], counts: Mapping[int, Counts]) -> list[Place]:
        """Filtered, found and sorted."""
        needs = next(needs for code, _word, needs in FILTERS if code == self.show)
        found = [row for row in rows if row.need in needs and matches(row.name, self.find)]
        match self.sort:
            case "name":
                found.sort(key=lambda row: row.name.casefold())
            case "last":
                found.sort(key=lambda row: -(row.last_at.timestamp() if row.last_at else 0))
            case "answered":
                found.sort(key=lambda row: _response(counts.get(row.link_id)))
        return found


NOTHING = Asked("", "", "")


def _response(counts: Counts | None) -> int:
    """Who was never asked comes last."""
    return 101 if counts is None or counts.response is None else counts.response


@require_GET
@clinician_required
def list_patients(request: ClinicianRequest) -> HttpResponse:
    """Everybody who shares with this clinician, who needs them on top."""
    now, asked = timezone.now(), Asked.of(request.GET)
    rows = places(request.clinician, now)
    # Only this order needs the figures of those who are on other pages.
    counts = counts_of(rows, now) if asked.sort == "answered" else {}
    page = Paginator(asked.of_these(rows, counts), PER_PAGE).get_page(request.GET.get("page"))
    here = list(page.object_list)
    counts = counts or counts_of(here, now)
    head, shown_rows = head_of(rows), patients(here, counts, now)
    urgent = [row for row in shown_rows if row.at.need <= Need.ALERT]
    urgent = urgent if asked.show == "needs" else urgent[:ON_TOP]
    shown = {
        "head": head,
        "page": page,
        "rows": shown_rows,
        "urgent": urgent,
        "more": head.needing - len(urgent) if asked == NOTHING and urgent else 0,
        "asked": asked,
        "alert_count": sum(len(row.alerts) for row in rows),
    }
    return render(request, "clinic/patients.html", shown)
