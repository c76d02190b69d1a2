// @ts-check
// Sends what is kept to the server, in batches, until it is acknowledged. Nothing is thrown away: a refused item is marked,
// a sign-in that ran out keeps the queue, and events of one account are never sent under another.

const BATCH = 200;
const PATIENCE_MS = 20000;
const KEEPALIVE_BYTES = 60000; // what browsers allow
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;

/** @typedef {"idle"|"sending"|"waiting"|"offline"|"signed_out"|"other_account"|"uploaded"} SyncStatus */

/** Only one tab sends at a time; without locks both may, which does no harm. @param {() => Promise<void>} work */
async function alone(work) {
  if (!navigator.locks) return work();
  await navigator.locks.request("restride-sync", work);
}

/** @param {import("./store.js").Kept} kept */
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
  }

  listen() {
    for (const name of ["online", "pageshow", "focus"]) window.addEventListener(name, () => this.kick());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.kick());
    window.addEventListener("offline", () => this.tell("offline"));
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
    alone(() => this.flush())
      .catch(() => this.later("offline"))
      .finally(() => {
        this.busy = false;
        if (!this.again) return;
        this.again = false;
        this.kick();
      });
  }

  /** @param {SyncStatus} status */
  later(status) {
    const jitter = 0.5 + Math.random();
    this.timer = setTimeout(() => this.kick(), this.waitMs * jitter);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.tell(status);
  }

  async flush() {
    const all = await this.store.unsent();
    this.left = all.length;
    if (!all.length) return this.tell("uploaded");
    if (!navigator.onLine) return this.tell("offline");
    const account = await this.whoAmI();
    if (account === null) return this.tell("signed_out");
    const mine = all.filter((each) => each.account === account);
    if (!mine.length) return this.tell("other_account");
    this.tell("sending");
    for (let from = 0; from < mine.length; from += BATCH) {
      if (!(await this.post(mine.slice(from, from + BATCH), account))) return;
    }
    this.waitMs = FIRST_WAIT_MS;
    if ((await this.store.unsent()).some((each) => each.account === account)) this.again = true;
    this.tell(this.left ? "waiting" : "uploaded");
  }

  /** @param {import("./store.js").Kept[]} batch @param {string} account @returns {Promise<boolean>} go on? */
  async post(batch, account) {
    const body = JSON.stringify({
      device: this.device,
      account,
      sent_at: new Date().toISOString(),
      events: batch.map(wire),
    });
    const answer = await fetch(`${this.api}events`, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json" },
      cache: "no-store",
      keepalive: body.length < KEEPALIVE_BYTES, // goes on when the runner leaves the page
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.tell("signed_out");
      return false;
    }
    if (answer.status === 409) {
      this.tell("other_account");
      return false;
    }
    if (!answer.ok) {
      this.later("waiting");
      return false;
    }
    return this.acknowledge(await answer.json(), account);
  }

  /** @param {{epoch: string, results: {id: string, status: string}[]}} answer @param {string} account */
  async acknowledge(answer, account) {
    const [before] = await this.store.get("epoch");
    await this.store.settle(answer.results, { epoch: answer.epoch });
    this.refused += answer.results.filter((each) => ["conflict", "invalid", "not_found"].includes(each.status)).length;
    this.left -= answer.results.length;
    if (before && before !== answer.epoch) {
      await this.store.resend(account, {});
      this.again = true;
      return false;
    }
    return true;
  }
}
