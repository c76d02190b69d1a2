"""`manage.py draw_figures`: draw the exercise pictures from their poses."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.exercises.figures import DRAWN
from apps.exercises.figures.poses import read_drawings
from apps.exercises.figures.studio import draw


class Command(BaseCommand):
    """Run after changing data/poses.json or the drawing code, and keep the result."""

    requires_system_checks: list[str] = []
    help = "Draw still, strip and animation of every exercise (about 20 seconds)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these exercises")
        parser.add_argument("--to", type=Path, default=DRAWN, help="folder to write to")

    def handle(self, *_args: Any, **options: Any) -> None:
        drawings = read_drawings()
        unknown = sorted(set(options["slugs"]) - set(drawings))
        if unknown:
            raise CommandError(f"No poses for: {', '.join(unknown)}")
        chosen = options["slugs"] or list(drawings)
        for slug in chosen:
            for variant, svg in draw(drawings[slug]).items():
                path: Path = options["to"] / variant / f"{slug}.svg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(svg, encoding="utf-8")
        self.stdout.write(f"{len(chosen)} drawn.")
