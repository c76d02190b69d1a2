// @ts-check
// How the phone's record grew. Each step only adds, so that a page of the version before goes on working beside it.

export const VERSION = 2;
export const OF_ONE_PERSON = ["active_run", "heartbeat", "clock_offset", "scripts", "cadence", "cadence_target"];

/** @param {IDBDatabase} db */
function first(db) {
  const events = db.createObjectStore("events", { keyPath: "id" });
  events.createIndex("run", "run");
  events.createIndex("unsent", "unsent");
  db.createObjectStore("meta");
}

/** Entries the server refused can be listed, and facts of one person carry that person's key. @param {IDBTransaction} tx */
function second(tx) {
  tx.objectStore("events").createIndex("refused", "refused");
  const meta = tx.objectStore("meta");
  const asked = meta.get("account");
  asked.onsuccess = () => {
    for (const key of [...OF_ONE_PERSON, "epoch"]) moved(meta, key, asked.result ?? null);
  };
}

/** @param {IDBObjectStore} meta @param {string} key @param {string|null} account */
function moved(meta, key, account) {
  const asked = meta.get(key);
  asked.onsuccess = () => {
    if (asked.result === undefined) return;
    meta.put(asked.result, `${key}:${asked.result?.account ?? account}`);
    meta.delete(key);
  };
}

/** @param {IDBDatabase} db @param {IDBTransaction|null} tx @param {number} from the version found, 0 for none */
export function upgrade(db, tx, from) {
  if (from < 1) first(db);
  if (from < 2 && tx) second(tx);
}
