// @ts-check
// Runs leave something on a phone, and Today looks after it. On a phone that has none, other pages load no more than this.

const isToday = document.querySelector("active-run") !== null;
const databases = (await indexedDB?.databases?.().catch(() => [])) ?? [];
if (isToday || databases.some((each) => each.name === "restride")) await import("../run/later.js");
