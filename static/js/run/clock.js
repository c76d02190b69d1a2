// @ts-check
// The time a run is measured by: the wall clock, unless that is set to another time while the page is awake.

export const JUMP_MS = 2000;

export class RunClock {
  /** @param {{wall?: () => number, steady?: () => number, isHidden?: () => boolean}} [sources] all in ms; `steady` only counts on */
  constructor({
    wall = () => Date.now(),
    steady = () => performance.timeOrigin + performance.now(),
    isHidden = () => document.visibilityState !== "visible",
  } = {}) {
    this.wall = wall;
    this.steady = steady;
    this.isHidden = isHidden;
    /** What to add to the wall clock so that a run goes on as if nobody had touched it. */
    this.offset = 0;
    /** Jumps not yet written down, in ms. @type {number[]} */
    this.jumps = [];
    this.slept = false;
    this.wallAt = wall();
    this.steadyAt = steady();
  }

  /** The page was hidden or frozen: the steady clock may have stood still meanwhile. */
  sleeps() {
    this.slept = true;
  }

  now() {
    const [wall, steady] = [this.wall(), this.steady()];
    const jump = Math.round(wall - this.wallAt - (steady - this.steadyAt));
    // A phone asleep stops the steady clock on some systems, which looks like a jump forward; nothing but a hand
    // or the network sets the wall clock back.
    if (jump < -JUMP_MS || (jump > JUMP_MS && !this.slept && !this.isHidden())) {
      this.offset -= jump;
      this.jumps.push(jump);
    }
    [this.wallAt, this.steadyAt, this.slept] = [wall, steady, this.isHidden()];
    return wall + this.offset;
  }

  /** After a reload: time never runs back behind what is written down. @param {number} offset @param {number} last ms since 1970 */
  goOn(offset, last) {
    this.offset = offset;
    const behind = last - this.now();
    if (behind <= JUMP_MS) return;
    this.offset += behind;
    this.jumps.push(-behind);
  }

  /** For the next run the wall clock is right again. */
  restart() {
    this.offset = 0;
    this.jumps = [];
  }
}
