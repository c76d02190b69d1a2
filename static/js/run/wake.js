// @ts-check
// Everything that may tell the page that time has passed, and the screen that should stay on.

/** Call `wake` from every source there is; the clock itself is never counted in ticks. @param {() => void} wake */
export function listenForTime(wake) {
  setInterval(wake, 250);
  for (const name of ["pageshow", "focus", "online", "resume"]) window.addEventListener(name, wake);
  for (const name of ["visibilitychange", "resume"]) document.addEventListener(name, wake);
}

/** Keeps the screen on while a run is on; the browser lets go whenever the page is hidden, so it is asked again. */
export class ScreenOn {
  constructor() {
    this.wanted = false;
    /** @type {any} */
    this.lock = null;
    document.addEventListener("visibilitychange", () => this.ask());
  }

  /** @param {boolean} wanted */
  want(wanted) {
    if (this.wanted === wanted) return;
    this.wanted = wanted;
    if (wanted) this.ask();
    else this.release();
  }

  async ask() {
    if (!this.wanted || this.lock || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => (this.lock = null));
      if (!this.wanted) this.release();
    } catch {
      this.lock = null; // low battery or no gesture yet: asked again on return
    }
  }

  release() {
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
