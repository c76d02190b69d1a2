from __future__ import annotations

import pytest

from apps.athletes.models import Kit
from apps.athletes.rules import BONE_POINT, RED_FLAGS, SITES, Tier
from apps.athletes.words import (
    RED_FLAG_WORDS,
    SITE_NAMES,
    SITE_SHORT,
    TIER_TITLES,
    TIER_WORDS,
    asked_red_flags,
    site_label,
    site_short,
)
from apps.exercises.models import Kit as LibraryKit


def test_every_red_flag_has_words() -> None:
    assert set(RED_FLAG_WORDS) == {flag.code for flag in RED_FLAGS}


def test_every_tier_has_a_title_and_words() -> None:
    assert set(TIER_TITLES) == set(TIER_WORDS) == set(Tier)


def test_every_site_has_a_name_and_a_short_one() -> None:
    assert set(SITE_NAMES) == set(SITE_SHORT) == {site.code for site in SITES}


def test_only_what_the_app_knows_itself_is_not_asked() -> None:
    asked = {code for _group, questions in asked_red_flags() for code, _words in questions}

    assert {flag.code for flag in RED_FLAGS} - asked == {"two_red_runs"}
    assert BONE_POINT in asked


def test_the_most_urgent_questions_come_first() -> None:
    code, words = asked_red_flags()[0][1][0]

    assert (code, str(words)) == ("chest_pain", "Chest pain or pressure")


@pytest.mark.parametrize(
    ("code", "side", "label", "short"),
    [
        ("hip_lateral", "right", "Right hip, outside", "right hip"),
        ("knee_front", "left", "Left knee, front", "left knee"),
        ("low_back", "none", "Lower back", "lower back"),
    ],
)
def test_a_site_is_said_with_its_side(code: str, side: str, label: str, short: str) -> None:
    assert (site_label(code, side), site_short(code, side)) == (label, short)


def test_kit_uses_the_codes_of_the_library() -> None:
    assert set(Kit.values) <= set(LibraryKit.values)
    assert {kit.value: kit.label for kit in Kit} == {kit: LibraryKit(kit).label for kit in Kit.values}
