// The moving picture of a movement: it loops, stops with the reset, and stands still where less motion was asked for.
import "../../parts/figure.js";
import { drawing, h } from "../dom.js";

const AS_DRAWN = '<g transform="translate(0)">'; // the right side
const MIRRORED = '<g transform="translate(480) scale(-1 1)">';

/** @param {any} step @returns {{node: HTMLElement, hold: (held: boolean) => void}|null} null: not drawn yet */
export function figure(p, step) {
  const drawn = p.figures[step.figure];
  const svg = drawing(step.side === "left" ? drawn?.replaceAll(AS_DRAWN, MIRRORED) : drawn);
  if (!svg) return null;
  const loop = /** @type {any} */ (h("exercise-figure", {}, h("div.fig-move", {}, svg)));
  /** @param {boolean} held */
  const hold = (held) => {
    if (loop.paused !== held) held ? loop.pause() : loop.play();
  };
  return { node: h("div.p-figure.on-reset", {}, loop), hold };
}
