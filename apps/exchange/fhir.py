"""Pain scores and answers as a FHIR R4 bundle: one Observation per site and moment. Missing says so, and is never 0.

LOINC 72514-3 is the score; LOINC(R) is copyright Regenstrief Institute and free under its licence. Body sites carry
this project's own code and, where there is one, that of SNOMED CT.
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
from apps.athletes.words import site_label
from apps.checkins.models import CheckIn
from apps.checkins.questionnaire_models import WeeklyQuestionnaire
from apps.checkins.questionnaire_rules import QUESTIONS, Wording
from apps.checkins.questionnaires import question_texts, wording
from apps.exchange.snomed import SYSTEM as SNOMED
from apps.exchange.snomed import snomed
from apps.exchange.tables import ALL, CHUNK, Part, local
from apps.runs.models import PainReport, RunQuerySet

Resource = dict[str, Any]
Progress = Callable[[int], None]

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem"
PAIN = {
    "system": LOINC,
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
SCORE = {"unit": "score", "system": UCUM, "code": "{score}"}
MINUTES = {"unit": "min", "system": UCUM, "code": "min"}


def count_fhir(athlete: Athlete) -> int:
    """How many ratings, questions and weekly questionnaires the bundle tells."""
    runs = ALL.runs(athlete)
    return int(_reports(runs).count() + _questions(runs).count() + _weekly(athlete, ALL).count())


def bundle_of(athlete: Athlete, *, progress: Progress, part: Part = ALL) -> bytes:
    """The bundle as UTF-8 JSON; `progress` is told the ratings, questions and questionnaires done so far."""
    entries = [_entry(_patient(athlete))]
    done = 0
    for told in _told(athlete, part):
        entries += [_entry(each) for each in told]
        done += 1
        if done % CHUNK == 0:
            progress(done)
    progress(done)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def _told(athlete: Athlete, part: Part) -> Iterator[list[Resource]]:
    runs = part.runs(athlete)
    for report in _reports(runs).iterator(CHUNK):
        yield [_rating(report, athlete)]
    for asked in _questions(runs).iterator(CHUNK):
        yield [_answer(asked, athlete), _answered(asked, athlete)]
    for week in _weekly(athlete, part).iterator(CHUNK):
        yield [_week(week, athlete)]


def _reports(runs: RunQuerySet) -> Any:
    found = PainReport.objects.filter(run__in=runs).select_related("run")
    return found.order_by("at", "pk")


def _questions(runs: RunQuerySet) -> Any:
    """Those that were answered, and those whose time is over."""
    found = CheckIn.objects.filter(run__in=runs).exclude(answered_at=None, closed_at=None)
    return found.select_related("run").order_by("due_at", "pk")


def _weekly(athlete: Athlete, part: Part) -> Any:
    """The weeks that were answered; one that was not has no row."""
    found = WeeklyQuestionnaire.objects.of(athlete).select_related("site").order_by("week", "pk")
    return found if part.has_weeks else found.none()


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


def _week(row: WeeklyQuestionnaire, athlete: Athlete) -> Resource:
    """OSTRC-O2 of one site and week, with the sentences where they are still the ones that were shown."""
    site = _site(row.site.code, row.site.side)
    where = {
        "linkId": "site",
        "text": str(_("Body site")),
        "answer": [{"valueCoding": site["coding"][0]}] if site else [],
    }
    score = {"linkId": "score", "text": str(_("Score, 0 to 100")), "answer": [{"valueInteger": row.score}]}
    shown = wording()
    texts = question_texts(row.site) if shown.wording == row.wording else [None] * QUESTIONS
    items = [
        _option(n, text, option, shown)
        for n, (text, option) in enumerate(zip(texts, (row.q1, row.q2, row.q3, row.q4), strict=True))
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id(f"week:{row.pk}", athlete),
        "questionnaire": f"{_own('ostrc-o2')}|{row.wording}",
        "status": "completed",
        "subject": _subject(athlete),
        "authored": _moment(local(row.answered_at, athlete.user.time_zone)),
        "item": [where, *items, score],
    }


def _option(n: int, text: str | None, option: int | None, shown: Wording) -> Resource:
    """One question; without an answer it was not asked, since the first had said everything."""
    item: Resource = {"linkId": f"q{n + 1}", **({"text": text} if text else {})}
    if option is not None:
        coding = {"system": _own("ostrc-o2-answer"), "code": f"q{n + 1}-{option}"}
        display = {"display": shown.questions[n].answers[option]} if text else {}
        item["answer"] = [{"valueCoding": {**coding, **display}}]
    return item


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
    if known := snomed(code, side):
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
