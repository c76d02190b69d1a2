// @ts-check
// What only a person may do with the phone's record: send once more, throw away, leave. Not for the player.
import { OF_ONE_PERSON } from "./store_versions.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").Kept} Kept */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const found = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Send refused entries once more. @param {Store} store @param {Kept[]} entries */
export const retry = (store, entries) =>
  store.write((events) => {
    for (const { refused: _refused, why: _why, ...each } of entries) events.put({ ...each, unsent: 1 });
  });

/** @param {Store} store @param {Kept[]} entries */
export const discard = (store, entries) =>
  store.write((events) => {
    for (const { id } of entries) events.delete(id);
  });

/** Nobody is signed in here any more; with `all`, nothing of that person stays. @param {Store} store @param {boolean} all */
export function leave(store, all) {
  const { account } = store;
  return store.write(async (events, meta) => {
    meta.put(null, "account");
    meta.delete(`scripts:${account}`);
    if (!all) return;
    for (const key of OF_ONE_PERSON) meta.delete(`${key}:${account}`);
    for (const each of await found(events.getAll())) if (each.account === account) events.delete(each.id);
  });
}
