"""Static files are packed when one of them changed, and only then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from config import collecting


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    """One file to pack, and a place for what is packed."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text("a {}")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    return folder


def change(path: Path, text: str) -> None:
    """Write it, as of a minute later: collectstatic compares whole seconds."""
    path.write_text(text)
    os.utime(path, (path.stat().st_mtime + 60,) * 2)


def test_a_second_start_packs_nothing(source: Path) -> None:
    assert [collecting.collect(), collecting.collect()] == [True, False]


def test_a_file_that_changed_is_packed(source: Path, tmp_path: Path) -> None:
    collecting.collect()
    change(source / "a.css", "b {}")
    assert collecting.collect()
    assert (tmp_path / "static" / "a.css").read_text() == "b {}"


def test_a_file_that_is_gone_or_new_counts(source: Path) -> None:
    collecting.collect()
    (source / "b.css").write_text("")
    assert collecting.collect()
    (source / "b.css").unlink()
    assert collecting.collect()


def test_what_was_cut_off_is_done_again(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collecting.collect()
    change(source / "a.css", "c {}")
    with monkeypatch.context() as patched:
        patched.setattr(collecting, "call_command", _die)
        with pytest.raises(KeyboardInterrupt):
            collecting.collect()
    assert collecting.collect()


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_packed_files_that_somebody_removed_are_packed_again(source: Path, tmp_path: Path) -> None:
    collecting.collect()
    (tmp_path / "static" / "staticfiles.json").unlink()
    assert collecting.collect()
