"""A voice pack: one WAV file of 8 kHz mu-law with all clips, and a chunk that says where each one lies. Pure.

Any player plays the file from end to end; the phone reads the chunk `clip`: JSON, text -> [first sample, samples].
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Mapping, Sequence
from operator import mul

RATE = 8000
BIAS, TOP = 132, 32635
PEAK = 0.9
SILENT = 0.006  # quieter than this is not speech
LEAD, REST = 160, 480  # samples of quiet kept before and after: 20 and 60 ms
# Half-band low-pass for 16 kHz -> 8 kHz, the first half of 31 taps and the middle (Hamming window; -59 dB at 5 kHz).
SIDE = (-0.0017, 0.0, 0.0029, 0.0, -0.0067, 0.0, 0.0141, 0.0, -0.0268, 0.0, 0.0491, 0.0, -0.0969, 0.0, 0.3156)
TAPS = (*SIDE, 0.5008, *reversed(SIDE))


def encode(value: float) -> int:
    """One byte of mu-law (ITU-T G.711) for a sample from -1 to 1."""
    sign = 0x80 if value < 0 else 0
    size = min(TOP, round(abs(value) * 32768)) + BIAS
    power = size.bit_length() - 8
    return ~(sign | power << 4 | size >> power + 3 & 15) & 0xFF


def halved(samples: Sequence[float]) -> list[float]:
    """16 kHz to 8 kHz, without what 8 kHz cannot hold."""
    reach = len(TAPS) // 2
    padded = [0.0] * reach + list(samples) + [0.0] * reach
    return [sum(map(mul, TAPS, padded[at : at + len(TAPS)])) for at in range(0, len(samples), 2)]


def trimmed(samples: Sequence[float]) -> list[float]:
    """Without the quiet before and after, as loud as it may be; empty when nothing is heard."""
    loud = [at for at, each in enumerate(samples) if abs(each) > SILENT]
    if not loud:
        return []
    kept = samples[max(0, loud[0] - LEAD) : loud[-1] + REST]
    gain = PEAK / max(map(abs, kept))
    return [each * gain for each in kept]


def pack(clips: Mapping[str, Sequence[float]]) -> bytes:
    """The file; `clips` are samples at 8 kHz from -1 to 1."""
    places, data = {}, bytearray()
    for text, samples in clips.items():
        places[text] = [len(data), len(samples)]
        data += bytes(map(encode, samples))
    index = json.dumps(places, ensure_ascii=False, separators=(",", ":")).encode()
    chunks = (
        _chunk(b"fmt ", struct.pack("<HHIIHHH", 7, 1, RATE, RATE, 1, 8, 0)),
        _chunk(b"fact", struct.pack("<I", len(data))),
        _chunk(b"clip", index),
        _chunk(b"data", bytes(data)),
    )
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def index_of(file: bytes) -> dict[str, list[int]]:
    """Where each text lies in a pack. Raises ValueError when it is none."""
    at = 12
    while at + 8 <= len(file):
        name, size = file[at : at + 4], struct.unpack_from("<I", file, at + 4)[0]
        if name == b"clip":
            return dict(json.loads(file[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    raise ValueError("No chunk `clip`: not a voice pack.")


def floats(pcm: bytes) -> list[float]:
    """16-bit little-endian samples as numbers from -1 to 1."""
    return [each / 32768 for each in array("h", pcm)]


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
