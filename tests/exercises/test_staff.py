"""Staff edit the library; a load keeps their edits and says so; circles are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.forms.models import model_to_dict
from django.test import Client

from apps.exercises.actions import edited_fields, load_library, take_the_file
from apps.exercises.forms.staff import ExerciseStaffForm
from apps.exercises.library import LibraryError
from apps.exercises.models import Circuit, Exercise, Owner
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def staff(client: Client) -> Client:
    user = make.user("staff@example.org", is_staff=True, is_superuser=True)
    client.force_login(user, backend="apps.athletes.backends.Password")
    return client


def form(slug: str, **changes: Any) -> dict[str, Any]:
    """The form as the page would send it, with some fields changed."""
    row = Exercise.objects.get(slug=slug)
    data = {name: value for name, value in model_to_dict(row).items() if value is not None}
    lines = {name: "\n".join(data[name]) for name in ("aka", "targets", "cues")}
    if not data["mid_run"]:
        del data["mid_run"]
    return {**data, **lines, **changes}


def send(staff: Client, slug: str, **changes: Any) -> Any:
    pk = Exercise.objects.get(slug=slug).pk
    return staff.post(f"/admin/exercises/exercise/{pk}/change/", form(slug, **changes))


def test_the_list_and_the_page_show_the_figure(staff: Client) -> None:
    pk = Exercise.objects.get(slug="dead-bug").pk

    for path in ("", f"{pk}/change/"):
        assert (
            "/exercises/figures/paper/dead-bug.svg" in staff.get(f"/admin/exercises/exercise/{path}").content.decode()
        )


@pytest.mark.parametrize("path", ["exercise", "circuit"])
def test_nothing_is_added_here(staff: Client, path: str) -> None:
    assert staff.get(f"/admin/exercises/{path}/").status_code == 200
    assert staff.get(f"/admin/exercises/{path}/add/").status_code == 403


def test_an_edit_is_kept_by_the_next_load_which_says_so(staff: Client, capsys: pytest.CaptureFixture[str]) -> None:
    response = send(staff, "dead-bug", cues="Slowly\n\n  Breathe out  ")
    assert response.status_code == 302, response.content.decode()

    call_command("load_library")

    row = Exercise.objects.get(slug="dead-bug")
    assert row.cues == ["Slowly", "Breathe out"]
    assert edited_fields(row) == ["cues"]
    assert "Edited here, left as it is: dead-bug: cues is ['Slowly', 'Breathe out'] here and" in capsys.readouterr().out


def test_the_words_of_the_file_can_be_taken_again(staff: Client) -> None:
    send(staff, "dead-bug", name="Bug")
    row = Exercise.objects.get(slug="dead-bug")

    staff.post("/admin/exercises/exercise/", {"action": "take_the_file", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert (row.name, edited_fields(row)) == ("Dead bug", [])
    assert take_the_file(row) is False


def test_the_words_of_the_file_are_not_taken_where_they_would_close_a_circle(staff: Client) -> None:
    bridge, harder = Exercise.objects.get(slug="bridge"), Exercise.objects.get(slug="bridge").harder
    assert harder
    Exercise.objects.filter(pk=bridge.pk).update(harder=None)
    Exercise.objects.filter(pk=harder.pk).update(harder=bridge)

    page = staff.post(
        "/admin/exercises/exercise/", {"action": "take_the_file", "_selected_action": [bridge.pk]}, follow=True
    )

    assert "circle" in page.content.decode()
    bridge.refresh_from_db()
    assert bridge.harder is None


def test_a_circuit_shows_what_it_is_made_of_and_goes_back_to_the_file(staff: Client) -> None:
    row = Circuit.objects.get(slug="micro-reset")
    Circuit.objects.filter(pk=row.pk).update(purpose="Something else")

    for path in ("", f"{row.pk}/change/"):
        page = staff.get(f"/admin/exercises/circuit/{path}").content.decode()
        assert "/exercises/figures/paper/march-reciprocal-arms.svg" in page
        assert "purpose" in page
    staff.post("/admin/exercises/circuit/", {"action": "take_the_file", "_selected_action": [row.pk]})

    fresh = Circuit.objects.get(pk=row.pk)
    assert (fresh.purpose, edited_fields(fresh)) == (row.purpose, [])


def test_a_load_can_be_told_to_take_the_files_words(staff: Client) -> None:
    send(staff, "dead-bug", name="Bug")

    loaded = load_library(now=NOW, overwrite=True)

    assert (loaded.updated, loaded.kept) == (1, [])
    assert Exercise.objects.get(slug="dead-bug").name == "Dead bug"


def test_a_circle_of_easier_and_harder_is_refused(staff: Client) -> None:
    hardest = Exercise.objects.get(slug="single-leg-bridge")

    page = send(staff, "bridge", easier=hardest.pk).content.decode()

    assert "would go in a circle" in page
    assert Exercise.objects.get(slug="bridge").easier is None


def test_a_load_that_would_close_a_circle_is_refused() -> None:
    bridge, hardest = (Exercise.objects.get(slug=slug) for slug in ("bridge", "single-leg-bridge"))
    bridge.easier = hardest
    bridge.save()

    with pytest.raises(LibraryError, match="circle"):
        load_library(now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cues": ""}, "cues"),
        ({"equipment": ["jet_pack"]}, "equipment"),
        ({"dose_value": -1}, "dose_value"),
        ({"mid_run_seconds": 20}, "mid_run_seconds"),
        ({"category": "juggling"}, "category"),
    ],
)
def test_what_no_file_could_say_is_refused(changes: dict[str, Any], field: str) -> None:
    row = Exercise.objects.get(slug="dead-bug")

    assert field in ExerciseStaffForm(form("dead-bug", **changes), instance=row).errors


def test_staff_do_not_see_what_people_built(staff: Client) -> None:
    own = Circuit.objects.create(slug="c-1", name="Theirs", phase="home", owner=Owner.ATHLETE, athlete=make.athlete())

    assert "Theirs" not in staff.get("/admin/exercises/circuit/").content.decode()
    assert staff.get(f"/admin/exercises/circuit/{own.pk}/change/").status_code == 302
