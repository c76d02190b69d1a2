// @ts-check
// `<active-run data-words="… {time} …" hidden>`: the way back to the run, while one is on.
import { fold } from "./fold.js";

/** Is a run of this account on? The local time at which it began; null when none is. @param {import("./store.js").Store} store */
export async function onSince(store) {
  const [active] = await store.get("active_run");
  if (!active?.run || active.account !== store.account) return null;
  const state = fold(await store.eventsOf(active.run));
  return state.started_at && !state.finished_at && !state.discarded ? state.started_at.slice(11, 16) : null;
}

/** @param {import("./store.js").Store} store */
export function defineActiveRun(store) {
  class ActiveRun extends HTMLElement {
    connectedCallback() {
      this.look().catch(() => {});
    }

    async look() {
      const time = await onSince(store);
      this.hidden = !time;
      if (!time) return;
      const link = document.createElement("a");
      link.className = "btn ink";
      link.href = "/play/";
      link.textContent = (this.dataset.words ?? "{time}").replace("{time}", time);
      this.replaceChildren(link);
    }
  }
  if (!customElements.get("active-run")) customElements.define("active-run", ActiveRun);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // back from the player through the history
    for (const each of document.querySelectorAll("active-run")) /** @type {ActiveRun} */ (each).look().catch(() => {});
  });
}
