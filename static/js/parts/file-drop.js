// @ts-check
/** <file-drop>: files dropped on it, or anywhere on the page, go into its input; without scripts the input does it. */
class FileDrop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const hint = /** @type {HTMLElement | null} */ (this.querySelector("[data-when=drop]"));
    if (!input || !("DataTransfer" in window)) return;
    // A finger drops nothing.
    if (hint) hint.hidden = !window.matchMedia("(any-pointer: fine)").matches;
    const words = hint?.textContent ?? "";
    /** @param {boolean} over */
    const show = (over) => {
      this.toggleAttribute("data-dragged", over);
      if (hint) hint.textContent = over ? (this.dataset.over ?? "") : words;
    };
    document.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      show(true);
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) show(false);
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      show(false);
      input.files = event.dataTransfer.files;
      input.form?.requestSubmit();
    });
  }
}

if (!customElements.get("file-drop")) customElements.define("file-drop", FileDrop);
