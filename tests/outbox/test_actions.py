"""From `pending` to one of five ends, once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from apps.core.models import AuditEvent
from apps.outbox import actions, claims, failpoints, kinds
from apps.outbox.channels.email import Post
from apps.outbox.models import Delivery
from apps.users.models import User
from tests.make import NOW
from tests.outbox.conftest import Bent, Enqueue, sender

Status = Delivery.Status
pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def let_leases_run_out() -> None:
    """What time would do."""
    Delivery.objects.filter(claimed_until__isnull=False).update(claimed_until=Now() - timedelta(seconds=1))


def break_at(monkeypatch: pytest.MonkeyPatch, place: str, deed: Callable[[], object]) -> None:
    """Do something at a failpoint."""
    monkeypatch.setattr(failpoints, "reach", lambda reached: deed() if reached == place else None)


def fail() -> None:
    raise failpoints.BrokenError


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.status


# Writing


def test_the_same_key_again_changes_nothing(enqueue: Enqueue) -> None:
    first, again = enqueue("one"), enqueue("one", due_in_s=60)
    assert again == first
    assert again.due_at == NOW


def test_a_kind_nobody_registered_is_refused(person: User) -> None:
    with pytest.raises(LookupError, match=r"no\.such"):
        actions.enqueue(
            key="k", kind="no.such", ref="", person=person, about=person, due_at=NOW, expires_at=NOW, now=NOW
        )


def test_two_kinds_of_one_name_are_refused(kind: Bent) -> None:
    registered = kinds.get("test.bent")
    kinds.register(registered)
    with pytest.raises(ValueError, match=r"test\.bent"):
        kinds.register(kinds.Kind("test.bent", still_wanted=registered.still_wanted, render=Bent().render))


def test_the_database_refuses_a_second_row_of_one_key(enqueue: Enqueue) -> None:
    delivery = enqueue()
    delivery.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.save(force_insert=True)


def test_withdrawing_suppresses_what_waits(enqueue: Enqueue) -> None:
    delivery, other = enqueue("one"), enqueue("two")
    assert actions.withdraw(key="one", now=NOW) == 1
    assert (state(delivery), state(other)) == (Status.SUPPRESSED, Status.PENDING)
    assert actions.withdraw(key="one", now=NOW) == 0


# Sending


def test_what_is_due_is_sent_once(enqueue: Enqueue) -> None:
    delivery = enqueue()
    assert actions.tick(now=NOW) == Counter(sent=1)
    assert actions.tick(now=NOW) == Counter()
    assert state(delivery) == Status.SENT
    assert delivery.ended_at is not None
    assert [sent.to for sent in mail.outbox] == [["runner@example.org"]]


def test_what_is_not_due_waits(enqueue: Enqueue) -> None:
    delivery = enqueue(due_in_s=1)
    assert actions.tick(now=NOW) == Counter()
    assert state(delivery) == Status.PENDING
    assert delivery.claim is None


def test_what_falls_due_before_the_next_tick_is_sent_at_its_moment(enqueue: Enqueue) -> None:
    delivery, later = enqueue("one", due_in_s=0.3), enqueue("two", due_in_s=1.1)
    started = time.monotonic()
    actions.tick(now=NOW, ahead=timedelta(seconds=1))
    assert 0.3 <= time.monotonic() - started < 0.9
    assert (state(delivery), state(later)) == (Status.SENT, Status.PENDING)
    assert after(0.3) <= (delivery.ended_at or NOW) < after(0.9)


def test_a_mail_says_what_it_is(enqueue: Enqueue) -> None:
    enqueue()
    actions.tick(now=NOW)
    sent = mail.outbox[0]
    assert (sent.subject, sent.body) == ("Hello", "Words")
    assert isinstance(sent, EmailMultiAlternatives)
    assert sent.alternatives == [("<p>Words</p>", "text/html")]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_message_id_is_the_same_for_every_try(enqueue: Enqueue) -> None:
    first, other = enqueue("one"), enqueue("two")
    actions.tick(now=NOW)
    Delivery.objects.filter(pk=first.pk).update(status=Status.PENDING, claimed_until=None, sending_at=None)
    actions.tick(now=NOW)
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert ids[0] == ids[2] != ids[1]
    assert str(other.key) not in ids[1]


def test_an_idle_tick_costs_one_read(enqueue: Enqueue) -> None:
    enqueue(due_in_s=60)
    with CaptureQueriesContext(connection) as queries:
        actions.tick(now=NOW)
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]
    # Else PostgreSQL reads the table instead of the index: 50 ms for 300,000 rows, every second.
    assert 'ORDER BY "outbox_delivery"."due_at" ASC LIMIT 1' in queries[0]["sql"]


def test_more_than_a_batch_is_sent_in_batches(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BATCH", 3)
    for number in range(7):
        enqueue(str(number))
    assert actions.tick(now=NOW) == Counter(sent=7)
    assert len(mail.outbox) == 7


# Not sending


def test_what_is_too_late_is_not_sent(enqueue: Enqueue) -> None:
    delivery = enqueue(lasts_s=60)
    assert actions.tick(now=after(60)) == Counter(expired=1)
    assert (state(delivery), mail.outbox) == (Status.EXPIRED, [])


def test_what_expires_while_it_waits_its_turn_is_not_sent(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue(lasts_s=0.1)
    break_at(monkeypatch, "after_claim", lambda: time.sleep(0.15))
    assert actions.tick(now=NOW) == Counter(expired=1)
    assert (state(delivery), mail.outbox) == (Status.EXPIRED, [])


def test_what_nobody_wants_any_more_is_not_sent(enqueue: Enqueue, kind: Bent) -> None:
    delivery = enqueue()
    kind.wanted = False
    assert actions.tick(now=NOW) == Counter(suppressed=1)
    assert (state(delivery), mail.outbox, kind.seen) == (Status.SUPPRESSED, [], [])


def test_a_closed_account_gets_nothing(enqueue: Enqueue, person: User) -> None:
    delivery = enqueue()
    person.is_active = False
    person.save()
    actions.tick(now=NOW)
    assert (state(delivery), mail.outbox) == (Status.SUPPRESSED, [])


def test_a_withdrawal_between_claim_and_send_counts(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue()
    break_at(monkeypatch, "after_claim", lambda: actions.withdraw(key="one", now=NOW))
    actions.tick(now=NOW)
    assert (state(delivery), mail.outbox) == (Status.SUPPRESSED, [])


def test_a_lease_that_ran_out_before_the_send_stops_it(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue()
    slow = sender("email")
    let_leases_run_out()
    slow.work_off()
    assert slow.ends == Counter(lost=1)
    assert (state(delivery), mail.outbox) == (Status.PENDING, [])


def test_an_end_that_comes_after_somebody_elses_claim_changes_nothing(enqueue: Enqueue, kind: Bent) -> None:
    delivery = enqueue()
    first = sender("email")
    let_leases_run_out()
    sender("email")
    first.waiting *= 2
    kind.wanted = False
    first.work_off()
    assert first.ends == Counter(lost=2)
    assert (state(delivery), delivery.tries) == (Status.PENDING, 1)


# Failing


def test_a_message_that_cannot_be_rendered_is_pushed_on_and_stops_nobody(enqueue: Enqueue, kind: Bent) -> None:
    bad, good = enqueue("bad"), enqueue("good", ref="good")
    kind.error = KeyError("hip")
    assert actions.tick(now=NOW) == Counter(later=1, sent=1)
    assert (state(bad), state(good)) == (Status.PENDING, Status.SENT)
    assert (bad.tries, bad.claim, bad.sending_at) == (1, None, None)
    assert after(10) <= bad.due_at < after(12)
    assert bad.error.startswith("KeyError in outbox/")
    assert "hip" not in bad.error


def test_a_header_that_cannot_be_is_found_before_anything_leaves(enqueue: Enqueue, kind: Bent) -> None:
    delivery = enqueue()
    kind.subject = "Two\nlines"
    assert actions.tick(now=NOW) == Counter(later=1)
    assert state(delivery) == Status.PENDING
    assert "BadHeaderError" in delivery.error


def test_tries_go_on_until_it_expires(enqueue: Enqueue, kind: Bent) -> None:
    delivery = enqueue(lasts_s=60)
    kind.error = KeyError("x")
    moments = [0, 5, 11, 20, 32, 61]
    ends = [set(actions.tick(now=after(second))) for second in moments]
    assert ends == [{"later"}, set(), {"later"}, set(), {"later"}, {"expired"}]
    assert (state(delivery), delivery.tries) == (Status.EXPIRED, 3)


def test_an_error_of_ours_leaves_one_row_to_its_lease(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = enqueue("one"), enqueue("two", due_in_s=0.01)
    monkeypatch.setattr(failpoints, "reach", _once_at("before_send"))
    assert actions.tick(now=NOW, ahead=timedelta(seconds=1)) == Counter(left=1, sent=1)
    assert (state(first), state(second)) == (Status.PENDING, Status.SENT)
    assert first.sending_at is not None


def _once_at(place: str) -> Callable[[str], None]:
    waiting = [place]

    def reach(reached: str) -> None:
        if reached in waiting:
            waiting.remove(reached)
            fail()

    return reach


# Dying


def test_a_death_after_the_claim_loses_nothing(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue()
    with monkeypatch.context() as broken:
        break_at(broken, "after_claim", fail)
        with pytest.raises(failpoints.BrokenError):
            actions.tick(now=NOW)
    assert actions.tick(now=NOW) == Counter()
    let_leases_run_out()
    assert actions.tick(now=NOW) == Counter(sent=1)
    assert (state(delivery), len(mail.outbox)) == (Status.SENT, 1)


@pytest.mark.parametrize(("place", "mails"), [("before_send", 0), ("after_send", 1)])
def test_a_death_in_the_middle_of_a_send_is_never_sent_again(
    place: str, mails: int, enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = enqueue()
    with monkeypatch.context() as broken:
        break_at(broken, place, fail)
        actions.tick(now=NOW)
    assert actions.tick(now=NOW) == Counter()
    let_leases_run_out()
    assert actions.tick(now=NOW) == Counter(unknown=1)
    assert actions.tick(now=after(30)) == Counter()
    assert (state(delivery), len(mail.outbox)) == (Status.UNKNOWN, mails)


def test_what_was_cut_off_is_unknown_even_when_too_late(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue(lasts_s=60)
    with monkeypatch.context() as broken:
        break_at(broken, "after_send", fail)
        actions.tick(now=NOW)
    let_leases_run_out()
    assert actions.tick(now=after(61)) == Counter(unknown=1)
    assert state(delivery) == Status.UNKNOWN


def test_a_send_cut_off_this_very_moment_is_not_claimed(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue()
    Delivery.objects.update(claimed_until=Now() + timedelta(minutes=1), sending_at=Now())
    break_at(monkeypatch, "before_claim", let_leases_run_out)
    assert actions.tick(now=NOW) == Counter()
    assert (state(delivery), delivery.claim, mail.outbox) == (Status.PENDING, None, [])


def test_a_slow_sender_may_still_say_that_it_was_sent(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = enqueue()

    def give_up() -> None:
        let_leases_run_out()
        assert claims.end_hopeless(NOW, [])["unknown"] == 1

    break_at(monkeypatch, "after_send", give_up)
    assert actions.tick(now=NOW) == Counter(sent=1)
    assert state(delivery) == Status.SENT


# Many


@pytest.mark.django_db(transaction=True)
def test_any_number_of_ticks_at_once_send_each_row_once(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BATCH", 5)
    keys = {str(number) for number in range(60)}
    for key in keys:
        enqueue(key)
    start = threading.Barrier(4)
    ends: Counter[str] = Counter()

    def work() -> None:
        start.wait()
        ends.update(actions.tick(now=NOW))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ends["sent"] == len(mail.outbox) == 60
    assert Delivery.objects.filter(status=Status.SENT).count() == 60


def test_a_batch_uses_one_connection(enqueue: Enqueue, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    plain = Post.open

    def opening(post: Post) -> None:
        opened.append(post.connection)
        plain(post)

    monkeypatch.setattr(Post, "open", opening)
    for number in range(3):
        enqueue(str(number))
    actions.tick(now=NOW)
    assert opened[0] is None
    assert opened[1] is opened[2] is not None


# Again


def test_what_failed_can_be_sent_again(enqueue: Enqueue, person: User) -> None:
    delivery = enqueue()
    Delivery.objects.update(status=Status.FAILED, tries=4, error="refused the recipient: 550", sending_at=NOW)
    assert actions.resend(delivery=delivery, by=person, now=after(60))
    assert (state(delivery), delivery.tries, delivery.error) == (Status.PENDING, 0, "")
    assert actions.tick(now=after(60)) == Counter(sent=1)
    assert AuditEvent.objects.get().verb == "delivery.resent"


@pytest.mark.parametrize("status", [Status.PENDING, Status.SENT, Status.EXPIRED, Status.SUPPRESSED, Status.UNKNOWN])
def test_nothing_else_can(status: Delivery.Status, enqueue: Enqueue, person: User) -> None:
    delivery = enqueue()
    Delivery.objects.update(status=status)
    assert not actions.resend(delivery=delivery, by=person, now=NOW)
    assert state(delivery) == status
    assert not AuditEvent.objects.exists()


def test_what_failed_and_is_of_no_use_any_more_stays_failed(enqueue: Enqueue, person: User) -> None:
    delivery = enqueue(lasts_s=60)
    Delivery.objects.update(status=Status.FAILED)
    assert not actions.resend(delivery=delivery, by=person, now=after(60))
    assert state(delivery) == Status.FAILED


def test_what_is_unknown_goes_again_when_a_second_one_is_accepted(enqueue: Enqueue, person: User) -> None:
    delivery = enqueue()
    Delivery.objects.update(status=Status.UNKNOWN, ended_at=NOW, sending_at=NOW)
    assert actions.resend(delivery=delivery, by=person, now=after(60), may_repeat=True)
    assert actions.tick(now=after(60)) == Counter(sent=1)
    assert AuditEvent.objects.get().verb == "delivery.resent"
