// Running: two times, one lap, three buttons.
import { clock, countdown, h, icon, mark, s, write } from "../dom.js";
import { advise, clockMs, nextPrompt, plannedEnd } from "../engine.js";
import { resetNow } from "../intents.js";
import * as intents from "../intents.js";
import { turnAt } from "../run_walk.js";
import { skippedLine, sleptLine } from "./asides.js";
import { button, foot, keepLine, pair, runTitle } from "./parts.js";

const LAP = "M144 0 A161 161 0 0 0 0 161 V279 A161 161 0 0 0 322 279 V161 A161 161 0 0 0 178 0";
const EDGE = "M161 -19 A180 180 0 0 0 -19 161 V279 A180 180 0 0 0 341 279 V161 A180 180 0 0 0 161 -19Z";

const R = 161; // of both bends
const SIDE = 118; // length of each straight
const BEND = Math.atan2(R, R - 144); // from the break at the top to the left straight, in radians
const LENGTHS = [R * BEND, SIDE, R * Math.PI, SIDE, R * BEND];
const WHOLE = LENGTHS.reduce((sum, each) => sum + each, 0);

/** The point at a share of the lap; worked out, since asking the drawing costs a layout each time. @param {number} share 0 to 1 */
function lapPoint(share) {
  let left = share * WHOLE;
  let piece = 0;
  while (piece < 4 && left > LENGTHS[piece]) left -= LENGTHS[piece++];
  const turn = left / R;
  if (piece === 0) return [R + R * Math.cos(Math.PI + BEND - turn), R + R * Math.sin(Math.PI + BEND - turn)];
  if (piece === 1) return [0, R + left];
  if (piece === 2) return [R - R * Math.cos(turn), R + SIDE + R * Math.sin(turn)];
  if (piece === 3) return [2 * R, R + SIDE - left];
  return [R + R * Math.cos(turn), R - R * Math.sin(turn)];
}

/** The line of the run, bent into a lap to the next reset; the runner is the yellow dot. */
export function lap() {
  const path = s("path", { d: LAP, class: "l-pale" });
  const done = s("path", { d: LAP, class: "l-ink", pathLength: 100, "stroke-dasharray": "0 100" });
  const dot = s("circle", { r: 16, class: "l-here", cx: 144, cy: 0 });
  const stroke = s("path", { d: "M154 21L168 -21", class: "l-reset" });
  const node = s(
    "svg",
    { class: "p-lap", viewBox: "-34 -26 390 486", role: "img" },
    s("path", { d: EDGE, class: "l-hair" }),
    path,
    done,
    stroke,
    dot,
  );
  let shown = -1;
  /** @param {number} share 0 to 1 @param {string} label @param {boolean} hasReset */
  const show = (share, label, hasReset) => {
    mark(node, "aria-label", label);
    stroke.classList.toggle("hide", !hasReset);
    const part = Math.round(Math.min(1, Math.max(0, share)) * 2000) / 2000;
    if (part === shown) return;
    shown = part;
    mark(done, "stroke-dasharray", `${part * 100} 100`);
    const [x, y] = lapPoint(part);
    mark(dot, "cx", x.toFixed(1));
    mark(dot, "cy", y.toFixed(1));
  };
  return { node, show };
}

/** The stretch under way on the run clock. @param {number} ms */
export function stretch(p, ms) {
  const next = nextPrompt(p.state, p.script);
  const from = p.state.since_reset_ms_base;
  const to = next ? next.due_ms : Math.max(p.state.planned_min ? plannedEnd(p.state) : 0, from);
  return { next, left: next ? next.due_ms - ms : null, share: to > from ? (ms - from) / (to - from) : 1 };
}

/** @param {{left: number|null}} at @param {number} ms */
function lapWords(p, at, ms) {
  const done = Math.floor(ms / 60000);
  if (at.left === null) return p.t("lap_none", { done });
  return p.t("lap_label", { done, total: p.state.planned_min ? plannedEnd(p.state) / 60000 : "?", left: Math.ceil(at.left / 60000) });
}

/** @param {ReturnType<typeof turnAt>} turn @param {number} ms */
const turnWords = (p, turn, ms) =>
  p.t(turn.is_walk ? "lap_walk" : "lap_run", { done: Math.floor(ms / 60000), left: Math.ceil(turn.left_ms / 60000) });

/** Was the last advice to ease off, and is this still its stretch? */
function isEased(p) {
  const rated = p.state.pains.filter((each) => each.moment === "reset");
  const last = rated.at(-1);
  return (
    Boolean(last) &&
    advise(
      last.score,
      rated.slice(0, -1).map((each) => each.score),
      last.chips,
    ).code === "ease_off"
  );
}

