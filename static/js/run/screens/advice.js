// What the rule says after a rating, with the rule; and the ten seconds before running on.
import { h, write } from "../dom.js";
import { currentCircuit } from "../engine.js";
import * as intents from "../intents.js";
import { formCue } from "../speaker.js";
import { button, emergencyLine, foot, keepLine, pair, savedLine, title, withWriter } from "./parts.js";
import { change, leftOf } from "./rating.js";
const lastPain = (p) => p.state.pains.at(-1);
export function easeOff(p) {
  const saved = savedLine(p);
  const node = h(
    "main.p-screen.p-advice",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("ease_title"), "p-huge"),
      h("p.p-lead2", {}, p.t("ease_body")),
      h("p.p-rule", {}, p.t(`ease_why_${p.state.advice.reason}`), " ", p.t("ease_next")),
      saved.node,
    ),
    foot(
      button("ink.p-tall", p.t("run_on"), () => p.act(intents.runOn)),
      pair(
        button("line.p-mid", p.t("change_answer"), () => change(p, lastPain(p))),
        button("line.p-mid", p.t("end_run"), () => {
          p.ui.confirm = "confirmFinish";
          p.render();
        }),
      ),
    ),
  );
  const update = () => saved.show(lastPain(p) && withWriter(p, lastPain(p)));
  return { node, update };
}
const end = (p) => p.act((st, now) => intents.finish(st, now, "stop_advice"));
export function stop(p) {
  const saved = savedLine(p);
  const node = h(
    "main.p-screen.p-advice.p-stop",
    {},
    h(
      "div.p-body",
      { role: "alert" },
      title(p.t("stop_title"), "p-huge"),
      h("p.p-lead2", {}, p.t("stop_body")),
      h("p.p-rule", {}, p.t(`stop_why_${p.state.advice.reason}`)),
      emergencyLine(p),
      saved.node,
    ),
    foot(
      button("ink.p-tall", p.t("end_run"), () => end(p)),
      pair(
        button("quiet.p-mid", p.t("walk_home"), () => p.act((st, now) => intents.pause(st, now, "walk_home"))),
        button("quiet.p-mid", p.t("change_answer"), () => change(p, lastPain(p))),
      ),
    ),
  );
  const update = () => saved.show(lastPain(p) && withWriter(p, lastPain(p)));
  return { node, update };
}

/** Stopped, on the way home: the clock stands until the run is ended. */
export function walking(p) {
  const kept = keepLine(p);
  const back = () => {
    p.act((st, now) => intents.resume(st, now, "change_answer"));
    change(p, lastPain(p));
  };
  const node = h(
    "main.p-screen.p-advice",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("walking_home"), "p-huge"),
      h("p.p-lead2", {}, p.t("walking_home_body")),
      emergencyLine(p),
    ),
    kept.node,
    foot(
      button("ink.p-tall", p.t("end_run"), () => end(p)),
      button("quiet.p-mid", p.t("change_answer"), back),
    ),
  );
  return { node, update: kept.update };
}
export function countIn(p) {
  const count = h("span.num.p-hero", { "aria-hidden": "true" });
  const cue = formCue(p.state, p.script);
  const kit = currentCircuit(p.state, p.script)?.kit?.length ? h("p.p-lead", {}, p.t("band_off")) : null;
  const node = h(
    "main.p-screen.p-countin",
    {},
    h("div.p-body.p-middle", {}, title(p.t("count_in"), "p-big"), count, cue ? h("p.p-cue", {}, cue) : null, kit),
    foot(button("white.p-tall", p.t("run_on_now"), () => p.act(intents.runOn))),
  );
  p.announce([p.t("say_count_in"), cue].filter(Boolean).join(" "));
  return { node, update: (now) => write(count, String(leftOf(p, now))) };
}
