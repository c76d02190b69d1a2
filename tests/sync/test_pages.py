from __future__ import annotations

from typing import Any

from django.test import Client


def test_the_player_is_the_same_for_everybody(client: Client, runner: Client, db: None) -> None:
    for_a_stranger, for_a_runner = Client().get("/play/"), runner.get("/play/")

    assert for_a_stranger.status_code == 200
    assert for_a_stranger.content == for_a_runner.content
    assert "csrf" not in for_a_stranger.text.lower()


def test_the_player_may_be_kept_and_is_asked_for_anew(client: Client, db: None) -> None:
    answer = client.get("/play/")

    assert answer["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_player_only_shows(client: Client, db: None) -> None:
    assert client.post("/play/").status_code == 405


def test_the_gallery_is_for_developing_only(client: Client, db: None, settings: Any) -> None:
    assert client.get("/dev/player/").status_code == 200
    settings.DEMO = False

    assert client.get("/dev/player/").status_code == 404
