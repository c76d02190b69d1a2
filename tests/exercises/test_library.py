"""Loading the library: complete, idempotent, never half-written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.exercises.actions import load_library
from apps.exercises.library import DATA, LibraryError
from apps.exercises.models import Circuit, CircuitStep, CircuitVersion, Exercise
from tests.make import NOW

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the two files that a test may spoil."""
    for name in ("exercises.json", "circuits.json"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def edit(path: Path, slug: str, change: Change) -> None:
    content = json.loads(path.read_text())
    change(next(entry for entry in content[path.stem] if entry["slug"] == slug))
    path.write_text(json.dumps(content))


@pytest.mark.django_db
class TestLoading:
    def test_a_first_load_brings_everything(self) -> None:
        loaded = load_library(now=NOW)

        assert (loaded.created, loaded.versions) == (90, 10)
        assert Exercise.objects.count() == 80
        assert Circuit.objects.count() == 10
        assert Exercise.objects.for_mid_run().count() == 46

    def test_a_second_load_changes_nothing(self, django_assert_max_num_queries: Any) -> None:
        load_library(now=NOW)

        with django_assert_max_num_queries(25) as queries:
            loaded = load_library(now=NOW)

        assert (loaded.created, loaded.updated, loaded.unchanged, loaded.versions) == (0, 0, 90, 0)
        assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    def test_only_what_changed_is_written(self, files: Path) -> None:
        load_library(now=NOW)
        edit(files / "exercises.json", "dead-bug", lambda entry: entry.update(name="Dead bug, slow"))

        loaded = load_library(now=NOW, source=files)

        assert (loaded.updated, loaded.unchanged) == (1, 89)
        assert Exercise.objects.get(slug="dead-bug").name == "Dead bug, slow"

    def test_a_changed_circuit_becomes_a_new_version_and_the_old_one_stays(self, files: Path) -> None:
        load_library(now=NOW)
        before = CircuitVersion.objects.latest_of("micro-reset")
        edit(files / "circuits.json", "micro-reset", lambda entry: _longer(entry, 5))

        loaded = load_library(now=NOW, source=files)

        after = CircuitVersion.objects.latest_of("micro-reset")
        assert loaded.versions == 1
        assert (before.number, before.total_seconds) == (1, 60)
        assert (after.number, after.total_seconds) == (2, 65)
        assert CircuitVersion.objects.newest().count() == 10
        assert before.steps.count() == after.steps.count() == 4

    def test_neighbours_are_linked(self) -> None:
        load_library(now=NOW)

        bridge = Exercise.with_neighbours().get(slug="band-bridge")

        assert bridge.easier is not None
        assert bridge.harder is not None
        assert (bridge.easier.slug, bridge.harder.slug) == ("bridge", "single-leg-bridge")

    def test_every_circuit_says_its_seconds_and_ends_a_reset_with_a_rating(self) -> None:
        load_library(now=NOW)

        for version in CircuitVersion.objects.newest():
            steps = list(version.steps.all())
            assert sum(step.seconds for step in steps) == version.total_seconds
            assert version.circuit.phase != "mid_run" or steps[-1].kind == "rate"


def _longer(entry: dict[str, Any], seconds: int) -> None:
    entry["steps"][0]["seconds"] += seconds
    entry["total_seconds"] += seconds


def _first_step(**fields: Any) -> Change:
    return lambda entry: entry["steps"][0].update(fields)


BAD_CIRCUITS: list[tuple[str, Change, str]] = [
    ("no steps", lambda c: c.update(steps=[]), "step_count"),
    ("60 steps", lambda c: c.update(steps=c["steps"] * 15), "step_count"),
    ("59 s in a run", lambda c: _longer(c, -1), "mid_run_seconds"),
    ("181 s in a run", lambda c: _longer(c, 121), "mid_run_seconds"),
    ("wrong total", lambda c: c.update(total_seconds=70), "total"),
    ("unknown exercise", _first_step(exercise="flying"), "unknown_exercise"),
    ("exercise of the floor", _first_step(exercise="forearm-plank"), "not_for_mid_run"),
    ("kit not listed", _first_step(exercise="wall-march"), "kit_not_listed"),
    ("side missing", _first_step(exercise="standing-bird-dog"), "side"),
    ("side too much", _first_step(side="left"), "side"),
    ("unknown side", _first_step(side="top"), "field"),
    ("zero seconds", _first_step(seconds=0), "seconds"),
    ("seconds as words", _first_step(seconds="ten"), "seconds"),
    ("neither exercise nor words", lambda c: c["steps"][-1].update(text=""), "step_without_text"),
    ("no exercise", _first_step(exercise=None), "step_without_its_exercise"),
    ("positions", _first_step(position=3), "positions"),
    ("unknown kit", lambda c: c.update(equipment=["jet_pack"]), "unknown_kit"),
    ("unknown phase", lambda c: c.update(phase="asleep"), "field"),
    ("key missing", lambda c: c.pop("purpose"), "shape"),
    ("no rating", lambda c: c["steps"][-1].update(kind="setup"), "no_rating_at_the_end"),
    ("half a dose", _first_step(dose={"type": "reps"}), "shape"),
]
BAD_EXERCISES: list[tuple[str, Change, str]] = [
    ("unknown category", lambda e: e.update(category="juggling"), "field"),
    ("cues as a sentence", lambda e: e.update(cues="Stand tall"), "field"),
    ("negative rounds", lambda e: e["dose"].update(rounds=-1), "field"),
    ("dose missing", lambda e: e.pop("dose"), "shape"),
    ("unknown kit", lambda e: e.update(equipment=["jet_pack"]), "unknown_kit"),
    ("kit as a word", lambda e: e.update(equipment="mat"), "field"),
    ("no seconds mid-run", lambda e: e.update(mid_run_seconds=None), "field"),
    ("unknown neighbour", lambda e: e["easier"].update(slug="flying"), "unknown_exercise"),
    ("easier than itself", lambda e: e["easier"].update(slug="slow-march"), "circle"),
    ("a circle of three", lambda e: e["easier"].update(slug="a-skip"), "circle"),
    ("a name twice", lambda e: e.update(slug="a-march"), "twice"),
]


@pytest.mark.django_db
class TestBadFiles:
    @pytest.mark.parametrize(("change", "code"), [row[1:] for row in BAD_CIRCUITS], ids=[r[0] for r in BAD_CIRCUITS])
    def test_a_bad_circuit_is_refused(self, files: Path, change: Change, code: str) -> None:
        edit(files / "circuits.json", "micro-reset", change)

        with pytest.raises(LibraryError) as refused:
            load_library(now=NOW, source=files)

        assert code in {fault.code for fault in refused.value.faults}
        assert not Exercise.objects.exists()

    @pytest.mark.parametrize(("change", "code"), [row[1:] for row in BAD_EXERCISES], ids=[r[0] for r in BAD_EXERCISES])
    def test_a_bad_exercise_is_refused(self, files: Path, change: Change, code: str) -> None:
        edit(files / "exercises.json", "slow-march", change)

        with pytest.raises(LibraryError) as refused:
            load_library(now=NOW, source=files)

        assert code in {fault.code for fault in refused.value.faults}
        assert not Exercise.objects.exists()

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"circuits": 3}', '{"circuits": [1]}'])
    def test_a_file_that_is_no_library_is_refused(self, files: Path, text: str) -> None:
        (files / "circuits.json").write_text(text)

        with pytest.raises(CommandError, match=r"nothing was written"):
            call_command("load_library", source=files)

    def test_at_home_a_circuit_may_be_longer(self, files: Path) -> None:
        edit(files / "circuits.json", "foam-roll-cool-down", lambda entry: _longer(entry, 120))

        assert load_library(now=NOW, source=files).versions == 10

    def test_a_load_that_fails_half_way_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_args: Any, **_fields: Any) -> None:
            raise IntegrityError

        monkeypatch.setattr(CircuitStep.objects, "bulk_create", broken)
        with pytest.raises(IntegrityError):
            load_library(now=NOW)

        assert not Exercise.objects.exists()


