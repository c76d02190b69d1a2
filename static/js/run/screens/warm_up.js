// The warm-up before the start: the run clock has not begun, nothing of it is kept but that it was done.
import { h, icon, secondsLeft, write } from "../dom.js";
import { doingSteps } from "../engine.js";
import { makeCue, stepWords } from "../speaker.js";
import { figure } from "./figure.js";
import { button, foot, pair, segments, title } from "./parts.js";

/** Back to the questions. @param {boolean} isDone */
function endWarmUp(p, isDone) {
  p.ui.warmUp = null;
  if (isDone) p.ui.given = { ...p.ui.given, warmed: true };
  p.render();
}

/** @param {any[]} steps @param {number} at when the next one began */
function next(p, steps, at) {
  const index = p.ui.warmUp.step + 1;
  if (index >= steps.length) {
    p.cues.play(makeCue("end", p.t("warm_up_done")));
    return endWarmUp(p, true);
  }
  p.ui.warmUp = { step: index, at };
  p.cues.play(makeCue("step", ...stepWords(steps[index], p.t)));
  p.render();
}

export function warmUp(p) {
  const steps = doingSteps(p.script.warm_up);
  const { step: index, at } = p.ui.warmUp;
  const here = steps[index];
  const bars = segments(steps);
  const picture = figure(p, here);
  const number = h("span.num.p-hero", { "aria-hidden": "true" });
  const side = here.side === "left" || here.side === "right" ? h("div.p-side", {}, h("b", {}, p.t(here.side))) : null;
  const node = h(
    "main.p-screen.p-step",
    {},
    bars.node,
    h(
      "div.p-between.p-name",
      {},
      title(here.name || here.text),
      h("b", {}, p.t("step_of", { n: index + 1, total: steps.length })),
    ),
    h("div.p-stage", {}, side, picture?.node, h("div.p-number", {}, number)),
    h("p.p-cue", {}, here.kind === "setup" ? "" : (here.cues?.[0] ?? here.text ?? "")),
    foot(
      button("white.p-tall2", [icon("skip"), p.t("warm_up_next")], () => next(p, steps, p.now())),
      pair(button("line.white.p-mid", p.t("warm_up_end"), () => endWarmUp(p, false))),
    ),
  );
  p.announce(stepWords(here, p.t).filter(Boolean).join(", "));
  const update = (/** @type {number} */ now) => {
    const passed = Math.max(0, now - at);
    const whole = here.seconds * 1000;
    write(number, String(secondsLeft(whole - passed)));
    bars.show(index, passed / whole);
    if (passed >= whole) queueMicrotask(() => p.ui.warmUp?.step === index && next(p, steps, at + whole));
  };
  return { node, update };
}
