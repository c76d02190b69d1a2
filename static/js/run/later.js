// @ts-check
// For the other pages of somebody who is signed in: send what a run left behind on this phone, keep what the next runs
// need, show the way back to a run that is still on, and ask before signing out with something unsent.
import { whenNew } from "../parts/new_version.js";
import { register } from "../parts/worker.js";
import { defineActiveRun } from "./active_run.js";
import { guardSignOut } from "./leaving.js";
import { definePhoneLine } from "./phone_line.js";
import { defineRefused } from "./refused.js";
import { fetchBook, keepBook, whoAmI } from "./scripts.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

const API = "/api/v1/runs/";
const FRESH_MS = 60 * 1000; // so long the plan on the phone is taken for the newest

const account = /** @type {HTMLElement|null} */ (document.querySelector("script[data-account]"))?.dataset.account ?? null;
/** Today: where a run is started from, and the place to say what lies on the phone. */
const isToday = document.querySelector("active-run") !== null;

/** The phone's record; a page that needs none does not make one. @returns {Promise<Store|null>} */
async function storeHere() {
  const databases = (await indexedDB.databases?.()) ?? [];
  return isToday || databases.some((each) => each.name === "restride") ? new Store(account) : null;
}

/** From now on this phone is this person's. @param {Store} store */
async function claim(store) {
  const [before] = await store.get("account");
  if (before !== account) await store.set({ account });
}

/** @param {Store} store @param {() => void} onChange */
async function sendLeftovers(store, onChange) {
  const [device] = await store.get("device");
  const sync = new Sync({ store, api: API, device: device ?? "", whoAmI: () => whoAmI(API), onChange });
  sync.listen();
  return sync;
}

/** What the next 14 days need, so that they can be run without a network. @param {Store} store */
async function keepRuns(store) {
  const [kept] = await store.get("scripts");
  if (kept?.asked_at && Math.abs(Date.now() - kept.asked_at) < FRESH_MS) return;
  const book = await fetchBook(API);
  if (book && book.account === account) await keepBook(store, book);
}

async function start() {
  const here = storeHere();
  guardSignOut(here); // at once: a sign-out may be the first thing somebody does
  const store = await here;
  if (!store) return;
  await claim(store);
  defineActiveRun(store);
  defineRefused(store);
  const line = definePhoneLine(store);
  line.sync = await sendLeftovers(store, () => line.show());
  if (!isToday) return;
  register().then((found) => whenNew(found, (waiting) => line.offer(waiting)));
  await keepRuns(store);
}

if (account) start().catch(() => {}); // the player itself says when something is wrong
