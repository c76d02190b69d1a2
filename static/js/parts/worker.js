// @ts-check
// The page's side of /sw.js: have it, and let it send.

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
