// @ts-check
import { holdClock } from "./hold-clock.js";

/**
 * <test-timer>: a clock beside the number field of a timed test. Stopping it writes the seconds there, where they
 * can still be changed. Without scripts the field alone is there.
 */
class TestTimer extends HTMLElement {
  connectedCallback() {
    const go = this.querySelector("[data-go]");
    const face = this.querySelector(".timer");
    const field = this.closest("form")?.querySelector("input[type=number]");
    if (!(go instanceof HTMLButtonElement) || !(face instanceof HTMLElement)) return;
    if (!(field instanceof HTMLInputElement)) return;
    go.hidden = false;
    go.addEventListener("click", () => (this.began === undefined ? this.start(go, face) : this.stop(go, field)));
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  /**
   * @param {HTMLButtonElement} go
   * @param {HTMLElement} face
   */
  start(go, face) {
    this.began = performance.now();
    face.hidden = false;
    go.textContent = go.dataset.stop ?? "";
    this.show();
    this.ticking = setInterval(() => this.show(), 200);
  }

  /**
   * @param {HTMLButtonElement} go
   * @param {HTMLInputElement} field
   */
  stop(go, field) {
    clearInterval(this.ticking);
    const { phase, seconds } = this.show();
    this.began = undefined;
    go.textContent = go.dataset.start ?? "";
    // Stopped before it counted: nothing was held, and nothing is not a result.
    field.value = phase === "holding" ? String(seconds) : "";
  }

  show() {
    const shown = holdClock(performance.now() - (this.began ?? 0));
    const number = this.querySelector("[data-number]");
    const state = this.querySelector("[data-state]");
    if (number) number.textContent = String(shown.seconds);
    if (state) state.textContent = (shown.phase === "ready" ? this.dataset.ready : this.dataset.holding) ?? "";
    return shown;
  }
}

if (!customElements.get("test-timer")) customElements.define("test-timer", TestTimer);
