// A run that another phone of the runner drives: pain may be added here, nothing else.
import { h, hide, write } from "../dom.js";
import { clockMs, draft, stamp } from "../engine.js";
import { offsetHere } from "../moments.js";
import { newId } from "../player.js";
import { button, foot, keepLine, painChips, siteLabel, title, warningChips } from "./parts.js";

/** Keep what is said of the other phone's run. @param {any} p @param {any} run @param {string} kind @param {any} data @returns {Promise<string>} the event's id */
async function add(p, run, kind, data) {
  const now = p.now();
  const mine = await p.store.eventsOf(run.run);
  const place = { newId, offsetMin: offsetHere, run: run.run, device: p.device, lastSeq: mine.length };
  const events = stamp([draft(kind, data, now, clockMs(run, now))], place);
  await p.store.append(events.map((each) => ({ ...each, account: p.account, unsent: 1 })));
  p.sync?.added(events.length);
  return events[0].id;
}

/** @param {any} p */
export function elsewhere(p) {
  const run = p.ui.elsewhere;
  const legend = p.t("pain_sheet", { site: siteLabel(p, run.site, run.side) });
  const said = h("span");
  const kept = keepLine(p);
  /** The rating this page made; another tap changes it. @type {string|null} */
  let rated = null;
  /** @type {string[]} */
  let chips = [];
  const whole = (/** @type {number|null} */ score) => ({ score, chips, site: run.site, side: run.side, prompt: null, asked: true });
  const report = async (/** @type {number|null} */ score, words = p.t(score === null ? "saved" : "elsewhere_saved", { score })) => {
    try {
      if (rated) await add(p, run, "pain_amended", { amends: rated, score, chips });
      else rated = await add(p, run, "pain_rated", { moment: "in_run", ...whole(score) });
      scores.show(score ?? undefined);
      write(said, words);
      hide(undo, score === null && !chips.length);
    } catch {
      write(said, p.t("not_saved"));
    }
  };
  const undo = button("quiet", p.t("undo"), () => {
    chips = [];
    report(null, p.t("taken_back"));
  });
  hide(undo, true);
  const scores = painChips(p, { legend, columns: "four", withSkip: false, onScore: (score) => report(score) });
  const save = button("ink.p-tall2", p.t("save"), () => report(null));
  hide(save, true);
  const warnings = warningChips(p, (list) => {
    chips = list;
    hide(save, !list.length);
  });
  const time = run.started_at.slice(11, 16); // the other phone's own local time
  const node = h(
    "main.p-screen.p-sheet",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("elsewhere"), "p-big"),
      h("p.p-lead.q.p-why", {}, p.t("elsewhere_body", { time })),
      h("h2", {}, legend),
      scores.node,
      warnings,
      h("p.p-saved", { role: "status" }, said, undo),
    ),
    kept.node,
    foot(
      save,
      h("a.btn.line.p-mid", { href: "/" }, p.t("to_today")),
      button("quiet.p-mid", p.t("elsewhere_start"), () => {
        p.ui.elsewhere = null;
        p.render();
      }),
    ),
  );
  const update = () => {
    kept.update();
    if (rated && p.isUploaded) write(kept.node, p.t("uploaded"));
  };
  return { node, update };
}
