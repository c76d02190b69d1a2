// Rating: at the end of a reset (blue, eleven answers, Run on), and "pain now" while running (two taps).
import { h, hide, mark, secondsLeft, write } from "../dom.js";
import { currentCircuit, doingSteps, phaseEnd } from "../engine.js";
import * as intents from "../intents.js";
import { formCue } from "../speaker.js";
import { formLine, painMore } from "./asides.js";
import { choice } from "./before_more.js";
import { button, foot, painChips, savedLine, segments, siteLabel, title, warningChips, withWriter } from "./parts.js";

export const UNDO_MS = 20000;

/** The last number given before this reset. */
function saidBefore(p) {
  const from = p.state.since_reset_ms_base;
  const here = p.state.pains.filter((each) => each.site === p.state.site && each.side === p.state.side);
  const given = here.filter((each) => each.score !== null && each.moment !== "reset" && each.clock_ms >= from);
  const earlier = here.filter((each) => each.score !== null && each.prompt !== p.state.current);
  return (given.at(-1) ?? earlier.at(-1))?.score ?? null;
}

/** The rating of this reset, once there is one. */
const ratingHere = (p) =>
  p.state.pains.filter((each) => each.moment === "reset" && each.prompt === p.state.current).at(-1) ?? null;

/** Back to the answers, with what was said. @param {any} pain */
export function change(p, pain) {
  p.ui.changing = pain?.id;
  p.render();
}

/** @param {() => string[]} chips @param {number|null} score */
function answer(p, chips, score) {
  p.ui.changing = null;
  p.act((st, now) => intents.rate(st, { score, chips: chips() }, now));
}
export function rating(p) {
  /** @type {string[]} */
  let warned = ratingHere(p)?.chips ?? [];
  const legend = p.t("rate_q", { site: siteLabel(p) });
  const chips = painChips(p, { legend, columns: "four", onScore: (score) => answer(p, () => warned, score) });
  const steps = doingSteps(currentCircuit(p.state, p.script));
  const bars = segments(steps);
  bars.show(steps.length, 1);
  const before = saidBefore(p);
  const saved = savedLine(p, () => change(p, ratingHere(p)));
  const warnings = warningChips(
    p,
    (list) => {
      warned = list;
      if (p.state.phase === "advice")
        p.act((st, now) => intents.rate(st, { score: ratingHere(p)?.score ?? null, chips: list }, now));
    },
    warned,
  );
  const cue = formCue(p.state, p.script);
  const form = formLine(p, "after_reset");
  const on = button("white.p-tall", p.t("run_on"), () => {
    p.ui.changing = null;
    p.act(intents.runOn);
  });
  const said = before === null ? null : h("p.p-lead", {}, p.t("before_said", { score: before }));
  const next = cue ? h("p.p-next", {}, p.t("next_stretch"), h("br"), cue) : null;
  const node = h(
    "main.p-screen.p-rating",
    {},
    bars.node,
    h(
      "div.p-body",
      {},
      title(legend, "p-big"),
      said,
      saved.node,
      chips.node,
      warnings,
      form,
    ),
    foot(next, on),
  );
  const update = () => {
    const pain = p.state.phase === "advice" ? ratingHere(p) : null;
    chips.show(pain ? pain.score : undefined);
    const isOver = Boolean(pain) && !p.ui.changing; // one thing at a time: the answers make room for what comes next
    const hadFocus = chips.node.contains(document.activeElement);
    saved.show(isOver && withWriter(p, pain));
    hide(chips.node, isOver);
    if (said) hide(said, isOver);
    hide(on, !pain || p.state.advice?.code === "stop");
    if (next) hide(next, on.hidden || !isOver);
    hide(form, on.hidden || !isOver);
    if (hadFocus && isOver) on.focus();
  };
  return { node, update };
}

/** Where it hurts: the run's site, another one of the runner's, or any on the picture that lies in the page. @param {(site: any) => void} onChoose */
function siteChoice(p, onChoose) {
  const sites = p.script.sites ?? [];
  const here = sites.find((each) => each.code === p.state.site && each.side === p.state.side);
  const mine = choice(p.t("where"), sites, (each) => each.label, here, onChoose, { columns: "two", canClear: false });
  hide(mine, sites.length < 2);
  const all = h("div", {
    onchange: ({ target }) => {
      const label = target.labels[0].title; // the dot's, which is the first; a change of the view has none
      if (!label) return;
      for (const each of mine.children) mark(each, "aria-pressed", "false");
      lay();
      onChoose({ code: target.name, side: target.value, label });
    },
  });
  const lay = () => all.replaceChildren(document.getElementById("places").content.cloneNode(true));
  lay();
  return [mine, all];
}

/** @param {any} known @param {{score: number|null, chips: string[], site?: string, side?: string}} given */
function report(p, known, given) {
  p.act((st, now) => (known ? intents.amend(st, known.id, given, now) : intents.painNow(st, given, now)));
  const rated = known ?? p.state.pains.at(-1);
  showRated(p, rated);
  leave(p);
}
/** For a while the way back stands beside the number. @param {any} pain */
export function showRated(p, pain) {
  p.ui.rated = pain ? { id: pain.id, until: p.now() + UNDO_MS } : null;
}
function leave(p) {
  p.ui.sheet = false;
  p.ui.changing = null;
  p.render();
}

/** Pain now, or a change of the last one. */
export function painSheet(p) {
  const known = p.ui.changing ? p.state.pains.find((each) => each.id === p.ui.changing) : null;
  let place = known ? { code: known.site, side: known.side } : { code: p.state.site, side: p.state.side };
  /** @type {string[]} */
  let warned = known?.chips ?? [];
  const kind = painMore(p, known);
  const given = (/** @type {number|null} */ score) => ({
    score,
    chips: warned,
    site: place.code,
    side: place.side,
    ...kind.more,
  });
  const head = title(p.t("pain_sheet", { site: siteLabel(p, place.code, place.side) }), "p-big");
  const chips = painChips(p, {
    legend: head.textContent ?? "",
    columns: "four",
    withSkip: false,
    onScore: (score) => report(p, known, given(score)),
  });
  chips.show(known ? known.score : undefined);
  const save = button("ink.p-tall2", p.t("save"), () => report(p, known, given(known?.score ?? null)));
  save.hidden = true;
  const warnings = warningChips(
    p,
    (list) => {
      warned = list;
      save.hidden = !known && !list.length;
    },
    warned,
  );
  const [where, elsewhere] = known
    ? []
    : siteChoice(p, (site) => {
        place = site;
        write(head, p.t("pain_sheet", { site: site.label }));
        if (document.activeElement === document.body) head.focus(); // the picture was laid anew
      });
  const takeBack = known
    ? button("line.p-mid", p.t("undo"), () => {
        p.act((st, now) => intents.undo(st, known.id, now));
        p.ui.rated = null;
        leave(p);
      })
    : null;
  const node = h(
    "main.p-screen.p-sheet",
    {},
    h("div.p-body", {}, head, h("p.p-lead.q", {}, p.t("scale_help")), where, chips.node, warnings, kind.node, elsewhere),
    foot(
      save,
      takeBack,
      button("line.p-mid", p.t(p.state.finished_at ? "back" : "keep_running"), () => leave(p)),
    ),
  );
  return { node };
}

/** @param {number} now */
export const leftOf = (p, now) => secondsLeft((phaseEnd(p.state, p.script) ?? now) - now);
