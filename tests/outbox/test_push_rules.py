"""Where a push may go, what an answer means, and when to keep quiet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.outbox import rules
from apps.outbox.rules import Answer
from tests.make import NOW

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"]


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:DEF", True),
        ("https://fcm.googleapis.com:443/fcm/send/abc", True),
        ("https://FCM.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", True),
        ("https://web.push.apple.com/QGu", True),
        ("https://wns2-by3p.notify.windows.com/w/?token=BQYA", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/fcm/send/abc", False),
        ("https://evil.example/fcm.googleapis.com", False),
        ("https://fcm.googleapis.com.evil.example/", False),
        ("https://evilfcm.googleapis.com/", False),
        ("https://evilpush.apple.com.example/", False),
        ("https://push.apple.com/", False),
        ("https://fcm.googleapis.com@evil.example/", False),
        ("https://evil.example@fcm.googleapis.com/", False),
        ("https://evil.example\\@fcm.googleapis.com/", False),
        ("https://fcm.googleapis.com\n.evil.example/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://[::1", False),
        ("https://fcm.googleapis.com:none/", False),
        ("https://fcm.googleapis.cöm/", False),
        ("fcm.googleapis.com", False),
        ("", False),
        ("http://localhost:4321/push/a", False),
    ],
)
def test_a_push_goes_to_browser_vendors_only(url: str, goes: bool) -> None:
    assert rules.is_push_endpoint(url, settings.PUSH_HOSTS) is goes


def test_a_service_for_tests_is_allowed_by_its_exact_origin() -> None:
    origins = ["http://localhost:4321"]
    assert rules.is_push_endpoint("http://localhost:4321/push/a", [], origins)
    assert not rules.is_push_endpoint("http://localhost:4322/push/a", [], origins)
    assert not rules.is_push_endpoint("http://localhost:4321@evil.example/", [], origins)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Tue, 14 Apr 2026 06:02:00 GMT", 120),
        ("Tue, 14 Apr 2026 05:00:00 GMT", 0),
        ("Tue, 14 Apr 2026 06:02:00", 120),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 40, None),
        ("²", None),
    ],
)
def test_a_pause_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert rules.retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize(
    ("answers", "whole"),
    [
        (["accepted"], Answer.ACCEPTED),
        (["never", "later", "accepted"], Answer.ACCEPTED),
        (["never", "later"], Answer.LATER),
        (["never", "never"], Answer.NEVER),
        ([], Answer.NEVER),
    ],
)
def test_one_device_is_enough(answers: Iterable[str], whole: Answer) -> None:
    assert rules.together(Answer(answer) for answer in answers) is whole


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "zone", "starts", "ends", "expected"),
    [
        # Over midnight, Berlin is two hours ahead in April.
        ("2026-04-14T19:59:00+00:00", "Europe/Berlin", "22:00", "07:00", "2026-04-14T19:59:00+00:00"),
        ("2026-04-14T20:00:00+00:00", "Europe/Berlin", "22:00", "07:00", "2026-04-15T05:00:00+00:00"),
        ("2026-04-15T04:59:00+00:00", "Europe/Berlin", "22:00", "07:00", "2026-04-15T05:00:00+00:00"),
        ("2026-04-15T05:00:00+00:00", "Europe/Berlin", "22:00", "07:00", "2026-04-15T05:00:00+00:00"),
        # Within a day.
        ("2026-04-14T11:30:00+00:00", "Europe/Berlin", "13:00", "15:00", "2026-04-14T13:00:00+00:00"),
        ("2026-04-14T13:00:00+00:00", "Europe/Berlin", "13:00", "15:00", "2026-04-14T13:00:00+00:00"),
        # Equal times are no quiet hours.
        ("2026-04-14T20:00:00+00:00", "Europe/Berlin", "22:00", "22:00", "2026-04-14T20:00:00+00:00"),
        # 29 March, 02:00 becomes 03:00: an end in the gap is read with the offset before it.
        ("2026-03-29T00:30:00+00:00", "Europe/Berlin", "22:00", "02:30", "2026-03-29T01:30:00+00:00"),
        # 25 October, 03:00 becomes 02:00: the end is the first 02:30, and for what falls after that, the second.
        ("2026-10-25T00:10:00+00:00", "Europe/Berlin", "22:00", "02:30", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T01:10:00+00:00", "Europe/Berlin", "22:00", "02:30", "2026-10-25T01:30:00+00:00"),
        # The last day of a year, and a leap day.
        ("2026-12-31T22:30:00+00:00", "Europe/Berlin", "22:00", "07:00", "2027-01-01T06:00:00+00:00"),
        ("2028-02-28T22:30:00+00:00", "Europe/Berlin", "22:00", "07:00", "2028-02-29T06:00:00+00:00"),
    ],
)
def test_quiet_hours_end_where_the_wall_clock_says(
    moment: str, zone: str, starts: str, ends: str, expected: str
) -> None:
    found = rules.after_quiet(at(moment), zone, time.fromisoformat(starts), time.fromisoformat(ends))
    assert found == at(expected)


@hypothesis_settings(deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001 (made aware below)
    st.sampled_from(ZONES),
    st.times(),
    st.times(),
)
def test_it_never_moves_back_nor_more_than_a_day_and_always_out_of_the_quiet(
    naive: datetime, zone: str, starts: time, ends: time
) -> None:
    moment = naive.replace(tzinfo=UTC)
    found = rules.after_quiet(moment, zone, starts, ends)
    assert moment <= found <= moment + timedelta(hours=25)
    assert rules.after_quiet(found, zone, starts, ends) == found or _in_gap(found, zone, ends)


def _in_gap(moment: datetime, zone: str, ends: time) -> bool:
    """The wall clock never shows `ends` on this day."""
    return moment.astimezone(ZoneInfo(zone)).time() != ends
