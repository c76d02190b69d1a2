// When there is nothing to play, or not here: said plainly, with the one thing that helps.
import { h } from "../dom.js";
import { clockMs } from "../engine.js";
import { goOnFrom, mayHaveRun } from "../answers.js";
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
  node: h("main.p-screen.p-empty", { "aria-busy": "true" }, h("div.p-body", {}, h("h1.p-lead.q", {}, p.t("loading")))),
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

/** A run the phone lost sight of: end it where it was last alive, go on from there, or say that it was run all the while. */
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
  const values = { time, min: Math.floor(ms / 60000) };
  const mayRun = mayHaveRun(p.state, at, p.now());
  const goOn = (st, now) => goOnFrom(st, at, now);
  const end = button(
    mayRun ? "line.p-mid" : "ink.p-tall",
    p.t("finish_at", { time }),
    decide((st) => intents.finish(st, at, "forgotten")),
  );
  const node = h(
    "main.p-screen.p-empty",
    {},
    h(
      "div.p-body.p-middle",
      {},
      title(p.t("still_running"), "p-big"),
      h("p.p-lead", {}, p.t(mayRun ? "lost_q" : "last_sign", values)),
    ),
    foot(
      mayRun && button("ink.p-mid", p.t("lost_ran"), decide(() => [])),
      mayRun ? null : end,
      button("line.p-mid", p.t(mayRun ? "lost_stood" : "go_on_run", values), decide(goOn)),
      mayRun ? end : null,
      button(
        "quiet.p-mid",
        p.t("discard"),
        decide((st) => intents.discard(st, at)),
      ),
    ),
  );
  return { node };
}
