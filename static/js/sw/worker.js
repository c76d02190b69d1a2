// @ts-check
// What the phone keeps of the site, and when it answers from that.
//
// It answers only navigations to / and /play/ and the files it keeps itself; everything else never passes through here.
// Further handlers (push, notificationclick ...) live in files of their own beside this one, named in main.js: they
// call self.addEventListener at their top level, may import our own modules, and use no import() and no default export.
// The server joins all of it into one classic script; what changes in any of them is found as a new version.

/** @typedef {{version: string, isHashed: boolean, shells: string[], files: Record<string, string>}} Precache files: asked for -> fetched */

const PREFIX = "restride-";
const PATIENCE_MS = 10000; // with one bar of signal, Today from the phone is better than a white page
const worker = /** @type {any} */ (self);
/** @type {Precache} */
const precache = worker.RESTRIDE;
const CACHE = PREFIX + precache.version;
const FRESHLY = { ignoreVary: true };
let isFirst = false;

/** Into the cache: what an older version already has under the same hashed name, else from the server.
 * @param {Cache} cache @param {string} url */
async function keep(cache, url) {
  const isNamedByContent = precache.isHashed && !precache.shells.includes(url);
  const known = isNamedByContent ? await caches.match(url, FRESHLY) : undefined;
  const answer = known ?? (await fetch(url, { cache: isNamedByContent ? "default" : "reload" }));
  if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
  await cache.put(url, answer);
}

/** All of a version, or nothing of it. */
async function fill() {
  isFirst = !worker.registration.active;
  const cache = await caches.open(CACHE);
  await Promise.all([...precache.shells, ...new Set(Object.values(precache.files))].map((url) => keep(cache, url)));
}

async function clear() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  if (isFirst) await worker.clients.claim(); // the page that brought the worker works offline at once
}

/** @param {string} url @returns {Promise<Response|undefined>} */
const kept = (url) => caches.open(CACHE).then((cache) => cache.match(url, FRESHLY));

/** @param {Request} request @returns {Promise<Response>} */
function inTime(request) {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
    fetch(request)
      .then(resolve, reject)
      .finally(() => clearTimeout(limit));
  });
}

/** The network's answer, else what is kept. @param {Request} request @param {string} url @returns {Promise<Response>} */
const networkFirst = (request, url) => inTime(request).catch(async () => (await kept(url)) ?? Response.error());

/** Names say their content, so what is kept is right; without such names (while developing) the network knows better.
 * @param {Request} request @param {string} url @returns {Promise<Response>} */
async function keptFirst(request, url) {
  if (!precache.isHashed) return networkFirst(request, url);
  return (await kept(url)) ?? fetch(request);
}

/** @param {Request} request @returns {Promise<Response>|null} null: not ours */
function answer(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return null;
  if (request.mode !== "navigate") {
    const file = url.search ? undefined : precache.files[url.pathname];
    return file === undefined ? null : keptFirst(request, file);
  }
  if (url.pathname === "/play/") return keptFirst(request, "/play/");
  return url.pathname === "/" ? networkFirst(request, "/offline/") : null;
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(clear()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const found = answer(event.request);
  if (found) event.respondWith(found);
});
// Only a page that saw no run under way asks for this.
worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === "take-over") event.waitUntil(worker.skipWaiting());
});
