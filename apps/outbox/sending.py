"""From claimed to ended: each row at its moment, in batches, and whatever goes wrong with one stays with it."""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from django.db import transaction

from apps.outbox import claims, failpoints, kinds, lanes
from apps.outbox.channels import Never
from apps.outbox.lanes import Lane, Outcome
from apps.outbox.models import Delivery
from apps.outbox.patience import forget_broken_connection, patiently
from apps.outbox.restored import may_have_been_sent
from apps.outbox.rules import Answer, is_put_off_too_long

# A sender at work looks this often for what has fallen due since (a tick that comes late delays nobody), and for
# answers that it will never get.
LOOK_S = 0.5
# What was read for many at once is read again after this: one send that hangs must not make it old for the rest.
LOOKED_UP_S = 2.0
logger = logging.getLogger(__name__)

Status = Delivery.Status


def _never() -> bool:
    return False


def tick(*, now: datetime, ahead: timedelta = timedelta(0), is_stopping: Callable[[], bool] = _never) -> Counter[str]:
    """Send what is due, and what falls due within `ahead` at its moment. Returns how many rows ended how.

    Any number of ticks may run at once. When nothing is due it costs one read and no write. While the outbox is busy a
    tick goes on with what falls due meanwhile; once `is_stopping` it begins nothing more.
    """
    clock, until = Clock(now), now + ahead
    if not Delivery.objects.due(until).has_any():
        return Counter()
    ends = claims.end_hopeless(now, lanes.repeated())
    failpoints.reach("before_claim")
    for lane in lanes.LANES:
        ends += _drain(lane, until, clock, is_stopping)
    return ends


class Clock:
    """The time as of `now`, going on from there."""

    def __init__(self, now: datetime) -> None:
        self.start, self.started = now, time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.started)

    def gone_by(self) -> timedelta:
        return self.now() - self.start

    def until(self, moment: datetime) -> float:
        """Seconds from now, 0 when it has passed."""
        return max((moment - self.now()).total_seconds(), 0)


def _drain(lane: Lane, until: datetime, clock: Clock, is_stopping: Callable[[], bool]) -> Counter[str]:
    """Send until nothing free is due; nothing when enough threads of this process are at it already."""
    if not lane.turns.acquire(blocking=False):
        return Counter()
    try:
        return Sender(lane, until, clock, is_stopping).send()
    finally:
        lane.turns.release()


