// How the phone is carried, and what was proved to reach the runner that way. In plain words, also what cannot work.
import { Cues } from "../cues.js";
import { h, icon, mark, write } from "../dom.js";
import { phoneKind } from "../sound/phone.js";

/** The last "Test my prompts" on this phone. @returns {any} null: never */
export function proof() {
  try {
    return JSON.parse(localStorage.getItem("restride-prompts") ?? "null");
  } catch {
    return null;
  }
}

/** In the pocket or with the screen on: kept for the next run too. */
export function modeChoice(p) {
  const help = h("p.q.p-mode-help");
  const chips = ["pocket", "screen"].map((mode) =>
    h("button.p-chip.word", { type: "button", "data-mode": mode, onclick: () => choose(mode) }, p.t(`mode_${mode}`)),
  );
  const show = () => {
    for (const each of chips) mark(each, "aria-pressed", String(each.dataset.mode === p.mode));
    write(help, p.t(`mode_${p.mode}_help`));
  };
  const choose = (mode) => {
    p.sound(mode);
    show();
  };
  show();
  return h("div.p-carry", {}, h("div.p-mode", { role: "group", "aria-label": p.t("mode_q") }, chips), help);
}

/** @param {boolean} can @param {boolean|null|undefined} heard @param {boolean|null|undefined} locked */
const wordsFor = (can, heard, locked) =>
  !can ? "reach_none" : heard === false ? "reach_not" : !heard ? "reach_tap" : locked ? "reach_locked" : "reach_open";

export function reach(p) {
  const has = Cues.channels();
  const known = proof();
  const rows = [
    ["reach_tone", wordsFor(has.tone, known?.tone, known?.locked)],
    ["reach_voice", wordsFor(has.voice, known?.voice, known?.locked)],
    ["reach_vibration", wordsFor(has.vibration, known?.vibration, false)],
    ["reach_screen", has.screen ? "reach_yes" : "reach_none"],
  ].map(([name, words]) =>
    h(
      "li.p-state",
      {},
      icon(["reach_none", "reach_not"].includes(words) ? "none" : words === "reach_tap" ? "maybe" : "yes"),
      h("span", {}, h("b", {}, p.t(name)), h("span.q", {}, p.t(words))),
    ),
  );
  const test = h("a.p-link", { href: "/runs/prompts/" }, p.t(known ? "test_again" : "test"));
  return h(
    "section.p-band",
    {},
    h("div.p-between", {}, h("h2", {}, p.t("reach")), test),
    modeChoice(p),
    h("ul.p-reach", {}, rows),
    phoneKind() === "iphone" ? h("p.q", {}, p.t("reach_iphone")) : null,
    window.isSecureContext ? null : h("p", {}, p.t("insecure")),
  );
}
