// @ts-check
// Signing out while something of a run is not sent: first send it, keep it here under lock, or throw it away.
import { whoAmI } from "./scripts.js";
import { leave as forget } from "./store_cleaning.js";
import { Sync } from "./sync.js";

const API = "/api/v1/runs/";
const ADDRESS = "/account/logout/";

/** @param {EventTarget|null} target @returns {target is HTMLFormElement} */
const isSignOut = (target) =>
  target instanceof HTMLFormElement && new URL(target.action, location.href).pathname === ADDRESS;

/** @param {Promise<import("./store.js").Store|null>} here what lies on this phone, if anything does */
export function guardSignOut(here) {
  const choice = /** @type {HTMLElement|null} */ (document.querySelector("[data-part=unsent]"));
  if (choice) here.then((store) => store && ask(store, choice)).catch(() => {});
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isSignOut(form) || form.dataset.left) return;
    event.preventDefault();
    const isDiscarded = /** @type {HTMLButtonElement|null} */ (event.submitter)?.value === "discard";
    here.then((store) => leave(store, form, Boolean(choice), isDiscarded)).catch(() => go(form));
  });
}

/** @param {HTMLFormElement} form */
function go(form) {
  form.dataset.left = "yes";
  form.submit();
}

/** @param {import("./store.js").Store|null} store @param {HTMLFormElement} form @param {boolean} wasAsked @param {boolean} isDiscarded */
async function leave(store, form, wasAsked, isDiscarded) {
  const unsent = (await store?.unsent())?.length;
  if (unsent && !wasAsked) {
    location.href = ADDRESS; // the page with the three ways
    return;
  }
  if (store) await forget(store, isDiscarded);
  go(form);
}

/** Show the three ways instead of one button, and count. @param {import("./store.js").Store} store @param {HTMLElement} choice */
async function ask(store, choice) {
  const [device] = await store.get("device");
  const plain = /** @type {HTMLElement|null} */ (document.querySelector("[data-part=sent]"));
  const said = /** @type {HTMLElement} */ (choice.querySelector("[data-part=said]"));
  const failed = /** @type {HTMLElement} */ (choice.querySelector("[data-part=failed]"));
  const show = async () => {
    const left = (await store.unsent()).length;
    choice.hidden = !left;
    if (plain) plain.hidden = Boolean(left);
    said.textContent = (said.dataset.words ?? "").replace("{n}", String(left));
    return left;
  };
  await show();
  choice.querySelector("[data-part=send]")?.addEventListener("click", async () => {
    const sync = new Sync({ store, api: API, device, whoAmI: () => whoAmI(API), onChange() {} });
    await sync.once();
    clearTimeout(sync.timer);
    failed.hidden = !(await show());
  });
}
