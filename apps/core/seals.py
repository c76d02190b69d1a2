"""Seals over the audit log: each over its event and all before it about the same person.

Changed, removed or inserted afterwards, an event no longer fits. Sealing is the timetable's work, so that reading a page
costs nothing for it; what names a person is outside the seals, so that an erasure leaves them whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.core.models import AuditChain, AuditEvent

BATCH = 500


def seal_events() -> int:
    """Seal what was written since; how many events that were. Two at once wait for each other at the chain."""
    done = 0
    while sealed := _seal_batch():
        done += sealed
    return done


@transaction.atomic
def _seal_batch() -> int:
    events = list(AuditEvent.objects.select_for_update().filter(seal="").order_by("pk")[:BATCH])
    chains: dict[int | None, AuditChain] = {}
    for event in events:
        chain = chains.get(event.about_id) or chains.setdefault(event.about_id, _chain_of(event.about_id))
        event.chain, event.place, event.by_mark = chain, chain.length + 1, mark_of(event.by_id)
        event.seal = chain.head = seal_of(event, chain.head)
        chain.length = event.place
    AuditEvent.objects.bulk_update(events, ["chain", "place", "by_mark", "seal"])
    AuditChain.objects.bulk_update(chains.values(), ["length", "head"])
    return len(events)


def _chain_of(about_id: int | None) -> AuditChain:
    """The person's chain, held until the end of the transaction. Whom an erasure overtook get one of nobody."""
    if about_id is None:
        return AuditChain.objects.create()
    AuditChain.objects.get_or_create(user_id=about_id)
    return AuditChain.objects.select_for_update().get(user_id=about_id)


def mark_of(user_id: int | None) -> str:
    """Who did it, as the seal knows them: the same for the same account, telling nothing without the server's key."""
    if user_id is None:
        return ""
    return salted_hmac("core.audit.by", str(user_id), algorithm="sha256").hexdigest()[:40]


def seal_of(event: AuditEvent, before: str) -> str:
    """The seal of an event after the one `before` it."""
    parts = (
        before,
        str(event.chain_id),
        str(event.place),
        event.at.isoformat(),
        event.verb,
        event.subject,
        event.by_mark,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def broken_chains() -> Iterator[str]:
    """What does not fit, in words for the operator; nothing when every chain is whole."""
    for chain in AuditChain.objects.order_by("pseudonym").iterator():
        before, place = "", 0
        for place, event in enumerate(chain.events.order_by("place").iterator(), start=1):
            if event.place != place:
                yield f"{chain.pseudonym}: an event is missing at place {place}"
                break
            if event.seal != seal_of(event, before):
                yield f"{chain.pseudonym}: the event at place {place} was changed"
                break
            before = event.seal
        else:
            if (place, before) != (chain.length, chain.head):
                yield f"{chain.pseudonym}: its end is missing"
