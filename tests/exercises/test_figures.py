"""The figures: human, planted, mirrored, small, and drawn from today's poses."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from apps.exercises.figures import VARIANTS, figure_svg
from apps.exercises.figures.body import out_of_range
from apps.exercises.figures.foot import LIMITS as FOOT_LIMITS
from apps.exercises.figures.foot import foot_pose
from apps.exercises.figures.picture import Picture
from apps.exercises.figures.planting import worst_miss
from apps.exercises.figures.poses import loop_of, read_drawings
from apps.exercises.figures.studio import draw
from apps.exercises.figures.themes import TOKENS, themed_svg
from apps.exercises.library import DATA

EXERCISES: dict[str, Any] = {e["slug"]: e for e in json.loads((DATA / "exercises.json").read_text())["exercises"]}
DRAWINGS = read_drawings()
BODIES = [slug for slug, drawing in DRAWINGS.items() if "closeup" not in drawing]


def test_every_exercise_has_a_figure_and_every_figure_an_exercise() -> None:
    assert set(DRAWINGS) == set(EXERCISES)
    assert all(figure_svg(slug, variant) for slug in EXERCISES for variant in VARIANTS)


@pytest.mark.parametrize("slug", BODIES)
def test_joints_stay_within_human_range_and_what_is_planted_touches(slug: str) -> None:
    turn = loop_of(DRAWINGS[slug])  # half a second of solving, so both are asked of one loop

    bent = [out_of_range(frame.angles) for frame in turn.frames]
    misses = [worst_miss(hold, key) for hold, key in zip(turn.holds, turn.keys, strict=True)]

    assert not any(bent), bent
    assert max(misses) <= 0.5


@pytest.mark.parametrize("slug", ["toe-yoga", "short-foot", "ball-foot"])
def test_toes_stay_within_human_range(slug: str) -> None:
    for pose in DRAWINGS[slug]["poses"]:
        for name, (low, high) in FOOT_LIMITS.items():
            assert low <= foot_pose(pose)[name] <= high


@pytest.mark.parametrize("slug", ["dead-bug", "band-lateral-walk", "toe-yoga", "wall-sit"])
def test_the_drawn_files_are_what_the_poses_say(slug: str) -> None:
    assert draw(DRAWINGS[slug]) == {variant: figure_svg(slug, variant) for variant in VARIANTS}


def test_no_two_exercises_share_all_their_poses() -> None:
    poses = [json.dumps([drawing["poses"], drawing.get("kit"), drawing.get("band")]) for drawing in DRAWINGS.values()]

    assert len(set(poses)) == len(poses)


@pytest.mark.parametrize("slug", EXERCISES)
def test_a_band_is_drawn_if_and_only_if_the_exercise_needs_one(slug: str) -> None:
    needs = bool({"loop_band", "long_band"} & set(EXERCISES[slug]["equipment"]))

    assert bool(DRAWINGS[slug].get("band")) == needs


@pytest.mark.parametrize(
    ("kit", "things"),
    [
        ("foam_roller", {"roller"}),
        ("massage_ball", {"ball"}),
        ("step_or_kerb", {"step"}),
        ("bench", {"bench"}),
    ],
)
def test_kit_is_drawn_if_and_only_if_the_exercise_needs_it(kit: str, things: set[str]) -> None:
    drawn = {slug for slug, d in DRAWINGS.items() if things & {thing[0] for thing in d.get("kit", [])}}

    assert drawn == {slug for slug, e in EXERCISES.items() if kit in e["equipment"]}


# Planks and their kin are held too, under another heading.
HELD = {"forearm-plank", "side-plank", "wall-plank", "standing-side-lean-wall"}


def test_a_clock_says_what_is_held() -> None:
    drawn = {slug for slug, d in DRAWINGS.items() if "clock" in {thing[0] for thing in d.get("kit", [])}}

    assert drawn == HELD | {slug for slug, e in EXERCISES.items() if e["category"] == "isometric"}


@pytest.mark.parametrize("slug", DRAWINGS)
def test_arrows_clocks_and_marks_lie_inside_the_picture(slug: str) -> None:
    svg = figure_svg(slug, "still")
    shown = re.findall(r'<path class="(?:fig-arrow|fig-side)" d="M(-?\d+) (-?\d+)', svg)
    ends = re.findall(r"Q-?\d+ -?\d+ (-?\d+) (-?\d+)", svg)

    assert all(4 <= int(x) <= 476 and 4 <= int(y) <= 476 for x, y in [*shown, *ends]), slug


def test_what_moves_in_a_drawing_marks_the_limb_that_works() -> None:
    marked = {slug: d["mark"] for slug, d in DRAWINGS.items() if d.get("mark")}

    assert {slug for slug, point in marked.items() if not point.startswith("w")} == set()


@pytest.mark.parametrize("slug", EXERCISES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_figure_is_small_and_strict(slug: str, variant: str) -> None:
    svg = figure_svg(slug, variant)

    assert len(gzip.compress(svg.encode())) < 4096
    assert "style=" not in svg
    assert "<script" not in svg
    assert "nan" not in svg
    assert set(re.findall(r'class="([^"]+)"', svg)) <= CLASSES


CLASSES = {
    "fig", "fig-arrow", "fig-band", "fig-body", "fig-far", "fig-floor", "fig-halo", "fig-halo fig-over",
    "fig-join", "fig-kit",
    "fig-kit fig-mat", "fig-kit fig-plane", "fig-kit fig-ring", "fig-muscle", "fig-side",
}  # fmt: skip


@pytest.mark.parametrize("slug", ["dead-bug", "band-lateral-walk", "toe-yoga"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_left_is_the_exact_mirror_of_right(slug: str, variant: str) -> None:
    right, left = figure_svg(slug, variant, "right"), figure_svg(slug, variant, "left")
    frames = [int(x) for x in re.findall(r'<g transform="translate\((\d+)\)">', right)]

    assert right == figure_svg(slug, variant)
    assert re.findall(r" d=\"[^\"]+\"", left) == re.findall(r" d=\"[^\"]+\"", right)
    turned = re.findall(r'<g transform="translate\((\d+)\) scale\(-1 1\)">', left)
    assert [int(x) - 480 for x in turned] == frames


@pytest.mark.parametrize("slug", EXERCISES)
def test_motion_waits_for_its_start_and_blends_like_with_like(slug: str) -> None:
    svg = figure_svg(slug, "animation")

    moves = re.findall(r'<animate attributeName="d" begin="indefinite"[^>]* values="([^"]+)"', svg)
    assert moves
    for values in moves:
        assert len({re.sub(r"[-\d]+", " ", frame).replace(" ", "") for frame in values.split(";")}) == 1


def test_a_picture_that_is_not_there_is_empty_and_an_unknown_variant_an_error() -> None:
    assert figure_svg("nope", "still") == ""
    with pytest.raises(ValueError, match="hologram"):
        figure_svg("dead-bug", "hologram")


# On the floor the working limb is the near, dark one; a close-up shows one foot; this one turns to both sides.
MARKED_OTHERWISE = {"thoracic-rotation-standing", "short-foot", "toe-yoga", "ball-foot"}


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_working_side_is_marked_if_and_only_if_there_is_one(slug: str) -> None:
    exercise = EXERCISES[slug]
    is_marked = "fig-side" in figure_svg(slug, "still")

    if exercise["position"] == "standing" and slug not in MARKED_OTHERWISE:
        assert is_marked == exercise["per_side"]
    else:
        assert exercise["per_side"] or not is_marked


@pytest.mark.parametrize("theme", TOKENS)
def test_a_picture_with_its_colours_needs_no_stylesheet(theme: str) -> None:
    for slug in EXERCISES:
        picture = themed_svg(slug, theme)

        assert picture.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
        assert "class=" not in picture
        assert "style" not in picture
        assert len(gzip.compress(picture.encode())) < 1_300
    assert themed_svg("flying", theme) == ""


ROLLED = ["roll-quads", "roll-hip-flexors-tfl", "roll-hamstrings", "roll-calves"]


@pytest.mark.parametrize("slug", ROLLED)
def test_a_roller_rolls_half_as_far_as_the_body_on_it(slug: str) -> None:
    picture = Picture.of(DRAWINGS[slug])
    rings = re.findall(r'"fig-kit fig-ring" d="[^"]+"><animate[^>]* values="([^"]+)"', picture.animation())
    at = [int(x) for x in re.findall(r"M(\d+) ", rings[0])]
    start, end = (key["x"] for key in picture.loop.keys)

    assert max(at) - min(at) == pytest.approx(abs(end - start) / 2 * picture.camera.scale, abs=1)
