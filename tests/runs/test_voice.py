"""The spoken cues: every sentence has its clip, and the pack says where."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.runs.spoken import spoken_texts
from apps.runs.voice_pack import PEAK, RATE, encode, floats, halved, index_of, pack, trimmed

PACK = Path(settings.BASE_DIR) / "static" / "sounds" / "en.wav"


def tone(hertz: float, rate: int, seconds: float = 0.2, level: float = 0.4) -> list[float]:
    return [level * math.sin(2 * math.pi * hertz * n / rate) for n in range(int(rate * seconds))]


def test_every_spoken_text_has_its_clip_and_no_clip_is_left_over() -> None:
    """After a change of words: `manage.py render_voice`."""
    index = index_of(PACK.read_bytes())
    assert set(index) == set(spoken_texts())
    assert all(length > RATE // 5 for _, length in index.values())


def test_a_spoken_cue_is_short_enough_for_ten_seconds() -> None:
    index = index_of(PACK.read_bytes())
    assert max(length for _, length in index.values()) < 8 * RATE


def test_the_pack_says_where_each_clip_lies() -> None:
    file = pack({"One.": tone(440, RATE), "Zwei.": tone(880, RATE, 0.1)})
    assert index_of(file) == {"One.": [0, 1600], "Zwei.": [1600, 800]}
    assert len(file) % 2 == 0
    assert int.from_bytes(file[4:8], "little") == len(file) - 8


def test_another_file_is_no_pack() -> None:
    with pytest.raises(ValueError, match="clip"):
        index_of(b"RIFF\x04\x00\x00\x00WAVE")


@pytest.mark.parametrize(("hertz", "least", "most"), [(300, 0.95, 1.05), (3000, 0.9, 1.05), (6000, 0, 0.02)])
def test_half_the_rate_keeps_what_it_can_hold(hertz: float, least: float, most: float) -> None:
    kept = halved(tone(hertz, 2 * RATE))[200:-200]
    assert least <= max(kept) / 0.4 <= most


def test_quiet_is_cut_off_and_the_rest_made_loud() -> None:
    kept = trimmed([0.0] * 4000 + tone(440, RATE) + [0.0] * 4000)
    assert max(map(abs, kept)) == pytest.approx(PEAK)
    assert 1600 < len(kept) < 2400
    assert trimmed([0.0] * 100) == []


@pytest.mark.parametrize(("value", "byte"), [(0.0, 0xFF), (1.0, 0x80), (-1.0, 0x00), (0.5, 0x8F), (-0.5, 0x0F)])
def test_mu_law(value: float, byte: int) -> None:
    assert encode(value) == byte


def test_sixteen_bits_are_read() -> None:
    assert floats(b"\x00\x80\x00\x40") == [-1.0, 0.5]


def test_a_language_without_a_voice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/true")
    with pytest.raises(CommandError, match="No voice for: xx"):
        call_command("render_voice", "xx")