@pytest.mark.django_db
class TestTheDatabaseHoldsTheTruth:
    @pytest.fixture(autouse=True)
    def _library(self) -> None:
        load_library(now=NOW)

    def refused(self, row: Any) -> bool:
        try:
            with transaction.atomic():
                row.save(force_insert=row.pk is None)
        except IntegrityError:
            return True
        return False

    @pytest.mark.parametrize(
        "fields",
        [
            {"mid_run_seconds": None},
            {"dose_value": 0},
            {"category": "juggling"},
            {"evidence": "proven"},
            {"slug": "a-march"},
        ],
    )
    def test_no_impossible_exercise(self, fields: dict[str, Any]) -> None:
        row = Exercise.objects.get(slug="slow-march")
        for name, value in fields.items():
            setattr(row, name, value)

        assert self.refused(row)

    def test_no_exercise_is_easier_than_itself(self) -> None:
        row = Exercise.objects.get(slug="slow-march")
        row.easier = row

        assert self.refused(row)

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "exercise", "text": ""},
            {"kind": "setup", "text": ""},
            {"kind": "setup", "side": "left"},
            {"kind": "setup", "seconds": 0},
            {"kind": "setup", "dose_type": "reps"},
            {"kind": "setup", "position": 1},
        ],
    )
    def test_no_impossible_step(self, fields: dict[str, Any]) -> None:
        version = CircuitVersion.objects.latest_of("micro-reset")
        step = CircuitStep(version=version, **{"position": 9, "seconds": 10, "text": "Stop", **fields})

        assert self.refused(step)

    def test_versions_and_steps_are_never_rewritten(self) -> None:
        version = CircuitVersion.objects.latest_of("micro-reset")
        version.total_seconds = 61
        step = version.steps.all()[0]

        for row in (version, step):
            with pytest.raises(TypeError, match="immutable"):
                row.save()

    def test_a_circuit_that_is_not_there_is_said(self) -> None:
        with pytest.raises(CircuitVersion.DoesNotExist):
            CircuitVersion.objects.latest_of("nope")


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_library")
    call_command("load_library")

    assert capsys.readouterr().out.splitlines() == [
        "Library: 90 created, 0 updated, 0 unchanged, 10 versions.",
        "Library: 0 created, 0 updated, 90 unchanged, 0 versions.",
    ]


def test_pictures_are_drawn_to_a_folder(tmp_path: Path) -> None:
    call_command("draw_figures", "toe-yoga", to=tmp_path)

    assert {path.parent.name for path in tmp_path.rglob("toe-yoga.svg")} == {"still", "strip", "animation"}


def test_no_picture_without_poses(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="flying"):
        call_command("draw_figures", "flying", to=tmp_path)
