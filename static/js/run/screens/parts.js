// Parts that several screens are made of.
import { h, hide, icon, mark, s, write } from "../dom.js";

/** @param {string} text @param {string} [css] */
export const title = (text, css = "") => h(`h1${css ? `.${css}` : ""}`, { tabindex: -1 }, text);

/** @param {string} css @param {any} label @param {(event: any) => void} onclick @param {Record<string, any>} [more] */
export const button = (css, label, onclick, more = {}) =>
  h(`button.btn.${css}`, { type: "button", onclick, ...more }, label);

/** @param {...any} kids */
export const foot = (...kids) => h("div.p-foot", {}, kids);
/** @param {...any} kids */
export const pair = (...kids) => h("div.p-pair", {}, kids);

/** "Right hip" of the site being asked about. @param {string} [code] @param {string} [side] */
export function siteLabel(p, code = p.state.site || p.script?.site?.code, side = p.state.side || p.script?.site?.side) {
  const all = [p.script?.site, ...(p.script?.sites ?? [])].filter(Boolean);
  return all.find((each) => each.code === code && each.side === side)?.label ?? p.t("any_pain");
}

/** "Easy run, 75 min" */
export function runTitle(p) {
  const script = p.script;
  if (script.try_out) return p.t("try_out");
  return script.planned_min
    ? p.t("title_min", { title: script.title || p.t("run_now"), min: script.planned_min })
    : script.title || p.t("run_now");
}

let ids = 0;

/**
 * Eleven equal answers and Skip; no colour and nothing chosen, for either would lead the answer.
 * @param {{legend: string, columns: "four"|"six", onScore: (score: number|null) => void, withSkip?: boolean, ends?: [string, string]}} options
 * @returns {{node: HTMLElement, show: (score: number|null|undefined) => void}} show: undefined none chosen, null skipped
 */
export function painChips(p, { legend, columns, onScore, withSkip = true, ends }) {
  const [low, high] = ends ?? [p.t("no_pain"), p.t("worst")];
  const end = (n) => (n === 0 ? low : n === 10 ? high : "");
  const chip = (n) => {
    const word = end(n) ? h("small.hide", { id: `end-${(ids += 1)}`, "aria-hidden": "true" }, end(n)) : null;
    return h(
      "button.p-chip",
      {
        type: "button",
        "aria-pressed": "false",
        "aria-label": String(n),
        "aria-describedby": word?.id,
        "data-score": n,
        "data-end": columns === "four" ? end(n) : null,
        onclick: () => onScore(n),
      },
      h("b", {}, String(n)),
      word,
    ); // the word is drawn by the stylesheet and spoken as a description
  };
  const chips = Array.from({ length: 11 }, (_none, n) => chip(n));
  const skip = h(
    "button.p-chip.skip",
    { type: "button", "aria-pressed": "false", onclick: () => onScore(null) },
    p.t("skip"),
  );
  const node = h(`div.p-chips.${columns}`, { role: "group", "aria-label": legend }, chips, withSkip ? skip : null);
  const show = (/** @type {number|null|undefined} */ score) => {
    chips.forEach((chip, n) => mark(chip, "aria-pressed", String(score === n)));
    mark(skip, "aria-pressed", String(score === null));
  };
  return { node, show };
}

/** Limping, gave way, sharp. @param {(chips: string[]) => void} onChange @param {string[]} chosen */
export function warningChips(p, onChange, chosen = []) {
  const on = new Set(chosen);
  const chip = (/** @type {string} */ code) => {
    const node = h("button.p-chip.word", { type: "button", "aria-pressed": String(on.has(code)) }, p.t(`chip_${code}`));
    node.addEventListener("click", () => {
      if (!on.delete(code)) on.add(code);
      mark(node, "aria-pressed", String(on.has(code)));
      onChange([...on]);
    });
    return node;
  };
  return h("div.p-chips.three", {}, ["limping", "gave_way", "sharp"].map(chip));
}

