"""The pictures of the self-tests."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.exercises.figures import VARIANTS
from apps.screening.pictures import DRAWN, picture
from apps.screening.rules.catalogue import TESTS, SelfTest

OWN = ("knee-to-wall", "hip-range")


@pytest.mark.parametrize("test", TESTS.values(), ids=list(TESTS))
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_test_has_a_small_picture_of_either_side(test: SelfTest, variant: str) -> None:
    right, left = picture(test.figure, variant, "right"), picture(test.figure, variant, "left")

    assert right.startswith("<svg")
    assert right != left
    assert len(gzip.compress(right.encode())) <= 4096


def test_the_drawn_files_are_what_the_poses_give(tmp_path: Path) -> None:
    call_command("draw_self_tests", to=tmp_path)

    for variant in VARIANTS:
        for name in OWN:
            file = f"{variant}/{name}.svg"
            assert (tmp_path / file).read_text() == (DRAWN / file).read_text()
