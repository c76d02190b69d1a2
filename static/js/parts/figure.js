// @ts-check
/**
 * <exercise-figure>: starts the loop of the picture inside it, unless the person asked for less
 * motion, and gives it a pause button. Without JavaScript the picture stands still.
 */

const LESS_MOTION = "(prefers-reduced-motion: reduce)";

export class ExerciseFigure extends HTMLElement {
  connectedCallback() {
    this.lessMotion = window.matchMedia(LESS_MOTION);
    this.onPreference = () => (this.lessMotion?.matches ? this.pause() : this.play());
    this.lessMotion.addEventListener("change", this.onPreference);
    const button = this.querySelector("button");
    if (button) {
      button.hidden = false;
      button.onclick = () => (this.paused ? this.play() : this.pause());
    }
    this.onPreference();
  }

  disconnectedCallback() {
    if (this.onPreference) this.lessMotion?.removeEventListener("change", this.onPreference);
  }

  get paused() {
    return this.hasAttribute("data-paused");
  }

  /** Begin the loop, or go on with it. */
  play() {
    const svg = this.moving();
    if (!svg || this.lessMotion?.matches) return;
    if (!this.hasAttribute("data-begun")) {
      for (const part of svg.querySelectorAll("animate")) part.beginElement();
      this.toggleAttribute("data-begun", true);
    }
    svg.unpauseAnimations();
    this.mark(false);
  }

  /** Hold the loop where it is. */
  pause() {
    this.moving()?.pauseAnimations();
    this.mark(true);
  }

  /** @returns {SVGSVGElement | null} */
  moving() {
    return this.querySelector(".fig-move svg");
  }

  /** @param {boolean} paused */
  mark(paused) {
    this.toggleAttribute("data-paused", paused);
    const button = this.querySelector("button");
    const words = paused ? button?.dataset.play : button?.dataset.pause;
    if (button && words) button.setAttribute("aria-label", words);
  }
}

if (!customElements.get("exercise-figure")) customElements.define("exercise-figure", ExerciseFigure);
