// @ts-check
// Sending: in batches, in order, once; nothing lost when it fails, nothing sent under another account.
import assert from "node:assert/strict";
import test from "node:test";

import { Sync } from "../../static/js/run/sync.js";

/** @param {number} count @param {string} account */
const events = (count, account = "me") =>
  Array.from({ length: count }, (_none, n) => ({
    id: `${account}-${n}`,
    run: "r",
    device: "d",
    seq: n + 1,
    kind: "paused",
    clock_ms: 0,
    at: "2026-04-12T07:10:00+02:00",
    data: {},
    account,
    unsent: 1,
  }));

class FakeStore {
  /** @param {any[]} kept @param {string} [epoch] */
  constructor(kept, epoch) {
    this.kept = kept;
    this.epoch = epoch;
    this.account = "me";
  }
  async unsent() {
    return this.kept.filter((each) => each.unsent && each.account === this.account);
  }
  async refused() {
    return this.kept.filter((each) => each.refused && each.account === this.account);
  }
  async epochOf() {
    return this.epoch;
  }
  async settle(/** @type {any[]} */ results, /** @type {any} */ meta) {
    for (const each of this.kept) {
      const result = results.find((every) => every.id === each.id);
      if (!result) continue;
      delete each.unsent;
      if (result.status !== "stored") each.refused = result.status;
    }
    this.epoch = meta["epoch:me"] ?? this.epoch;
  }
  async resend(/** @type {string} */ account) {
    for (const each of this.kept) if (each.account === account) each.unsent = 1;
  }
}

/** A server that answers as told. @param {FakeStore} store @param {{status?: number, account?: string|null, item?: string, epoch?: string, bad?: string}} [told] bad: the id of an event no request may hold */
function phone(store, { status = 200, account = "me", item = "stored", epoch = "e1", bad = "" } = {}) {
  /** @type {any[]} */
  const posts = [];
  /** @type {any} */ (globalThis).navigator = { onLine: true };
  /** @type {any} */ (globalThis).fetch = async (/** @type {string} */ _url, /** @type {any} */ { body }) => {
    const sent = JSON.parse(body);
    posts.push(sent);
    if (sent.events.some((/** @type {any} */ each) => each.id === bad))
      return { type: "basic", status: 422, ok: false, json: async () => ({ detail: "data: too deep" }) };
    return {
      type: "basic",
      status,
      ok: status === 200,
      json: async () => ({
        epoch,
        results: sent.events.map((/** @type {any} */ each) => ({ id: each.id, status: item })),
      }),
    };
  };
  const sync = new Sync({
    store: /** @type {any} */ (store),
    api: "/api/v1/runs/",
    device: "d",
    whoAmI: async () => account,
    onChange() {},
  });
  return { sync, posts, flush: () => sync.flush().finally(() => clearTimeout(sync.timer)) };
}
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, writable: true, configurable: true });

test("401 events go in three batches, in order", async () => {
  const { sync, posts, flush } = phone(new FakeStore(events(401)));
  await flush();
  assert.deepEqual(
    posts.map((each) => each.events.length),
    [200, 200, 1],
  );
  assert.equal(posts[2].events[0].seq, 401);
  assert.equal(sync.status, "uploaded");
});

test("what goes over the wire has only the fields of the contract", async () => {
  const { posts, flush } = phone(new FakeStore(events(1)));
  await flush();
  assert.deepEqual(Object.keys(posts[0].events[0]), ["id", "run", "device", "seq", "kind", "clock_ms", "at", "data"]);
});

for (const [status, wanted] of /** @type {[number, string][]} */ ([
  [401, "signed_out"],
  [403, "signed_out"],
  [409, "other_account"],
  [503, "waiting"],
])) {
  test(`answer ${status}: the queue stays, the line says ${wanted}`, async () => {
    const store = new FakeStore(events(3));
    const { sync, flush } = phone(store, { status });
    await flush();
    assert.equal((await store.unsent()).length, 3);
    assert.equal(sync.status, wanted);
  });
}

