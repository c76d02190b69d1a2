// @ts-check
/** <lazy-figure>: loads its picture, light or dark, a little before it scrolls into sight. */

const EARLY = "96px";

/** @param {HTMLElement} place */
function show(place) {
  const { light = "" } = place.dataset;
  const picture = document.createElement("picture");
  const other = document.createElement("source");
  other.media = "(prefers-color-scheme: dark)";
  other.srcset = light.replace("/light/", "/dark/"); // eighty addresses less on the page
  const image = Object.assign(new Image(64, 64), { alt: "", decoding: "async", src: light });
  picture.append(other, image);
  place.replaceChildren(picture);
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting || !(entry.target instanceof HTMLElement)) continue;
      seen.unobserve(entry.target);
      show(entry.target);
    }
  },
  { rootMargin: EARLY },
);

class LazyFigure extends HTMLElement {
  connectedCallback() {
    seen.observe(this);
  }

  disconnectedCallback() {
    seen.unobserve(this);
  }
}

if (!customElements.get("lazy-figure")) customElements.define("lazy-figure", LazyFigure);
