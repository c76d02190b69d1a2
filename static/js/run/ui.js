// @ts-check
// One screen per state. A screen is built when the state calls for another one and only updated in between, so that
// focus, pressed buttons and half-typed words stay. Each screen gives {node, update?(now), title?}.
import { write } from "./dom.js";
import { unseenRating } from "./intents.js";
import { after, discarded } from "./screens/after.js";
import { countIn, easeOff, stop, walking } from "./screens/advice.js";
import { before, redFlags } from "./screens/before.js";
import { anotherTab, chooser, loading, lockedOut, noScript, signedOut, stale } from "./screens/empty.js";
import { confirmDiscard, confirmFinish, paused } from "./screens/paused.js";
import { elsewhere } from "./screens/elsewhere.js";
import { prompt } from "./screens/prompt.js";
import { painSheet, rating } from "./screens/rating.js";
import { lateRating } from "./screens/late.js";
import { running } from "./screens/running.js";
import { step } from "./screens/step.js";
import { warmUp } from "./screens/warm_up.js";

/** @type {Record<string, (p: any) => {node: HTMLElement, update?: (now: number) => void}>} */
const SCREENS = {
  before,
  redFlags,
  running,
  painSheet,
  prompt,
  step,
  rating,
  lateRating,
  easeOff,
  stop,
  walking,
  countIn,
  paused,
  confirmFinish,
  confirmDiscard,
  after,
  discarded,
  elsewhere,
  anotherTab,
  chooser,
  loading,
  lockedOut,
  noScript,
  signedOut,
  stale,
  warmUp,
};
const FLOODED = new Set(["prompt", "step", "rating", "countIn", "warmUp"]);

/** @param {any} p @returns {[string, string?]} */
function runScreen(p) {
  const s = p.state;
  if (p.ui.confirm) return [p.ui.confirm];
  if (s.discarded) return ["discarded"];
  const unseen = unseenRating(s);
  if (unseen && s.phase === "after") return ["lateRating", unseen.id];
  if (s.phase === "after" && p.ui.changing) return ["painSheet"];
  if (s.phase === "after" || s.phase === "done") return ["after"];
  if (s.advice?.code === "stop" && !p.ui.changing) return [s.paused_at ? "walking" : "stop", s.advice.reason];
  if (s.paused_at && s.phase !== "reset") return ["paused"];
  if (s.phase === "prompting") return ["prompt", s.current];
  if (s.phase === "reset") return ["step", `${s.current}:${s.step}`];
  if (s.phase === "count_in") return ["countIn"];
  if (s.phase === "advice" && s.advice?.code === "ease_off" && !p.ui.changing) return ["easeOff"];
  if (s.phase === "rating" || s.phase === "advice") return ["rating", s.current];
  if (p.ui.sheet || p.ui.changing) return ["painSheet"];
  return unseen ? ["lateRating", unseen.id] : ["running"];
}

/** Which screen the state calls for, and what makes it another one. @param {any} p @returns {[string, string?]} */
export function screenOf(p) {
  if (p.ui.gone) return ["anotherTab"];
  if (p.ui.stale) return ["stale"];
  if (p.state.started_at) return runScreen(p);
  if (!p.ui.ready) return ["loading"];
  if (p.ui.elsewhere) return ["elsewhere", p.ui.elsewhere.run];
  if (p.ui.locked) return ["lockedOut"];
  if (p.script && p.ui.warmUp) return ["warmUp", String(p.ui.warmUp.step)];
  if (p.script) return [p.ui.flags ? "redFlags" : "before", p.script.id];
  if (p.ui.signedOut) return ["signedOut"];
  return p.ui.others?.length ? ["chooser"] : ["noScript"];
}

/** @param {HTMLElement|undefined} node */
const focusHeading = (node) =>
  /** @type {HTMLElement|null|undefined} */ (node?.querySelector("h1"))?.focus({ preventScroll: true });

/** @param {HTMLElement} root @param {HTMLElement} voice the polite live region @param {any} p */
export function mount(root, voice, p) {
  let shown = "";
  /** @type {{node: HTMLElement, update?: (now: number) => void}|null} */
  let screen = null;
  p.announce = (/** @type {string} */ words) => write(voice, words);
  p.render = () => {
    const [name, detail] = screenOf(p);
    const key = `${name}:${detail ?? ""}`;
    if (key !== shown) {
      const isFirst = !shown;
      shown = key;
      screen = SCREENS[name](p);
      document.body.dataset.screen = name;
      document.body.classList.toggle("flood", FLOODED.has(name));
      root.replaceChildren(screen.node);
      window.scrollTo(0, 0);
      if (!isFirst) focusHeading(screen.node);
    }
    const held = document.activeElement;
    screen?.update?.(p.now());
    // A control that goes away with its part leaves the focus to the heading, not to nobody.
    if (held?.closest("[hidden]")) focusHeading(screen?.node);
  };
  p.render();
}
