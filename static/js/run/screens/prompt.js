// The prompt: stop somewhere safe. It starts by itself; later and skip cost one tap and no scolding.
import { h, hide, s, secondsLeft, write } from "../dom.js";
import { circuitFor, phaseEnd } from "../engine.js";
import * as intents from "../intents.js";
import { isAskedBefore, painBefore, painBeforeChanged } from "../answers.js";
import { ASIDE_MS, formLine } from "./asides.js";
import { button, foot, pair, painChips, savedLine, siteLabel, title, withWriter } from "./parts.js";

/** The break in the line, the runner before it. */
const stroke = () =>
  s(
    "svg",
    { class: "p-break", viewBox: "0 0 390 236", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    s("path", { d: "M-200 118H142", class: "b-line" }),
    s("path", { d: "M252 118H590", class: "b-rest" }),
    s("path", { d: "M167 216L227 20", class: "b-stroke" }),
    s("circle", { cx: 132, cy: 118, r: 24, class: "l-here" }),
  );
function heading(p) {
  const s = p.state;
  const now = s.prompts.find((each) => each.id === s.current);
  const min = Math.round(s.clock_ms / 60000);
  if (s.clock_ms - now.due_ms > 90000) return p.t("prompt_late", { min });
  if (now.planned_ms === null) return p.t("prompt_extra", { min });
  const planned = s.prompts.filter((each) => each.planned_ms !== null);
  return p.t("prompt_of", { n: planned.indexOf(now) + 1, total: planned.length, min });
}

/** The first thing to do, when the circuit begins with setting up; not the heading once more. */
function setUp(p) {
  const first = circuitFor(p.state, p.script, p.state.current)?.steps?.[0];
  const text = (first?.kind === "setup" && first.text) || "";
  return text.startsWith(p.t("stop_safe")) ? "" : text;
}

/** A reset asked for and called off leaves a planned one where it was. @param {any} st @param {number} now */
function callOff(p, st, now) {
  const prompt = st.prompts.find((each) => each.id === st.current);
  const left = prompt ? prompt.due_ms - st.clock_ms : 0;
  if (!prompt || prompt.planned_ms === null || left <= 0) return intents.skipPrompt(st, now, "called_off");
  return intents.snooze(st, { ...p.script, snooze_s: Math.max(1, left / 1000) }, now);
}
/** The number before the reset, when none was given lately. The reset waits for nothing. */
function beforeScore(p) {
  const legend = p.t("before_q", { site: siteLabel(p) });
  const red = p.state.rules.red_from;
  let isChanging = false;
  const given = () => p.state.pains.find((each) => each.prompt === p.state.current && each.moment === "in_run") ?? null;
  const say = (/** @type {number|null} */ score) => {
    isChanging = false;
    const known = given();
    p.act((st, now) =>
      known ? painBeforeChanged(st, known, score ?? 0, red, now) : painBefore(st, score ?? 0, red, now),
    );
  };
  const chips = painChips(p, { legend, columns: "six", withSkip: false, onScore: say });
  const saved = savedLine(p, () => {
    isChanging = true;
    p.render();
  });
  const form = formLine(p, "before_reset");
  const number = h("div", {}, h("b", { "aria-hidden": "true" }, legend), chips.node);
  const update = () => {
    const pain = given();
    const isOver = Boolean(pain) && !isChanging;
    chips.show(pain ? pain.score : undefined);
    const hadFocus = number.contains(document.activeElement);
    hide(form, !isOver);
    hide(number, isOver); // one thing at a time
    if (hadFocus && isOver) form.querySelector("button")?.focus();
    saved.show(isOver && withWriter(p, pain));
  };
  return { node: h("div.p-body.p-asked", {}, number, form, saved.node), update };
}
export function prompt(p) {
  const onDemand = p.log.filter((each) => each.kind === "prompt_due").at(-1)?.data.on_demand;
  const count = h("span.num.p-count", { "aria-hidden": "true" });
  const by = (intent) => () => p.act(intent);
  const later = intents.maySnooze(p.state, p.script, p.now());
  const calm = onDemand
    ? [
        button(
          "line.white.p-mid",
          p.t("cancel"),
          by((st, now) => callOff(p, st, now)),
        ),
      ]
    : [
        later &&
          button(
            "line.white.p-mid",
            p.t("in_minutes", { n: Math.round((p.script.snooze_s ?? 120) / 60) }),
            by((st, now) => intents.snooze(st, p.script, now)),
          ),
        button(
          "line.white.p-mid",
          p.t("skip_this"),
          () => {
            p.ui.skipped = { prompt: p.state.current, until: p.now() + ASIDE_MS };
            p.act((st, now) => intents.skipPrompt(st, now));
          },
        ),
      ];
  const isAsked = !isAskedBefore(p.state) || p.state.pains.some((each) => each.prompt === p.state.current);
  const asked = isAsked ? beforeScore(p) : null;
  const words = setUp(p) || p.t("off_path");
  const node = h(
    "main.p-screen.p-prompt",
    {},
    h("div.p-body", {}, h("p.p-over", {}, heading(p)), title(p.t("stop_safe"), "p-huge"), h("p.p-lead", {}, words)),
    asked?.node ?? stroke(),
    foot(
      h("div.p-between", {}, h("span.p-over", {}, p.t("starts_in")), count),
      button(
        "white.p-tall",
        p.t("start_reset"),
        by((st, now) => intents.startNow(st, p.script, now)),
      ),
      pair(calm),
    ),
  );
  const update = (now) => {
    asked?.update();
    write(count, String(secondsLeft((phaseEnd(p.state, p.script) ?? now) - now)));
  };
  p.announce(`${p.t("stop_safe")}. ${words}`);
  return { node, update };
}
