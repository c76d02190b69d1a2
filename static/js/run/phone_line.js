// @ts-check
// `<phone-line data-…>` on Today: what lies on this phone and is not sent, and a new version when nobody runs.
import { takeOver } from "../parts/new_version.js";
import { onSince } from "./active_run.js";

/** @typedef {import("./sync.js").Sync} Sync */

/** Which sentence of the element's data fits. @param {Sync} sync */
export function wordsFor(sync) {
  if (sync.status === "idle") return null;
  if (sync.left <= 0) return sync.status === "uploaded" ? "uploaded" : null;
  return sync.status === "signed_out" || sync.status === "other_account" ? "signIn" : "waiting";
}

/** @param {import("./store.js").Store} store */
export function definePhoneLine(store) {
  const node = /** @type {HTMLElement|null} */ (document.querySelector("phone-line"));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement|null} */ (node?.querySelector(`[data-part=${name}]`));
  const line = {
    /** @type {Sync|null} */
    sync: null,
    show() {
      const { sync } = line;
      const said = part("said");
      if (!node || !sync || !said) return;
      const words = wordsFor(sync);
      node.hidden = !words;
      said.textContent = words ? (node.dataset[words] ?? "").replace("{n}", String(sync.left)) : "";
      const refused = part("refused");
      if (refused) refused.hidden = sync.refused === 0;
    },
    /** A new version waits. @param {ServiceWorker} waiting */
    async offer(waiting) {
      const place = part("new");
      if (!node || !place || (await onSince(store))) return; // not now: somebody runs
      place.hidden = node.hidden = false;
      place.querySelector("button")?.addEventListener("click", async () => {
        if (!(await onSince(store))) takeOver(waiting);
      });
    },
  };
  return line;
}
