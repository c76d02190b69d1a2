"""Push services and mail servers at their worst."""

from __future__ import annotations

import pytest

from tests.fakes.push_service import Answer
from tests.fakes.smtp_server import CUT, HANG
from tests.outbox.faults.house import House, each, wait_for

pytestmark = pytest.mark.slow
PUSHES = {
    "too many": (Answer(429, {"Retry-After": "1"}), {"sent": 3}),
    "broken": (Answer(503), {"sent": 3}),
    "torn down": (Answer(500, deed="reset"), {"sent": 3}),
    "taken, answer lost": (Answer(201, deed="reset"), {"sent": 3}),
    "endless": (Answer(201, deed="flood"), {"sent": 3}),
    "a byte at a time": (Answer(201, deed="drip"), {"sent": 3}),
    "elsewhere": (Answer(307, {"Location": "http://localhost:1/"}), {"failed": 3, "sent": 3}),
    "gone": (Answer(410), {"failed": 3, "sent": 3}),
    "unknown": (Answer(404), {"failed": 3, "sent": 3}),
    "not allowed": (Answer(403), {"failed": 3, "sent": 3}),
}
MAILS = {
    "421": ({"mail": "421 later"}, None, {"sent": 2}),
    "451": ({"rcpt": "451 later"}, None, {"sent": 2}),
    "550": ({"rcpt": "550 no"}, None, {"failed": 2}),
    "554 after the message": ({"body": "554 no"}, None, {"failed": 2}),
    "cut after the message, taken": ({"body": CUT}, True, {"unknown": 2}),
    "cut after the message, lost": ({"body": CUT}, False, {"unknown": 2}),
    "cut before": ({"connect": CUT}, None, {"sent": 2}),
}


@pytest.mark.parametrize("mood", each(PUSHES, at_once=["taken, answer lost", "gone", "too many"]))
def test_a_push_service_in_a_bad_mood(house: House, mood: str) -> None:
    answer, ends = PUSHES[mood]
    person = house.person()
    house.push.queue(house.devices[0], answer, answer, answer)
    house.write(person, pushes=3)
    house.start()
    wait_for(lambda: len(house.push.log.lines()) >= (1 if "failed" in ends else 3))
    house.settle()
    house.verify()
    # A device that is gone is not asked again, and mails take over.
    assert house.statuses()["pending"] == 0
    assert house.statuses()["sent"] == ends["sent"]


@pytest.mark.parametrize("mood", each(MAILS, at_once=["cut after the message, taken", "451", "550"]))
def test_a_mail_server_in_a_bad_mood(house: House, mood: str) -> None:
    answers, takes, ends = MAILS[mood]
    house.mail.answers |= answers
    house.mail.takes_body = takes
    house.write(house.person(), mails=2)
    house.start(threads=1)
    wait_for(
        lambda: (
            house.mail.connections
            and any(row["tries"] != "0" or row["status"] != "pending" for row in house.do("rows"))
        )
    )
    if "unknown" in ends or "failed" in ends:
        house.settle()
    house.mail.heal()
    house.settle()
    house.verify(**ends)


@pytest.mark.minutes
def test_one_hanging_device_keeps_nobody_waiting(house: House) -> None:
    slow, quick = house.person("slow@example.org"), house.person("quick@example.org")
    house.push.queue(house.devices[0], Answer(201, deed="hang"))
    house.write(slow, pushes=1, name="slow")
    house.write(quick, pushes=20, name="quick", due_in_s=0.05)
    house.start(threads=1)
    # The service says nothing for as long as this takes.
    wait_for(lambda: house.statuses()["sent"] == 20, 9)
    house.settle()
    house.verify(sent=21)


@pytest.mark.minutes
def test_a_service_that_hangs_again_and_again_keeps_no_other_prompt_waiting(house: House) -> None:
    slow, quick = house.person("slow@example.org"), house.person("quick@example.org")
    house.push.queue(house.devices[0], *[Answer(201, deed="hang")] * 8)
    house.write(slow, pushes=8, name="slow", step_s=0.8)
    house.write(quick, pushes=40, name="quick", step_s=0.17, due_in_s=0.05)
    house.start(threads=4)
    wait_for(lambda: house.arrived(house.devices[1]) == 40)
    # None of those that hang has been given up and asked again before the last of the others was there.
    assert house.arrived(house.devices[0]) <= 8
    house.settle()
    house.verify(sent=48)


def test_a_hanging_mail_server_keeps_no_prompt_waiting(house: House) -> None:
    house.mail.answers["connect"] = HANG
    person = house.person()
    house.write(person, mails=5)
    house.start(threads=4, pace_s=0.05)
    wait_for(lambda: house.mail.connections)
    house.write(person, pushes=10)
    wait_for(lambda: house.statuses()["sent"] == 10, 9)
    house.stop()
    house.mail.heal()
    house.start()
    house.settle()
    house.verify(sent=15)


@pytest.mark.minutes
def test_a_mail_server_that_is_away_is_asked_again(house: House) -> None:
    house.mail.answers["connect"] = "421 closed"
    house.write(house.person(), mails=3)
    house.start()
    wait_for(lambda: house.mail.connections >= 1)
    house.mail.heal()
    house.settle()
    house.verify(sent=3)