class Sender:
    """Rows of one lane under one claim: begins each at its moment and writes down the answers as they come.

    As long as it waits for a moment or an answer it goes on claiming, so that a server that hangs keeps nobody waiting.
    """

    def __init__(self, lane: Lane, until: datetime, clock: Clock, is_stopping: Callable[[], bool] = _never) -> None:
        self.lane, self.until, self.clock, self.is_stopping = lane, until, clock, is_stopping
        self.claim, self.line = uuid.uuid4(), lane.open()
        self.waiting: deque[Delivery] = deque()
        self.alone: set[int] = set()  # primary keys of what may have killed its sender
        self.under_way: dict[int, float] = {}  # primary key to when it is given up, monotonic
        self.accepted: list[Delivery] = []  # not yet written down: the commit that begins the next does that too
        self.known: Any = None  # what the lane looked up for these, once each:
        self.looked_up: set[int] = set()
        self.looked_up_at = 0.0
        self.told: SimpleQueue[Outcome] = SimpleQueue()
        self.news: list[Outcome] = []  # accepted, and not yet told to the lane
        self.ends: Counter[str] = Counter()
        self.claimed = self.kept = self.learnt = time.monotonic()

    def send(self) -> Counter[str]:
        """Send everything; how many ended how."""
        try:
            while not self.is_stopping() and self.take(self.until):
                self.work_off()
        finally:
            self._guarded([], self._learn)
            self.line.close()
        return self.ends

    def take(self, until: datetime) -> bool:
        """Claim a batch of what is due by `until`; whether there was any."""
        self.claimed = time.monotonic()
        rows = claims.take(until, self.lane.channel, self.claim)
        lapsed = claims.take_over(until, self.lane.channel, self.claim) if len(rows) < claims.BATCH else []
        if not rows and not lapsed:
            return False
        self.alone |= {row.id for row in lapsed}
        self.waiting.extend(claims.deliveries([*lapsed, *rows], self.claim))
        failpoints.reach("after_claim")
        return True

    def work_off(self) -> None:
        """Send what is claimed, and what is claimed meanwhile."""
        while self.waiting or self.under_way:
            if self.is_stopping() and self.waiting:
                claims.let_go([row.pk for row in self.waiting], self.claim)
                self.waiting.clear()
            if due := self._due(self.clock.now()):
                self._guarded(due, lambda due=due: self._begin(due))  # type: ignore[misc]
            if self.accepted:  # nothing began
                self._guarded(self.accepted, self._settle)
                self.accepted = []
            self._collect()
            if self._runs_low():
                self._guarded([], self._top_up)

    def _top_up(self) -> None:
        self.take(self.until + self.clock.gone_by())

    def _runs_low(self) -> bool:
        if self.is_stopping():
            return False
        return time.monotonic() - self.claimed > LOOK_S and len(self.waiting) < claims.BATCH // 2

    def _due(self, now: datetime) -> list[Delivery]:
        """What begins now, in one commit."""
        due: list[Delivery] = []
        if not self.waiting or self._moment() > now:
            return due
        while self.waiting and len(due) < self.lane.at_once and self.waiting[0].due_at <= now:
            if self.waiting[0].pk in self.alone:
                return due or [self.waiting.popleft()]
            due.append(self.waiting.popleft())
        return due

    def _moment(self) -> datetime:
        """When the first that waits begins: at its time, or a little later together with the next."""
        first, later = self.waiting[0].due_at, self.waiting[0].due_at + self.lane.gather
        return later if len(self.waiting) > 1 and self.waiting[1].due_at <= later else first

    def _guarded(self, rows: Sequence[Delivery], work: Callable[[], object]) -> None:
        """An error of ours leaves these rows to their lease, and the others go on."""
        try:
            work()
        except Exception:
            logger.exception("Deliveries %s were left in the middle", [row.pk for row in rows][:5])
            forget_broken_connection()
            left = [row for row in rows if self.under_way.pop(row.pk, None) is not None]
            self.ends["left"] += len(left)

    def _begin(self, due: Sequence[Delivery]) -> None:
        self.under_way |= dict.fromkeys((row.pk for row in due), time.monotonic() + claims.SEND_LEASE.total_seconds())
        self._keep(due)
        parcels = self._made(due, self.clock.now())
        if parcels:
            parcels = self._reachable(parcels)
        if not parcels:
            return
        begun = self._settle([delivery for delivery, _ in parcels])
        for delivery, _ in parcels:
            if delivery.pk not in begun:
                self._ended(delivery, "lost")
        failpoints.reach("before_send")
        self.line.send([parcel for parcel in parcels if parcel[0].pk in begun], self.told.put)

    def _settle(self, to_begin: Collection[Delivery] = ()) -> set[int]:
        """End what was accepted and begin these, in one commit; the primary keys of those that began."""
        rows, now = self.accepted, self.clock.now()
        if not rows:
            return claims.begin(to_begin, self.claim)

        def settle() -> tuple[int, set[int]]:
            with transaction.atomic():
                changed = claims.end([row.pk for row in rows], self.claim, Status.SENT, now)
                return changed, claims.begin(to_begin, self.claim) if to_begin else set()

        changed, begun = patiently(settle)
        self.accepted = []
        self._count(rows, Status.SENT, changed)
        failpoints.reach("after_record")
        return begun

    def _made(self, due: Sequence[Delivery], now: datetime) -> list[tuple[Delivery, Any]]:
        """What to send for each row that is still of use and wanted; the others end here."""
        made, unwanted, late = [], [], []
        known = self._known(due)
        for delivery in due:
            if delivery.expires_at <= now:
                late.append(delivery)
                continue
            try:
                parcel = self._render(delivery, known, now)
            except Never as never:
                self._fail(delivery, str(never), now)
                continue
            except Exception as error:
                logger.warning("Delivery %s cannot be rendered: %s", delivery.pk, _where(error))
                self._push_on(delivery, now, _where(error))
                continue
            if parcel is None:
                unwanted.append(delivery)
            else:
                made.append((delivery, parcel))
        self._end(late, Status.EXPIRED, now)
        self._end(unwanted, Status.SUPPRESSED, now)
        return made

    def _known(self, due: Sequence[Delivery]) -> Any:
        """What the lane looks up for these, read together with what comes next."""
        pks = {row.pk for row in due}
        if not pks <= self.looked_up or time.monotonic() - self.looked_up_at > LOOKED_UP_S:
            rows = [*due, *islice(self.waiting, self.lane.ahead)]
            self.known, self.looked_up_at = self.lane.look_up(rows), time.monotonic()
            self.looked_up = {row.pk for row in rows}
        self.looked_up -= pks
        return self.known

    def _render(self, delivery: Delivery, known: Any, now: datetime) -> Any:
        """In the person's own language and zone; None when nobody wants it any more."""
        kind, person = kinds.get(delivery.kind), delivery.person
        with person.at_home():
            if not (person.is_active or kind.reaches_closed) or may_have_been_sent(delivery):
                return None
            if not kind.still_wanted(delivery, now):
                return None
            return self.lane.make(delivery, kind, known, now)

    def _reachable(self, parcels: list[tuple[Delivery, Any]]) -> list[tuple[Delivery, Any]]:
        try:
            self.line.ready()
        except OSError as error:
            for delivery, _ in parcels:
                self._push_on(delivery, self.clock.now(), f"no mail server: {type(error).__name__}")
            return []
        return parcels

    def _collect(self) -> None:
        """Wait for the next answer or the next moment, and write down every answer there is."""
        outcomes = self._answers()
        if outcomes:
            self._guarded([outcome.delivery for outcome in outcomes], lambda: self._record(outcomes, self.clock.now()))
        self._give_up(time.monotonic())

    def _give_up(self, now: float) -> None:
        """Stop waiting for answers whose lease ran out: those rows are no longer ours. The oldest stands first."""
        while self.under_way and next(iter(self.under_way.values())) <= now:
            del self.under_way[next(iter(self.under_way))]
            self.ends["left"] += 1

    def _answers(self) -> list[Outcome]:
        """Every answer there is; waits for the first, and a little for those that come with it."""
        outcomes: list[Outcome] = []
        with suppress(Empty):
            if not self.under_way:
                time.sleep(self._patience_s() if self.waiting else 0)
            elif (patience_s := self._patience_s()) > 0:
                outcomes.append(self.told.get(timeout=patience_s))
                if len(self.under_way) > 1:
                    time.sleep(min(self.lane.gather.total_seconds(), self._patience_s()))
            while True:
                outcomes.append(self.told.get_nowait())
        return outcomes

    def _patience_s(self) -> float:
        """Seconds that may pass before there is something else to do."""
        return min(self.clock.until(self._moment()), LOOK_S) if self.waiting else LOOK_S

    def _record(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        failpoints.reach("after_send")
        accepted = [outcome.delivery for outcome in outcomes if outcome.answer == Answer.ACCEPTED]
        if self._begins_next(now):
            self.accepted = accepted
        else:
            self._end(accepted, Status.SENT, now)
        for outcome in outcomes:
            match outcome.answer:
                case Answer.LATER:
                    self._later(outcome, now)
                case Answer.NEVER:
                    self._fail(outcome.delivery, outcome.words, now)
                case Answer.UNCLEAR:
                    self._end([outcome.delivery], Status.UNKNOWN, now, outcome.words)
        self.news += outcomes
        has_failed = any(outcome.answer != Answer.ACCEPTED for outcome in outcomes)
        is_idle = not (self.waiting or self.under_way)
        if has_failed or is_idle or time.monotonic() - self.learnt > LOOK_S:
            self._learn()
        if not self.accepted:
            failpoints.reach("after_record")

    def _begins_next(self, now: datetime) -> bool:
        """Whether one that begins alone begins now; not one that may have killed its sender, and would again."""
        if self.lane.at_once > 1 or not self.waiting or self.is_stopping():
            return False
        return self.waiting[0].due_at <= now and self.waiting[0].pk not in self.alone

    def _learn(self) -> None:
        """Tell the lane what is new. Good news wait for more while there is work: many cost no more than one."""
        news, self.news, self.learnt = self.news, [], time.monotonic()
        if news:
            self.lane.learn(news, self.clock.now())

    def _later(self, outcome: Outcome, now: datetime) -> None:
        """Try again, or another way where there is one and this one takes too long."""
        delivery, words = outcome.delivery, outcome.words
        if outcome.in_doubt:
            words = f"{claims.IN_DOUBT}: {words}"
        next_at = claims.next_moment(delivery, now, outcome.pause)
        if is_put_off_too_long(now, next_at, delivery.expires_at) and self.lane.has_other_way(delivery):
            if outcome.in_doubt:
                delivery.error = words
            self._fail(delivery, words, now)
        else:
            self._push_on(delivery, now, words, outcome.pause)

    def _fail(self, delivery: Delivery, words: str, now: datetime) -> None:
        def fail() -> None:
            with transaction.atomic():
                self._end([delivery], Status.FAILED, now, words)
                self.lane.fall_back(delivery, now)

        patiently(fail)

    def _end(self, rows: Sequence[Delivery], status: Delivery.Status, now: datetime, words: str = "") -> None:
        """End these rows; what an earlier try may have brought across is no longer certain to have ended so."""
        doubtful = [row for row in rows if status != Status.SENT and row.error.startswith(claims.IN_DOUBT)]
        for row in doubtful:
            self._end_alike([row], Status.UNKNOWN, now, row.error)
        self._end_alike([row for row in rows if row not in doubtful], status, now, words)

    def _end_alike(self, rows: Sequence[Delivery], status: Delivery.Status, now: datetime, words: str) -> None:
        if not rows:
            return
        changed = patiently(lambda: claims.end([row.pk for row in rows], self.claim, status, now, words))
        self._count(rows, status, changed)

    def _count(self, rows: Sequence[Delivery], status: Delivery.Status, changed: int) -> None:
        for row in rows:
            self.under_way.pop(row.pk, None)
        self.ends[status] += changed
        self.ends["lost"] += len(rows) - changed

    def _push_on(self, delivery: Delivery, now: datetime, words: str, pause: timedelta | None = None) -> None:
        if delivery.error.startswith(claims.IN_DOUBT):
            words = delivery.error
        ours = patiently(lambda: claims.push_on(delivery, now, words, pause))
        self._ended(delivery, "later" if ours else "lost")

    def _ended(self, delivery: Delivery, how: str) -> None:
        self.under_way.pop(delivery.pk, None)
        self.ends[how] += 1

    def _keep(self, due: Sequence[Delivery]) -> None:
        """A slow server must not cost these and the others their lease."""
        if time.monotonic() - self.kept > claims.CLAIM_LEASE.total_seconds() / 2:
            claims.keep([row.pk for row in (*due, *self.waiting)], self.claim)
            self.kept = time.monotonic()


def _where(error: Exception) -> str:
    """The error's name and the last of our own lines on its way: enough to find it, and nothing a person wrote."""
    paths = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    path, line = [(path, line) for path, line in paths if "apps" in path.parts][-1]
    return f"{type(error).__name__} in {path.parent.name}/{path.name}:{line}"
