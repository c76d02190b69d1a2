from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from pytest_django import Settings

from apps.outbox import failpoints


def test_a_named_place_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTRIDE_FAILPOINT", "here:raise")
    failpoints.reach("there")
    with pytest.raises(failpoints.BrokenError):
        failpoints.reach("here")


def test_production_passes_it_by(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.DEMO = False
    monkeypatch.setenv("RESTRIDE_FAILPOINT", "here:raise")
    failpoints.reach("here")


def test_hanging_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "HANG_S", 0)
    monkeypatch.setenv("RESTRIDE_FAILPOINT", "here:hang")
    failpoints.reach("here")


def test_killing_kills() -> None:
    code = "import django; django.setup(); from apps.outbox import failpoints; failpoints._DEEDS['kill']()"
    ended = subprocess.run([sys.executable, "-c", code], check=False)
    assert ended.returncode == -signal.SIGKILL
