// @ts-check
import { isSamePlace, zoneHere } from "./zones.js";

/** Asks whether the runs to come move along, when the phone is in another zone than the plan. Once per zone. */
export function defineZoneBanner() {
  class ZoneBanner extends HTMLElement {
    connectedCallback() {
      const here = zoneHere();
      const field = this.querySelector("input[name=zone]");
      const { zone = "", kept = "" } = this.dataset;
      if (!here || !(field instanceof HTMLInputElement)) return;
      if (isSamePlace(here, zone) || isSamePlace(here, kept)) return;
      field.value = here;
      for (const place of this.querySelectorAll("[data-here]")) place.textContent = here;
      this.hidden = false;
    }
  }
  customElements.define("zone-banner", ZoneBanner);
}
