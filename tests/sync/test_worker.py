"""The shells and the worker: the same for everybody, complete, and a new version whenever something changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from apps.sync import precache
from tests import make


@pytest.mark.parametrize("path", ["/play/", "/offline/", "/sw.js", "/manifest.webmanifest"])
def test_nothing_of_anybody_is_in_them(client: Client, db: None, path: str) -> None:
    stranger = client.get(path)
    client.force_login(make.athlete().user)

    assert client.get(path).content == stranger.content
    assert stranger.headers["Cache-Control"] == "no-cache"


def test_every_file_a_shell_needs_is_kept() -> None:
    found = precache.precache()

    assert found.shells == ["/play/", "/offline/"]
    for name in ("css/player.css", "fonts/atkinson-next-latin.woff2", "js/run/fold.js", "js/run/offline.js"):
        assert f"/static/{name}" in found.files
    assert all(finders.find(url.removeprefix("/static/")) for url in found.files.values())
    assert not any("gallery" in url for url in found.files)


def test_every_sound_is_kept() -> None:
    folder = Path(str(finders.find("sounds/LICENCE.md"))).parent
    sounds = {f"/static/sounds/{each.relative_to(folder)}" for each in folder.rglob("*.wav")}

    assert sounds <= set(precache.precache().files)


def test_a_change_is_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = precache.precache().version
    read = precache._bytes
    monkeypatch.setattr(precache, "_bytes", lambda name: read(name) + b" " * name.endswith("player.css"))

    assert precache.precache().version != before


def test_the_worker_is_one_script_with_its_list(client: Client, db: None) -> None:
    response = client.get("/sw.js")

    text = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/javascript")
    told = json.loads(re.match(r"self\.RESTRIDE = (\{.*\});", text)[1])
    assert set(told) == {"version", "isHashed", "shells", "files"}
    assert 'addEventListener("fetch"' in text
    assert not re.search(r"^(?:import|export)\b", text, re.MULTILINE)


def test_the_manifest_makes_an_app(client: Client, db: None) -> None:
    told: dict[str, Any] = client.get("/manifest.webmanifest").json()

    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {"192x192", "512x512"} <= {each["sizes"] for each in told["icons"]}
    assert any(each["purpose"] == "maskable" for each in told["icons"])
    assert all(finders.find(each["src"].removeprefix("/static/")) for each in told["icons"])


def test_this_phone_is_for_people_who_are_signed_in(client: Client, db: None) -> None:
    assert client.get("/phone/").status_code == 302
    client.force_login(make.athlete().user)

    assert "refused-entries" in client.get("/phone/").content.decode()
