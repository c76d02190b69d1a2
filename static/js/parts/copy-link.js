// @ts-check
/** <copy-link>: a button that puts the link in the clipboard, where the browser lets it. */
class CopyLink extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const field = this.querySelector("input");
    if (!button || !field || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      const said = this.querySelector("[role=status]");
      button.textContent = this.dataset.copied ?? "";
      if (said) said.textContent = this.dataset.copied ?? "";
    });
  }
}

if (!customElements.get("copy-link")) customElements.define("copy-link", CopyLink);
