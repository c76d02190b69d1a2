"""What a phone loads once the files are collected, as they go over the wire."""

from __future__ import annotations

import fcntl
import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client

from apps.core.modules import order
from tests import make

PLAYER_BYTES = 35_000
FIRST_LOAD_KB = 80
LIBRARY_KB = 60
FIRST_FIGURES = 8  # those of a phone's first rows and a little ahead; tests/pages counts them
FROM_SERVER = "HTTP/1.1 200 OK\r\nserver: granian\r\ndate: Sun, 22 Nov 2026 03:00:00 GMT"
NAMED = re.compile(r'(?:href|src)="/static/([^"]+)"')


@pytest.fixture(scope="module")
def collected() -> Path:
    """Empty once; the first test of any worker fills it."""
    folder = Path(os.environ["RESTRIDE_VAR"]) / "collected"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def deployed(collected: Path, settings: Any) -> Path:
    """The files as production serves them."""
    settings.STATIC_ROOT = str(collected)
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "apps.core.storage.OwnModulesManifestStorage"}}
    settings.STORAGES = storages
    with (collected.parent / "collected.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (collected / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
    return collected


def on_the_wire(path: Path) -> int:
    """Bytes, compressed as the server sends it; fonts and pictures as they are."""
    packed = path.with_name(path.name + ".gz")
    return (packed if packed.exists() else path).stat().st_size


def files_of(page: str, root: Path) -> dict[Path, int]:
    """All that a page loads, with its bytes on the wire."""
    names = [name for name in NAMED.findall(page) if not name.startswith("icons/")]  # icons come after all else
    more = [
        each for name in names if name.endswith(".js") and "/js/" in f"/{name}" for each in order(name, _text(root))
    ]
    return {root / name: on_the_wire(root / name) for name in dict.fromkeys([*names, *more])}


def _text(root: Path) -> Callable[[str], str]:
    return lambda name: (root / name).read_text()


def test_what_a_phone_loads_first_is_small(deployed: Path, client: Client, db: None) -> None:
    client.force_login(make.athlete().user)
    player, today = (client.get(path).content.decode() for path in ("/play/", "/"))
    later = f'src="{staticfiles_storage.url("js/run/later.js")}"'  # Today fetches it by itself
    of_player, of_today = files_of(player, deployed), files_of(today + later, deployed)

    scripts = sum(size for each, size in of_player.items() if each.suffix == ".js")
    assert 10_000 < scripts <= PLAYER_BYTES, scripts
    for page, files in ((player, of_player), (today, of_today)):
        size = sum(files.values()) + len(gzip.compress(page.encode()))
        assert size <= FIRST_LOAD_KB * 1024, (size, {path.name: each for path, each in files.items()})


@pytest.fixture
def over_https(settings: Any) -> Client:
    """A browser before the server as production has it, with the headers that come with that."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD = 31_536_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    return Client(headers={"accept-encoding": "gzip", "x-forwarded-proto": "https"})


def whole_weight(answer: Any) -> int:
    """Bytes of an answer over HTTP/1.1: its lines and its body."""
    heads = [f"{name}: {value}" for name, value in answer.headers.items()]
    cookies = [cookie.output() for cookie in answer.cookies.values()]
    lines = [FROM_SERVER, *heads, *cookies, ""]
    body = answer.getvalue() if answer.streaming else answer.content
    return sum(len(line) + 2 for line in lines) + len(body)


def test_the_first_view_of_the_library_is_light(deployed: Path, over_https: Client, db: None) -> None:
    call_command("load_library", verbosity=0)
    over_https.force_login(make.athlete().user)

    page = over_https.get("/exercises/", secure=True)
    text = gzip.decompress(page.content).decode()
    drawn = re.findall(r'data-light="([^"]+)"', text)
    found = files_of(text, deployed)
    files = [f"/static/{path.relative_to(deployed)}" for path in found]
    asked = [*files, "/manifest.webmanifest", staticfiles_storage.url("icons/restride.svg")]
    weights = {path: whole_weight(over_https.get(path, secure=True)) for path in asked}
    weights |= {path: whole_weight(over_https.get(path, secure=True)) for path in drawn[:FIRST_FIGURES]}

    size = whole_weight(page) + sum(weights.values())
    assert len(drawn) == 80
    # Nothing is left uncounted.
    assert not any("@import" in path.read_text() for path in found if path.suffix == ".css")
    assert size <= LIBRARY_KB * 1000, (size, whole_weight(page), weights)


def test_every_page_asks_for_one_sheet_of_styles(deployed: Path, client: Client, db: None) -> None:
    client.force_login(make.athlete().user)

    for path, ours in (("/", "site"), ("/play/", "play")):
        names = [name for name in NAMED.findall(client.get(path).content.decode()) if name.endswith(".css")]
        sheet = (deployed / names[0]).read_text()
        assert names[0].startswith(f"css/{ours}.")
        assert len(names) == 1
        assert "@import" not in sheet
        assert sheet.startswith("@layer reset,tokens,base,layout,parts,pages;")


def test_a_file_says_what_a_file_needs_and_no_more(deployed: Path, over_https: Client, settings: Any) -> None:
    answer = over_https.get(staticfiles_storage.url("icons/restride.svg"), secure=True)

    assert answer.headers["Content-Security-Policy"] == settings.FILES_POLICY
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"):
        assert answer.headers[name]
    assert not {"Permissions-Policy", "Access-Control-Allow-Origin", "Set-Cookie"} & set(answer.headers)


def test_entries_are_whole_scripts(deployed: Path) -> None:
    storage: Any = staticfiles_storage
    player, worker = (
        (deployed / storage.stored_name(name)).read_text() for name in ("js/run/main.js", "js/sw/main.js")
    )

    for script in (player, worker):
        assert not re.search(r"\b(?:import|export)\b[ {*]", script)
    assert "gallery" not in player
    assert "No more resets" not in player  # the sentences come with the page