/** A rating on its way, or lost: then with its value, so that it can be written elsewhere. */
export const unsaved = (p, state, score) =>
  p.t(state === "not_saved" && score !== null ? "score_not_saved" : state, { score });

/** What became of a rating: words only once it is really stored; with the way back where there is one.
 * @param {() => void} [onChange] */
export function savedLine(p, onChange) {
  const text = h("span");
  const tick = icon("check");
  const node = h("p.p-saved", { role: "status" }, tick, text, onChange && button("quiet", p.t("change"), onChange));
  /** @param {any} pain */
  const show = (pain) => {
    hide(node, !pain);
    if (!pain) return;
    const state = p.saved(pain.saved_by ?? pain.id);
    const words = pain.score === null ? p.t("skip_saved") : p.t("score_saved", { score: pain.score });
    tick.classList.toggle("hide", state !== "saved");
    node.classList.toggle("bad", state === "not_saved");
    write(text, state === "saved" ? words : unsaved(p, state, pain.score));
  };
  return { node, show };
}

/** The last event that set a pain's value, so that "saved" speaks of what is on the screen. @param {any} pain */
export function withWriter(p, pain) {
  const change = p.log.filter((each) => each.kind === "pain_amended" && each.data.amends === pain.id).at(-1);
  return { ...pain, saved_by: change?.id ?? pain.id };
}

/** What keeps the queue from going out, when only the runner can change it. */
const BLOCKED = { signed_out: "sign_in_to_upload", other_account: "other_account" };

/** Where the data is: on the phone, sent, or neither. */
export function keepLine(p) {
  const node = h("p.p-keep"); // changes with every event: only a failure is spoken
  const update = () => {
    const key = p.isUploaded ? "uploaded" : (BLOCKED[p.sync?.status] ?? "waiting");
    node.classList.toggle("bad", p.failed);
    if (p.failed) mark(node, "role", "alert");
    else if (node.hasAttribute("role")) node.removeAttribute("role");
    const refused = p.sync?.refused ? `. ${p.t("refused")}` : "";
    write(node, p.failed ? p.t("not_saved") : p.log.length || p.sync?.left > 0 ? p.t(key) + refused : "");
  };
  return { node, update };
}

/** The step bar of a reset: one piece for each step, as long as its seconds. @param {any[]} steps */
export function segments(steps) {
  const total = steps.reduce((sum, each) => sum + each.seconds, 0) || 1;
  const gap = 1.2;
  const room = 100 - gap * (steps.length - 1);
  let x = 0;
  const bars = steps.map((each) => {
    const width = (each.seconds / total) * room;
    const bar = [
      s("rect", { x, y: 0, width, height: 7, class: "p-seg" }),
      s("rect", { x, y: 0, width: 0, height: 7, class: "p-seg on" }),
    ];
    x += width + gap;
    return { bar, width };
  });
  const node = s(
    "svg",
    { class: "p-segs", viewBox: "0 0 100 7", preserveAspectRatio: "none", "aria-hidden": "true" },
    bars.map((each) => each.bar),
  );
  /** @param {number} step @param {number} share of that step, 0 to 1 */
  const show = (step, share) =>
    bars.forEach(({ bar, width }, n) =>
      mark(bar[1], "width", String(n < step ? width : n === step ? (width * Math.min(1, share)).toFixed(2) : 0)),
    );
  return { node, show };
}

/** When to call for help: the words, the number of an ambulance to press where it is known, and the safety questions. */
export function emergencyLine(p) {
  const { text, number } = p.script.emergency ?? {};
  return h(
    "div.p-help",
    {},
    h("p.p-rule", {}, text ?? p.t("stop_flags")),
    h(
      "p.p-calls",
      {},
      number ? h("a", { href: `tel:${number}` }, p.t("call", { number })) : null,
      h("a", { href: "/profile/red-flags/?moment=red_pain" }, p.t("flags_link")),
    ),
  );
}
