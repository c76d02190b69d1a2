// @ts-check
// Time zone names as this browser says them. A place has several: Asia/Calcutta is Asia/Kolkata.

/** @returns {string} the zone of this phone, "" where the browser does not say */
export function zoneHere() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

/** @param {string} zone @returns {string} the browser's own name for it; "" for a name it does not know */
export function canonical(zone) {
  try {
    return zone ? Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone : "";
  } catch {
    return "";
  }
}

/** @param {string} here @param {string} zone @returns {boolean} whether both name one zone */
export function isSamePlace(here, zone) {
  return here === zone || (canonical(here) !== "" && canonical(here) === canonical(zone));
}
