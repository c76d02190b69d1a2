// @ts-check
// The smallest way to write a page in JavaScript: elements, icons, drawings.

const SVG = "http://www.w3.org/2000/svg";

/** @param {Element} node @param {Record<string, any>} props */
function dress(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** @param {Element} node @param {any[]} kids */
function fill(node, kids) {
  for (const kid of kids.flat(Infinity)) if (kid !== null && kid !== undefined && kid !== false) node.append(kid);
}

/**
 * `h("button.btn.ink", {onclick}, "Start")`
 * @param {string} spec tag and classes @param {Record<string, any>} [props] @param {...any} kids @returns {HTMLElement}
 */
export function h(spec, props = {}, ...kids) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  dress(node, props);
  fill(node, kids);
  return node;
}

/** @param {string} tag @param {Record<string, any>} [props] @param {...any} kids @returns {SVGElement} */
export function s(tag, props = {}, ...kids) {
  const node = document.createElementNS(SVG, tag);
  dress(node, props);
  fill(node, kids);
  return node;
}

const RING = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z";
// Lucide icons (ISC), the few the player needs.
const ICONS = {
  back: ["m12 19-7-7 7-7", "M19 12H5"],
  check: ["M20 6 9 17l-5-5"],
  pause: [
    "M15 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z",
    "M6 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z",
  ],
  skip: ["M21 4v16", "M6.029 4.285A2 2 0 0 0 3 6v12a2 2 0 0 0 3.029 1.715l9.997-5.998a2 2 0 0 0 .003-3.432z"],
  play: ["M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z"],
  sound: ["M2 10v3", "M6 6v11", "M10 3v18", "M14 8v7", "M18 5v13", "M22 10v3"],
  silent: [
    "M11 4.702a.7.7 0 0 0-1.2-.5L6.4 7.6A1.4 1.4 0 0 1 5.4 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.4a1.4 1.4 0 0 1 1 .4l3.4 3.4a.7.7 0 0 0 1.2-.5z",
    "m22 9-6 6",
    "m16 9 6 6",
  ],
  yes: [RING, "m16 9-5.5 5.5L8 12"],
  none: [RING, "M8 12h8"],
  maybe: [RING],
};

/** @param {keyof typeof ICONS} name */
export const icon = (name) =>
  s(
    "svg",
    {
      class: "ic",
      viewBox: "0 0 24 24",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "stroke-dasharray": name === "maybe" && 3.93, // eight arcs of the ring
      "aria-hidden": "true",
    },
    ICONS[name].map((d) => s("path", { d })),
  );

/** Text is written only when it changed, so a screen reader and the layout are left in peace.
 * @param {Element} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {HTMLElement} node @param {boolean} isHidden */
export function hide(node, isHidden) {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

/** @param {Element} node @param {string} name @param {string} value */
export function mark(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** A drawing that came as text with the script; nothing in it may run. @param {string|undefined} text */
export function drawing(text) {
  if (!text) return null;
  const svg = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
  if (!svg) return null;
  for (const each of svg.querySelectorAll("script, foreignObject, a, use, image")) each.remove();
  return document.importNode(svg, true);
}

/** 754000 -> "12:34", 3754000 -> "1:02:34" @param {number} ms */
export function clock(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  return hours
    ? `${hours}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
    : `${Math.floor(all / 60)}:${two(all % 60)}`;
}

/** Time left, so that 0:00 is shown only when it is over. @param {number} ms */
export const countdown = (ms) => clock(Math.ceil(Math.max(0, ms) / 1000) * 1000);
/** @param {number} ms */
export const secondsLeft = (ms) => Math.max(0, Math.ceil(ms / 1000));
