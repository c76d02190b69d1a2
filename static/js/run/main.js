// @ts-check
// Start of the player's page: find the run in hand or the one asked for, then let time and taps do the rest.
import { isLost } from "./answers.js";
import { Cues } from "./cues.js";
import { RunClock } from "./clock.js";
import { newId, Player } from "./player.js";
import { fetchBook, keepBook, scriptFor, whoAmI } from "./scripts.js";
import { clockMs, draft, stamp } from "./engine.js";
import { offsetHere } from "./moments.js";
import { limitOf } from "./patience.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import { Tape } from "./sound/session.js";
import { register, uploadLater } from "../parts/worker.js";
import { mount } from "./ui.js";
import { listenForTime, ScreenOn } from "./wake.js";

const RELOAD_MS = 1500; // for the page before this one to be gone
const KNOWN_MS = 10 * 60 * 1000; // how long the answer to "who is signed in" is believed

/** Resolves true when this tab leads; the lock is held until the tab goes. A page that was just reloaded may hold it still:
 * that is waited for. @param {boolean} steal @param {() => void} onLost @returns {Promise<boolean>} */
function lead(steal, onLost) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    let isMine = false;
    const hold = () => {
      resolve((isMine = true));
      return new Promise(() => {});
    };
    navigator.locks
      .request("restride-player", steal ? { steal } : { signal: limitOf(RELOAD_MS) }, hold)
      .catch(() => (isMine ? onLost() : resolve(false)));
  });
}

/** @param {Store} store @returns {Promise<string>} */
async function deviceId(store) {
  const [known] = await store.get("device");
  if (known) return known;
  const made = newId();
  await store.set({ device: made });
  return made;
}

/** Somebody else is signed in: what the one before left here stays, out of sight, until that person is back.
 * @param {any} p @param {Store} store @param {string|null} account */
async function changeHands(p, store, account) {
  if (p.state.started_at && p.account !== account) p.clear();
  store.account = p.account = account;
  await store.set({ account }).catch(() => {});
}

/** Scripts from the server, else those kept. @param {any} p @param {Store} store @param {string} api */
async function loadBook(p, store, api) {
  const [kept] = await store.get("scripts");
  p.figures = kept?.figures ?? {};
  try {
    const book = await fetchBook(api);
    p.ui.offline = false;
    p.ui.signedOut = book === null;
    if (!book) return null; // signed out: another person may hold the phone
    if (store.account !== book.account) await changeHands(p, store, book.account);
    p.figures = book.figures;
    p.known = { account: book.account, at: p.now() };
    await keepBook(store, book).catch(() => {});
    return book;
  } catch {
    p.ui.offline = true;
    return kept ? { ...kept, active: null } : null; // what another phone did then says nothing of now
  }
}

/** @param {any} p @param {any} book */
function choose(p, book) {
  p.ui.locked = book?.locked ?? null;
  p.ui.others = book?.scripts ?? [];
  p.ui.elsewhere = book?.active && book.active.device !== p.device ? book.active : null;
  const script = book ? scriptFor(book, location.hash) : null;
  p.use(script);
  p.ui.ready = true;
  p.render();
}

/** The run left open by a reload, a crash or an empty battery. @param {any} p @param {Store} store */
async function findActive(p, store) {
  const [active, beat, offset] = await store.get("active_run", "heartbeat", "clock_offset");
  if (!active?.run || active.account !== store.account) return false;
  const log = await store.eventsOf(active.run);
  if (!log.length) return false;
  p.account = active.account;
  p.restore(active.script, log);
  if (p.state.phase === "done") {
    p.clear();
    return false;
  }
  p.time.goOn(offset ?? 0, beat ?? 0);
  const now = p.now();
  p.ui.stale = beat && isLost(p.state, beat, now) ? beat : null;
  if (p.isOn) {
    const place = { newId, offsetMin: offsetHere, run: p.state.run, device: p.device, lastSeq: p.state.last_seq };
    p.take(stamp([draft("app_reloaded", {}, now, clockMs(p.state, now))], place));
  }
  return true;
}

/** @param {any} p @param {string} api @param {Store} store */
function startSync(p, api, store) {
  const asked = async () => {
    if (p.known && p.now() - p.known.at < KNOWN_MS) return p.known.account;
    p.known = { account: await whoAmI(api), at: p.now() };
    return p.known.account;
  };
  const changed = () => {
    if (p.sync.status === "offline") uploadLater();
    p.render();
  };
  p.sync = new Sync({ store, api, device: p.device, whoAmI: asked, onChange: changed });
  document.addEventListener("visibilitychange", () => (p.known = null));
  p.sync.listen();
}

/** @param {any} p @param {Store} store @param {string} api @param {boolean} steal */
async function begin(p, store, api, steal) {
  const isLeading = await lead(steal, () => {
    p.ui.gone = true;
    p.screen.want(false);
    p.render();
  });
  p.ui.gone = !isLeading;
  if (!isLeading) return p.render();
  p.device = await deviceId(store);
  store.account = p.account = (await store.get("account"))[0] ?? null;
  const [spm = null, target = null, mode = "pocket"] = await store.get("cadence", "cadence_target", "sound_mode");
  p.mode = mode;
  p.clicks = { spm, target };
  p.cadence = spm;
  // Straight from signing in, perhaps as somebody else: then nothing is shown before the server has said who it is.
  let book = document.referrer.includes("/account/") ? await loadBook(p, store, api) : null;
  const isOn = await findActive(p, store);
  startSync(p, api, store);
  p.render();
  book ??= await loadBook(p, store, api);
  if (!isOn || !p.state.started_at) choose(p, book);
  p.sync.kick();
  register();
}

async function boot() {
  const root = /** @type {HTMLElement} */ (document.getElementById("player"));
  const voice = /** @type {HTMLElement} */ (document.getElementById("voice"));
  const api = root.dataset.api ?? "/api/v1/runs/";
  const store = new Store();
  const p = new Player({ store, cues: new Cues(), screen: new ScreenOn(), device: "", account: null, time: new RunClock() });
  p.takeOver = () => begin(p, store, api, true);
  p.reload = () => loadBook(p, store, api).then((book) => choose(p, book));
  p.cues.tape = new Tape(p);
  if (!("isFake" in Date)) p.voices = { en: root.dataset.voiceEn };
  mount(root, voice, p);
  for (const name of ["visibilitychange", "freeze"]) document.addEventListener(name, () => p.time?.sleeps());
  listenForTime(() => p.ui.gone || p.wake());
  for (const name of ["pointerdown", "click"]) document.addEventListener(name, () => p.isOn && p.cues.on && p.cues.unlock());
  window.addEventListener("hashchange", () => {
    if (p.state.phase === "done") p.clear();
    if (!p.state.started_at) p.reload();
  });
  await begin(p, store, api, false);
}

boot().catch((error) => {
  // The store could not be opened at all (private window, no space): nothing would be kept, so say it.
  document.getElementById("player")?.replaceChildren(document.createTextNode(`NOT SAVED: ${error?.message ?? error}`));
});
