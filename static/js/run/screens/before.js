// Before the run: stacked single questions. Nothing is chosen beforehand; Start waits for the answers.
import { h, icon, mark, write } from "../dom.js";
import { activityRow, cadenceFold, planNotes, twentySeconds, warmUpOffer } from "./before_more.js";
import { button, emergencyLine, foot, keepLine, painChips, runTitle, siteLabel, title } from "./parts.js";
import { reach } from "./reach.js";

/** Kit the circuits want and can do without. @param {any} script @returns {string} */
function kitAsked(script) {
  const used = [...script.prompts.map((each) => each.circuit), script.on_demand];
  const circuits = used.map((id) => script.circuits[id]).filter((each) => each?.kit?.length && each.no_kit);
  return circuits[0]?.kit.join(", ") ?? "";
}

/** @param {string} legend @param {any} help @param {boolean|undefined} chosen @param {(yes: boolean) => void} onAnswer */
function yesNo(p, legend, help, chosen, onAnswer) {
  const chips = [true, false].map((value) =>
    h(
      "button.p-chip.yn",
      {
        type: "button",
        "aria-pressed": String(chosen === value),
        onclick: () => {
          mark(chips[0], "aria-pressed", String(value));
          mark(chips[1], "aria-pressed", String(!value));
          onAnswer(value);
        },
      },
      p.t(value ? "yes" : "no"),
    ),
  );
  return h(
    "div.p-yn",
    { role: "group", "aria-label": legend },
    h("div.grow", {}, h("b", {}, legend), h("span.q", {}, help)),
    chips,
  );
}

/** The safety row opens the full list. */
function wholeList(p) {
  const list = p.script.red_flags?.list ?? [];
  if (!list.length) return null;
  return h(
    "details.p-more",
    {},
    h("summary", {}, p.t("more")),
    h(
      "ul.p-list",
      {},
      list.map((each) => h("li", {}, each.text ?? each)),
    ),
  );
}

/** The highest of today's numbers; -1 when none was given. @param {any} given */
const worst = (given) =>
  Math.max(-1, given.score ?? -1, ...Object.values(given.others ?? {}).map((/** @type {any} */ each) => each.score));

/** 3 to 5: easy or rest, equal in reach; 6 and more: not today. @param {any} given @param {() => void} go */
function gate(p, given, go) {
  const rules = p.script.rules ?? p.state.rules;
  const score = worst(given);
  const rest = (/** @type {string} */ css) => h(`a.btn.${css}`, { href: "/" }, p.t("gate_rest"));
  if (score >= rules.red_from) {
    return [
      h(
        "p.p-gate",
        { role: "status" },
        h("b", {}, p.t("gate_stop", { score })),
        " ",
        p.t("gate_stop_more"),
        h("span.q", {}, p.t("gate_why")),
      ),
      rest("ink.p-tall"),
    ];
  }
  return [
    h("p.p-gate", { role: "status" }, h("b", {}, p.t("gate_easy", { score })), h("span.q", {}, p.t("gate_why"))),
    h("div.p-pair", {}, rest("line.p-mid"), button("ink.p-mid", p.t("gate_go_easy"), go)),
  ];
}
function top(p) {
  return h(
    "div.p-bar-top",
    {},
    h("a.icon-btn", { href: "/", "aria-label": p.t("back") }, icon("back")),
    h("b", {}, runTitle(p)),
    h("span"),
  );
}

/** @param {any} given @param {string} kit */
const isReady = (p, given, kit) =>
  given.score !== undefined && given.flag === false && (!kit || given.kit !== undefined);
export function before(p) {
  p.ui.given ??= {};
  const given = p.ui.given;
  const kit = kitAsked(p.script);
  const legend = p.t("pain_now_q", { site: siteLabel(p) });
  const chips = painChips(p, {
    legend,
    columns: "six",
    onScore: (score) => {
      given.score = score;
      draw();
    },
  });
  const go = () => {
    if (!isReady(p, given, kit)) {
      told.hidden = false;
      write(told, p.t("answer_first"));
      return firstOpen(node);
    }
    p.begin(p.script, {
      noKit: given.kit === false,
      answer: { score: given.score },
      others: Object.values(given.others ?? {}),
      readiness: given.readiness ?? {},
      activity: given.activity ?? p.script.activity,
    });
  };
  const flags = yesNo(p, p.t("any_today"), p.script.red_flags?.text ?? p.t("red_flag_list"), given.flag, (yes) => {
    given.flag = yes;
    p.ui.flags = yes;
    draw();
    p.render();
  });
  const kitRow = kit
    ? yesNo(p, p.t("loop_band", { kit }), p.t("no_kit_help"), given.kit, (yes) => {
        given.kit = yes;
        draw();
      })
    : null;
  const last = foot();
  const told = h("p.q", { role: "status" });
  const channels = reach(p);
  const kept = keepLine(p);
  const node = h(
    "main.p-screen.p-before",
    {},
    top(p),
    h(
      "div.p-body",
      {},
      title(legend, "p-title"),
      h("p.q", {}, p.t("scale_help")),
      chips.node,
      h("div.p-rows", {}, flags, wholeList(p), kitRow),
      activityRow(p, given),
      twentySeconds(p, given, () => draw()),
      cadenceFold(p),
      planNotes(p),
      warmUpOffer(p, given),
    ),
    channels,
    kept.node,
    last,
  );
  const draw = () => {
    chips.show(given.score);
    const isAmber = worst(given) >= (p.script.rules ?? p.state.rules).amber_from;
    channels.hidden = isAmber; // the rule's words come first
    told.hidden = true;
    last.replaceChildren(told, ...(isAmber ? gate(p, given, go) : [button("ink.p-tall", p.t("start"), go)]));
    for (const each of last.querySelectorAll("button")) mark(each, "aria-disabled", String(!isReady(p, given, kit)));
  };
  draw();
  return { node };
}

/** Start was pressed too early: show the first question without an answer. @param {HTMLElement} node */
function firstOpen(node) {
  const open = [...node.querySelectorAll('[role="group"]')].find(
    (each) => !each.querySelector('[aria-pressed="true"]'),
  );
  /** @type {HTMLElement|null|undefined} */ (open?.querySelector("button"))?.focus();
  open?.scrollIntoView({ block: "center" });
}

/** Any of these: no run before it was looked at. */
export function redFlags(p) {
  const back = () => {
    p.ui.flags = false;
    p.ui.given.flag = undefined;
    p.render();
  };
  const words = h("p.p-lead2");
  write(words, p.t("flags_body"));
  const node = h(
    "main.p-screen.p-advice",
    {},
    h(
      "div.p-body",
      { role: "alert" },
      title(p.t("flags_title"), "p-huge"),
      words,
      emergencyLine(p),
    ),
    foot(
      h("a.btn.ink.p-tall", { href: "/profile/red-flags/" }, p.t("flags_next")),
      button("quiet.p-mid", p.t("flags_back"), back),
    ),
  );
  return { node };
}
