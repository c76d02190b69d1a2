"""Whether the rows tell the truth: they are held against what others wrote down, not against what we remember.

A log is JSON lines of a stand-in for a push service or a mail server: `fake` ("push" or "mail"), `at` (seconds since
1970), `taken` (it took the message, whether or not its answer arrived), and what identifies the delivery: `message_id`
of a mail, `message.id` of an opened notification, with the `device` that opened it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from apps.outbox.channels.email import message_id
from apps.outbox.channels.push import push_id
from apps.outbox.claims import IN_DOUBT
from apps.outbox.models import Delivery

# Between the last look at the clock and the other side's, on a busy machine.
GRACE_S = 2.0
# Who ends so was never taken by the other side, unless an earlier try is in doubt.
NONE_TAKEN = {"pending", "expired", "suppressed", "failed"}


class Row(Protocol):
    """As much of a Delivery as is judged."""

    key: str
    channel: str
    status: str
    error: str
    tries: int
    due_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass
class Ledger:
    """The outcome: what was counted, and each thing that is wrong, in a sentence."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def read(paths: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """Every line of these logs. Raises OSError and ValueError."""
    for path in paths:
        yield from map(json.loads, path.read_text().splitlines())


def judge(rows: Iterable[Row], lines: Iterable[Mapping[str, Any]], *, now: datetime, simulated: bool = False) -> Ledger:
    """Hold the rows against the logs as of `now`; `simulated` when the rows' times are not the logs' times."""
    ledger, found = Ledger(), _by_delivery(rows)
    taken: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        ledger.counts[f"{line['fake']} asked"] += 1
        if not line["taken"]:
            continue
        ledger.counts[f"{line['fake']} taken"] += 1
        name = line["fake"], _name(line)
        if name in found:
            taken[name].append(line)
        else:
            ledger.wrong.append(f"{line['fake']} {name[1] or 'that nobody can open'}: no delivery is called so")
    for name, same in found.items():
        ledger.counts[f"{same[0].channel} {same[0].status}"] += 1
        _judge_one(same, taken[name], now, ledger, simulated=simulated)
    return ledger


def _by_delivery(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        is_push = row.channel == Delivery.Channel.PUSH
        name = push_id(row) if is_push else message_id(row)  # type: ignore[arg-type] # only the key and the channel count
        found["push" if is_push else "mail", name].append(row)
    return found


def _name(line: Mapping[str, Any]) -> str:
    if line["fake"] == "mail":
        return str(line["message_id"])
    message = line.get("message")
    return str(message.get("id")) if isinstance(message, dict) else ""


def _judge_one(
    rows: Sequence[Row], taken: Sequence[Mapping[str, Any]], now: datetime, ledger: Ledger, *, simulated: bool
) -> None:
    row = rows[0]
    complaints = [*_of_the_rows(rows, now), *_of_the_end(row, taken)]
    if not simulated:
        complaints += _of_the_times(row, taken)
    ledger.wrong += [f"{row.key} by {row.channel}: {complaint}" for complaint in complaints]


def _of_the_rows(rows: Sequence[Row], now: datetime) -> Iterator[str]:
    row, pending = rows[0], Delivery.Status.PENDING
    if len(rows) > 1:
        yield f"{len(rows)} rows"
    if row.status == pending and row.expires_at <= now:
        yield "still waiting after it expired"
    if (row.status == pending) != (row.ended_at is None):
        yield f"{row.status}, and ended at {row.ended_at}"


def _of_the_end(row: Row, taken: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    seen, in_doubt = _seen(row, taken), row.error.startswith(IN_DOUBT)
    # A notification is on its way again while its row waits; a mail is not.
    under_way = row.status == "pending" and row.channel == Delivery.Channel.PUSH
    if seen and row.status in NONE_TAKEN and not (in_doubt or under_way):
        yield f"{row.status}, and yet it was taken"
    if not seen and row.status == "sent":
        yield "sent, and nobody took it"
    if seen > 1:
        yield f"seen {seen} times"


def _of_the_times(row: Row, taken: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    moments = [line["at"] for line in taken]
    if moments and max(moments) > row.expires_at.timestamp() + GRACE_S:
        yield "taken after it expired"
    ended_unsent = row.ended_at is not None and row.status in NONE_TAKEN
    if moments and ended_unsent and max(moments) > row.ended_at.timestamp() + GRACE_S:  # type: ignore[union-attr]
        yield f"taken after it was {row.status}"
    # Each further try moves the due time on.
    if moments and not row.tries and min(moments) < row.due_at.timestamp() - GRACE_S:
        yield "taken before it was due"


def _seen(row: Row, taken: Sequence[Mapping[str, Any]]) -> int:
    """How often a person sees it: each mail; a notification once per device, since its id folds the rest."""
    if row.channel != Delivery.Channel.PUSH:
        return len(taken)
    tags = {(line["device"], line["message"]["tag"]) for line in taken}
    return max(Counter(device for device, _ in tags).values(), default=0)
