// @ts-check
// Where the system wakes the worker once there is a network again (Android): send what waits, with no page open.
import { whoAmI } from "../run/scripts.js";
import { Store } from "../run/store.js";
import { SENT, Sync } from "../run/sync.js";

const API = "/api/v1/runs/";

async function upload() {
  const store = new Store();
  const [device, account] = await store.get("device", "account");
  if (!device || !account) return;
  store.account = account;
  const sync = new Sync({ store, api: API, device, whoAmI: () => whoAmI(API), onChange() {} });
  sync.others = new BroadcastChannel(SENT);
  await sync.once();
  sync.others.close();
  if (["offline", "waiting"].includes(sync.status)) throw new Error(sync.status); // the system tries again
}

self.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === "upload") event.waitUntil(upload());
});
