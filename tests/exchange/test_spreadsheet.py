"""The tables as a real spreadsheet program reads them: nothing in a cell is evaluated."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from apps.athletes.models import Athlete
from apps.exchange.tables import tables_of
from tests import make

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NASTY = ["=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", ' =HYPERLINK("http://example.org";"x")', "=cmd|' /C calc'!A0"]

pytestmark = [pytest.mark.django_db, pytest.mark.minutes]


def through_office(folder: Path, content: bytes) -> list[list[str]]:
    """Open a table and write it out again, as values."""
    table = folder / "in.csv"
    table.write_bytes(content)
    # 44 comma, 34 quote, 76 UTF-8; "evaluate formulas" on, as the most careless import would have it.
    options = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), profile, "--headless", options, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1",
               "--outdir", str(folder / "out"), str(table)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    written = next((folder / "out").glob("*.csv"))
    return list(csv.reader(io.StringIO(written.read_text("utf-8-sig"))))


@pytest.mark.skipif(OFFICE is None, reason="There is no LibreOffice on this machine.")
def test_a_spreadsheet_evaluates_nothing_and_keeps_empty_cells_empty(athlete: Athlete, tmp_path: Path) -> None:
    for number, note in enumerate(NASTY):
        make.run(athlete, started_at=make.NOW + timedelta(days=number), note=note, pre=None, at_stop=0)
    archive = zipfile.ZipFile(io.BytesIO(tables_of(athlete, progress=lambda _done: None)))
    head, *rows = through_office(tmp_path, archive.read("runs.csv"))
    notes = [row[head.index("note")] for row in rows]
    assert [note.removeprefix("'").strip() for note in notes] == [note.strip() for note in NASTY]
    assert {row[head.index("pain_before_0_10")] for row in rows} == {""}
    assert {row[head.index("pain_at_stop_0_10")] for row in rows} == {"0"}


@pytest.mark.skipif(OFFICE is None, reason="There is no LibreOffice on this machine.")
def test_the_same_program_would_evaluate_what_is_not_guarded(tmp_path: Path) -> None:
    """The check above can fail: without the apostrophe this program does calculate."""
    assert through_office(tmp_path, b"a\n=1+1\n")[1] == ["2"]
