// @ts-check
const A_DRAG_PX = 6;

/**
 * <week-days>: planned runs that can be dragged to another day by their grip. A drop fills in and sends the form of the
 * row. The grip is also a link to the same forms in the page, which is the way for the keyboard and without scripts.
 */
export class WeekDays extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.grab(event));
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const grip = event.target instanceof Element ? event.target.closest(".grip") : null;
    const box = grip?.closest(".lane-box");
    if (!(grip instanceof HTMLElement) || !(box instanceof HTMLElement) || event.button !== 0) return;
    const stop = new AbortController();
    const listen = { signal: stop.signal };
    let isDrag = false;
    grip.setPointerCapture(event.pointerId);
    const follow = (/** @type {PointerEvent} */ moved) => {
      isDrag ||= Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) > A_DRAG_PX;
      box.classList.toggle("dragged", isDrag);
      this.mark(isDrag ? this.dayAt(moved.clientX, moved.clientY) : null);
    };
    const end = (/** @type {HTMLElement|null} */ day) => {
      stop.abort();
      box.classList.remove("dragged");
      this.mark(null);
      if (isDrag && day && day !== box.closest(".day-row")) this.send(box, day);
    };
    grip.addEventListener("pointermove", follow, listen);
    grip.addEventListener("pointerup", (up) => end(this.dayAt(up.clientX, up.clientY)), listen);
    grip.addEventListener("pointercancel", () => end(null), listen);
    document.addEventListener("keydown", (key) => key.key === "Escape" && end(null), listen);
    // A drag ends with a click on the grip, which would open its forms.
    grip.addEventListener("click", (click) => isDrag && click.preventDefault(), { once: true });
  }

  /** @param {number} x @param {number} y @returns {HTMLElement|null} */
  dayAt(x, y) {
    const day = document.elementFromPoint(x, y)?.closest(".day-row");
    return day instanceof HTMLElement && this.contains(day) ? day : null;
  }

  /** @param {HTMLElement|null} day */
  mark(day) {
    for (const each of this.querySelectorAll(".day-row")) each.classList.toggle("target", each === day);
  }

  /** @param {HTMLElement} box @param {HTMLElement} day */
  send(box, day) {
    const form = box.querySelector("form.drop");
    const field = form?.querySelector("input[name=on]");
    if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
    field.value = day.dataset.on ?? "";
    form.requestSubmit();
  }
}

if (!customElements.get("week-days")) customElements.define("week-days", WeekDays);
