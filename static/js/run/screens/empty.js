// When there is nothing to play, or not here: said plainly, with the one thing that helps.
import { h } from "../dom.js";
import { clockMs } from "../engine.js";
import * as intents from "../intents.js";
import { button, foot, keepLine, runTitle, title } from "./parts.js";

/** @param {string} head @param {string} body @param {...any} actions */
function plain(p, head, body, ...actions) {
  const kept = keepLine(p);
  const node = h(
    "main.p-screen.p-empty",
    {},
    h("div.p-body.p-middle", {}, title(p.t(head), "p-big"), body ? h("p.p-lead", {}, p.t(body)) : null),
    kept.node,
    foot(actions),
  );
  return { node, update: kept.update };
}
const today = (p) => h("a.btn.line.p-mid", { href: "/" }, p.t("to_today"));
export const loading = (p) => ({
  node: h("main.p-screen.p-empty", { "aria-busy": "true" }, h("h1.p-lead.q", {}, p.t("loading"))),
});
export const noScript = (p) =>
  plain(
    p,
    p.ui.offline ? "no_script" : "no_such_run",
    p.ui.offline ? "no_script_body" : "no_such_run_body",
    button("ink.p-tall", p.t("retry"), () => p.reload()),
    today(p),
  );
export const lockedOut = (p) =>
  p.ui.locked.tier === "paused"
    ? plain(
        p,
        "on_pause",
        "on_pause_body",
        h("a.btn.ink.p-tall", { href: "/profile/pause/" }, p.t("on_pause_link")),
        today(p),
      )
    : plain(p, "locked", "locked_body", h("a.btn.ink.p-tall", { href: "/profile/lock/" }, p.t("locked_link")), today(p));
export const signedOut = (p) =>
  plain(
    p,
    "signed_out",
    "signed_out_body",
    h(
      "a.btn.ink.p-tall",
      { href: `/account/login/?next=${encodeURIComponent("/play/" + location.hash)}` },
      p.t("sign_in"),
    ),
  );
export const anotherTab = (p) =>
  plain(
    p,
    "other_tab",
    "other_tab_body",
    button("ink.p-tall", p.t("use_here"), () => p.takeOver()),
    today(p),
  );

/** The run asked for is not here, but others are. */
export function chooser(p) {
  const row = (script) =>
    h(
      "li",
      {},
      h(
        "a.p-choice",
        { href: script.key === "now" ? "#now" : `#${script.key}` },
        h("b", {}, runTitle({ ...p, script })),
        h("span.q", {}, [script.local_date, script.local_time].filter(Boolean).join(" ")),
      ),
    );
  const node = h(
    "main.p-screen.p-empty",
    {},
    h(
      "div.p-body",
      {},
      title(p.t("no_such_run"), "p-big"),
      h("p.p-lead", {}, p.t("no_such_run_body")),
      h("h2", {}, p.t("choose")),
      h("ul.p-choices", {}, p.ui.others.map(row)),
    ),
    foot(today(p)),
  );
  return { node };
}

/** A run left open for hours: end it where it was last alive, or go on. */
export function stale(p) {
  const at = p.ui.stale;
  const time = new Intl.DateTimeFormat(p.script?.language ?? "en", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  const ms = clockMs(p.state, at);
  const decide = (intent) => () => {
    p.ui.stale = null;
    p.lastBeat = 0;
    p.act(intent);
  };
  // The hours nobody saw were not run: going on counts them as a pause.
  const goOn = (st, now) => [
    ...intents.pause(st, at, "lost"),
    ...intents.resume({ ...st, paused_at: "x", clock_ms: ms }, now, "found"),
  ];
  const node = h(
    "main.p-screen.p-empty",
    {},
    h(
      "div.p-body.p-middle",
      {},
      title(p.t("still_running"), "p-big"),
      h("p.p-lead", {}, p.t("last_sign", { time, min: Math.floor(ms / 60000) })),
    ),
    foot(
      button(
        "ink.p-tall",
        p.t("finish_at", { time }),
        decide((st) => intents.finish(st, at, "forgotten")),
      ),
      button("line.p-mid", p.t("go_on_run"), decide(goOn)),
      button(
        "quiet.p-mid",
        p.t("discard"),
        decide((st) => intents.discard(st, at)),
      ),
    ),
  );
  return { node };
}
