// @ts-check
// `<install-hint>`: how to put the app on this phone's home screen, as this phone does it; nothing where it is there
// already, cannot be, or was put off. An iPhone shares nothing between the tab and the app, so there it comes first.

const PUT_OFF = "restride-install-put-off";

/** @typedef {{isSecure: boolean, isApp: boolean, isPhone: boolean, isIphone: boolean, canPrompt: boolean, isPutOff: boolean}} Place */

/** Which part of the hint to show. @param {Place} place @returns {"iphone"|"prompt"|"menu"|null} */
export function hintFor({ isSecure, isApp, isPhone, isIphone, canPrompt, isPutOff }) {
  if (!isSecure || isApp || !isPhone || isPutOff) return null;
  if (isIphone) return "iphone";
  return canPrompt ? "prompt" : "menu";
}

/** @param {boolean} canPrompt @returns {Place} */
const here = (canPrompt) => ({
  isSecure: isSecureContext,
  isApp: matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true,
  isPhone: matchMedia("(pointer: coarse)").matches,
  isIphone: "standalone" in navigator && navigator.maxTouchPoints > 1,
  canPrompt,
  isPutOff: isPutOff(),
});

function isPutOff() {
  try {
    return localStorage.getItem(PUT_OFF) !== null;
  } catch {
    return false; // storage is closed to us: then it is asked again
  }
}

/** Chromium's own question, kept for the button. @type {any} */
let question = null;

class InstallHint extends HTMLElement {
  connectedCallback() {
    this.show();
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      question = event;
      this.show();
    });
    this.part("install")?.addEventListener("click", () => {
      question?.prompt();
      this.hidden = true;
    });
    this.part("later")?.addEventListener("click", () => {
      localStorage.setItem(PUT_OFF, "1");
      this.hidden = true;
    });
  }

  /** @param {string} name @returns {HTMLElement|null} */
  part(name) {
    return this.querySelector(`[data-part=${name}]`);
  }

  show() {
    const found = hintFor(here(question !== null));
    const hint = this.dataset.only && found !== this.dataset.only ? null : found;
    this.hidden = hint === null;
    for (const name of ["iphone", "menu", "prompt"]) {
      const part = this.part(name);
      if (part) part.hidden = name !== hint;
    }
  }
}

export function defineInstallHint() {
  if (!customElements.get("install-hint")) customElements.define("install-hint", InstallHint);
}
