"""What is taken from the files of watches, and what is said of files that are none."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

import pytest

from apps.exchange import watching
from apps.runs.watch import child
from apps.runs.watch.child import read_apart
from apps.runs.watch.formats import read
from apps.runs.watch.recording import BadFileError, Problem
from tests.runs.watch import files


@pytest.mark.parametrize("kind", ["gpx", "tcx", "fit"])
def test_an_hour_is_told_the_same_by_every_format(kind: str) -> None:
    found = read(getattr(files, kind)(60))
    assert found.kind == kind
    assert (found.started_at, found.ended_at) == (files.START, files.START + timedelta(hours=1))
    assert found.metres == pytest.approx(10_800, rel=0.002)
    assert found.timer_s == (3480 if kind == "tcx" else 3600)
    assert len(found.minutes) == 61
    assert found.minutes[30][1] == pytest.approx(5.58, abs=0.04)


@pytest.mark.parametrize("kind", ["tcx", "fit"])
def test_heart_rate_and_steps_are_told_where_the_watch_has_them(kind: str) -> None:
    found = read(getattr(files, kind)(10))
    assert found.heart_mean == pytest.approx(150, abs=1)
    assert found.cadence_mean == pytest.approx(171, abs=1)


def test_strides_become_steps_and_a_gpx_may_tell_them_too() -> None:
    found = read(files.gpx_with_heart())
    assert (found.heart_mean, found.cadence_mean) == (150, 170)


def test_what_a_watch_does_not_tell_is_missing_and_never_zero() -> None:
    found = read(files.gpx(10))
    assert (found.heart_mean, found.heart_max, found.cadence_mean) == (None, None, None)
    assert found.minutes[3][2:] == [None, None]


def test_the_pause_button_counts() -> None:
    assert read(files.fit(30, timer_s=1500.0)).timer_s == 1500


@pytest.mark.parametrize("kind", ["gpx", "tcx", "fit"])
def test_no_place_and_no_device_is_told(kind: str) -> None:
    told = json.dumps(read(getattr(files, kind)(5)).plain())
    for secret in ("52.5", "13.4", str(files.SERIAL), "sweet"):
        assert secret not in told


def test_a_jump_of_the_satellites_is_no_distance() -> None:
    text = files.gpx(10).decode()
    moved = text.replace(f'lat="{files.HOME[0]}"', 'lat="48.1"', 1)
    assert moved != text
    assert read(moved.encode()).metres == pytest.approx(1797, rel=0.01)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.UNKNOWN),
        (b"hello", Problem.UNKNOWN),
        (b"\x00" * 5000, Problem.UNKNOWN),
        (b"PK\x03\x04" + b"\x00" * 500, Problem.UNKNOWN),
        (b"<html><body>404</body></html>", Problem.UNKNOWN),
        (b"<gpx><trk>", Problem.BROKEN),
        (b"<gpx></gpx>", Problem.NO_TIMES),
        (b"\xff\xfe<\x00g\x00", Problem.BROKEN),
        (files.LAUGHS, Problem.BROKEN),
        (files.OUTSIDE, Problem.BROKEN),
        (b'<gpx><trkpt lat="x" lon="1e999"><time>yesterday</time></trkpt></gpx>', Problem.NO_TIMES),
        (b'<?xml version="1.0" encoding="no-such"?><gpx/>', Problem.BROKEN),
        (files.fit(2)[:-30], Problem.BROKEN),
        (files.fit(2)[:14] + b"\xff" * 200, Problem.BROKEN),
        (files.gpx(2, files.START.replace(year=1995)), Problem.WRONG_CLOCK),
    ],
)
def test_junk_has_a_plain_reason(content: bytes, problem: Problem) -> None:
    with pytest.raises(BadFileError) as found:
        read(content)
    assert found.value.problem == problem


def test_too_big_is_said_before_anything_is_read() -> None:
    with pytest.raises(BadFileError) as found:
        read_apart(b"<gpx>" + b" " * 10_000_000)
    assert found.value.problem == Problem.TOO_BIG


def test_too_short_a_run_is_none() -> None:
    with pytest.raises(BadFileError) as found:
        read(files.gpx(0) + b"")
    assert found.value.problem in {Problem.NO_TIMES, Problem.TOO_SHORT}


def test_bytes_turned_at_random_never_break_the_reader() -> None:
    chance, whole = random.Random(7), files.fit(1)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(4):
            broken[chance.randrange(12, len(broken))] = chance.randrange(256)
        # A file that can still be read is fine; any other error than this one fails the test.
        with suppress(BadFileError):
            read(bytes(broken))


@pytest.mark.minutes
@pytest.mark.slow
def test_the_process_apart_reads_four_hours_at_one_point_a_second() -> None:
    found = read_apart(files.tcx(240))
    assert found.metres == pytest.approx(43_200)
    assert len(found.minutes) == 241


HURTS = {
    "deep": files.deep(),
    "many": files.too_many(),
    "laughs": files.LAUGHS,
    "wide": b"<gpx>" + b"<a b='c' d='e' f='g' h='i'/>" * 330_000 + b"</gpx>",
    "empty": b"<gpx>" + b"<a/>" * 2_400_000 + b"</gpx>",
    "timeless": b"<gpx>" + b"<trkpt/>" * 1_200_000 + b"</gpx>",
}


@pytest.mark.minutes
@pytest.mark.slow
@pytest.mark.parametrize("content", HURTS.values(), ids=HURTS)
def test_the_process_apart_ends_what_is_made_to_hurt(content: bytes) -> None:
    with pytest.raises(BadFileError) as found:
        read_apart(content)
    assert found.value.problem in {Problem.BROKEN, Problem.TOO_SLOW, Problem.TOO_MANY_POINTS, Problem.NO_TIMES}


@pytest.mark.slow
def test_the_process_apart_ends_by_its_own_seconds_and_forgives_a_busy_machine() -> None:
    code = "from apps.runs.watch import child; child.CPU_S = 1; child.limit()\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", code], cwd=child.ROOT, timeout=child.WALL_S, check=False)
    assert ended.returncode == -signal.SIGXCPU
    # Ten people at work beside it, and no second worker takes the file meanwhile.
    assert child.CPU_S * 10 < child.WALL_S < watching.LEASE.total_seconds()


@pytest.mark.minutes
@pytest.mark.slow
@pytest.mark.parametrize("content", HURTS.values(), ids=HURTS)
def test_what_is_made_to_hurt_takes_little_more_work_than_four_honest_hours(content: bytes) -> None:
    def cost_s(given: bytes) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with suppress(BadFileError):
            child.read_apart(given)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    # Both on this machine as it is now; on a quiet one four hours are a second.
    assert cost_s(content) < 2 * cost_s(files.tcx(240))


@pytest.mark.minutes
def test_the_process_apart_reads_four_hours_of_fit_at_one_point_a_second() -> None:
    assert read_apart(files.fit(240, every_s=1)).metres == pytest.approx(43_200)


@pytest.mark.slow
def test_the_process_apart_knows_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PYTHONSTARTUP", "no-such-file")
    assert read_apart(files.gpx(5)).kind == "gpx"
