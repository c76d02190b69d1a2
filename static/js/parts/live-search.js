// @ts-check
/** Fetches htmx when a form that narrows a list is first touched: until then, and without it, the form sends itself. */

const source = /** @type {HTMLElement|null} */ (document.querySelector("script[data-htmx]"))?.dataset.htmx ?? "";
const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[hx-get]"));
const TOUCHES = ["focusin", "pointerdown"];

/** @param {HTMLFormElement} asked */
const said = (asked) => new URLSearchParams(/** @type {any} */ (new FormData(asked))).toString();

/** An address that htmx wrote before this page was loaded anew. */
const reload = () => location.reload();

/** @param {HTMLFormElement} asked */
function wake(asked) {
  for (const touch of TOUCHES) asked.removeEventListener(touch, first);
  const before = said(asked);
  const script = document.createElement("script");
  script.addEventListener("load", () => {
    removeEventListener("popstate", reload);
    // What was typed while it came over a slow line.
    if (said(asked) !== before) /** @type {any} */ (window).htmx.trigger(asked, "submit");
  });
  script.addEventListener("error", () => asked.addEventListener("change", () => asked.requestSubmit()));
  script.src = source;
  document.head.append(script);
}

function first() {
  if (form) wake(form);
}

if (form && source) {
  for (const touch of TOUCHES) form.addEventListener(touch, first);
  addEventListener("popstate", reload);
  if (form.contains(document.activeElement)) first();
}
