// @ts-check
// For the other pages: send what a run left behind on this phone, should there be anything.
import { whoAmI } from "./scripts.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

/** @param {string} api */
async function sendLeftovers(api) {
  const databases = (await indexedDB.databases?.()) ?? [];
  if (!databases.some((each) => each.name === "restride")) return;
  const store = new Store();
  const [device] = await store.get("device");
  if (!device || !(await store.unsent()).length) return;
  new Sync({ store, api, device, whoAmI: () => whoAmI(api), onChange() {} }).listen();
}

sendLeftovers("/api/v1/runs/").catch(() => {}); // the player itself says when something is wrong
