"""Does a browser's own decoder find the cues of a tape where they were planned?"""

from __future__ import annotations

from collections.abc import Sequence

OFF_MS = 5
PLANNED = [500, 30_000, 59_990, 61_234.5, 149_000]  # ms
# Marks of 10 ms at their planned ms; gives where the browser's own decoder has them, and the level of the bed, dBFS.
DECODED = """async (planned) => {
  const { buildTape } = await import('/static/js/run/sound/tape.js');
  const mark = Uint8Array.from({ length: 80 }, (_none, n) => (n % 8 < 4 ? 0x90 : 0x10));
  const tape = buildTape(150000, planned.map((at_ms) => ({ at_ms, clips: [mark] })));
  const audio = new OfflineAudioContext(1, 8000, 8000);
  const wave = (await audio.decodeAudioData(await tape.arrayBuffer())).getChannelData(0);
  const found = [];
  for (let n = 0; n < wave.length; n += 1) {
    if (Math.abs(wave[n]) < 0.1) continue;
    found.push(n / 8);
    n += 400;
  }
  const bed = wave.slice(8000, 16000);
  return [found, 10 * Math.log10(bed.reduce((sum, each) => sum + each * each, 0) / bed.length)];
}"""


def check_decoded(found: Sequence[float], bed: float) -> None:
    """`found` in ms, the level of the bed in dBFS."""
    assert len(found) == len(PLANNED)
    assert max(abs(heard - due) for heard, due in zip(found, PLANNED, strict=True)) < OFF_MS
    assert -62 < bed < -58
