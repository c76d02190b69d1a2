"""The devices a person gets notifications on, and the page where they are added, tried and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.outbox import actions, devices
from apps.outbox.models import Delivery, PushSubscription
from apps.outbox.rules import device_names
from apps.users.models import User
from tests.fakes.push_service import Answer, Device, PushService
from tests.make import NOW

pytestmark = pytest.mark.django_db

PAGE = "/settings/devices/"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
)
Add = Callable[..., PushSubscription]


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[PushService]:
    with PushService(tmp_path / "push.jsonl") as running:
        settings.PUSH_TEST_ORIGINS = [running.base_url]
        yield running


@pytest.fixture
def person(athlete: Athlete) -> User:
    return athlete.user


@pytest.fixture
def add(person: User, service: PushService) -> Add:
    def add_one(user: User | None = None, given: Device | None = None, **fields: str) -> PushSubscription:
        device, user = given or service.device(), user or person
        keys = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}
        return devices.add_device(user=user, by=user, device="A phone", now=NOW, **keys, **fields)

    return add_one


def form_of(device: Device, **fields: str) -> dict[str, str]:
    return {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth, **fields}


def words(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_a_browser_is_added_under_its_own_name(runner: Client, person: User, service: PushService) -> None:
    answer = runner.post(PAGE + "add/", form_of(service.device()), headers={"User-Agent": CHROME})
    assert answer.headers["Location"] == PAGE
    assert person.push_subscriptions.get().device == "Chrome on Android"
    assert "Notifications come to this device now." in words(runner)


def test_adding_and_removing_leave_a_trace(add: Add, person: User) -> None:
    devices.remove_device(device=add(), by=person, now=NOW)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == ["device.added", "device.removed"]


def test_the_same_browser_again_changes_nothing(add: Add, person: User, service: PushService) -> None:
    device = service.device()
    assert add(given=device) == add(given=device)
    assert person.push_subscriptions.count() == 1


def test_a_new_endpoint_takes_the_place_of_the_old(add: Add, person: User) -> None:
    before = add()
    after = add(replaces=before.endpoint)
    assert list(person.push_subscriptions.all()) == [after]


def test_a_sixth_device_is_refused_with_words(runner: Client, add: Add, service: PushService, person: User) -> None:
    for _ in range(5):
        add()
    runner.post(PAGE + "add/", form_of(service.device()))
    assert person.push_subscriptions.count() == 5
    assert "At most 5 devices. Remove one first" in words(runner)


def test_a_sixth_may_replace_one_of_five(add: Add, person: User) -> None:
    rows = [add() for _ in range(5)]
    add(replaces=rows[0].endpoint)
    assert person.push_subscriptions.count() == 5


def test_a_shared_browser_goes_over_to_who_signs_in(add: Add, service: PushService, other_athlete: Athlete) -> None:
    device = service.device()
    add(given=device)
    add(other_athlete.user, given=device)
    assert PushSubscription.objects.get().user == other_athlete.user


def test_a_stranger_who_knows_an_endpoint_gets_nothing(
    stranger: Client, add: Add, service: PushService, person: User
) -> None:
    known = service.device()
    add(given=known)
    stranger.post(PAGE + "add/", {**form_of(service.device()), "endpoint": known.endpoint})
    assert PushSubscription.objects.get().user == person
    assert "Another account uses this browser" in words(stranger)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"endpoint": ""}, "did not say how to reach it"),
        ({"auth": "x" * 500}, "did not say how to reach it"),
        ({"endpoint": "https://127.0.0.1/x"}, "not known here"),
        ({"endpoint": "https://evil.example/x"}, "not known here"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "not known here"),
        ({"endpoint": "\x00"}, "did not say how to reach it"),
        ({"p256dh": "AAAA"}, "keys cannot be read"),
        ({"auth": "ü"}, "keys cannot be read"),
    ],
)
def test_nonsense_is_refused_with_words(
    wrong: dict[str, str], said: str, runner: Client, service: PushService, person: User
) -> None:
    runner.post(PAGE + "add/", {**form_of(service.device()), **wrong})
    assert not person.push_subscriptions.exists()
    assert said in words(runner)


def test_a_device_is_removed_by_its_owner_only(runner: Client, stranger: Client, add: Add) -> None:
    url = f"{PAGE}{add().pk}/remove/"
    assert stranger.post(url).status_code == 404
    assert PushSubscription.objects.exists()
    runner.post(url)
    assert not PushSubscription.objects.exists()


def test_a_test_reaches_every_device_and_the_page_says_when(runner: Client, add: Add, service: PushService) -> None:
    add()
    add()
    runner.post(PAGE + "test/")
    assert "The test is on its way." in words(runner)
    actions.tick(now=timezone.now())
    assert "The test was handed over at" in words(runner)
    assert [line["message"]["path"] for line in service.received()] == [PAGE, PAGE]
    assert "Last reached" in words(runner)


def test_while_a_test_is_under_way_the_list_alone_is_sent_anew(runner: Client, add: Add) -> None:
    add()
    runner.post(PAGE + "test/")
    part = runner.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "The test is on its way." in part
    assert "<html" not in part


def test_a_second_tap_does_not_send_a_second_test(runner: Client, add: Add, person: User) -> None:
    add()
    runner.post(PAGE + "test/")
    runner.post(PAGE + "test/")
    assert person.deliveries.count() == 1


def test_a_test_that_no_device_takes_says_so_and_why(runner: Client, add: Add, service: PushService) -> None:
    add()
    service.answer = Answer(403)
    runner.post(PAGE + "test/")
    actions.tick(now=timezone.now())
    assert "No device took the test." in words(runner)
    assert "refused the last one (answer: 403)" in words(runner)


def test_a_device_that_is_gone_is_shown_until_it_is_back_or_removed(
    runner: Client, add: Add, service: PushService
) -> None:
    add()
    service.queue(service.devices[next(iter(service.devices))], Answer(410))
    runner.post(PAGE + "test/")
    actions.tick(now=timezone.now())
    assert "No longer takes notifications." in words(runner)
    add()
    assert "No longer takes notifications." not in words(runner)


def test_a_test_nobody_sent_in_time_is_not_shown_as_waiting(runner: Client, add: Add, person: User) -> None:
    add()
    devices.send_test(user=person, now=timezone.now() - timedelta(minutes=5))
    actions.tick(now=timezone.now())
    assert person.deliveries.get().status == Delivery.Status.EXPIRED
    assert "could not be sent in time" in words(runner)


def test_the_page_keeps_endpoints_to_itself(runner: Client, add: Add, service: PushService) -> None:
    device = service.device()
    add(given=device)
    shown = words(runner)
    assert device.name not in shown
    assert device.auth not in shown


def test_the_worker_gets_key_and_token_only_when_signed_in(runner: Client) -> None:
    answer = runner.get(PAGE + "key/")
    assert set(answer.json()) == {"key", "csrf"}
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(PAGE + "key/").status_code == 302


def test_the_worker_renews_with_key_and_token_and_nobody_looking(add: Add, service: PushService, person: User) -> None:
    before, strict = add(), Client(enforce_csrf_checks=True)
    strict.force_login(person, backend="apps.athletes.backends.Password")
    token = {"X-CSRFToken": strict.get(PAGE + "key/").json()["csrf"]}
    form = form_of(service.device(), replaces=before.endpoint)
    assert strict.post(PAGE + "renew/", form).status_code == 403
    assert strict.post(PAGE + "renew/", form, headers=token).status_code == 204
    assert person.push_subscriptions.get().endpoint == form["endpoint"]
    assert "Notifications come to this device now." not in words(strict)


def test_a_renewal_that_cannot_be_changes_nothing(runner: Client, add: Add, service: PushService) -> None:
    rows = [add() for _ in range(5)]
    for form in (
        {},
        form_of(service.device()),
        {**form_of(service.device()), "endpoint": rows[0].endpoint + "x" * 900},
    ):
        assert runner.post(PAGE + "renew/", form).status_code == 422
    assert PushSubscription.objects.count() == 5


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        (CHROME, ("Chrome", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.0 Mobile/15E148 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
            "Safari/537.36 Edg/156.0.0.0",
            ("Edge", "Windows"),
        ),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, names: tuple[str, str]) -> None:
    assert device_names(agent) == names


def test_the_operator_sees_what_fails_and_no_secret(
    admin_client: Client, add: Add, service: PushService, person: User
) -> None:
    device = service.device()
    add(given=device)
    person.push_subscriptions.update(state=PushSubscription.State.FAILING, error="403")
    for path in ("", f"{person.push_subscriptions.get().pk}/change/"):
        page = admin_client.get(f"/admin/outbox/pushsubscription/{path}").content.decode()
        assert "403" in page
        assert "localhost" in page
        assert device.name not in page
        assert device.auth not in page
