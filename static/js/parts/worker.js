// @ts-check
// The page's side of /sw.js: have it, and offer its next version when nobody runs.

export const hasWorker = () => "serviceWorker" in navigator;

/** The page comes first on a weak signal; what the worker fetches can wait. */
const loaded = () =>
  new Promise((resolve) =>
    document.readyState === "complete" ? resolve(null) : window.addEventListener("load", resolve),
  );

/** Fails quietly: without it everything works, with a network. @returns {Promise<ServiceWorkerRegistration|null>} */
export async function register() {
  if (!hasWorker()) return null;
  await loaded();
  return navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => null);
}

/** Where the system can, it sends what waits even after the page is gone. */
export async function uploadLater() {
  if (!hasWorker()) return;
  const found = /** @type {any} */ (await navigator.serviceWorker.getRegistration("/"));
  await found?.sync?.register("upload").catch(() => {});
}

/** Call back with a new version that waits, now or later. @param {ServiceWorkerRegistration|null} found @param {(waiting: ServiceWorker) => void} tell */
export function whenNew(found, tell) {
  const look = () => found?.waiting && navigator.serviceWorker.controller && tell(found.waiting);
  look();
  found?.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", look));
}

/** Go over to the new version; only the page that asks is loaded anew. @param {ServiceWorker} waiting */
export function takeOver(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take-over");
}
