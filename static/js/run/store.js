// @ts-check
// The only record on the phone: IndexedDB. An event and the pointer to the active run go down in one strict transaction;
// "saved" is said when that transaction is complete, not before. Writes queue up in order and nobody waits for them.

const NAME = "restride";
const VERSION = 1;
const TRIES = 3;

/** @typedef {import("./fold.js").RunEvent & {account: string|null, unsent?: 1, refused?: string}} Kept */

/** @param {IDBDatabase} db */
function upgrade(db) {
  const events = db.createObjectStore("events", { keyPath: "id" });
  events.createIndex("run", "run");
  events.createIndex("unsent", "unsent");
  db.createObjectStore("meta");
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => upgrade(asked.result);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Store {
  constructor() {
    /** @type {IDBDatabase|null} */
    this.db = null;
    /** @type {Promise<unknown>} */
    this.queue = Promise.resolve();
  }

  async handle() {
    if (this.db) return this.db;
    const db = await open();
    const drop = () => {
      if (this.db === db) this.db = null;
    };
    db.onclose = drop;
    db.onversionchange = () => {
      db.close();
      drop();
    };
    this.db = db;
    return db;
  }

  /** One transaction; a handle that died in the background is dropped and opened anew.
   * @template T @param {IDBTransactionMode} mode @param {(tx: IDBTransaction) => Promise<T>|T} work @returns {Promise<T>} */
  async transact(mode, work) {
    for (let tried = 1; ; tried += 1) {
      try {
        const tx = (await this.handle()).transaction(["events", "meta"], mode, { durability: "strict" });
        const done = new Promise((resolve, reject) => {
          tx.oncomplete = resolve;
          tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("aborted"));
        });
        done.catch(() => {}); // also told below; a failure inside `work` must not leave it unheard
        const result = await work(tx);
        await done;
        return result;
      } catch (error) {
        this.db?.close();
        this.db = null;
        if (tried >= TRIES) throw error;
      }
    }
  }

  /** In order after everything asked for before. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  inTurn(work) {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  /** Keep events and, with them, other facts. @param {Kept[]} events @param {Record<string, any>} [meta] */
  append(events, meta = {}) {
    return this.inTurn(() =>
      this.transact("readwrite", (tx) => {
        for (const each of events) tx.objectStore("events").put(each);
        for (const [key, value] of Object.entries(meta)) tx.objectStore("meta").put(value, key);
      }),
    );
  }

  /** @param {Record<string, any>} meta */
  set(meta) {
    return this.append([], meta);
  }

  /** @param {string[]} keys @returns {Promise<any[]>} */
  get(...keys) {
    return this.transact("readonly", (tx) => Promise.all(keys.map((key) => answered(tx.objectStore("meta").get(key)))));
  }

  /** @param {string} run @returns {Promise<Kept[]>} */
  eventsOf(run) {
    return this.transact("readonly", (tx) => answered(tx.objectStore("events").index("run").getAll(run)));
  }

  /** What still has to be sent, in order of writing. @returns {Promise<Kept[]>} */
  async unsent() {
    const all = await this.transact("readonly", (tx) => answered(tx.objectStore("events").index("unsent").getAll()));
    return all.sort((a, b) => (a.run === b.run ? a.seq - b.seq : a.at < b.at ? -1 : 1));
  }

  /** Note the server's answers. @param {{id: string, status: string, error?: string|null}[]} results @param {Record<string, any>} meta */
  settle(results, meta) {
    return this.inTurn(() =>
      this.transact("readwrite", async (tx) => {
        const events = tx.objectStore("events");
        for (const { id, status } of results) {
          const kept = await answered(events.get(id));
          if (!kept) continue;
          delete kept.unsent;
          if (["conflict", "invalid", "not_found"].includes(status)) kept.refused = status;
          events.put(kept);
        }
        for (const [key, value] of Object.entries(meta)) tx.objectStore("meta").put(value, key);
      }),
    );
  }

  /** The server was restored from a copy: what it once took must be sent again. @param {string} account @param {Record<string, any>} meta */
  resend(account, meta) {
    return this.inTurn(() =>
      this.transact("readwrite", async (tx) => {
        const events = tx.objectStore("events");
        for (const each of await answered(events.getAll()))
          if (each.account === account) events.put({ ...each, unsent: 1 });
        for (const [key, value] of Object.entries(meta)) tx.objectStore("meta").put(value, key);
      }),
    );
  }
}