/** One short line under the times. @param {number} now @param {number} ms */
function noteWords(p, now, ms) {
  const missed = p.ui.missed;
  if (missed && now < missed.until) {
    const prompt = p.state.prompts.find((each) => each.id === missed.prompt);
    const { left } = stretch(p, ms);
    if (prompt && left !== null)
      return p.t("missed", { min: Math.round(prompt.due_ms / 60000), left: Math.ceil(left / 60000) });
  }
  const late = p.ui.late;
  if (late && now < late.until) return late.words;
  return isEased(p) ? p.t("eased") : "";
}

/** "4 saved" with the way back, for a while after a rating. */
function lastRating(p) {
  const text = h("span");
  const node = h(
    "p.p-undo",
    { role: "status" },
    text,
    button("quiet", p.t("change"), () => {
      p.ui.changing = p.ui.rated.id;
      p.render();
    }),
  );
  const update = (now) => {
    const rated = p.ui.rated;
    const pain = rated && now < rated.until ? p.state.pains.find((each) => each.id === rated.id) : null;
    node.hidden = !pain;
    if (!pain) return;
    const state = p.saved(p.log.at(-1).id);
    write(
      text,
      state !== "saved" ? p.t(state) : pain.score === null ? p.t("saved") : p.t("in_run_saved", { score: pain.score }),
    );
  };
  return { node, update };
}
function soundLine(p) {
  const on = p.cues.sounds;
  return h(
    "button.p-sound",
    { type: "button", "aria-pressed": String(p.cues.on), onclick: () => toggleSound(p) },
    icon(on ? "sound" : "silent"),
    p.t(on ? "sound_on" : "sound_off"),
  );
}
function toggleSound(p) {
  if (p.cues.sounds) p.cues.on = false;
  else {
    p.cues.on = true;
    p.cues.unlock();
  }
  setTimeout(() => p.render(), 50);
}
function times(p) {
  const run = h("span.num.p-run");
  const left = h("span.num.p-left");
  const label = h("span.p-label");
  const walks = ["walk", "hike"].includes(p.state.activity);
  const head = h("h1.p-label", { tabindex: -1 }, p.t(walks ? "walking" : "running"));
  const node = h(
    "div.p-times",
    {},
    head,
    run,
    h("i.p-bar"),
    label,
    left,
  );
  /** @param {number} ms @param {number|null} to @param {ReturnType<typeof turnAt>|null} turn */
  const show = (ms, to, turn) => {
    write(run, clock(ms));
    run.classList.toggle("hours", ms >= 3600000);
    if (turn) return showTurn(turn);
    write(label, p.t(to === null ? "no_more_resets" : "reset_in"));
    write(left, to === null ? "" : countdown(to));
  };
  /** @param {ReturnType<typeof turnAt>} turn */
  const showTurn = (turn) => {
    head.className = "p-turn";
    write(head, p.t(turn.is_walk ? "turn_walk" : "turn_run"));
    write(label, p.t(turn.is_walk ? "run_in" : "walk_in"));
    write(left, countdown(turn.left_ms));
  };
  return { node, show };
}
export function running(p) {
  const line = lap();
  const time = times(p);
  const note = h("p.p-note");
  const kept = keepLine(p);
  const rated = lastRating(p);
  const skipped = skippedLine(p);
  const slept = sleptLine(p);
  const turns = p.script.run_walk;
  let sound = soundLine(p);
  const top = h("div.p-top", {}, sound, h("span.q", {}, runTitle(p)));
  const node = h(
    "main.p-screen.p-running",
    {},
    top,
    h("div.p-track", {}, line.node, time.node),
    note,
    rated.node,
    skipped.node,
    slept.node,
    kept.node,
    foot(
      button("ink.p-tall", p.t("pain_now"), () => {
        p.ui.sheet = true;
        p.render();
      }),
      pair(
        button("line.p-mid", [icon("pause"), p.t("pause")], () => p.act(intents.pause)),
        button("reset.p-mid", p.t("reset_now"), () => p.act((st, now) => resetNow(st, p.script, now))),
      ),
    ),
  );
  let wasOn = p.cues.sounds;
  const update = (now) => {
    const ms = clockMs(p.state, now);
    const at = stretch(p, ms);
    const turn = turns ? turnAt(turns, ms) : null;
    time.show(ms, at.left, turn);
    if (turn) line.show(turn.share, turnWords(p, turn, ms), false);
    else line.show(at.share, lapWords(p, at, ms), at.next !== null);
    skipped.update(now);
    slept.update(now);
    write(note, noteWords(p, now, ms));
    kept.update();
    rated.update(now);
    kept.node.hidden = !(rated.node.hidden && skipped.node.hidden && slept.node.hidden) && !p.failed;
    if (wasOn === p.cues.sounds) return;
    wasOn = p.cues.sounds;
    const fresh = soundLine(p);
    sound.replaceWith(fresh);
    sound = fresh;
  };
  return { node, update };
}
