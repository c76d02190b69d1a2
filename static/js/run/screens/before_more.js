// Before the run, what may be left alone: 20 seconds more, what kind of run, the click of the cadence, a warm-up.
import { h, mark } from "../dom.js";
import { cadences } from "../metronome.js";
import { button, painChips } from "./parts.js";

const LONG_MIN = 90;
const ACTIVITIES = ["run", "treadmill", "walk", "hike"];

/**
 * Word chips, one of them; a second tap takes the choice back where `canClear`.
 * @param {string} legend @param {any[]} values @param {(value: any) => string} words @param {any} chosen
 * @param {(value: any) => void} onChoose @param {{columns?: string, canClear?: boolean}} [more]
 */
export function choice(legend, values, words, chosen, onChoose, { columns = "three", canClear = true } = {}) {
  let now = chosen;
  const show = () => chips.forEach((chip, n) => mark(chip, "aria-pressed", String(values[n] === now)));
  const choose = (/** @type {any} */ value) => {
    now = canClear && now === value ? null : value;
    show();
    onChoose(now);
  };
  const chips = values.map((value) =>
    h("button.p-chip.word", { type: "button", onclick: () => choose(value) }, words(value)),
  );
  show();
  return h(`div.p-chips.${columns}`, { role: "group", "aria-label": legend }, chips);
}

/** @param {string} name @param {any} kids */
const folded = (name, ...kids) => h("details.p-more", {}, h("summary", {}, name), kids);
/** @param {string} legend @param {any} body */
const part = (legend, body) => h("div.p-part", {}, h("b", { "aria-hidden": "true" }, legend), body);

/** Sleep, stress, fuel, warm-up, sat long; and the other places. Nothing of it can hold anybody up. @param {any} given @param {() => void} onPain */
export function twentySeconds(p, given, onPain) {
  given.readiness ??= {};
  given.others ??= {};
  const graded = ["sleep", "stress", "fuel", "warm_up"].map((key) => {
    const legend = p.t(`ready_${key}`);
    const set = (/** @type {any} */ value) => (given.readiness[key] = value);
    return part(legend, choice(legend, ["good", "fair", "poor"], (each) => p.t(each), given.readiness[key], set));
  });
  const legend = p.t("ready_sat_long");
  const sat = choice(
    legend,
    [true, false],
    (value) => p.t(value ? "yes" : "no"),
    given.readiness.sat_long,
    (value) => (given.readiness.sat_long = value),
  );
  return folded(p.t("more_seconds"), otherSites(p, given, onPain), graded, part(legend, sat));
}

/** @param {any} given @param {() => void} onPain */
function otherSites(p, given, onPain) {
  return (p.script.sites ?? []).slice(1).map((/** @type {any} */ site) => {
    const key = `${site.code}:${site.side}`;
    const legend = p.t("pain_now_q", { site: site.label });
    const chips = painChips(p, {
      legend,
      columns: "six",
      withSkip: false,
      onScore: (score) => {
        if (given.others[key]?.score === score) delete given.others[key]; // a second tap takes it back
        else given.others[key] = { site: site.code, side: site.side, score };
        chips.show(given.others[key]?.score);
        onPain();
      },
    });
    chips.show(given.others[key]?.score);
    return part(legend, chips.node);
  });
}

/** A run nobody planned may be a walk. @param {any} given */
export function activityRow(p, given) {
  if (p.script.scheduled_run || p.script.try_out) return null;
  const legend = p.t("activity_q");
  const set = (/** @type {string} */ value) => (given.activity = value);
  const chosen = given.activity ?? p.script.activity;
  const words = (/** @type {string} */ each) => p.t(`activity_${each}`);
  return part(legend, choice(legend, ACTIVITIES, words, chosen, set, { columns: "two", canClear: false }));
}

/** The click stays as it was the last time. */
export function cadenceFold(p) {
  const name = () => (p.cadence ? p.t("cadence_at", { spm: p.cadence }) : p.t("cadence_off"));
  const set = (/** @type {number|null} */ spm) => {
    p.cadence = spm;
    p.clicks = { spm, target: p.script.cadence ?? null };
    p.store.set({ cadence: spm, cadence_target: p.clicks.target }).catch(() => {});
    node.firstElementChild?.replaceChildren(name());
  };
  const words = (/** @type {number|null} */ spm) => (spm === null ? p.t("off") : String(spm));
  const chips = choice(p.t("cadence"), [null, ...cadences(p.script.cadence)], words, p.cadence ?? null, set, {
    columns: "four",
    canClear: false,
  });
  const planned = p.script.cadence ? h("p.q", {}, p.t("cadence_planned", { spm: p.script.cadence })) : null;
  const node = folded(name(), planned, h("p.q", {}, p.t("cadence_help")), chips);
  return node;
}

/** Resets, time in all, a distance much longer than the last ones, and who knows the route. */
export function planNotes(p) {
  const { prompts, planned_min: min, elapsed_min: all, spike, run_walk: turns } = p.script;
  const minutes = prompts.map((/** @type {any} */ each) => Math.round(each.due_ms / 60000)).join(", ");
  const values = turns ? { run: turns.run_ms / 60000, walk: turns.walk_ms / 60000 } : {};
  const resets = turns ? p.t("plan_line_turns", values) : p.t(minutes ? "plan_line" : "plan_line_none", { minutes });
  const times = prompts.length && all > min ? ` ${p.t("plan_times", { min, all })}` : "";
  return [
    h("p.q.p-plan", {}, `${resets}.${times}`),
    spike?.percent > 10 ? h("p.p-note2", {}, p.t("spike", { percent: spike.percent })) : null,
    min >= LONG_MIN ? h("p.p-note2", {}, p.t("route")) : null,
  ];
}

/** Three minutes before the clock starts. @param {any} given */
export function warmUpOffer(p, given) {
  const circuit = p.script.warm_up;
  if (!circuit) return null;
  const begin = () => {
    p.cues.on = true;
    p.cues.unlock();
    p.ui.warmUp = { step: 0, at: p.now() };
    p.render();
  };
  const label = given.warmed ? p.t("warm_up_again") : p.t("warm_up_offer", { name: circuit.name });
  return button("line.p-mid.p-warm", label, begin);
}
