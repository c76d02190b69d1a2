"""Pain scores and answers as a FHIR R4 bundle: one Observation per site and moment. Missing says so, and is never 0.

LOINC 72514-3 is the score; LOINC(R) is copyright Regenstrief Institute and free under its licence. Body sites carry
this project's own code and, for knee and hip, the SNOMED CT code of the region.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils.translation import gettext as _

from apps.athletes.models import Athlete
from apps.athletes.rules import SITES, Region
from apps.athletes.words import site_label
from apps.checkins.models import CheckIn
from apps.exchange.tables import ALL, CHUNK, Part, local
from apps.runs.models import PainReport, RunQuerySet

Resource = dict[str, Any]
Progress = Callable[[int], None]

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem"
PAIN = {
    "system": LOINC,
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
REGIONS = {
    (Region.KNEE, "right"): ("6757004", "Structure of right knee region"),
    (Region.KNEE, "left"): ("82169009", "Structure of left knee region"),
    (Region.HIP, "right"): ("287579007", "Structure of right hip region"),
    (Region.HIP, "left"): ("287679003", "Structure of left hip region"),
}
REGION_OF = {site.code: site.region for site in SITES}
SCORE = {"unit": "score", "system": UCUM, "code": "{score}"}
MINUTES = {"unit": "min", "system": UCUM, "code": "min"}


def count_fhir(athlete: Athlete) -> int:
    """How many ratings and questions the bundle tells."""
    runs = ALL.runs(athlete)
    return int(_reports(runs).count() + _questions(runs).count())


def bundle_of(athlete: Athlete, *, progress: Progress, part: Part = ALL) -> bytes:
    """The bundle as UTF-8 JSON; `progress` is told the ratings and questions done so far."""
    entries = [_entry(_patient(athlete))]
    done = 0
    for told in _told(athlete, part.runs(athlete)):
        entries += [_entry(each) for each in told]
        done += 1
        if done % CHUNK == 0:
            progress(done)
    progress(done)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def _told(athlete: Athlete, runs: RunQuerySet) -> Iterator[list[Resource]]:
    for report in _reports(runs).iterator(CHUNK):
        yield [_rating(report, athlete)]
    for asked in _questions(runs).iterator(CHUNK):
        yield [_answer(asked, athlete), _answered(asked, athlete)]


def _reports(runs: RunQuerySet) -> Any:
    found = PainReport.objects.filter(run__in=runs).select_related("run")
    return found.order_by("at", "pk")


def _questions(runs: RunQuerySet) -> Any:
    """Those that were answered, and those whose time is over."""
    found = CheckIn.objects.filter(run__in=runs).exclude(answered_at=None, closed_at=None)
    return found.select_related("run").order_by("due_at", "pk")


def _entry(resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def _patient(athlete: Athlete) -> Resource:
    user = athlete.user
    found: Resource = {"resourceType": "Patient", "id": str(user.key), "active": True}
    if user.name:
        found["name"] = [{"text": user.name}]
    return found


def _rating(report: PainReport, athlete: Athlete) -> Resource:
    found = _observation(
        f"pain:{report.pk}", athlete, report.moment, local(report.at, report.run.time_zone), report.score
    )
    found["bodySite"] = _site(report.site, report.side)
    if report.clock_ms is not None:
        minute = {"coding": [{"system": _own("observation"), "code": "run-clock-minute"}]}
        found["component"] = [{"code": minute, "valueQuantity": {"value": report.clock_ms // 60_000, **MINUTES}}]
    return _whole(found)


def _answer(asked: CheckIn, athlete: Athlete) -> Resource:
    state = asked.run.state
    at = local(asked.answered_at or asked.closes_at, asked.run.time_zone)
    found = _observation(f"check-in:{asked.pk}", athlete, asked.moment, at, asked.score)
    found["bodySite"] = _site(state.get("site") or "", state.get("side") or "")
    return _whole(found)


def _answered(asked: CheckIn, athlete: Athlete) -> Resource:
    """The question itself; without an answer it was stopped by its time."""
    item: Resource = {"linkId": "pain", "text": str(_("How is it now, 0 to 10?"))}
    if asked.score is not None:
        item["answer"] = [{"valueInteger": asked.score}]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id(f"question:{asked.pk}", athlete),
        "questionnaire": _own(f"check-in-{asked.moment.replace('_', '-')}"),
        "status": "completed" if asked.answered_at else "stopped",
        "subject": _subject(athlete),
        "authored": _moment(local(asked.answered_at or asked.closes_at, asked.run.time_zone)),
        "item": [item],
    }


def _observation(name: str, athlete: Athlete, moment: str, at: datetime | None, score: int | None) -> Resource:
    survey = {"coding": [{"system": f"{TERMS}/observation-category", "code": "survey"}]}
    when = {"coding": [{"system": _own("moment"), "code": moment.replace("_", "-")}]}
    found: Resource = {
        "resourceType": "Observation",
        "id": _id(name, athlete),
        "status": "final",
        "category": [survey, when],
        "code": {"coding": [PAIN]},
        "subject": _subject(athlete),
        "effectiveDateTime": _moment(at),
    }
    if score is None:
        absent = {"system": f"{TERMS}/data-absent-reason", "code": "unknown", "display": "Unknown"}
        found["dataAbsentReason"] = {"coding": [absent]}
    else:
        found["valueQuantity"] = {"value": score, **SCORE}
    return found


def _site(code: str, side: str) -> Resource | None:
    if not code:
        return None
    coding = [{"system": _own("site"), "code": f"{code}-{side}" if side in {"left", "right"} else code}]
    region = REGION_OF.get(code)
    if region and (known := REGIONS.get((region, side))):
        coding.append({"system": SNOMED, "code": known[0], "display": known[1]})
    return {"coding": coding, "text": str(site_label(code, side))}


def _subject(athlete: Athlete) -> Resource:
    return {"reference": f"urn:uuid:{athlete.user.key}"}


def _id(name: str, athlete: Athlete) -> str:
    """The same row gives the same id in every export."""
    return str(uuid5(NAMESPACE_URL, f"{athlete.user.key}:{name}"))


def _own(name: str) -> str:
    return f"{settings.SITE_URL}/fhir/{name}"


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _whole(resource: Resource) -> Resource:
    return {key: value for key, value in resource.items() if value is not None}
