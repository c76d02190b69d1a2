// @ts-check
// For the other pages: send what a run left behind on this phone, and show the way back to a run that is still on.
import { fold } from "./fold.js";
import { whoAmI } from "./scripts.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

const API = "/api/v1/runs/";

/** The phone's record, should a run ever have been here; looking for it does not make one. @returns {Promise<Store|null>} */
async function storeHere() {
  const databases = (await indexedDB.databases?.()) ?? [];
  return databases.some((each) => each.name === "restride") ? new Store() : null;
}

/** @param {Store} store */
async function sendLeftovers(store) {
  const [device] = await store.get("device");
  if (!device || !(await store.unsent()).length) return;
  new Sync({ store, api: API, device, whoAmI: () => whoAmI(API), onChange() {} }).listen();
}

/** The local time at which this account's run began that is on now; null when none is. @param {Store} store @param {string} account */
async function onSince(store, account) {
  const [active] = await store.get("active_run");
  if (!active?.run || active.account !== account) return null;
  const state = fold(await store.eventsOf(active.run));
  return state.started_at && !state.finished_at && !state.discarded ? state.started_at.slice(11, 16) : null;
}

/** `<active-run data-account data-words="… {time} …" hidden>`: the way back to the run, while one is on. */
class ActiveRun extends HTMLElement {
  connectedCallback() {
    this.look().catch(() => {}); // the player itself says when something is wrong
  }

  async look() {
    const store = await storeHere();
    const time = store && (await onSince(store, this.dataset.account ?? ""));
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
storeHere()
  .then((store) => store && sendLeftovers(store))
  .catch(() => {});
