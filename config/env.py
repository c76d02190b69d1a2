"""What the environment says, and what it must not say. Everything a running copy writes lies under VAR."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR = Path(env.str("RESTRIDE_VAR", default=str(BASE_DIR / "var")))


def public_url() -> str:
    """The address people type, without a trailing slash; empty when this copy is for trying and developing."""
    url: str = env.str("PUBLIC_URL", default="").rstrip("/")
    if url and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname):
        raise ImproperlyConfigured(f"PUBLIC_URL must look like https://restride.example.org, not {url!r}.")
    return url


def port() -> int:
    """The web server's port, 1 to 65535."""
    value: str = env.str("PORT", default="8000")
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise ImproperlyConfigured(f"PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def secret(name: str, *, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
    """A secret from the environment or from a file under VAR that only its owner can read, made on first use."""
    given: str = env.str(name, default="")
    if given:
        return given
    path = VAR / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        # link() fails when another process was first: its secret then counts.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()
