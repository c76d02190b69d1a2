"""The FHIR bundle: valid R4B by an independent reader, one Observation per site and moment, missing said as missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from apps.athletes.models import Athlete
from apps.exchange.fhir import bundle_of, count_fhir
from tests import make

pytestmark = pytest.mark.django_db


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
