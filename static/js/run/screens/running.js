// Running: two times, one lap, three buttons.
import { clock, countdown, h, hide, icon, mark, s, write } from "../dom.js";
import { adviceAt, clockMs, nextPrompt, plannedEnd } from "../engine.js";
import { resetNow } from "../intents.js";
import * as intents from "../intents.js";
import { turnAt } from "../run_walk.js";
import { skippedLine, sleptLine } from "./asides.js";
import { goDark } from "./dark.js";
import { button, foot, keepLine, pair, runTitle, unsaved } from "./parts.js";
import { change, UNDO_MS } from "./rating.js";

const LAP = "M144 0 A161 161 0 0 0 0 161 V279 A161 161 0 0 0 322 279 V161 A161 161 0 0 0 178 0";
const EDGE = "M161 -19 A180 180 0 0 0 -19 161 V279 A180 180 0 0 0 341 279 V161 A180 180 0 0 0 161 -19Z";

/** The line of the run, bent into a lap to the next reset; the runner is the yellow dot. */
export function lap() {
  const path = s("path", { d: LAP, class: "l-pale" });
  const done = s("path", { d: LAP, class: "l-ink", pathLength: 100, "stroke-dasharray": "0 100" });
  // A dash of no length with round ends: moved along the lap without asking where that is, which costs a layout.
  const dots = ["l-rim", "l-dot"].map((css) =>
    s("path", { d: LAP, class: css, pathLength: 100, "stroke-dasharray": "0 200", "stroke-linecap": "round" }),
  );
  const stroke = s("path", { d: "M154 21L168 -21", class: "l-reset" });
  const node = s(
    "svg",
    { class: "p-lap", viewBox: "-34 -26 390 486", role: "img" },
    s("path", { d: EDGE, class: "l-hair" }),
    path,
    done,
    stroke,
    dots,
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
    for (const each of dots) mark(each, "stroke-dashoffset", String(-part * 100));
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
  const last = p.state.pains.filter((each) => each.moment === "reset").at(-1);
  return Boolean(last) && adviceAt(p.state, last).code === "ease_off";
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

/** The number of the reset just left, as long as it may be taken back. @param {number} now */
function ratedLast(p, now) {
  const pain = p.state.pains.filter((each) => each.moment === "reset" && !each.late).at(-1);
  const isFresh = !p.state.finished_at && clockMs(p.state, now) - p.state.since_reset_ms_base < UNDO_MS;
  return pain?.score != null && isFresh ? pain : null;
}

/** "4 saved" with the way back, for a while after a rating. */
export function lastRating(p) {
  const text = h("span");
  const node = h(
    "p.p-undo",
    { role: "status" },
    text,
    button("quiet", p.t("change"), () => change(p, shown)),
  );
  /** @type {any} */
  let shown = null;
  const update = (now) => {
    const rated = p.ui.rated;
    const pain = rated && (now < rated.until || p.failed) ? p.state.pains.find((each) => each.id === rated.id) : ratedLast(p, now);
    shown = pain;
    hide(node, !pain);
    if (!pain) return;
    const state = p.saved(p.log.at(-1).id);
    node.classList.toggle("bad", state === "not_saved");
    const words = pain.score === null ? p.t("saved") : p.t("in_run_saved", { score: pain.score });
    write(text, state === "saved" ? words : unsaved(p, state, pain.score));
  };
  return { node, update };
}
/** A black screen for the phone that stays on. */
const darkButton = (p) =>
  p.mode === "screen" ? h("button.p-sound", { type: "button", onclick: () => goDark(p) }, p.t("go_dark")) : null;
function soundLine(p) {
  const on = p.cues.sounds;
  const words = on ? "sound_on" : p.cues.tape?.lostAt ? "sound_lost" : "sound_off";
  return h(
    "button.p-sound",
    { type: "button", "aria-pressed": String(p.cues.on), onclick: () => toggleSound(p) },
    icon(on ? "sound" : "silent"),
    p.t(words),
  );
}
function toggleSound(p) {
  // The tap itself may just have brought a lost sound back.
  const isBack = p.now() - (p.cues.tape?.triedAt ?? 0) < 1000;
  if (p.cues.sounds && !isBack) p.cues.on = false;
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
  const top = h("div.p-top", {}, sound, darkButton(p), h("span.q", {}, runTitle(p)));
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
    const isQuiet = rated.node.hidden && skipped.node.hidden && slept.node.hidden;
    hide(kept.node, !isQuiet && !(p.failed && rated.node.hidden)); // said once
    if (wasOn === p.cues.sounds) return;
    wasOn = p.cues.sounds;
    const fresh = soundLine(p);
    sound.replaceWith(fresh);
    sound = fresh;
  };
  return { node, update };
}
