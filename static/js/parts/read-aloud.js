// @ts-check
/** <read-aloud>: a button that reads what stands in the elements it names, where the browser can speak. */
class ReadAloud extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !("speechSynthesis" in window)) return;
    this.button = button;
    button.hidden = false;
    button.addEventListener("click", () => (this.isReading ? this.stop() : this.read()));
  }

  disconnectedCallback() {
    if (this.isReading) this.stop();
  }

  read() {
    const parts = [...document.querySelectorAll(this.dataset.of ?? "")];
    const words = parts.map((each) => each.textContent?.replace(/\s+/g, " ").trim() ?? "").filter(Boolean);
    const spoken = new SpeechSynthesisUtterance(words.join(". "));
    spoken.lang = document.documentElement.lang;
    spoken.onend = () => this.mark(false);
    spoken.onerror = () => this.mark(false);
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(spoken);
    this.mark(true);
  }

  stop() {
    window.speechSynthesis.cancel();
    this.mark(false);
  }

  /** @param {boolean} isReading */
  mark(isReading) {
    this.isReading = isReading;
    const words = this.button?.querySelector("span");
    if (words) words.textContent = (isReading ? this.dataset.stop : this.dataset.read) ?? "";
  }
}

if (!customElements.get("read-aloud")) customElements.define("read-aloud", ReadAloud);
