"""`manage.py draw_self_tests`: draw the pictures of the self-tests from their poses."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.exercises.figures.poses import read_drawings
from apps.exercises.figures.studio import draw
from apps.screening.pictures import DRAWN, POSES


class Command(BaseCommand):
    """Run after changing data/poses.json or the drawing code, and keep the result."""

    requires_system_checks: list[str] = []
    help = "Draw still, strip and animation of the self-tests that no exercise shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=DRAWN, help="folder to write to")

    def handle(self, *_args: Any, **options: Any) -> None:
        for name, drawing in read_drawings(POSES).items():
            for variant, svg in draw(drawing).items():
                path: Path = options["to"] / variant / f"{name}.svg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(svg, encoding="utf-8")
