"""What a clinician takes along: what is shared now, from the agreed day on, with a row for the runner to see."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.core.models import AuditEvent
from tests import make

pytestmark = pytest.mark.django_db


def runs_in(content: bytes) -> list[dict[str, str]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return list(csv.DictReader(io.StringIO(archive.read("runs.csv").decode("utf-8-sig"))))


def paths(athlete: Athlete) -> list[str]:
    return [f"/clinic/patients/{athlete.pk}/file.{kind}" for kind in ("csv", "fhir")]


def test_shared_runs_are_told_from_the_agreed_day_on(athlete: Athlete, clinician: Clinician, client: Client) -> None:
    make.care_link(clinician, athlete, since=make.NOW - timedelta(days=2))
    make.run(athlete, started_at=make.NOW - timedelta(days=3), note="zqbefore")
    make.run(athlete, started_at=make.NOW - timedelta(days=1), note="zqafter")
    browser = make.sign_in_clinician(client, clinician)
    tables, bundle = (browser.post(path).content for path in paths(athlete))
    assert [row["note"] for row in runs_in(tables)] == ["zqafter"]
    assert sum(each["resource"]["resourceType"] == "Observation" for each in json.loads(bundle)["entry"]) == 2
    assert AuditEvent.objects.filter(verb="disclosed.export", about=athlete.user, by=clinician.user).count() == 2


def test_what_the_runner_wrote_is_told_only_where_it_is_shared(
    athlete: Athlete, clinician: Clinician, client: Client
) -> None:
    make.care_link(clinician, athlete, scopes=("runs",))
    make.run(athlete, note="zqnote")
    content = make.sign_in_clinician(client, clinician).post(paths(athlete)[0]).content
    assert [row["note"] for row in runs_in(content)] == [""]


@pytest.mark.parametrize("ended", [{"ended_at": make.NOW}, {"confirmed_at": None}, {"scopes": ("tests", "notes")}])
def test_a_link_that_does_not_share_runs_gives_nothing(
    athlete: Athlete, clinician: Clinician, client: Client, ended: dict[str, object]
) -> None:
    make.care_link(clinician, athlete, **ended)
    browser = make.sign_in_clinician(client, clinician)
    assert {browser.post(path).status_code for path in paths(athlete)} == {404}


def test_nobody_else_gets_anything(athlete: Athlete, clinician: Clinician, client: Client, stranger: Client) -> None:
    make.care_link(clinician, athlete)
    assert {stranger.post(path).status_code for path in paths(athlete)} == {404}
    assert {Client().post(path).status_code for path in paths(athlete)} == {302}
    other = make.sign_in_clinician(client, make.clinician("second@example.org"))
    assert {other.post(path).status_code for path in paths(athlete)} == {404}
    assert not AuditEvent.objects.filter(verb="disclosed.export").exists()


def test_one_who_is_leaving_is_no_longer_shared(athlete: Athlete, clinician: Clinician, client: Client) -> None:
    make.care_link(clinician, athlete)
    athlete.user.is_active = False
    athlete.user.save()
    browser = make.sign_in_clinician(client, clinician)
    assert {browser.post(path).status_code for path in paths(athlete)} == {404}
