"""The FHIR bundle: valid R4B by an independent reader, one Observation per site and moment, missing said as missing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from apps.athletes.models import Athlete
from apps.athletes.rules import SITES
from apps.checkins.questionnaires import record_questionnaire
from apps.exchange.fhir import bundle_of, count_fhir
from apps.exchange.snomed import snomed
from apps.exchange.tables import Part
from tests import make

pytestmark = pytest.mark.django_db
WEEK = date(2026, 4, 6)


def resources(athlete: Athlete, kind: str) -> list[dict[str, Any]]:
    bundle = json.loads(bundle_of(athlete, progress=lambda _done: None))
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]


def lived(athlete: Athlete) -> None:
    run = make.run(athlete, pre=0, in_run=[3, None], at_stop=2)
    run.pain_reports.update(site="knee_front", side="left")
    run.pain_reports.filter(moment="reset").update(clock_ms=45 * 60_000)
    times = {"opens_at": make.NOW, "due_at": make.NOW, "closes_at": make.NOW}
    run.check_ins.create(moment="after_60", score=1, answered_at=make.NOW, **times)
    run.check_ins.create(moment="morning", closed_at=make.NOW, **times)


def test_the_bundle_is_valid(athlete: Athlete) -> None:
    lived(athlete)
    read = Bundle.model_validate_json(bundle_of(athlete, progress=lambda _done: None))
    assert len(read.entry) == 1 + 4 + 2 * 2


def test_each_rating_is_an_observation_with_site_and_score(athlete: Athlete) -> None:
    lived(athlete)
    found = resources(athlete, "Observation")[1]
    assert found["code"]["coding"][0]["code"] == "72514-3"
    assert found["valueQuantity"] == {
        "value": 3,
        "unit": "score",
        "system": "http://unitsofmeasure.org",
        "code": "{score}",
    }
    assert {"82169009", "knee_front-left"} <= {each["code"] for each in found["bodySite"]["coding"]}
    assert found["component"][0]["valueQuantity"]["value"] == 45
    assert found["effectiveDateTime"].endswith("+02:00")


def test_zero_is_a_value_and_missing_is_a_reason(athlete: Athlete) -> None:
    lived(athlete)
    first, _second, third, *_rest = resources(athlete, "Observation")
    assert first["valueQuantity"]["value"] == 0
    assert "valueQuantity" not in third
    assert third["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_a_question_without_an_answer_was_stopped(athlete: Athlete) -> None:
    lived(athlete)
    answered, silent = resources(athlete, "QuestionnaireResponse")
    assert (answered["status"], answered["item"][0]["answer"]) == ("completed", [{"valueInteger": 1}])
    assert silent["status"] == "stopped"
    assert "answer" not in silent["item"][0]


def test_the_same_rows_have_the_same_ids_again(athlete: Athlete) -> None:
    lived(athlete)
    first, second = (bundle_of(athlete, progress=lambda _done: None) for _ in range(2))
    assert first == second


def test_discarded_runs_and_try_outs_are_left_out(athlete: Athlete, other_athlete: Athlete) -> None:
    make.run(athlete, is_try_out=True)
    make.run(athlete, discarded_at=make.NOW)
    make.run(other_athlete)
    assert count_fhir(athlete) == 0
    assert not resources(athlete, "Observation")


def test_a_week_is_a_response_with_every_answer_and_its_score(athlete: Athlete) -> None:
    record_questionnaire(
        athlete=athlete, site=athlete.sites.get(), week=WEEK, answers=[1, 2, 0, 1], by=athlete.user, now=make.NOW
    )
    (week,) = resources(athlete, "QuestionnaireResponse")
    answers = {item["linkId"]: item.get("answer") for item in week["item"]}
    assert [answers[f"q{n}"][0]["valueCoding"]["code"][-3:] for n in (1, 2, 3, 4)] == ["1-1", "2-2", "3-0", "4-1"]
    assert answers["score"] == [{"valueInteger": 33}]
    assert answers["site"][0]["valueCoding"]["code"] == "hip_lateral-right"
    assert week["item"][1]["text"].endswith("right hip?")
    Bundle.model_validate_json(bundle_of(athlete, progress=lambda _done: None))
    assert count_fhir(athlete) == 1


def test_a_question_that_was_not_asked_has_no_answer_and_old_words_are_not_made_up(athlete: Athlete) -> None:
    row = record_questionnaire(
        athlete=athlete, site=athlete.sites.get(), week=WEEK, answers=[0], by=athlete.user, now=make.NOW
    )
    (week,) = resources(athlete, "QuestionnaireResponse")
    assert ["answer" in item for item in week["item"]] == [True, True, False, False, False, True]
    type(row).objects.update(wording="of-last-year")
    (week,) = resources(athlete, "QuestionnaireResponse")
    assert not any("text" in item for item in week["item"] if item["linkId"].startswith("q"))


def test_a_clinician_is_not_told_the_weekly_answers(athlete: Athlete) -> None:
    record_questionnaire(
        athlete=athlete, site=athlete.sites.get(), week=WEEK, answers=[3], by=athlete.user, now=make.NOW
    )
    bundle = bundle_of(athlete, progress=lambda _done: None, part=Part(has_weeks=False))
    assert b"QuestionnaireResponse" not in bundle


@pytest.mark.parametrize(
    ("site", "side", "code"),
    [
        ("knee_outer", "left", "82169009"),
        ("hamstring", "right", "11207009"),
        ("achilles", "left", "48979004"),
        ("calf", "left", "722115008"),
        ("heel", "right", "723607002"),
        ("low_back", "", "37822005"),
        ("neck", "", "45048000"),
        ("mid_back", "", None),
        ("ankle", "", None),
        ("of-another-day", "left", None),
    ],
)
def test_a_site_has_the_code_of_its_side_or_none(site: str, side: str, code: str | None) -> None:
    assert (snomed(site, side) or (None,))[0] == code


def test_no_code_stands_for_two_structures() -> None:
    known = {code for site in SITES for side in ("left", "right", "") if (code := snomed(site.code, side))}
    assert len({code for code, _ in known}) == len({display for _, display in known}) == len(known)
    assert {site.code for site in SITES if not any(snomed(site.code, side) for side in ("left", ""))} == {"mid_back"}
