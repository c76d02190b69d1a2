// @ts-check
/** <print-button>: a button that opens the print dialog; without scripts the browser's own menu does it. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

if (!customElements.get("print-button")) customElements.define("print-button", PrintButton);