test("signed out: nothing is sent", async () => {
  const { sync, posts, flush } = phone(new FakeStore(events(3)), { account: null });
  await flush();
  assert.deepEqual([posts.length, sync.status], [0, "signed_out"]);
});

test("another person signed in: the first one's events stay on the phone", async () => {
  const store = new FakeStore([...events(2, "me"), ...events(1, "she")]);
  const { sync, posts, flush } = phone(store, { account: "she" });
  await flush();
  assert.deepEqual([sync.status, posts.length], ["other_account", 0]);
  store.account = "she";
  await flush();
  assert.deepEqual(
    posts.map((each) => [each.account, each.events.length]),
    [["she", 1]],
  );
  assert.equal(store.kept.filter((each) => each.unsent).length, 2);
});

test("a server restored from a copy gets everything again", async () => {
  const kept = events(4);
  for (const each of kept.slice(0, 3)) delete (/** @type {any} */ (each).unsent);
  const store = new FakeStore(kept, "before");
  const { sync, posts, flush } = phone(store, { epoch: "after" });
  await flush();
  assert.equal(sync.again, true);
  await flush();
  assert.deepEqual(
    posts.map((each) => each.events.length),
    [1, 4],
  );
});

test("a refused item is counted and not sent for ever", async () => {
  const store = new FakeStore(events(2));
  const { sync, flush } = phone(store, { item: "invalid" });
  await flush();
  assert.deepEqual([sync.refused, (await store.unsent()).length], [2, 0]);
});

test("one entry that spoils the request is found; the others arrive", async () => {
  const store = new FakeStore(events(50));
  const { sync, flush } = phone(store, { bad: "me-17" });
  await flush();
  assert.deepEqual(
    [sync.status, sync.refused, store.kept.filter((each) => each.refused).map((each) => each.id)],
    ["uploaded", 1, ["me-17"]],
  );
});

test("a browser that thinks there is no network is not believed", async () => {
  const { sync, posts, flush } = phone(new FakeStore(events(1)));
  /** @type {any} */ (globalThis).navigator = { onLine: false };
  await flush();
  assert.deepEqual([sync.status, posts.length], ["uploaded", 1]);
});

test("without a network it is tried again", async () => {
  const { sync } = phone(new FakeStore(events(1)));
  sync.whoAmI = () => Promise.reject(new TypeError("Failed to fetch"));
  await sync.once();
  assert.equal(sync.status, "offline");
  assert.notEqual(sync.timer, undefined);
  clearTimeout(sync.timer);
});

test("losing the network takes back nothing that was sent", async () => {
  const { sync } = phone(new FakeStore([]));
  /** @type {Record<string, () => void>} */
  const told = {};
  Object.assign(globalThis, {
    window: { addEventListener: (/** @type {string} */ name, /** @type {any} */ act) => (told[name] = act) },
    document: { addEventListener() {} },
    BroadcastChannel: undefined,
  });
  sync.listen();
  for (; sync.busy; ) await null;
  assert.equal(sync.status, "uploaded");
  told.offline();
  for (; sync.busy; ) await null;
  assert.equal(sync.status, "uploaded");
});

test("a tab that holds the queue and does not come back is not waited for for ever", async () => {
  const { sync, posts } = phone(new FakeStore(events(1)));
  const locks = { request: async () => Promise.reject(new DOMException("signal timed out", "TimeoutError")) };
  /** @type {any} */ (globalThis).navigator = { locks };
  await sync.once();
  assert.deepEqual([sync.status, posts.length], ["uploaded", 1]);
});

test("what goes wrong while this tab holds the queue is not tried twice over", async () => {
  const { sync } = phone(new FakeStore(events(1)));
  const locks = { request: (/** @type {string} */ _name, /** @type {any} */ _how, /** @type {any} */ work) => work() };
  /** @type {any} */ (globalThis).navigator = { locks };
  let asked = 0;
  sync.whoAmI = () => Promise.reject(new TypeError(`Failed to fetch ${(asked += 1)}`));
  await sync.once();
  clearTimeout(sync.timer);
  assert.deepEqual([sync.status, asked], ["offline", 1]);
});
