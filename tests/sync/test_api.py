"""The phone's API over HTTP: who may, what is refused, what is acknowledged."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.outbox.models import Delivery
from apps.runs.actions import renew_epoch
from apps.runs.models import PainReport, Run, RunEvent
from tests import make
from tests.runs.events import Phone

EVENTS = "/api/v1/runs/events"
QUERIES_OF_A_BATCH = 18


def body(*events: object, **fields: Any) -> str:
    return json.dumps({"device": str(uuid.uuid4()), "sent_at": "2026-04-14T10:00:00+02:00", "events": events, **fields})


def post(browser: Client, text: str | bytes, **headers: str) -> Any:
    return browser.post(EVENTS, text, content_type="application/json", headers=headers)


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["status"] for each in answer.json()["results"]]


def test_a_batch_is_acknowledged_item_by_item(runner: Client) -> None:
    phone = Phone()

    answer = post(runner, body(phone.starts(), {**phone.rates("in_run", 3, 5), "seq": "2"}))

    assert statuses(answer) == ["stored", "invalid"]
    assert answer.json()["results"][0] == {"id": phone.log[0]["id"], "status": "stored", "error": ""}
    assert set(answer.json()) == {"epoch", "server_time", "results"}


def test_an_empty_batch_is_fine(runner: Client) -> None:
    assert statuses(post(runner, body())) == []


def test_strangers_get_401_in_json(client: Client, db: None) -> None:
    for answer in (post(client, body(Phone().starts())), client.get("/api/v1/runs/scripts"), client.get("/api/v1/me")):
        assert (answer.status_code, answer["Content-Type"][:16]) == (401, "application/json")
    assert not RunEvent.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
    ],
)
def test_other_sites_get_403(runner: Client, headers: dict[str, str]) -> None:
    answer = post(runner, body(Phone().starts()), **headers)

    assert answer.status_code == 403
    assert not RunEvent.objects.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_pages_need_no_token(athlete: Athlete, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(athlete.user, backend="apps.athletes.backends.Password")

    assert statuses(post(browser, body(Phone().starts()), **headers)) == ["stored"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "nonsense", "[]", "3", "null", '{"a":NaN}', "[" * 50_000, b"\xff\xfe", '{"device":"\\ud800"}', "{}"],
)
def test_broken_json_is_a_message(runner: Client, text: str | bytes) -> None:
    answer = post(runner, text)

    assert answer.status_code in {400, 422}
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    "fields",
    [{"device": "x"}, {"sent_at": "yesterday"}, {"sent_at": "2026-04-14T10:00:00"}, {"events": {}}, {"events": None}],
)
def test_a_batch_of_the_wrong_shape_names_its_field(runner: Client, fields: dict[str, Any]) -> None:
    answer = post(runner, body(**fields))

    assert answer.status_code == 422
    assert next(iter(fields)) in answer.json()["detail"]


def test_201_events_are_too_many(runner: Client) -> None:
    phone = Phone()
    for _ in range(201):
        phone.says("sound_lost")

    answer = post(runner, body(*phone.log))

    assert (answer.status_code, answer.json()) == (422, {"detail": "At most 200 events in one request."})
    assert not Run.objects.exists()


def test_200_events_are_not(runner: Client) -> None:
    phone = Phone()
    for _ in range(200):
        phone.says("sound_lost")

    assert set(statuses(post(runner, body(*phone.log)))) == {"stored"}


def test_more_than_256_kb_is_too_large(runner: Client) -> None:
    answer = post(runner, body(Phone().says("sound_lost", text="x" * 262_144)))

    assert (answer.status_code, answer.json()) == (413, {"detail": "At most 256 kB in one request."})
    assert not Run.objects.exists()


@pytest.mark.parametrize("score", [11, -1, "", 3.5, 3.0, True, "3", [3], {}, 10**30])
def test_a_score_is_a_whole_number_from_0_to_10(runner: Client, score: Any) -> None:
    phone = Phone()

    answer = post(runner, body(phone.starts(), phone.rates("in_run", score, 5)))

    assert statuses(answer) == ["stored", "invalid"]
    assert "number" in answer.json()["results"][1]["error"]
    assert not PainReport.objects.exists()


@pytest.mark.parametrize("score", [None, 0, 10])
def test_scores_that_are_right(runner: Client, score: int | None) -> None:
    phone = Phone()

    post(runner, body(phone.starts(), phone.rates("in_run", score, 5)))

    assert PainReport.objects.get().score == score


def test_someone_elses_run(runner: Client, stranger: Client) -> None:
    phone = Phone()
    post(runner, body(*phone.runs_all()))

    assert statuses(post(stranger, body(phone.rates("in_run", 9, 5)))) == ["not_found"]


def test_another_account_of_the_same_phone_is_told(runner: Client, other_athlete: Athlete) -> None:
    answer = post(runner, body(Phone().starts(), account=str(other_athlete.user.key)))

    assert answer.status_code == 409
    assert not Run.objects.exists()


def test_an_account_without_a_profile_is_told(client: Client, db: None) -> None:
    client.force_login(make.user("new@example.org"), backend="apps.athletes.backends.Password")

    assert post(client, body(Phone().starts())).status_code == 409
    assert client.get("/api/v1/runs/scripts").json()["scripts"] == []


def test_who_am_i_says_only_the_key(runner: Client, athlete: Athlete) -> None:
    answer = runner.get("/api/v1/me").json()

    assert answer["account"] == str(athlete.user.key)
    assert set(answer) == {"account", "epoch", "server_time"}


def test_finishing_opens_both_check_ins_once(runner: Client) -> None:
    phone = Phone()
    phone.runs_all()
    post(runner, body(*phone.log[:-3]))

    post(runner, body(*phone.log))

    assert CheckIn.objects.count() == Delivery.objects.count() == 2


@pytest.mark.parametrize("fields", [{"try_out": True}])
def test_a_try_out_asks_nothing(runner: Client, fields: dict[str, Any]) -> None:
    post(runner, body(*Phone().runs_all(**fields)))

    assert not CheckIn.objects.exists()
    assert not Delivery.objects.exists()


def test_a_run_discarded_and_brought_back_while_on_asks_when_it_ends(runner: Client) -> None:
    phone = Phone()
    phone.starts()
    for kind in ("paused", "run_discarded", "run_finished", "run_closed"):
        phone.says(kind, 10)
    post(runner, body(*phone.log))
    phone.says("run_restored", 10, later_s=60, reopen=True)
    post(runner, body(*phone.log))
    run = Run.objects.get()
    assert (run.finished_at, run.discarded_at, CheckIn.objects.count()) == (None, None, 0)

    phone.says("resumed", 10, later_s=90)
    phone.says("run_finished", 20, later_s=90)
    post(runner, body(*phone.log))

    run.refresh_from_db()
    assert (run.minutes, CheckIn.objects.count()) == (20, 2)


def test_a_run_discarded_on_the_phone_asks_nothing(runner: Client) -> None:
    phone = Phone()
    phone.starts()
    phone.says("run_discarded", 10)
    phone.says("run_finished", 10, how="held")

    post(runner, body(*phone.log))

    assert not CheckIn.objects.exists()


def test_a_red_rating_is_judged_at_once(runner: Client, athlete: Athlete) -> None:
    make.plan(athlete)

    post(runner, body(*Phone().runs_all(scores=(1, 7))))

    assert athlete.runs.get().verdicts.get().code == "red"


def test_a_rating_that_comes_late_is_judged_too(runner: Client, athlete: Athlete) -> None:
    make.plan(athlete)
    phone = Phone()
    post(runner, body(*phone.runs_all()))

    post(runner, body(phone.rates("in_run", 8, 80)))

    assert athlete.runs.get().verdicts.get().code == "red"


def test_the_epoch_stays_until_a_restore(runner: Client) -> None:
    first, second = (post(runner, body()).json()["epoch"] for _ in range(2))
    renew_epoch(now=make.NOW)

    assert first == second != post(runner, body()).json()["epoch"]


def test_the_description_is_for_people_who_are_signed_in(runner: Client) -> None:
    assert Client().get("/api/v1/openapi.json").status_code == 302

    schema = runner.get("/api/v1/openapi.json").json()

    assert set(schema["paths"]) == {EVENTS, "/api/v1/runs/scripts", "/api/v1/me"}
    item = schema["components"]["schemas"]["EventsIn"]["properties"]["events"]["items"]
    assert "clock_ms" in item["properties"]


@pytest.mark.parametrize("count", [2, 50])
def test_fifty_events_take_as_many_queries_as_two(runner: Client, count: int, django_assert_num_queries: Any) -> None:
    post(runner, body())
    phone = Phone()
    phone.starts()
    for _ in range(count - 1):
        phone.rates("in_run", 1, 5)

    with django_assert_num_queries(QUERIES_OF_A_BATCH):
        post(runner, body(*phone.log))
