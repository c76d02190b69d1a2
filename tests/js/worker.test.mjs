// @ts-check
// The worker answers for Today, the player and the files it keeps; no other page ever passes through it.
import assert from "node:assert/strict";
import test from "node:test";

const ORIGIN = "https://restride.example.org";
/** @type {Record<string, (event: any) => void>} */
const heard = {};
const kept = new Map([
  ["/play/", "the player"],
  ["/offline/", "Today without a network"],
  ["/static/js/run/main.1.js", "the script"],
]);
const network = { isThere: true };
const cache = { match: async (/** @type {string} */ url) => kept.get(url), put: async () => {} };
Object.assign(globalThis, {
  self: {
    RESTRIDE: {
      version: "1",
      isHashed: true,
      shells: ["/play/", "/offline/"],
      files: {
        "/static/js/run/main.1.js": "/static/js/run/main.1.js",
        "/static/sounds/en.wav": "/static/sounds/en.2.wav",
      },
    },
    location: new URL(ORIGIN),
    registration: {},
    addEventListener: (/** @type {string} */ name, /** @type {any} */ work) => (heard[name] = work),
  },
  caches: { open: async () => cache, keys: async () => [], match: async () => undefined },
  fetch: async (/** @type {any} */ request) => {
    if (!network.isThere) throw new TypeError("Failed to fetch");
    return `from the server: ${request.url}`;
  },
});
globalThis.Response = /** @type {any} */ ({ error: () => "an error" });
await import("../../static/js/sw/worker.js");

/** What the worker answers; undefined when it leaves the request alone.
 * @param {string} path @param {any} [how] @returns {Promise<any>|undefined} */
function ask(path, { method = "GET", mode = "navigate" } = {}) {
  /** @type {any} */
  let given;
  const request = { url: new URL(path, ORIGIN).href, method, mode };
  heard.fetch({ request, respondWith: (/** @type {any} */ answer) => (given = answer) });
  return given;
}

for (const path of [
  "/admin/",
  "/account/login/",
  "/account/logout/",
  "/runs/",
  "/plan/",
  "/phone/",
  "/offline/",
  "/play",
  "/play/more/",
  "/settings/",
  "https://elsewhere.example/",
])
  test(`a visit to ${path} is none of its business`, () => {
    network.isThere = false;
    assert.equal(ask(path), undefined);
  });

for (const [path, how] of /** @type {[string, any][]} */ ([
  ["/api/v1/runs/scripts", { mode: "cors" }],
  ["/api/v1/runs/events", { mode: "cors", method: "POST" }],
  ["/static/js/run/main.1.js?x=1", { mode: "cors" }],
  ["/static/css/other.css", { mode: "no-cors" }],
  ["/", { method: "POST" }],
  ["/", { mode: "cors" }],
]))
  test(`${how.method ?? "GET"} ${path} (${how.mode ?? "navigate"}) goes to the network untouched`, () => {
    assert.equal(ask(path, how), undefined);
  });

test("Today comes from the server, and from the phone when there is none", async () => {
  network.isThere = true;
  assert.equal(await ask("/"), `from the server: ${ORIGIN}/`);
  network.isThere = false;
  assert.equal(await ask("/"), "Today without a network");
});

test("the player and its files come from the phone even with a network: one version for a whole run", async () => {
  network.isThere = true;
  assert.equal(await ask("/play/"), "the player");
  assert.equal(await ask("/static/js/run/main.1.js", { mode: "cors" }), "the script");
});

test("what is kept no more is fetched", async () => {
  network.isThere = true;
  assert.match(await ask("/static/sounds/en.wav", { mode: "cors" }), /from the server/);
});

test("it takes over only when a page asks", () => {
  let asked = 0;
  /** @type {any} */ (globalThis).self.skipWaiting = async () => (asked += 1);
  heard.message({ data: "something else", waitUntil() {} });
  assert.equal(asked, 0);
  heard.message({ data: "take-over", waitUntil() {} });
  assert.equal(asked, 1);
});
