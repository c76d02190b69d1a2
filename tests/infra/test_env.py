"""What the environment may say."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from py_vapid import Vapid02

from config import env
from config.keys import vapid_private_key


@pytest.mark.parametrize("value", ["0", "65536", "80000", "-1", "abc", "80 80", "8000.0", " "])
def test_a_port_that_cannot_be_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="1 to 65535"):
        env.port()


@pytest.mark.parametrize("value", ["http://restride.example.org", "restride.example.org", "https://", "ftp://a", "yes"])
def test_a_public_url_without_tls_or_host_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", value)
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL must look like"):
        env.public_url()


def test_a_public_url_loses_its_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://restride.example.org/")
    assert env.public_url() == "https://restride.example.org"


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "VAR", tmp_path)
    made = env.secret("TEST_SECRET")
    assert len(made) > 50
    assert env.secret("TEST_SECRET") == made
    (path,) = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_of_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "VAR", tmp_path)
    monkeypatch.setenv("TEST_SECRET", "given")
    assert env.secret("TEST_SECRET") == "given"
    assert not (tmp_path / "secrets").exists()


def test_the_push_key_is_one_that_push_understands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "VAR", tmp_path)
    key = vapid_private_key()
    assert vapid_private_key() == key
    signed = Vapid02.from_raw(key.encode()).sign({"sub": "mailto:a@example.org", "aud": "https://push.example.org"})
    assert signed["Authorization"].startswith("vapid t=")
