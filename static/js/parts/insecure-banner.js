// @ts-check

/** Says so when the browser will refuse offline storage, screen-on and passkeys at this address. */
export function defineInsecureBanner() {
  class InsecureBanner extends HTMLElement {
    connectedCallback() {
      this.hidden = window.isSecureContext;
    }
  }
  customElements.define("insecure-banner", InsecureBanner);
}
