// @ts-check
// Development only: every state of the player, made from canned events, one at a time: /dev/player/#running
import { Cues } from "./cues.js";
import { h } from "./dom.js";
import { fold } from "./engine.js";
import { ALIKE, CANNED, FIGURES, states, T0 } from "./gallery_states.js";
import { Player } from "./player.js";
import { fetchBook } from "./scripts.js";
import { mount } from "./ui.js";

/** @type {Record<string, string>} */
let figures = FIGURES;

/** A record that keeps nothing. @param {boolean} fails */
const noStore = (fails) => ({
  append: () => (fails ? Promise.reject(new Error("full")) : Promise.resolve()),
  set: () => Promise.resolve(),
  eventsOf: () => Promise.resolve([]),
});

/** @param {import("./gallery_states.js").Shown} state @param {any} script */
function player(state, script) {
  const now = T0 + (state.at ?? 0) * 1000;
  const store = noStore(Boolean(state.failed));
  const p = new Player({ store, cues: new Cues(), screen: { want() {} }, device: "d", account: null, now: () => now });
  p.sync = { status: "waiting", left: 1, refused: 0, added() {}, ...state.sync };
  p.use(state.noScript ? null : { ...script, ...state.script });
  p.log = state.log ?? [];
  p.failed = Boolean(state.failed);
  p.kept = new Set(p.log.slice(0, p.failed ? -1 : undefined).map((each) => each.id));
  p.state = fold(p.log);
  p.ui = { ready: true, ...structuredClone(state.ui) };
  p.figures = figures;
  if (p.ui.rated) p.ui.rated.id = p.log.at(-1)?.id;
  return p;
}

/** @param {string} words */
function press(words) {
  const all = [...document.querySelectorAll("#player button")];
  /** @type {HTMLElement|undefined} */ (
    all.find((each) => (each.getAttribute("aria-label") ?? each.textContent) === words && !each.closest("[hidden]"))
  )?.click();
}

/** @param {import("./gallery_states.js").Shown} state @param {any} script */
function show(state, script) {
  mount(
    /** @type {HTMLElement} */ (document.getElementById("player")),
    /** @type {HTMLElement} */ (document.getElementById("voice")),
    player(state, script),
  );
  if (state.open) for (const each of document.querySelectorAll("details")) each.open = true;
  const field = document.querySelector("input");
  if (state.type && field) {
    field.value = state.type;
    field.dispatchEvent(new Event("input"));
  }
  for (const words of state.tap ?? []) press(words);
}

async function boot() {
  const own = new URLSearchParams(location.search).has("own");
  const book = own ? await fetchBook("/api/v1/runs/").catch(() => null) : null;
  const script = book?.scripts.find((each) => each.prompts.length && each.planned_min > 30) ?? CANNED;
  figures = book?.figures ?? figures;
  const all = states(script);
  const draw = () => {
    const state = all[location.hash.slice(1)];
    document.body.className = "player";
    if (state) return show(state, script);
    const list = Object.keys(all).map((name) => h("li", {}, h("a.p-choice", { href: `#${name}`, "data-alike": ALIKE.has(name) }, name)));
    document.getElementById("player")?.replaceChildren(h("main.p-screen", {}, h("ul.p-body.p-choices", {}, list)));
  };
  window.addEventListener("hashchange", draw);
  draw();
}

boot();
