// @ts-check
// What is heard between resets and belongs to no event: the turns of run and walk, late form cues, the cadence.
import { clockMs } from "./engine.js";
import { lateCue } from "./late_cue.js";
import { turnAt } from "./run_walk.js";

const FRESH_MS = 5000; // an older one is passed over in silence
export const SHOWN_MS = 30000;

/** @param {any} p @param {number} now */
export function cueStretch(p, now) {
  const s = p.state;
  const isRunning = s.phase === "running" && !s.paused_at && s.advice?.code !== "stop";
  const ms = clockMs(s, now);
  const turn = p.script?.run_walk ? turnAt(p.script.run_walk, ms) : null;
  p.metronome?.beat(isRunning && !turn?.is_walk ? p.cadence : null);
  if (!isRunning) return;
  if (turn && turn.number > 0) cueTurn(p, turn);
  const late = lateCue(s, p.script, ms);
  if (late) cueLate(p, late, now);
}

/** @param {any} p @param {ReturnType<typeof turnAt>} turn */
function cueTurn(p, turn) {
  if (p.ui.turn === turn.number) return;
  p.ui.turn = turn.number;
  if (turn.into_ms >= FRESH_MS) return;
  if (turn.is_walk) p.cues.play("walk", p.t("say_walk"));
  else p.cues.play("run_on", p.t("say_run"));
}

/** @param {any} p @param {{id: string, into_ms: number, words: string}} late @param {number} now */
function cueLate(p, late, now) {
  if (p.ui.late?.id === late.id) return;
  p.ui.late = { id: late.id, words: late.words, until: now - late.into_ms + SHOWN_MS };
  if (late.into_ms < FRESH_MS) p.cues.play("ten", late.words);
}
