"""What the layout promises and no other tool checks."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app as celery_app

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("apps", "config", "tests", "templates", "static", "benchmarks", "docs")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
VENDORED = sorted(ROOT.glob("*/vendor/VENDOR.json"))


def files(*suffixes: str) -> Iterator[Path]:
    """Our own files with these suffixes: nothing vendored, nothing generated."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not {"vendor", "migrations", "__pycache__"} & set(path.parts):
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in files(".py", ".js", ".css", ".html")}
    assert not {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > MAX_FILE_LINES}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in files(".py")
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert not long


def test_views_start_from_the_person_who_asks() -> None:
    """`Model.objects` in a view forgets to ask whose row it is."""
    views = [path for path in files(".py") if path.parts[-3] == "apps" and path.stem in {"views", "api"}]
    views += [path for path in files(".py") if path.parent.name in {"views", "api"}]
    assert views
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in views
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    }
    assert not found


def test_every_task_of_the_timetable_exists() -> None:
    celery_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted
    assert not wanted - set(celery_app.tasks)


def test_every_entry_of_the_timetable_expires_before_the_next() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_no_import_hides_in_a_function() -> None:
    """Imports stand at the top, so that the import contracts see them; AppConfig.ready and manage.py must wait."""
    hidden = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files(".py")
        if path.parts[len(ROOT.parts)] == "apps" and path.name != "apps.py"
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not hidden


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    """Mails are left out: their readers know no stylesheets."""
    forbidden = re.compile(
        r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|[\"']javascript:|<script(?![^>]*\b(src|type)=)", re.IGNORECASE
    )
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in files(".html")
        if "emails" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    }
    assert not found


def test_a_page_that_uses_htmx_loads_it_and_no_other_does() -> None:
    """It is a third of what a page without it weighs."""
    pages = {path.name: path.read_text() for path in files(".html") if "{% block htmx %}" in path.read_text()}
    users = {path.name for path in files(".html") if re.search(r"\shx-(get|post|boost)=", path.read_text())}
    assert users - {"filters.html"} <= pages.keys()
    loading = {name for name, text in pages.items() if "htmx_script" in text}
    assert loading <= users


@pytest.mark.parametrize("path", VENDORED, ids=lambda path: path.parts[-3])
def test_vendored_files_are_what_they_claim_to_be(path: Path) -> None:
    entries = json.loads(path.read_text())
    for name, entry in entries.items():
        assert hashlib.sha256((path.parent / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["licence"]
    listed = {path.parent / name for name in entries}
    assert not set(path.parent.rglob("*.js")) - listed


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    own_path = re.compile(r"(?<![\w.:/}])/(?:home|root|Users|work)/\w")
    tops = [path for path in ROOT.iterdir() if path.is_file() and path.suffix not in {".sqlite3", ".pyc"}]
    for path in [*tops, *files(".py", ".js", ".css", ".html", ".md", ".json", ".txt")]:
        assert not own_path.search(path.read_text()), path


def test_no_javascript_test_is_skipped() -> None:
    skipping = re.compile(r"\b(?:test|it|describe)\.(?:skip|todo|only)\(|\b(?:skip|todo|only):")
    assert not [path.name for path in sorted((ROOT / "tests/js").glob("*.*js")) if skipping.search(path.read_text())]
