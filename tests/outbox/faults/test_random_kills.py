"""Two hundred deaths at moments nobody chose, while servers change their mood: the ledger agrees all the same."""

from __future__ import annotations

import random
import time

import pytest

from tests.fakes.push_service import Answer
from tests.fakes.smtp_server import KIND_ANSWERS
from tests.outbox.faults.house import House

pytestmark = [pytest.mark.slow, pytest.mark.minutes]
SEEDS = (1, 2, 3, 4)
KILLS = 50
PUSH_MOODS = (Answer(), Answer(), Answer(429, {"Retry-After": "1"}), Answer(503), Answer(201, deed="reset"))
MAIL_MOODS = ("250 taken", "250 taken", "250 taken", "451 later", "")


@pytest.mark.parametrize("seed", SEEDS)
def test_fifty_kills_at_random_moments_lose_nothing_and_show_nothing_twice(house: House, seed: int) -> None:
    dice = random.Random(seed)
    people = [house.person(f"{number}@example.org", devices=dice.choice((1, 2))) for number in range(4)]
    for _ in range(4):
        house.start(pace_s=0.05)
    for kill in range(KILLS):
        house.write(dice.choice(people), mails=2, pushes=6, name=f"{kill}-", step_s=dice.uniform(0, 0.1))
        house.push.answer = dice.choice(PUSH_MOODS)
        mood = dice.choice(MAIL_MOODS)
        house.mail.become(KIND_ANSWERS | {"body": mood}, takes_body=None if mood else dice.choice((None, True)))
        time.sleep(dice.uniform(0.01, 0.3))  # the moment is what is drawn
        house.kill(dice.choice(house.senders))
        if dice.random() < 0.3:
            house.do("let_leases_run_out")
            house.do("bring_forward")
        house.start(pace_s=0.05)
    house.push.answer = Answer()
    house.mail.heal()
    house.settle(180)
    house.verify()
    # A notification that was put off too often has a mail under the same key.
    assert len({row["key"] for row in house.do("rows")}) == KILLS * 8
    assert house.statuses()["sent"] > KILLS * 6
