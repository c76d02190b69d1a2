// Small questions beside a screen's own: each may be left alone, each is one tap.
import { h, hide, write } from "../dom.js";
import { formAfter, formBefore, leaveStretchOut, putStretchBack, REASONS, skipReason } from "../answers.js";
import { choice } from "./before_more.js";
import { button } from "./parts.js";

export const ASIDE_MS = 20000;
export const FORMS = ["better", "same", "worse"];
const TYPES = ["pain", "tight", "weak", "gives_way", "click"];
const KM_PER_MILE = 1.609344;

/** Why the reset was skipped, for a while after it was. */
export function skippedLine(p) {
  const legend = p.t("skip_why");
  const leave = () => (p.ui.skipped = null);
  const say = (/** @type {string} */ reason) => {
    const prompt = p.ui.skipped?.prompt;
    leave();
    p.act((/** @type {any} */ st, /** @type {number} */ now) => skipReason(st, prompt, reason, now));
  };
  const chips = choice(legend, REASONS, (each) => p.t(`skip_${each}`), null, say, { columns: "four" });
  const node = h("div.p-aside", {}, h("b", { "aria-hidden": "true" }, legend), chips);
  const update = (/** @type {number} */ now) => {
    const skipped = p.ui.skipped;
    hide(node, !skipped || now > skipped.until);
  };
  return { node, update };
}

/** The local time of a moment, hours and minutes. @param {number} ms since 1970 */
const localTime = (ms) => new Date(ms).toTimeString().slice(0, 5);

/** Was the runner running while the phone slept? Yes changes nothing; no takes the stretch off the run clock. */
export function sleptLine(p) {
  const node = h("div.p-aside", { hidden: true });
  /** @type {any} */
  let shown = null;
  const leave = () => (p.ui.slept = null);
  const stood = (/** @type {any} */ slept) => {
    p.ui.slept = { ...slept, until: p.now() + ASIDE_MS };
    p.act((/** @type {any} */ st, /** @type {number} */ now) => leaveStretchOut(st, slept, now));
  };
  const undo = (/** @type {any} */ slept) => {
    leave();
    p.act((/** @type {any} */ st, /** @type {number} */ now) => putStretchBack(st, slept, now));
  };
  const ask = (/** @type {any} */ slept) => {
    const legend = p.t("slept_q", { from: localTime(slept.from), to: localTime(slept.to) });
    const words = (/** @type {string} */ each) => p.t(each === "yes" ? "yes" : "slept_stood");
    const say = (/** @type {string} */ each) => (each === "yes" ? (leave(), p.render()) : stood(slept));
    return [h("b", { "aria-hidden": "true" }, legend), choice(legend, ["yes", "no"], words, null, say, { columns: "two" })];
  };
  const told = (/** @type {any} */ slept) => {
    const min = Math.round((slept.to_ms - slept.from_ms) / 60000);
    const take = button("quiet", p.t("undo"), () => undo(slept));
    return [h("p.p-undo", { role: "status" }, h("span", {}, p.t("slept_out", { min })), take)];
  };
  const update = (/** @type {number} */ now) => {
    if (p.ui.slept?.until && now > p.ui.slept.until) leave();
    const slept = p.ui.slept ?? null;
    hide(node, !slept);
    if (slept === shown) return;
    shown = slept;
    const hadFocus = node.contains(document.activeElement);
    node.replaceChildren(...(slept ? (slept.until ? told(slept) : ask(slept)) : []));
    if (hadFocus) /** @type {HTMLElement|null|undefined} */ (node.querySelector("button") ?? node.parentElement?.querySelector("h1"))?.focus();
  };
  return { node, update };
}

/** Better, same or worse beside a reset's number, once that is in. @param {"before_reset"|"after_reset"} moment */
export function formLine(p, moment) {
  const [legend, intent] = moment === "before_reset" ? [p.t("form_before"), formBefore] : [p.t("form_after"), formAfter];
  const here = (/** @type {any} */ each) => each.prompt === p.state.current && each.moment === moment;
  const say = (/** @type {any} */ form) =>
    p.act((/** @type {any} */ st, /** @type {number} */ now) => intent(st, form, now));
  const chips = choice(legend, FORMS, (each) => p.t(each), p.state.forms?.find(here)?.form, say, { canClear: false });
  return h("div.p-part", {}, h("b", { "aria-hidden": "true" }, legend), chips);
}

/** What kind of pain and at which distance; both go with the number. @param {any} known the rating being changed */
export function painMore(p, known) {
  /** @type {{type: string|null, km: number|null}} */
  const more = { type: known?.type ?? null, km: known?.km ?? null };
  if (known) return { node: null, more };
  const isMiles = p.script.units === "mi";
  const legend = p.t("kind_q");
  const types = choice(legend, TYPES, (each) => p.t(`type_${each}`), more.type, (each) => (more.type = each));
  const field = /** @type {HTMLInputElement} */ (
    h("input.p-km", { type: "text", inputmode: "decimal", maxlength: "6", autocomplete: "off" })
  );
  const wrong = h("p.p-wrong", { role: "status" });
  field.addEventListener("input", () => {
    const km = kmTyped(field.value, isMiles);
    more.km = km ?? null;
    write(wrong, km === undefined ? p.t("km_wrong") : "");
  });
  const label = h("label.p-kmrow", {}, h("b", {}, p.t(isMiles ? "at_mile" : "at_km")), field);
  const node = h(
    "details.p-more",
    {},
    h("summary", {}, p.t("kind_and_km")),
    h("div.p-part", {}, h("b", { "aria-hidden": "true" }, legend), types),
    label,
    wrong,
  );
  return { node, more };
}

/** Kilometres as typed with point or comma; null: nothing typed; undefined: not a distance. @param {string} typed @param {boolean} isMiles */
export function kmTyped(typed, isMiles) {
  const text = typed.trim().replace(",", ".");
  if (!text) return null;
  const number = /^\d{1,3}(\.\d{1,2})?$/.test(text) ? Number(text) * (isMiles ? KM_PER_MILE : 1) : NaN;
  return number >= 0 && number <= 999 ? Math.round(number * 100) / 100 : undefined;
}
