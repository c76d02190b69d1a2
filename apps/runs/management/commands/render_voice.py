"""`manage.py render_voice`: make the spoken cues into sound with an offline voice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from apps.runs.spoken import spoken_texts
from apps.runs.voice_pack import floats, halved, pack, trimmed

SOUNDS = Path(settings.BASE_DIR) / "static" / "sounds"
VOICES = {"en": "en-GB", "de": "de-DE", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}


class Command(BaseCommand):
    """Run after changing a spoken sentence or a name in the library, and keep the result."""

    requires_system_checks: list[str] = []
    help = "Render static/sounds/<language>.wav with SVOX Pico (Debian: libttspico-utils, from non-free)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("languages", nargs="*", default=["en"], help=f"of {', '.join(VOICES)}")
        parser.add_argument("--to", type=Path, default=SOUNDS, help="folder to write to")

    def handle(self, *_args: Any, **options: Any) -> None:
        program = shutil.which("pico2wave")
        if program is None:
            raise CommandError(
                "There is no pico2wave here. On Debian: apt install libttspico-utils (section non-free)."
            )
        unknown = sorted(set(options["languages"]) - set(VOICES))
        if unknown:
            raise CommandError(f"No voice for: {', '.join(unknown)}")
        for language in options["languages"]:
            with override(language):
                texts = spoken_texts()
            file = pack({text: _said(text, VOICES[language], program) for text in texts})
            options["to"].mkdir(parents=True, exist_ok=True)
            (options["to"] / f"{language}.wav").write_bytes(file)
            self.stdout.write(f"{language}: {len(texts)} clips, {len(file) / 1024:.0f} kB.")


def _said(text: str, voice: str, program: str) -> list[float]:
    """Samples at 8 kHz; empty when the voice says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run([program, "-l", voice, "-w", path, text], check=True, timeout=60)  # noqa: S603 - our own words
        with wave.open(str(path)) as spoken:
            return trimmed(halved(floats(spoken.readframes(spoken.getnframes()))))
