// One step of a reset: side, figure, number, one cue.
import { h, hide, icon, secondsLeft, write } from "../dom.js";
import { currentCircuit, doingSteps, phaseEnd } from "../engine.js";
import * as intents from "../intents.js";
import { msOf } from "../moments.js";
import { figure } from "./figure.js";
import { button, foot, pair, segments, title } from "./parts.js";

/** @param {any[]} steps @param {number} index */
function sideWords(p, steps, index) {
  const step = steps[index];
  if (step.side !== "left" && step.side !== "right") return null;
  const after = steps[index + 1];
  const turns = after && after.exercise === step.exercise && after.side !== step.side;
  return h(
    "div.p-side",
    {},
    h("b", {}, p.t(step.side)),
    turns ? h("span", {}, p.t(after.side === "left" ? "then_left" : "then_right")) : null,
  );
}

/** The big number: seconds left, or breaths left, or how many to do. @param {any} step @param {number} left ms */
function bigNumber(p, step, left) {
  const seconds = secondsLeft(left);
  const { type, value } = step.dose ?? {};
  if (type === "reps" && value)
    return { number: String(value), unit: p.t("reps"), small: `${seconds} ${p.t("seconds")}` };
  if (type === "breaths" && value) {
    const breath = Math.max(0, Math.ceil(left / ((step.seconds * 1000) / value)));
    return { number: String(breath), unit: p.t("breaths"), small: `${seconds} ${p.t("seconds")}` };
  }
  return { number: String(seconds), unit: "", small: "" };
}

/** How much of the step has passed and is left, standing still in a hold. @param {any} step @param {number} now */
function timing(p, step, now) {
  const s = p.state;
  const at = s.paused_at ? msOf(s.paused_at) : now;
  const passed = Math.max(0, at - msOf(s.step_at));
  return { left: step.seconds * 1000 - passed, share: passed / (step.seconds * 1000) };
}
function holdButton(p) {
  const label = h("span.p-lab");
  const node = button("line.white.p-mid", label, () => p.act(intents.hold));
  const update = () => {
    const held = Boolean(p.state.paused_at);
    if (node.getAttribute("aria-pressed") === String(held)) return;
    node.setAttribute("aria-pressed", String(held));
    label.replaceChildren(icon(held ? "play" : "pause"), p.t(held ? "go_on" : "hold"));
  };
  return { node, update };
}

/** Spoken by the screen reader: the step once, ten seconds, nothing in between. @param {any} step @param {any} before */
function firstWords(p, step, before) {
  const turned = before && before.exercise === step.exercise && before.side !== step.side;
  return [
    turned ? p.t("switch_sides") : "",
    step.name || step.text,
    step.side === "left" || step.side === "right" ? p.t(step.side) : "",
    step.cues?.[0] ?? "",
  ]
    .filter(Boolean)
    .join(". ");
}

/** Did "This hurts" lead here? Then say what came of it. */
function hurtsNoted(p) {
  const before = p.log.filter((each) => each.kind === "step_done" || each.kind === "reset_started");
  const last = before.findLast((each) => each.data.how !== "skipped");
  return last?.data.how === "hurts" ? h("p.p-noted", { role: "status" }, icon("yes"), p.t("hurts_noted")) : null;
}

export function step(p) {
  const steps = doingSteps(currentCircuit(p.state, p.script));
  const index = p.state.step ?? 0;
  const here = steps[index] ?? { kind: "setup", text: p.t("get_ready"), seconds: 1 };
  const bars = segments(steps);
  const picture = figure(p, here);
  const number = h("span.num.p-hero", { "aria-hidden": "true" });
  const unit = h("span.p-unit", { "aria-hidden": "true" });
  const small = h("span.p-small", { "aria-hidden": "true" });
  const held = holdButton(p);
  const by = (intent) => () => p.act((st, now) => intent(st, p.script, now));
  const end = button("quiet.white.p-end", p.t("end_reset"), () => p.act(intents.endReset));
  const cue = here.kind === "setup" ? "" : (here.cues?.[0] ?? here.text ?? "");
  const node = h(
    "main.p-screen.p-step",
    {},
    bars.node,
    h(
      "div.p-between.p-name",
      {},
      title(here.kind === "setup" ? here.text || p.t("get_ready") : here.name),
      h("b", {}, p.t("step_of", { n: index + 1, total: steps.length })),
    ),
    h(
      "div.p-stage",
      {},
      sideWords(p, steps, index),
      picture?.node,
      h("div.p-number", {}, number, unit, small),
    ),
    hurtsNoted(p),
    h("p.p-cue", {}, cue),
    foot(
      here.kind === "setup" ? null : button("white.p-tall2", p.t("this_hurts"), by(intents.stepHurts)),
      pair(button("line.white.p-mid", [icon("skip"), p.t("skip")], by(intents.stepSkip)), held.node),
      end,
    ),
  );
  p.announce(firstWords(p, here, steps[index - 1]));
  let told = false;
  const update = (now) => {
    const { left, share } = timing(p, here, now);
    const big = bigNumber(p, here, left);
    write(number, big.number);
    // Two figures side by side would lie over the drawing.
    number.classList.toggle("two", big.number.length > 1);
    write(unit, big.unit);
    write(small, p.state.paused_at ? p.t("held") : big.small);
    bars.show(index, share);
    held.update();
    picture?.hold(Boolean(p.state.paused_at));
    hide(end, !p.state.paused_at);
    if (!told && here.seconds > 15 && left <= 10000 && phaseEnd(p.state, p.script) !== null) {
      told = true;
      p.announce(p.t("ten_seconds"));
    }
  };
  return { node, update };
}
