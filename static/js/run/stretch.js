// @ts-check
// What is heard between resets and belongs to no event: the turns of run and walk, late form cues, the cadence.
import { clockMs } from "./engine.js";
import { lateCue } from "./late_cue.js";
import { turnAt } from "./run_walk.js";
import { stretchCues } from "./speaker.js";

const FRESH_MS = 5000; // an older one is passed over in silence
export const SHOWN_MS = 30000;

/** @param {any} p @param {number} now */
export function cueStretch(p, now) {
  const s = p.state;
  const isRunning = s.phase === "running" && !s.paused_at && s.advice?.code !== "stop";
  const ms = clockMs(s, now);
  const isWalk = p.script?.run_walk && turnAt(p.script.run_walk, ms).is_walk;
  p.metronome?.beat(isRunning && !isWalk && !p.cues.tape?.isOn ? p.cadence : null);
  const from = Math.max(p.ui.heardTo ?? ms, ms - FRESH_MS);
  p.ui.heardTo = isRunning ? ms : null;
  if (!isRunning) return;
  for (const cue of stretchCues(s, p.script, p.t, from, ms)) p.cues.play(cue, true);
  const late = lateCue(s, p.script, ms);
  if (late && p.ui.late?.id !== late.id)
    p.ui.late = { id: late.id, words: late.words, until: now - late.into_ms + SHOWN_MS };
}
