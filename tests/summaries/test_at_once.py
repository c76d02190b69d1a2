"""Two beats and three workers on one Monday morning: every week is counted once and told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from apps.care.models import Clinician
from apps.outbox import actions as outbox
from apps.outbox.models import Delivery
from apps.summaries import actions, digests, tasks
from apps.summaries.models import DigestSetting, SummarySetting
from tests import make
from tests.summaries import weeks
from tests.summaries.weeks import TOLD_AT, WEEK

PEOPLE, BEATS = 12, 5


def at_once(work: Callable[[], object]) -> None:
    """The same work in so many threads, each with a connection of its own."""

    def alone(_n: int) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=BEATS) as pool:
        list(pool.map(alone, range(BEATS)))


@pytest.mark.django_db(transaction=True)
def test_so_many_at_once_count_and_tell_each_week_once(clinician: Clinician, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    people = [make.athlete(f"runner-{n}@example.org") for n in range(PEOPLE)]
    for each in people:
        weeks.run(each, WEEK)
        make.care_link(clinician, each, accepted_at=TOLD_AT - timedelta(days=30))
    weeks.enrol(*people)
    digests.enrol(now=TOLD_AT - timedelta(days=5))
    at_once(lambda: tasks.count(at=TOLD_AT.isoformat()))
    assert Counter(row.week_start for each in people for row in each.weekly_summaries.all()) == {WEEK: PEOPLE}
    assert set(SummarySetting.objects.values_list("next_week", flat=True)) == {WEEK + timedelta(days=7)}
    assert DigestSetting.objects.get().next_week == WEEK + timedelta(days=7)
    at_once(lambda: outbox.tick(now=TOLD_AT))
    told = Counter(sent.to[0] for sent in mail.outbox)
    assert told == Counter([each.user.email for each in people] + [clinician.user.email])
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}
