// @ts-check
import { numberOrNull, stepped } from "./stepping.js";

/** A number input with a minus and a plus. Without scripts it stays a number input. */
export function defineNumStepper() {
  class NumStepper extends HTMLElement {
    connectedCallback() {
      const input = this.querySelector("input");
      if (!input) return;
      for (const button of this.querySelectorAll("button[data-direction]")) {
        if (!(button instanceof HTMLButtonElement)) continue;
        button.hidden = false;
        button.addEventListener("click", () => this.step(input, button));
      }
    }

    /**
     * @param {HTMLInputElement} input
     * @param {HTMLButtonElement} button
     */
    step(input, button) {
      const rule = {
        direction: /** @type {1 | -1} */ (button.dataset.direction === "-1" ? -1 : 1),
        jump: Number(this.dataset.jump) || 1,
        min: numberOrNull(input.getAttribute("min")),
        max: numberOrNull(input.getAttribute("max")),
      };
      input.value = String(stepped(numberOrNull(input.value), rule));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  customElements.define("num-stepper", NumStepper);
}
