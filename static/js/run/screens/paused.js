// Paused: go on, or hold to finish. A short press or the keyboard asks instead of finishing.
import { clock, h, hide, write } from "../dom.js";
import { clockMs, plannedEnd } from "../engine.js";
import * as intents from "../intents.js";
import { button, foot, keepLine, pair, runTitle, title } from "./parts.js";
import { modeChoice } from "./reach.js";

const HELD_MS = 1500;
const MORE_MIN = 10;
const finishNow = (p) => {
  p.ui.confirm = null;
  p.act((st, now) => intents.finish(st, now, "held"));
};

/** @param {string|null} question */
const askFirst = (p, question) => {
  p.ui.confirm = question;
  p.render();
};

/** A button that works by being held, and asks when it is only pressed. */
function holdToFinish(p) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let isDone = false;
  const label = h("span", {}, p.t("hold_finish"));
  const node = button("line.p-mid.p-hold", [h("i"), label], () => {
    if (!isDone) askFirst(p, "confirmFinish");
  });
  const begin = () => {
    if (timer) return;
    isDone = false;
    node.classList.add("holding");
    write(label, p.t("hold_more"));
    timer = setTimeout(() => {
      isDone = true;
      finishNow(p);
    }, HELD_MS);
  };
  const end = () => {
    clearTimeout(timer);
    timer = undefined;
    node.classList.remove("holding");
    write(label, p.t("hold_finish"));
  };
  node.addEventListener("pointerdown", begin);
  for (const name of ["pointerup", "pointercancel", "pointerleave", "keyup", "blur"]) node.addEventListener(name, end);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (event.repeat) event.preventDefault();
    begin();
  });
  node.addEventListener("contextmenu", (event) => event.preventDefault());
  return node;
}
export function paused(p) {
  const run = h("span.num.p-run");
  const kept = keepLine(p);
  const until = h("p.p-lead.q", { role: "status" });
  const more = button("line.p-mid", p.t("extend", { min: MORE_MIN }), () =>
    p.act((st, now) => intents.extend(st, now, MORE_MIN)),
  );
  more.hidden = p.state.try_out || p.state.planned_min === null;
  const node = h(
    "main.p-screen.p-paused",
    {},
    h("div.p-top", {}, h("span"), h("span.q", {}, runTitle(p))),
    h("div.p-body.p-middle", {}, title(p.t("paused"), "p-big"), run, until),
    kept.node,
    foot(
      button("ink.p-tall", p.t("resume"), () => p.act(intents.resume)),
      pair(more, holdToFinish(p)),
      modeChoice(p),
      button("quiet.p-mid", p.t("discard"), () => askFirst(p, "confirmDiscard")),
    ),
  );
  const update = (now) => {
    const ms = clockMs(p.state, now);
    write(run, clock(ms));
    run.classList.toggle("hours", ms >= 3600000);
    hide(until, !p.state.extended_min);
    write(until, p.t("extended", { min: plannedEnd(p.state) / 60000 }));
    kept.update();
  };
  return { node, update };
}
export function confirmFinish(p) {
  const node = h(
    "main.p-screen.p-paused",
    {},
    h(
      "div.p-body.p-middle",
      {},
      title(p.t("confirm_finish"), "p-big"),
      h("p.num.p-run", {}, clock(clockMs(p.state, p.now()))),
    ),
    foot(
      button("ink.p-tall", p.t("finish_now"), () => finishNow(p)),
      button("line.p-mid", p.t("cancel"), () => askFirst(p, null)),
    ),
  );
  return { node };
}
export function confirmDiscard(p) {
  const yes = () => {
    p.ui.confirm = null;
    p.act(intents.discard);
  };
  const node = h(
    "main.p-screen.p-paused",
    {},
    h("div.p-body.p-middle", {}, title(p.t("discard_q"), "p-big"), h("p.p-lead", {}, p.t("discard_body"))),
    foot(
      pair(
        button("line.p-mid", p.t("discard_yes"), yes),
        button("ink.p-mid", p.t("keep"), () => askFirst(p, null)),
      ),
    ),
  );
  return { node };
}
