"""A sender dies, raises, hangs or is stopped at each place; others go on, and the ledger agrees."""

from __future__ import annotations

import os
import signal

import pytest

from tests.outbox.faults.house import House, each, lives, wait_for

pytestmark = pytest.mark.slow
PLACES = ("before_claim", "after_claim", "before_send", "after_send", "after_record")


@pytest.mark.parametrize("place", PLACES)
def test_a_sender_killed_at_any_place_loses_nothing_and_sends_nothing_twice(house: House, place: str) -> None:
    house.write(house.person(), mails=4, pushes=4)
    doomed = house.start(f"{place}:kill")
    wait_for(lambda: not lives(doomed))
    house.start()
    house.settle()
    house.verify()
    statuses = house.statuses()
    assert statuses["sent"] + statuses["unknown"] == 8
    assert statuses["unknown"] <= 1  # mails begin one by one


@pytest.mark.parametrize("place", each(PLACES, at_once=["before_send"]))
def test_an_error_of_ours_at_any_place_is_made_good_by_the_next_tick(house: House, place: str) -> None:
    house.write(house.person(), mails=3, pushes=3)
    house.start(f"{place}:raise@1")
    house.settle()
    house.verify()
    assert house.statuses()["unknown"] <= 1


@pytest.mark.parametrize("place", each(PLACES[1:4], at_once=["after_claim"]))
def test_a_sender_that_hangs_past_its_lease_is_replaced(house: House, place: str) -> None:
    house.write(house.person(), mails=3, pushes=3)
    hanging = house.start(f"{place}:hang", threads=1)
    wait_for(lambda: lives(hanging) and "claimed" in held(house))
    house.do("let_leases_run_out")
    house.start()
    house.settle()
    house.kill(hanging)
    house.verify()


def held(house: House) -> str:
    return "claimed" if any(house.do("held")) else ""


def test_a_sender_that_was_stopped_past_its_lease_and_goes_on_does_no_harm(house: House) -> None:
    house.mail.answers["body"] = "hang"
    house.mail.takes_body = True
    house.write(house.person(), mails=1, pushes=4)
    stopped = house.start()
    wait_for(lambda: house.taken(house.mail_log) == 1)
    os.kill(stopped, signal.SIGSTOP)
    house.mail.heal()
    house.start()
    house.settle()
    os.kill(stopped, signal.SIGCONT)
    house.verify(sent=4, unknown=1)


@pytest.mark.parametrize("poison", each(["raise", "kill"], at_once=[]))
def test_a_row_that_breaks_or_kills_its_sender_is_pushed_on_and_stops_nobody(house: House, poison: str) -> None:
    person = house.person()
    house.write(person, pushes=1, name="poison", ref=poison)
    house.write(person, mails=3, pushes=3, due_in_s=0.01)
    senders = [house.start()]

    def goes_on() -> bool:
        """Where a sender died another is started, as a supervisor would."""
        if not lives(senders[-1]):
            senders.append(house.start())
        assert len(senders) < 8
        house.nudge()
        return True

    wait_for(lambda: goes_on() and house.pending() == 1, 180)  # deaths put the others off too
    wait_for(lambda: goes_on() and not house.do("due_again"))
    house.do("expire_all")
    house.start()
    house.settle()
    house.verify()
    statuses = house.statuses()
    assert (statuses["expired"], statuses["sent"] + statuses["unknown"]) == (1, 6)
    # A mail that was under way when its sender was killed.
    assert statuses["unknown"] < len(senders)


@pytest.mark.minutes
def test_withdrawing_in_the_middle_of_it_all_stops_what_has_not_begun(house: House) -> None:
    person = house.person()
    # The last would be due in half a minute: withdrawing comes first, however busy the machine is.
    house.write(person, pushes=60, mails=60, step_s=0.5)
    house.start()
    wait_for(lambda: house.statuses()["sent"] >= 3)
    house.do("withdraw", person=person)
    house.settle()
    house.verify()
    assert house.statuses()["suppressed"] > 0


@pytest.mark.minutes
def test_erasing_an_account_in_the_middle_of_it_all_stops_what_has_not_begun(house: House) -> None:
    gone, stays = house.person(), house.person("other@example.org")
    house.write(gone, pushes=40, mails=40, name="gone", step_s=0.05)
    house.write(stays, pushes=40, mails=20, name="stays", step_s=0.05)
    house.start()
    wait_for(lambda: house.taken(house.push_log) >= 10)
    house.do("erase", person=gone)
    seen = house.arrived(house.devices[0])
    wait_for(lambda: house.statuses()["sent"] == 60)
    # What had begun may still arrive; nothing else, and no row is left.
    assert house.arrived(house.devices[0]) <= seen + 2
    assert house.statuses() == {"sent": 60}
    assert house.arrived(house.devices[1]) == 40


def test_what_fell_due_while_nobody_worked_is_sent_if_it_is_still_of_use(house: House) -> None:
    person = house.person()
    house.write(person, pushes=5, due_in_s=-25 * 60, lasts_s=60)
    house.write(person, mails=5, due_in_s=-26 * 3600, lasts_s=48 * 3600)
    house.start()
    house.settle()
    house.verify(expired=5, sent=5)


def test_senders_whose_clocks_are_an_hour_off_go_by_the_databases(house: House) -> None:
    house.write(house.person(), mails=5, pushes=5, step_s=0.2, lasts_s=60)
    house.write(house.person("other@example.org"), pushes=3, name="later", due_in_s=600)
    for clock_s in (3600, -3600):
        house.start(clock_s=clock_s)
    wait_for(lambda: house.statuses()["sent"] == 10)
    house.stop()
    house.verify(sent=10, pending=3)


def test_many_senders_give_the_same_counts_as_one(house: House) -> None:
    counts = []
    for senders in (1, 4):
        house.fresh()
        house.write(house.person(), mails=20, pushes=40, step_s=0.01)
        for _ in range(senders):
            house.start(pace_s=0.05)
        wait_for(lambda: not house.pending())
        house.verify()
        counts.append((house.statuses(), house.taken(house.push_log), house.taken(house.mail_log)))
    assert counts[0] == counts[1] == ({"sent": 60}, 40, 20)
