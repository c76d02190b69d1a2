// @ts-check
// Today without a network: the runs of the next 14 days, the run that is on, what is not sent. All from this phone, all of
// the one account that is signed in here.
import { onSince } from "./active_run.js";
import { Store } from "./store.js";

/** The scripts still to come, soonest first, and the one to offer first. @param {any[]} scripts @param {string} today YYYY-MM-DD */
export function ahead(scripts, today) {
  return scripts
    .filter((each) => each.scheduled_run && each.local_date >= today)
    .sort((a, b) => (`${a.local_date}${a.local_time}` < `${b.local_date}${b.local_time}` ? -1 : 1));
}

/** @param {Date} now */
const dayOf = (now) => new Intl.DateTimeFormat("en-CA").format(now);

class TodayOffline extends HTMLElement {
  connectedCallback() {
    this.show().catch(() => this.part("empty", (node) => (node.hidden = false)));
  }

  /** @param {string} name @param {(node: any) => void} change @param {ParentNode} [within] */
  part(name, change, within = this) {
    const node = within.querySelector(`[data-part=${name}]`);
    if (node) change(node);
  }

  /** @param {string} name @param {string} text @param {ParentNode} [within] */
  say(name, text, within = this) {
    this.part(name, (node) => (node.textContent = text), within);
  }

  /** @param {string} name @param {Record<string, any>} values */
  words(name, values) {
    return (this.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_all, key) => String(values[key]));
  }

  /** @param {Date} date @param {Intl.DateTimeFormatOptions} how */
  date(date, how) {
    const { lang } = document.documentElement;
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, how).format(date); // the day first, as on Today
  }

  async show() {
    this.say("day", this.date(new Date(), { weekday: "long", day: "numeric", month: "long" }));
    const store = new Store();
    store.account = (await store.get("account"))[0] ?? null;
    const [book] = store.account ? await store.get("scripts") : [null];
    const unsent = (await store.unsent()).length;
    this.say("said", unsent ? this.words("waiting", { n: unsent }) : store.account ? this.words("uploaded", {}) : "");
    const since = await onSince(store);
    if (since) this.part("on", (node) => ((node.hidden = false), (node.textContent = this.words("on", { time: since }))));
    this.runs(book, Boolean(since));
  }

  /** @param {any} book @param {boolean} isOn */
  runs(book, isOn) {
    if (book?.locked) return this.part("locked", (node) => (node.hidden = false));
    const [next, ...rest] = ahead(book?.scripts ?? [], dayOf(new Date()));
    this.part(next ? "next" : "empty", (node) => {
      node.hidden = false;
      if (next) this.fill(node, next);
    });
    this.part("start", (node) => (node.hidden = isOn));
    this.part("now", (node) => (node.hidden = isOn || !book?.scripts?.length));
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    const rows = rest.map((script) => {
      const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      this.fill(row, script);
      return row;
    });
    this.part("list", (node) => node.replaceChildren(...rows));
  }

  /** @param {ParentNode} node @param {any} script */
  fill(node, script) {
    const day = new Date(`${script.local_date}T12:00:00`);
    const time = script.local_time.slice(0, 5);
    const isToday = script.local_date === dayOf(new Date());
    const named = `${this.date(day, { weekday: "long", day: "numeric", month: "long" })}, ${time}`;
    this.say("title", script.title, node);
    this.say("when", isToday ? this.words("today", { time }) : named, node);
    this.say("min", script.planned_min, node);
    const minutes = script.prompts.map((/** @type {any} */ each) => Math.round(each.due_ms / 60000)).join(", ");
    this.say("resets", minutes ? this.words("minutes", { minutes }) : (this.dataset.none ?? ""), node);
    for (const link of node.querySelectorAll("a")) link.href = `/play/#${script.key}`;
  }
}

customElements.define("today-offline", TodayOffline);
