// @ts-check
// A push wakes the worker: it shows one notification, always, or the system takes the permission away. What it cannot
// read, and what is meant for somebody else who uses this phone, becomes the same few words that say nothing.
import { Store } from "../run/store.js";

const worker = /** @type {any} */ (self);
const NEUTRAL = { id: "", title: "Restride", body: "There is something for you.", path: "/", tag: "restride" };
const MOST = 300;

/** @typedef {typeof NEUTRAL} Note */

/** The note in a push; null for anything that is not one. @param {any} data @returns {(Note & {account: string})|null} */
function read(data) {
  try {
    const found = data.json();
    const names = ["id", "account", ...Object.keys(NEUTRAL)];
    return names.every((name) => typeof found[name] === "string" && found[name].length <= MOST) ? found : null;
  } catch {
    return null;
  }
}

/** Whether the phone is this person's: they turned notifications on here, and nobody signed in since. @param {string} account */
async function isTheirs(account) {
  const [asked, signedIn] = await new Store().get("push_account", "account").catch(() => []);
  return asked === account && (!signedIn || signedIn === account);
}

/** @param {any} data */
async function show(data) {
  const found = read(data);
  const note = found && (await isTheirs(found.account)) ? found : NEUTRAL;
  // The newest of a kind takes the place of the one before, and rings again unless it is the same one once more.
  const before = await worker.registration.getNotifications({ tag: note.tag });
  const isNew = before.length > 0 && !before.some((/** @type {any} */ each) => each.data?.id === note.id);
  await worker.registration.showNotification(note.title, {
    body: note.body,
    tag: note.tag,
    renotify: isNew,
    data: { id: note.id, path: note.path },
    icon: "/static/icons/restride-192.png",
  });
}

/** The page behind a notification; anything but a plain path of this origin is Today. @param {unknown} path @returns {URL} */
function target(path) {
  const today = new URL("/", worker.location.origin);
  if (typeof path !== "string" || !path.startsWith("/")) return today;
  const url = new URL(path, worker.location.origin);
  return url.origin === worker.location.origin ? url : today;
}

/** Bring the page to the front if it is open somewhere, else open it; a run in another window is left alone. @param {unknown} path */
async function open(path) {
  const url = target(path);
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((/** @type {any} */ each) => new URL(each.url).pathname === url.pathname);
  return there ? there.focus() : worker.clients.openWindow(url.href);
}

/** The browser dropped the subscription: make another under the same key and tell the server, if somebody is signed in.
 * @param {any} event */
async function renew(event) {
  const answer = await fetch("/settings/devices/key/");
  if (!answer.ok || answer.redirected) return;
  const { key, csrf } = await answer.json();
  const made =
    event.newSubscription ??
    (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const { endpoint, keys } = made.toJSON();
  const body = new URLSearchParams({ endpoint, ...keys, replaces: event.oldSubscription?.endpoint ?? "" });
  await fetch("/settings/devices/renew/", { method: "POST", headers: { "X-CSRFToken": csrf }, body });
}

// One after the other: of two that come together, the second must not be overtaken by the first.
let turn = Promise.resolve();
worker.addEventListener("push", (/** @type {any} */ event) => {
  turn = turn.catch(() => {}).then(() => show(event.data));
  event.waitUntil(turn);
});
worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path));
});
worker.addEventListener("pushsubscriptionchange", (/** @type {any} */ event) => event.waitUntil(renew(event)));
