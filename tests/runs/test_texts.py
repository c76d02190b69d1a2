"""The words of the player: the same keys and the same English on both sides."""

from __future__ import annotations

import json
import re
from pathlib import Path

from apps.runs import texts

TEXTS_JS = Path(__file__).parent.parent.parent / "static" / "js" / "run" / "texts.js"


def english_of_the_phone() -> dict[str, str]:
    listed = re.search(r"ENGLISH = \{(.*?)\n\};", TEXTS_JS.read_text(encoding="utf-8"), re.DOTALL)
    assert listed
    pairs = re.findall(r'(\w+):\s+("(?:[^"\\]|\\.)*")', listed.group(1))
    return {key: json.loads(text) for key, text in pairs}


def test_every_word_of_the_player_is_in_the_script_and_the_other_way_round() -> None:
    assert {key: str(text) for key, text in texts.PLAYER.items()} == english_of_the_phone()


def test_the_try_out_only_replaces_words_there_are() -> None:
    assert set(texts.TRY_OUT_WORDS) <= set(texts.PLAYER)


def test_eight_form_cues() -> None:
    assert len({str(cue) for cue in texts.FORM_CUES}) == 8
