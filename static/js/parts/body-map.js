// @ts-check
/**
 * <body-map>: the dots are labels and need no script. This says in words which dot was tapped, opens the part of the
 * list where it stands, and shows the side of the body that holds a choice made in the list.
 */
class BodyMap extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.said = this.querySelector(".bm-said");
    this.onChange = (/** @type {Event} */ event) => this.changed(event.target);
    this.form?.addEventListener("change", this.onChange);
    this.say();
  }

  disconnectedCallback() {
    if (this.onChange) this.form?.removeEventListener("change", this.onChange);
  }

  /** @param {EventTarget | null} input */
  changed(input) {
    if (!(input instanceof HTMLInputElement) || !this.dotsOf(input.id).length) return;
    if (input.checked) {
      this.turnTo(input.id);
      const fold = input.closest("details");
      if (fold) fold.open = true;
    }
    this.say();
  }

  /** @param {string} id @returns {HTMLElement[]} */
  dotsOf(id) {
    const dots = [...this.querySelectorAll("label.bm-dot")];
    return dots.filter((dot) => dot instanceof HTMLElement && dot.getAttribute("for") === id);
  }

  /** Show the view that has the dot, unless it is in sight. @param {string} id */
  turnTo(id) {
    const dots = this.dotsOf(id);
    if (dots.some((dot) => dot.offsetParent !== null)) return;
    const view = dots[0]?.closest(".back") ? "#bm-back" : "#bm-front";
    const radio = this.querySelector(view);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  say() {
    const named = [...this.querySelectorAll("label.bm-dot")].filter((dot) => {
      const input = document.getElementById(dot.getAttribute("for") ?? "");
      return input instanceof HTMLInputElement && input.checked;
    });
    const names = new Set(named.map((dot) => dot.getAttribute("title") ?? ""));
    if (this.said) this.said.textContent = [...names].join(" · ");
  }
}

if (!customElements.get("body-map")) customElements.define("body-map", BodyMap);
