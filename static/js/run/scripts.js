// @ts-check
// The run scripts: asked from the server when it can be reached, kept on the phone for when it cannot.
import { limitOf } from "./patience.js";

/** @typedef {{account: string|null, scripts: any[], figures: Record<string, string>, locked: {tier: string}|null, active?: any, epoch: string|null}} Book */

const PATIENCE_MS = 8000; // with one bar of signal the kept scripts are better than waiting
const SYNC_PATIENCE_MS = 20000;

/** @param {string} url @param {number} [patienceMs] */
const ask = (url, patienceMs = PATIENCE_MS) =>
  fetch(url, {
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    headers: { Accept: "application/json" },
    signal: limitOf(patienceMs),
  });

/** @param {Response} answer */
const isStranger = (answer) => answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;

/** @param {string} api @returns {Promise<Book|null>} null: nobody is signed in. Throws when the server cannot be reached. */
export async function fetchBook(api) {
  const answer = await ask(`${api}scripts`);
  if (isStranger(answer)) return null;
  if (!answer.ok) throw new Error(`scripts: ${answer.status}`);
  const body = await answer.json();
  const runNow = body.run_now ? [body.run_now] : [];
  return {
    account: body.account ?? null,
    scripts: [...runNow, ...(body.scripts ?? [])],
    figures: body.figures ?? {},
    locked: body.locked ?? null,
    active: body.active ?? null,
    epoch: body.epoch ?? null,
  };
}

/** Keep it for when there is no network. A server restored from a copy gets again what it once took.
 * @param {import("./store.js").Store} store of the book's account @param {Book} book */
export async function keepBook(store, book) {
  await store.set({ scripts: { ...book, asked_at: Date.now() }, account: book.account });
  const account = String(book.account);
  const epoch = await store.epochOf(account);
  if (epoch && book.epoch && epoch !== book.epoch) await store.resend(account, { [`epoch:${account}`]: book.epoch });
}

/** The key of the account that is signed in; null when nobody is. Throws when the server cannot be reached. @param {string} api */
export async function whoAmI(api) {
  const answer = await ask(`${api}../me`, SYNC_PATIENCE_MS);
  if (isStranger(answer)) return null;
  if (!answer.ok) throw new Error(`me: ${answer.status}`);
  return /** @type {string} */ ((await answer.json()).account);
}

/** The script an address asks for: `#12`, `#try`, or nothing for "run now". @param {Book|null} book @param {string} hash */
export function scriptFor(book, hash) {
  const key = decodeURIComponent(hash.replace(/^#/, "")) || "now";
  return book?.scripts.find((each) => String(each.key) === key) ?? null;
}
