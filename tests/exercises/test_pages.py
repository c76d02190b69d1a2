"""The library pages."""

from __future__ import annotations

import gzip
import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.athletes.models import Athlete
from apps.exercises import actions
from apps.exercises.models import Circuit, Exercise
from tests import make

pytestmark = pytest.mark.usefixtures("shelf")


def rows(page: str) -> list[str]:
    return re.findall(r'class="li" href="/exercises/([^/"]+)/"', page)


PAGES = [
    "/exercises/",
    "/exercises/sheet/",
    "/exercises/circuits/",
    "/exercises/circuits/loop-band-hip-activation/",
    "/exercises/dead-bug/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_who_is_signed_in(runner: Client, path: str) -> None:
    assert runner.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_led_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("path", ["/exercises/nope/", "/exercises/circuits/nope/"])
def test_what_is_not_there_is_not_found(runner: Client, path: str) -> None:
    assert runner.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_library_is_only_read(runner: Client, path: str) -> None:
    assert runner.post(path).status_code == 405


def test_every_exercise_has_a_page(runner: Client) -> None:
    for exercise in Exercise.objects.all():
        page = runner.get(exercise.get_absolute_url()).content.decode()
        assert "<exercise-figure>" in page
        assert exercise.stop_if.split(",")[0] in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 80),
        ("category=core", 10),
        ("mid_run=on", 46),
        ("position=floor", 17),
        ("kit=loop_band", 12),
        ("kit=none&mid_run=on", 20),
        ("category=hip_activation&kit=none", 4),
        ("category=core&position=floor&mid_run=on", 0),
        ("q=clma", 2),
        ("q=%00", 80),
        ("category=zzz", 80),
        ("position=upside&kit=x", 80),
    ],
)
def test_filters_narrow_the_list(runner: Client, query: str, count: int) -> None:
    response = runner.get(f"/exercises/?{query}")

    assert response.status_code == 200
    assert len(rows(response.content.decode())) == count


def test_the_state_of_the_filters_is_in_the_address(runner: Client) -> None:
    page = runner.get("/exercises/?q=march&category=marching&mid_run=on").content.decode()

    assert 'value="march"' in page
    assert re.search(r'<option value="marching" selected', page)
    assert re.search(r'name="mid_run"[^>]* checked', page)


def test_an_unknown_filter_is_said_beside_its_field(runner: Client) -> None:
    assert "zzz is not one of the available choices" in runner.get("/exercises/?category=zzz").content.decode()


def test_kit_i_own_never_shows_what_needs_more(runner: Client) -> None:
    slugs = rows(runner.get("/exercises/?kit=mine").content.decode())

    needed = {kit for row in Exercise.objects.filter(slug__in=slugs) for kit in row.equipment}
    assert needed == {"loop_band", "wall_or_post", "step_or_kerb"}


def test_nothing_found_says_so_and_leads_back(runner: Client) -> None:
    page = runner.get("/exercises/?q=xylophone").content.decode()

    assert "0 exercises" in page
    assert "Nothing fits all of these." in page


def test_who_looks_around_sees_the_kinds_and_who_searches_the_best_match(runner: Client) -> None:
    everything = runner.get("/exercises/").content.decode()
    searched = runner.get("/exercises/?q=clam").content.decode()

    heads = re.findall(r"<h2[^>]*>([\w ]+) <span", everything)
    assert heads[:3] == ["Hip activation", "Core", "Marching"]
    assert len(heads) == 10
    assert "<h2" not in searched


def test_the_library_leads_to_the_self_tests_and_back(runner: Client) -> None:
    for path in ("/exercises/", "/exercises/circuits/", "/self-tests/"):
        page = runner.get(path).content.decode()
        assert all(f'href="{other}"' in page for other in ("/exercises/", "/exercises/circuits/", "/self-tests/"))


def test_who_only_looks_after_others_is_offered_no_self_tests(client: Client) -> None:
    client.force_login(make.clinician().user)

    assert 'href="/self-tests/"' not in client.get("/exercises/").content.decode()


def test_a_movement_names_the_circuits_it_is_part_of(runner: Client) -> None:
    page = runner.get("/exercises/band-standing-clam/").content.decode()

    assert 'href="/exercises/circuits/loop-band-hip-activation/"' in page
    assert "Part of" not in runner.get("/exercises/toe-yoga/").content.decode()


def test_the_circuits_show_what_they_are_made_of_in_few_queries(runner: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = runner.get("/exercises/circuits/").content.decode()

    assert "/figures/light/band-lateral-walk.svg" in page
    assert len(queries) <= 8


def test_many_circuits_of_ones_own_take_no_more_queries_than_one(runner: Client) -> None:
    user = Athlete.objects.get().user
    recipe = Circuit.objects.get(slug="micro-reset").newest_version().recipe()

    def queries_with(count: int) -> int:
        for number in range(count):
            draft = actions.start_draft(by=user, recipe=actions.renumbered(recipe, name=f"Mine {number}"), now=make.NOW)
            actions.save_draft(draft=draft, by=user, now=make.NOW)
        with CaptureQueriesContext(connection) as queries:
            assert runner.get("/exercises/circuits/").content.decode().count("Mine ") == Circuit.objects.count() - 10
        return len(queries)

    assert queries_with(1) == queries_with(19) <= 8


def test_a_note_shows_no_link_that_is_not_its_own() -> None:
    assert "href" not in render_to_string("parts/note.html", {"text": "Rest.", "url": "/elsewhere/"})
    assert 'href="/there/"' in render_to_string("parts/note.html", {"text": "", "link_url": "/there/", "link": "There"})


def test_htmx_gets_the_results_and_the_count_only(runner: Client) -> None:
    response = runner.get("/exercises/?q=clam", headers={"HX-Request": "true"})
    page = response.content.decode()

    assert "<html" not in page
    assert 'hx-swap-oob="innerHTML:#count"' in page
    assert "2 exercises" in page
    assert "HX-Request" in response["Vary"]


def test_going_back_gets_the_whole_page(runner: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in runner.get("/exercises/", headers=headers).content.decode()


def test_the_list_is_light(runner: Client) -> None:
    response = runner.get("/exercises/", headers={"Accept-Encoding": "gzip"})

    assert len(response.content) < 60_000
    assert b"Library" in gzip.decompress(response.content)


def test_a_list_takes_as_many_queries_for_eighty_as_for_two(runner: Client) -> None:
    with CaptureQueriesContext(connection) as many:
        runner.get("/exercises/")
    with CaptureQueriesContext(connection) as few:
        runner.get("/exercises/?q=clam")

    assert len(many) == len(few) <= 5


def test_a_circuit_shows_its_seconds_sides_and_source(runner: Client) -> None:
    page = runner.get("/exercises/circuits/loop-band-hip-activation/").content.decode()

    assert "140" in page
    assert page.count("Left") == page.count("Right") == 3
    assert "Not tested mid-run." in page
    assert "Version 1" in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_for_everybody_and_may_be_kept(client: Client, theme: str) -> None:
    response = client.get(f"/exercises/figures/{theme}/dead-bug.svg")

    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert "max-age=86400" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["light/flying", "sepia/dead-bug"])
def test_a_picture_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/exercises/figures/{path}.svg").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"), [("target=glutes", 46), ("target=glutes&kit=none&mid_run=on", 12), ("target=x", 80)]
)
def test_the_list_is_filtered_by_what_it_works_on(runner: Client, query: str, count: int) -> None:
    assert len(rows(runner.get(f"/exercises/?{query}").content.decode())) == count
