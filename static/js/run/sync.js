// @ts-check
// Sends what is kept to the server, in batches, until it is acknowledged. Nothing is thrown away: a refused item is marked,
// a sign-in that ran out keeps the queue, and events of one account are never sent under another.
import { limitOf } from "./patience.js";
import { REFUSED } from "./store.js";

/** The channel on which a tab or the worker says that it has sent. */
export const SENT = "restride-sync";
const BATCH = 200;
const ANSWER_MS = 20000;
const KEEPALIVE_BYTES = 60000; // what browsers allow
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const UNREADABLE = [400, 413, 422]; // the whole request, for the sake of something in it

/** @typedef {"idle"|"sending"|"waiting"|"offline"|"signed_out"|"other_account"|"uploaded"} SyncStatus */
/** @typedef {import("./store.js").Kept} Kept */

/** Only one tab sends at a time. Without locks, or behind a tab the system froze while it held this one, more than one may,
 * which does no harm. @param {() => Promise<void>} work */
async function alone(work) {
  let mine = navigator.locks ? null : work();
  const begin = () => (mine ??= work());
  await navigator.locks?.request(SENT, { signal: limitOf(ANSWER_MS) }, begin).catch(begin);
  await mine;
}

/** @param {Kept} kept */
const wire = ({ id, run, device, seq, kind, clock_ms, at, data }) => ({
  id,
  run,
  device,
  seq,
  kind,
  clock_ms,
  at,
  data,
});

export class Sync {
  /**
   * @param {{store: import("./store.js").Store, api: string, device: string, whoAmI: () => Promise<string|null>, onChange: () => void}} parts
   *   whoAmI: the signed-in account's key, asked from the server; null when nobody is signed in; throws when offline
   */
  constructor({ store, api, device, whoAmI, onChange }) {
    this.store = store;
    this.api = api;
    this.device = device;
    this.whoAmI = whoAmI;
    this.onChange = onChange;
    /** @type {SyncStatus} */
    this.status = "idle";
    this.left = 0;
    this.refused = 0;
    this.waitMs = FIRST_WAIT_MS;
    this.busy = false;
    this.again = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    /** Tells the phone's other tabs and its worker that the queue is another one. @type {BroadcastChannel|null} */
    this.others = null;
  }

  listen() {
    // "offline" too: what the browser thinks of the network may be wrong, and its next thought may never come.
    for (const name of ["online", "offline", "pageshow", "focus"]) window.addEventListener(name, () => this.kick());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.kick());
    this.others = globalThis.BroadcastChannel ? new BroadcastChannel(SENT) : null;
    this.others?.addEventListener("message", () => this.kick());
    this.kick();
  }

  /** @param {SyncStatus} status */
  tell(status) {
    this.status = status;
    this.onChange();
  }

  /** Something new was kept. @param {number} count */
  added(count) {
    this.left += count;
    if (this.status === "uploaded" || this.status === "idle") this.tell("waiting");
    this.kick();
  }

  /** Try now; if it is already trying, once more afterwards. */
  kick() {
    if (this.busy) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.busy = true;
    this.once().finally(() => {
      this.busy = false;
      if (!this.again) return;
      this.again = false;
      this.kick();
    });
  }

  /** One try, behind those of other tabs. */
  async once() {
    const before = this.status;
    await alone(() => this.flush()).catch(() => this.later("offline"));
    if (before !== this.status && this.status === "uploaded") this.others?.postMessage("sent");
  }

  /** @param {SyncStatus} status */
  later(status) {
    const jitter = 0.5 + Math.random();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), this.waitMs * jitter);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.tell(status);
  }

  async flush() {
    const mine = await this.store.unsent();
    this.left = mine.length;
    this.refused = (await this.store.refused()).length;
    if (!mine.length) return this.tell("uploaded");
    const account = await this.whoAmI();
    if (account === null) return this.tell("signed_out");
    if (account !== this.store.account) return this.tell("other_account");
    this.tell("sending");
    for (let from = 0; from < mine.length; from += BATCH) {
      if (!(await this.post(mine.slice(from, from + BATCH), account))) return;
    }
    this.waitMs = FIRST_WAIT_MS;
    if ((await this.store.unsent()).length) this.again = true;
    this.tell(this.left > 0 ? "waiting" : "uploaded");
  }

  /** @param {Kept[]} batch @param {string} account @returns {Promise<boolean>} go on? */
  async post(batch, account) {
    const answer = await this.request(batch, account);
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.tell("signed_out");
      return false;
    }
    if (answer.status === 409) {
      this.tell("other_account");
      return false;
    }
    if (UNREADABLE.includes(answer.status)) return this.halve(batch, account, answer);
    if (!answer.ok) {
      this.later("waiting");
      return false;
    }
    return this.acknowledge(await answer.json(), account);
  }

  /** @param {Kept[]} batch @param {string} account */
  request(batch, account) {
    const body = JSON.stringify({
      device: this.device,
      account,
      sent_at: new Date().toISOString(),
      events: batch.map(wire),
    });
    return fetch(`${this.api}events`, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json" },
      cache: "no-store",
      keepalive: body.length < KEEPALIVE_BYTES, // goes on when the runner leaves the page
      signal: limitOf(ANSWER_MS),
    });
  }

  /** Something in the batch spoils it all: find it, so that the rest arrives. @param {Kept[]} batch @param {string} account
   * @param {Response} answer @returns {Promise<boolean>} */
  async halve(batch, account, answer) {
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      return (await this.post(batch.slice(0, half), account)) && this.post(batch.slice(half), account);
    }
    const error = (await answer.json().catch(() => ({}))).detail ?? `HTTP ${answer.status}`;
    await this.store.settle([{ id: batch[0].id, status: "invalid", error }], {});
    this.counted([{ status: "invalid" }]);
    return true;
  }

  /** @param {{status: string}[]} results */
  counted(results) {
    this.refused += results.filter((each) => REFUSED.includes(each.status)).length;
    this.left -= results.length;
  }

  /** @param {{epoch: string, results: {id: string, status: string, error?: string}[]}} answer @param {string} account */
  async acknowledge(answer, account) {
    const before = await this.store.epochOf(account);
    await this.store.settle(answer.results, { [`epoch:${account}`]: answer.epoch });
    this.counted(answer.results);
    if (before && before !== answer.epoch) {
      await this.store.resend(account, {});
      this.again = true;
      return false;
    }
    return true;
  }
}
