// A run that another phone of the runner drives: pain may be added here, nothing else.
import { h, write } from "../dom.js";
import { clockMs, draft, stamp } from "../engine.js";
import { offsetHere } from "../moments.js";
import { newId } from "../player.js";
import { button, foot, keepLine, painChips, siteLabel, title, warningChips } from "./parts.js";

/** Keep a rating for the other phone's run. @param {any} p @param {any} run @param {{score: number|null, chips: string[]}} given */
async function add(p, run, given) {
  const now = p.now();
  const data = { moment: "in_run", ...given, site: run.site, side: run.side, prompt: null, asked: true };
  const mine = await p.store.eventsOf(run.run);
  const place = { newId, offsetMin: offsetHere, run: run.run, device: p.device, lastSeq: mine.length };
  const events = stamp([draft("pain_rated", data, now, clockMs(run, now))], place);
  await p.store.append(events.map((each) => ({ ...each, account: p.account, unsent: 1 })));
  p.sync?.added(events.length);
}

/** @param {any} p */
export function elsewhere(p) {
  const run = p.ui.elsewhere;
  const legend = p.t("pain_sheet", { site: siteLabel(p, run.site, run.side) });
  const said = h("p.p-saved", { role: "status" });
  const kept = keepLine(p);
  let hasAdded = false;
  /** @type {string[]} */
  let chips = [];
  const report = (/** @type {number|null} */ score) =>
    add(p, run, { score, chips }).then(
      () => {
        hasAdded = true;
        scores.show(score);
        write(said, score === null ? p.t("saved") : p.t("elsewhere_saved", { score }));
      },
      () => write(said, p.t("not_saved")),
    );
  const scores = painChips(p, { legend, columns: "four", withSkip: false, onScore: report });
  const save = button("ink.p-tall2", p.t("save"), () => report(null));
  save.hidden = true;
  const warnings = warningChips(p, (list) => {
    chips = list;
    save.hidden = !list.length;
  });
  const time = run.started_at.slice(11, 16); // the other phone's own local time
  const node = h(
    "main.p-screen.p-sheet",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("elsewhere"), "p-big"),
      h("p.p-lead.q", {}, p.t("elsewhere_body", { time })),
      h("h2", {}, legend),
      scores.node,
      warnings,
      said,
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
    if (hasAdded && p.isUploaded) write(kept.node, p.t("uploaded"));
  };
  return { node, update };
}
