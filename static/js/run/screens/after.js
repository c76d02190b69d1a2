// After the run: four questions, each may be left alone; then the way to the summary, or the promise that it uploads.
import { h, hide } from "../dom.js";
import * as intents from "../intents.js";
import { FORMS } from "./asides.js";
import { choice } from "./before_more.js";
import { button, foot, keepLine, painChips, savedLine, siteLabel, title, withWriter } from "./parts.js";
import { lastRating } from "./running.js";

/** @param {string} legend @param {any} body */
const question = (p, legend, body) => h("section.p-q", {}, h("h2", {}, legend), body);
function painQuestion(p) {
  const legend = p.t("stop_q", { site: siteLabel(p) });
  const saved = savedLine(p);
  const chips = painChips(p, {
    legend,
    columns: "six",
    onScore: (score) => p.act((st, now) => intents.rateEnd(st, { score }, now)),
  });
  const update = () => {
    const pain = p.state.pains.filter((each) => each.moment === "end_run").at(-1);
    chips.show(pain ? pain.score : undefined);
    saved.show(pain && withWriter(p, pain));
  };
  return { node: question(p, legend, [h("p.p-help", {}, p.t("scale_help")), chips.node, saved.node]), update };
}

/** @param {{effort: number|null, form: string|null, note: string}} given @param {() => void} save */
function effortQuestion(p, given, save) {
  const legend = p.t("effort_q");
  const chips = painChips(p, {
    legend,
    columns: "six",
    withSkip: false,
    ends: [p.t("effort_easy"), p.t("effort_max")],
    onScore: (score) => {
      given.effort = given.effort === score ? null : score; // a second tap takes it back
      chips.show(given.effort ?? undefined);
      save();
    },
  });
  chips.show(given.effort ?? undefined);
  return question(p, legend, [h("p.p-help", {}, `0 ${p.t("effort_easy")}, 10 ${p.t("effort_max")}`), chips.node]);
}

/** @param {{effort: number|null, form: string|null, note: string}} given @param {() => void} save */
function formQuestion(p, given, save) {
  const set = (/** @type {any} */ form) => {
    given.form = form;
    save();
  };
  return question(p, p.t("form_q"), choice(p.t("form_q"), FORMS, (each) => p.t(each), given.form, set));
}

/** @param {{note: string}} given @param {() => void} save */
function noteQuestion(p, given, save) {
  const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "note", rows: 2, maxlength: 2000 }));
  area.value = given.note;
  area.addEventListener("change", () => {
    given.note = area.value.trim();
    save();
  });
  return h(
    "section.p-q",
    {},
    h("h2", {}, h("label", { for: "note" }, p.t("note_q"))),
    h("p.p-help", {}, p.t("note_help")),
    area,
  );
}

/** Leaving is the last event; what was asked and left alone stays null. */
function closeRun(p) {
  const asked = p.state.pains.some((each) => each.moment === "end_run");
  if (!asked) p.act((st, now) => intents.rateEnd(st, { score: null }, now));
  p.act(intents.close);
}
function links(p) {
  const summary = h("a.btn.ink.p-tall", { href: `/runs/${p.state.run}/` }, p.t("to_summary"));
  const wait = h("p.p-help", {}, p.t("will_upload"));
  const signIn = h(
    "a.btn.ink.p-tall",
    { href: `/account/login/?next=${encodeURIComponent("/play/")}` },
    p.t("sign_in_to_upload"),
  );
  const node = h("div.p-links", {}, wait, summary, signIn, h("a.btn.line.p-mid", { href: "/" }, p.t("to_today")));
  const update = () => {
    const isUp = p.isUploaded;
    hide(summary, !isUp);
    hide(signIn, p.sync?.status !== "signed_out");
    hide(wait, isUp);
  };
  return { node, update };
}
export function after(p) {
  const given = { effort: p.state.effort, form: p.state.form, note: p.state.note };
  const save = () => p.act((st, now) => intents.rateRun(st, given, now));
  const pain = painQuestion(p);
  const late = lastRating(p);
  const kept = keepLine(p);
  const way = links(p);
  const done = button("ink.p-tall", p.t("finish_after"), () => closeRun(p));
  const words = p.state.try_out ? p.t("after_try_out") : p.t("asked_later");
  const questions = h(
    "div",
    {},
    late.node,
    pain.node,
    effortQuestion(p, given, save),
    formQuestion(p, given, save),
    noteQuestion(p, given, save),
  );
  const node = h(
    "main.p-screen.p-after",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("after_title"), "p-big"),
      h("p.p-lead", {}, p.t("after_time", { min: Math.floor(p.state.clock_ms / 60000) })),
      questions,
      h("p.p-help", {}, words),
    ),
    kept.node,
    foot(done, way.node),
  );
  const update = (/** @type {number} */ now) => {
    const isDone = p.state.phase === "done";
    hide(questions, isDone);
    hide(done, isDone);
    hide(way.node, !isDone);
    late.update(now);
    pain.update();
    kept.update();
    way.update();
    node.classList.toggle("is-done", isDone);
    hide(kept.node, isDone && !p.failed && !p.isUploaded && p.sync?.status !== "signed_out");
  };
  return { node, update };
}
export function discarded(p) {
  const kept = keepLine(p);
  const node = h(
    "main.p-screen.p-after",
    {},
    h("div.p-body.p-middle", {}, title(p.t("discarded"), "p-big"), h("p.p-lead", {}, p.t("discarded_body"))),
    kept.node,
    foot(
      h("a.btn.ink.p-tall", { href: "/" }, p.t("to_today")),
      button("line.p-mid", p.t("discard_undo"), () => p.act(intents.restore)),
    ),
  );
  return { node, update: kept.update };
}
