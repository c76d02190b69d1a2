// @ts-check
// The only record on the phone: IndexedDB. An event and the pointer to the active run go down in one strict transaction;
// "saved" is said when that transaction is complete, not before. Writes queue up in order and nobody waits for them.
// What a run leaves here belongs to the account it was started under, and is read under no other.
import { limitOf } from "./patience.js";
import { OF_ONE_PERSON, upgrade, VERSION } from "./store_versions.js";

const NAME = "restride";
const TRIES = 3;
const HANG_MS = 8000; // a handle that died in the background may answer nothing at all
/** Facts of one person; the rest of `meta` is the phone's. */
const OWN = new Set(OF_ONE_PERSON);
export const REFUSED = ["conflict", "invalid", "not_found"];

/** @typedef {import("./fold.js").RunEvent & {account: string|null, unsent?: 1, refused?: string, why?: string}} Kept */

/** @param {number} [version] @returns {Promise<IDBDatabase>} */
function open(version = VERSION) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, version);
    asked.onupgradeneeded = (event) => upgrade(asked.result, asked.transaction, event.oldVersion);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** A page older than its data (another tab brought a new version): additions do not disturb it. */
const openAny = () =>
  open().catch((error) => (error?.name === "VersionError" ? open(/** @type {any} */ (undefined)) : Promise.reject(error)));

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Fails when nothing comes for so long. @template T @param {Promise<T>} work @returns {Promise<T>} */
const inTime = (work) =>
  Promise.race([
    work,
    new Promise((_resolve, reject) =>
      limitOf(HANG_MS).addEventListener("abort", () => reject(new Error("no answer"))),
    ),
  ]);

export class Store {
  /** @param {string|null} [account] whose facts are read and written; set once it is known */
  constructor(account = null) {
    this.account = account;
    /** @type {IDBDatabase|null} */
    this.db = null;
    /** @type {Promise<unknown>} */
    this.queue = Promise.resolve();
  }

  /** @param {string} key */
  key(key) {
    return OWN.has(key) ? `${key}:${this.account}` : key;
  }

  async handle() {
    if (this.db) return this.db;
    const db = await openAny();
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
        return await inTime(this.once(mode, work));
      } catch (error) {
        this.db?.close();
        this.db = null;
        if (tried >= TRIES) throw error;
      }
    }
  }

  /** @template T @param {IDBTransactionMode} mode @param {(tx: IDBTransaction) => Promise<T>|T} work @returns {Promise<T>} */
  async once(mode, work) {
    const tx = (await this.handle()).transaction(["events", "meta"], mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      tx.oncomplete = resolve;
      tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("aborted"));
    });
    done.catch(() => {}); // also told below; a failure inside `work` must not leave it unheard
    const result = await work(tx);
    await done;
    return result;
  }

  /** In order after everything asked for before. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  inTurn(work) {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  /** @template T @param {(events: IDBObjectStore, meta: IDBObjectStore) => Promise<T>|T} work @returns {Promise<T>} */
  write(work) {
    return this.inTurn(() =>
      this.transact("readwrite", (tx) => work(tx.objectStore("events"), tx.objectStore("meta"))),
    );
  }

  /** Keep events and, with them, other facts. @param {Kept[]} events @param {Record<string, any>} [facts] */
  append(events, facts = {}) {
    const named = Object.entries(facts).map(([key, value]) => [this.key(key), value]);
    return this.write((log, meta) => {
      for (const each of events) log.put(each);
      for (const [key, value] of named) meta.put(value, key);
    });
  }

  /** @param {Record<string, any>} facts */
  set(facts) {
    return this.append([], facts);
  }

  /** @param {string[]} keys @returns {Promise<any[]>} */
  get(...keys) {
    const named = keys.map((key) => this.key(key));
    return this.transact("readonly", (tx) => Promise.all(named.map((key) => answered(tx.objectStore("meta").get(key)))));
  }

  /** @param {string} run @returns {Promise<Kept[]>} */
  eventsOf(run) {
    return this.transact("readonly", (tx) => answered(tx.objectStore("events").index("run").getAll(run)));
  }

  /** @param {"unsent"|"refused"} index @returns {Promise<Kept[]>} this account's, in order of writing */
  async listed(index) {
    const all = await this.transact("readonly", (tx) => answered(tx.objectStore("events").index(index).getAll()));
    const mine = all.filter((each) => each.account === this.account);
    return mine.sort((a, b) => (a.run === b.run ? a.seq - b.seq : a.at < b.at ? -1 : 1));
  }

  /** What still has to be sent. */
  unsent() {
    return this.listed("unsent");
  }

  /** What the server did not take. */
  refused() {
    return this.listed("refused");
  }

  /** Note the server's answers.
   * @param {{id: string, status: string, error?: string|null}[]} results @param {Record<string, any>} facts */
  settle(results, facts) {
    return this.write(async (events, meta) => {
      for (const { id, status, error } of results) {
        const kept = await answered(events.get(id));
        if (!kept) continue;
        delete kept.unsent;
        if (REFUSED.includes(status)) Object.assign(kept, { refused: status, why: error ?? "" });
        events.put(kept);
      }
      for (const [key, value] of Object.entries(facts)) meta.put(value, key);
    });
  }

  /** Which of the server's lives this account last spoke with. @param {string} account @returns {Promise<string|undefined>} */
  async epochOf(account) {
    return (await this.get(`epoch:${account}`))[0];
  }

  /** The server was restored from a copy: what it once took must be sent again. @param {string} account @param {Record<string, any>} facts */
  resend(account, facts) {
    return this.write(async (events, meta) => {
      for (const each of await answered(events.getAll()))
        if (each.account === account && !each.refused) events.put({ ...each, unsent: 1 });
      for (const [key, value] of Object.entries(facts)) meta.put(value, key);
    });
  }
}
