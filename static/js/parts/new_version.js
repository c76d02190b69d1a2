// @ts-check
// The next version of /sw.js, offered when nobody runs.

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
