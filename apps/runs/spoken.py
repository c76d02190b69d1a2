"""Every text the voice may say, once each: what `manage.py render_voice` makes into sound.

The phone looks a clip up by its text in the runner's language, so that a renamed exercise is silent (its tone stays)
rather than called by its old name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext

from apps.exercises.library import DATA
from apps.runs.texts import FORM_CUES, PLAYER, TRY_OUT_WORDS

SPOKEN_TOO = ("test_said", "hurts_noted", "warm_up_done")


def spoken_texts() -> list[str]:
    """The list in the language that is active, each text once."""
    said = (str(text) for key, text in PLAYER.items() if key.startswith("say_") and "{" not in str(text))
    more = (str(PLAYER[key]) for key in SPOKEN_TOO)
    sentences = [*said, *more, *map(str, TRY_OUT_WORDS.values()), *map(str, FORM_CUES)]
    return list(dict.fromkeys([*sentences, *map(gettext, _library_texts())]))


@cache
def _library_texts() -> tuple[str, ...]:
    return tuple(_read_library())


def _read_library() -> Iterator[str]:
    """Names of all exercises; of our circuits the first cue of each movement, and the lines between them."""
    exercises = json.loads((DATA / "exercises.json").read_text(encoding="utf-8"))["exercises"]
    circuits = json.loads((DATA / "circuits.json").read_text(encoding="utf-8"))["circuits"]
    steps = [step for circuit in circuits for step in circuit["steps"]]
    used = {step.get("exercise") for step in steps}
    yield from (each["name"] for each in exercises)
    yield from (each["cues"][0] for each in exercises if each["slug"] in used and each["cues"])
    yield from (step["text"] for step in steps if step["kind"] == "setup" and step.get("text"))
