// @ts-check
// The switch for notifications on this device. Asks the browser only when it is tapped; the form it fills does the rest.
import { Store } from "../run/store.js";
import { base64url, hex, inTime, ownDevice, situation } from "./push_ways.js";
import { hasWorker, register } from "./worker.js";

const PATIENCE_MS = 20000;

/** @returns {string} */
function here() {
  return situation({
    isSecure: window.isSecureContext,
    hasWorker: hasWorker(),
    hasPush: "PushManager" in window && "Notification" in window,
    permission: "Notification" in window ? Notification.permission : "default",
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
  });
}

/** @returns {Promise<PushSubscription|null>} */
async function subscriptionHere() {
  const found = hasWorker() ? await navigator.serviceWorker.getRegistration("/") : undefined;
  return (await found?.pushManager?.getSubscription()) ?? null;
}

/** A subscription under this key, the one there is if it fits. @param {string} key @returns {Promise<PushSubscription>} */
async function subscribe(key) {
  await register();
  const { pushManager } = await navigator.serviceWorker.ready;
  const kept = await pushManager.getSubscription();
  if (kept && base64url(kept.options.applicationServerKey) === key) return kept;
  await kept?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

class PushSwitch extends HTMLElement {
  async connectedCallback() {
    /** @type {{key: string, known: Record<string, string>}} */
    this.facts = JSON.parse(document.getElementById("push-facts")?.textContent ?? "{}");
    this.querySelector("button")?.addEventListener("click", () => this.turnOn());
    document.addEventListener("submit", (event) => this.forget(event));
    document.addEventListener("htmx:afterSwap", () => this.mark());
    this.own = await this.findOwn().catch(() => null);
    this.mark();
    this.show(this.own ? "on" : here());
  }

  /** Which row of the list is this browser. */
  async findOwn() {
    const found = here() === "ready" ? await subscriptionHere() : null;
    if (!found) return null;
    const print = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(found.endpoint)));
    return ownDevice(this.facts?.known ?? {}, print);
  }

  /** In the list, which the server sends anew while a test is on its way. */
  mark() {
    for (const sign of document.querySelectorAll(`[data-own="${this.own}"]`)) sign.removeAttribute("hidden");
  }

  /** @param {string} word */
  show(word) {
    for (const part of this.querySelectorAll("[data-when]"))
      part.toggleAttribute("hidden", !part.getAttribute("data-when")?.split(" ").includes(word));
  }

  async turnOn() {
    this.show("asking");
    const answer = await Notification.requestPermission();
    if (answer !== "granted") return this.show(answer === "denied" ? "denied" : "ready");
    this.show("working");
    try {
      this.send(await inTime(subscribe(this.facts?.key ?? ""), PATIENCE_MS));
    } catch (error) {
      this.show(/** @type {any} */ (error)?.name === "TimeoutError" ? "slow" : "failed");
    }
  }

  /** @param {PushSubscription} made */
  async send(made) {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const given = { endpoint: made.endpoint, p256dh: made.getKey("p256dh"), auth: made.getKey("auth") };
    for (const [name, value] of Object.entries(given)) {
      const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
      field.value = typeof value === "string" ? value : base64url(value);
    }
    // The worker shows another person's notification without its words.
    await new Store().set({ push_account: this.dataset.account }).catch(() => {});
    form.submit();
  }

  /** The browser's own half of removing this device. @param {Event} event */
  async forget(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!this.own || form.dataset.device !== this.own) return;
    event.preventDefault();
    await inTime(subscriptionHere().then((found) => found?.unsubscribe()), 3000).catch(() => {});
    form.submit();
  }
}

customElements.define("push-switch", PushSwitch);
