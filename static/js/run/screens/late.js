// A rating whose question nobody saw, since the phone was locked: asked at the next look, and marked as late.
import { h, hide, write } from "../dom.js";
import { clockMs } from "../engine.js";
import * as intents from "../intents.js";
import { button, foot, keepLine, painChips, siteLabel, title, warningChips } from "./parts.js";
import { showRated } from "./rating.js";

/** @param {any} p @param {{score: number|null, chips: string[]}} given */
function answerLate(p, given) {
  p.act((/** @type {any} */ st, /** @type {number} */ now) => intents.rateLate(st, given, now));
  const rated = p.state.pains.at(-1);
  showRated(p, given.score === null && !given.chips.length ? null : rated);
  p.render();
}

/** @param {any} p */
export function lateRating(p) {
  const unseen = /** @type {any} */ (intents.unseenRating(p.state));
  const legend = p.t("late_q", { min: Math.round(unseen.clock_ms / 60000) });
  /** @type {string[]} */
  let chips = [];
  const scores = painChips(p, {
    legend,
    columns: "four",
    withSkip: false,
    onScore: (score) => answerLate(p, { score, chips }),
  });
  const save = button("ink.p-tall2", p.t("save"), () => answerLate(p, { score: null, chips }));
  save.hidden = true;
  const warnings = warningChips(p, (list) => {
    chips = list;
    save.hidden = !list.length;
  });
  const kept = keepLine(p);
  const time = h("p.p-help", {}, "");
  const node = h(
    "main.p-screen.p-sheet",
    {},
    h(
      "div.p-body",
      {},
      title(legend, "p-big"),
      h("p.p-lead.q.p-why", {}, p.t("late_body", { site: siteLabel(p) })),
      scores.node,
      warnings,
      time,
    ),
    kept.node,
    foot(
      save,
      button("line.p-mid", p.t("late_skip"), () => answerLate(p, { score: null, chips: [] })),
    ),
  );
  const update = (/** @type {number} */ now) => {
    kept.update();
    hide(time, p.state.phase !== "running");
    write(time, p.t("late_runs", { min: Math.floor(clockMs(p.state, now) / 60000) }));
  };
  return { node, update };
}
