// @ts-check
import { placeAt } from "./sorting.js";

/**
 * <step-sorter>: rows that can be dragged by their grip. A drop fills in the form of its template, `to` with the new
 * place, and sends it to where the row says. The buttons of an open row do the same, so this is only for pointers.
 */
export class StepSorter extends HTMLElement {
  connectedCallback() {
    for (const grip of this.querySelectorAll(".b-grip")) grip.removeAttribute("hidden");
    this.addEventListener("pointerdown", (event) => this.grab(event));
  }

  /** @returns {HTMLElement[]} */
  rows() {
    return [...this.querySelectorAll("li[data-place]")].filter((each) => each instanceof HTMLElement);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const grip = event.target instanceof Element ? event.target.closest(".b-grip") : null;
    const row = grip?.closest("li");
    if (!(grip instanceof HTMLElement) || !row || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const before = this.rows();
    const follow = (/** @type {PointerEvent} */ moved) => this.put(row, moved.clientY);
    const stop = new AbortController();
    const listen = { signal: stop.signal };
    const end = (/** @type {boolean} */ keeps) => {
      stop.abort();
      row.classList.remove("dragged");
      if (keeps) this.send(row);
      else this.putBack(row, before);
    };
    grip.addEventListener("pointermove", follow, listen);
    grip.addEventListener("pointerup", () => end(true), listen);
    grip.addEventListener("pointercancel", () => end(false), listen);
    document.addEventListener("keydown", (key) => key.key === "Escape" && end(false), listen);
  }

  /**
   * Show the row where the finger is. The others make room: a node that is taken out and put back loses the pointer.
   *
   * @param {HTMLElement} row @param {number} y
   */
  put(row, y) {
    const others = this.rows().filter((each) => each !== row);
    const middles = others.map((each) => each.getBoundingClientRect()).map((box) => box.top + box.height / 2);
    const place = placeAt(middles, y);
    if (place === this.rows().indexOf(row)) return;
    row.before(...others.slice(0, place));
    row.after(...others.slice(place));
  }

  /** @param {HTMLElement} row @param {HTMLElement[]} before */
  putBack(row, before) {
    row.before(...before.slice(0, before.indexOf(row)));
    row.after(...before.slice(before.indexOf(row) + 1));
  }

  /** @param {HTMLElement} row */
  send(row) {
    const to = String(this.rows().indexOf(row) + 1);
    const form = this.querySelector("template")?.content.querySelector("form")?.cloneNode(true);
    if (!(form instanceof HTMLFormElement) || !row.dataset.move || to === row.dataset.place) return;
    form.action = row.dataset.move;
    form.querySelector("[name=to]")?.setAttribute("value", to);
    this.append(form);
    /** @type {any} */ (window).htmx?.process(form);
    form.requestSubmit();
  }
}

if (!customElements.get("step-sorter")) customElements.define("step-sorter", StepSorter);
