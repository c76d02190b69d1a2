// The black screen: for a phone that stays on in a hand, a belt or a pocket. Touch does nothing until it is held.
import { clock, countdown, h, write } from "../dom.js";
import { clockMs, nextPrompt } from "../engine.js";

const HOLD_MS = 1200;

/** What the run is at, in two lines. @param {number} now @returns {[string, string]} */
function lines(p, now) {
  const s = p.state;
  if (s.phase !== "running") return [document.querySelector("#player h1")?.textContent ?? "", ""];
  const ms = clockMs(s, now);
  const next = nextPrompt(s, p.script);
  return [clock(ms), next ? `${p.t("reset_in")} ${countdown(next.due_ms - ms)}` : p.t("no_more_resets")];
}

/** Over everything until held, or pressed on a keyboard. */
export function goDark(p) {
  if (p.dark) return;
  const big = h("span.num");
  const small = h("span");
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const leave = () => {
    clearInterval(ticking);
    node.close();
    node.remove();
    p.dark = null;
  };
  const hold = h("button", { type: "button" }, p.t("dark_hold"));
  hold.addEventListener("pointerdown", () => {
    hold.classList.add("holding");
    timer = setTimeout(leave, HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"])
    hold.addEventListener(name, () => {
      hold.classList.remove("holding");
      clearTimeout(timer);
    });
  // A key, or the double tap of a screen reader, is no pocket.
  hold.addEventListener("click", (event) => event.detail === 0 && leave());
  const node = /** @type {HTMLDialogElement} */ (
    h("dialog.p-dark", { "aria-label": p.t("dark") }, h("p", {}, big, small), hold)
  );
  node.addEventListener("contextmenu", (event) => event.preventDefault());
  node.addEventListener("close", leave);
  const show = () => {
    const [first, second] = lines(p, p.now());
    write(big, first);
    write(small, second);
  };
  const ticking = setInterval(show, 500);
  document.body.append(node);
  node.showModal();
  p.dark = node;
  show();
}
