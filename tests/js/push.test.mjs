// The push handlers with a fake worker, and what stands between a browser and a notification.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { base64url, inTime, ownDevice, situation } from "../../static/js/parts/push_ways.js";

const handlers = {};
const seen = { opened: [], focused: [], asked: [], posted: [], shown: [] };
const ORIGIN = "https://restride.example.org";
let windows = [];
globalThis.self = {
  location: { origin: ORIGIN },
  addEventListener: (kind, handler) => (handlers[kind] = handler),
  clients: { matchAll: async () => windows, openWindow: async (url) => seen.opened.push(url) },
  registration: {
    getNotifications: async () => [],
    showNotification: async (title, options) => seen.shown.push({ title, ...options }),
    pushManager: {
      subscribe: async (options) => (seen.asked.push(options), subscription("https://push/new")),
    },
  },
};
await import("../../static/js/sw/push.js");

const subscription = (endpoint) => ({ endpoint, toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }) });
const wake = async (kind, event) => {
  let work;
  handlers[kind]({ ...event, waitUntil: (promise) => (work = promise) });
  await work;
};
const tap = (path) => wake("notificationclick", { notification: { close() {}, data: { path } } });
const page = (path) => ({ url: ORIGIN + path, focus: async () => seen.focused.push(path) });

beforeEach(() => {
  for (const list of Object.values(seen)) list.length = 0;
  windows = [];
});
const fetched = globalThis.fetch;
afterEach(() => (globalThis.fetch = fetched));

test("a tap opens the page behind the notification", async () => {
  await tap("/check-ins/7/");
  assert.deepEqual(seen.opened, [`${ORIGIN}/check-ins/7/`]);
});

for (const path of ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "", null, 7])
  test(`a tap leads nowhere else: ${path}`, async () => {
    await tap(path);
    assert.deepEqual(seen.opened, [`${ORIGIN}/`]);
  });

test("a page that is open comes to the front, a run under way among them", async () => {
  windows = [page("/plan/"), page("/play/#12")];
  await tap("/play/");
  assert.deepEqual([seen.focused, seen.opened], [["/play/#12"], []]);
});

test("with no record of whose phone it is, a push says nothing", async () => {
  await wake("push", { data: { json: () => ({ id: "i", account: "me", title: "T", body: "B", path: "/", tag: "t" }) } });
  await wake("push", { data: null });
  assert.deepEqual(
    seen.shown.map((note) => note.body),
    ["There is something for you.", "There is something for you."],
  );
});

test("a push is not overtaken by the one before it", async () => {
  const { getNotifications } = self.registration;
  const before = [];
  self.registration.getNotifications = async () => (before.push(seen.shown.length), []);
  let work;
  handlers.push({ data: null, waitUntil() {} });
  handlers.push({ data: null, waitUntil: (promise) => (work = promise) });
  await work;
  self.registration.getNotifications = getNotifications;
  assert.deepEqual(before, [0, 1]);
});

const server = (answer) => {
  globalThis.fetch = async (url, options) => {
    if (!options) return answer;
    seen.posted.push([url, Object.fromEntries(options.body), options.headers["X-CSRFToken"]]);
  };
};

test("a dropped subscription is made again under the same key, and told", async () => {
  server({ ok: true, redirected: false, json: async () => ({ key: "k", csrf: "c" }) });
  await wake("pushsubscriptionchange", { oldSubscription: subscription("https://push/old"), newSubscription: null });
  assert.equal(seen.asked[0].applicationServerKey, "k");
  const body = { endpoint: "https://push/new", p256dh: "p", auth: "a", replaces: "https://push/old" };
  assert.deepEqual(seen.posted, [["/settings/devices/renew/", body, "c"]]);
});

test("nobody signed in: nothing is made", async () => {
  server({ ok: true, redirected: true });
  await wake("pushsubscriptionchange", { oldSubscription: null, newSubscription: null });
  assert.deepEqual([seen.asked, seen.posted], [[], []]);
});

const able = { isSecure: true, hasWorker: true, hasPush: true, permission: "default", agent: "", touchPoints: 0 };
for (const [answers, expected] of [
  [{}, "ready"],
  [{ permission: "granted" }, "ready"],
  [{ permission: "denied" }, "denied"],
  [{ isSecure: false, hasWorker: false, hasPush: false }, "insecure"],
  [{ hasPush: false }, "unsupported"],
  [{ hasWorker: false }, "unsupported"],
  [{ hasPush: false, agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)" }, "install"],
  [{ hasPush: false, agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)", touchPoints: 5 }, "install"],
  [{ hasPush: false, agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)" }, "unsupported"],
  [{ agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)" }, "ready"],
])
  test(`${JSON.stringify(answers)}: ${expected}`, () => assert.equal(situation({ ...able, ...answers }), expected));

test("a browser finds its own row by a print", () => {
  assert.equal(ownDevice({ 3: "aa", 4: "bb" }, "bb"), "4");
  assert.equal(ownDevice({}, "bb"), null);
});

test("keys travel as base64url", () => {
  assert.equal(base64url(Uint8Array.from([251, 255, 254, 1]).buffer), "-__-AQ");
  assert.equal(base64url(null), "");
});

test("a browser that never answers is given up", async () => {
  await assert.rejects(inTime(new Promise(() => {}), 1), { name: "TimeoutError" });
  assert.equal(await inTime(Promise.resolve(1), 1000), 1);
});
