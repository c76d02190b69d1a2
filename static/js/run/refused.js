// @ts-check
// `<refused-entries>` on "This phone": what the server did not take, to read, send again, save as a file or throw away.
import { discard, retry } from "./store_cleaning.js";

/** @typedef {import("./store.js").Kept} Kept */

/** One entry in plain words: when, what, why not. @param {Kept} kept @param {DOMStringMap} words */
export function sentence(kept, words) {
  const score = typeof kept.data.score === "number" ? (words.score ?? "").replace("{score}", String(kept.data.score)) : "";
  const why = words[kept.refused ?? "invalid"] ?? "";
  return { what: [kept.at.slice(0, 16).replace("T", " "), score || kept.kind].join(", "), why, detail: kept.why ?? "" };
}

/** @param {Kept[]} entries */
function save(entries) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(entries, null, 2)], { type: "application/json" }));
  link.download = "restride-entries.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** @param {import("./store.js").Store} store */
export function defineRefused(store) {
  class RefusedEntries extends HTMLElement {
    connectedCallback() {
      this.show().catch(() => {});
      this.on("retry", (entries) => retry(store, entries).then(() => location.assign("/")));
      this.on("save", async (entries) => save(entries));
      this.on("discard", (entries) => discard(store, entries).then(() => this.show()));
    }

    /** @param {string} name @param {(entries: Kept[]) => Promise<void>} work */
    on(name, work) {
      this.querySelector(`[data-part=${name}]`)?.addEventListener("click", async () => work(await store.refused()));
    }

    async show() {
      const entries = await store.refused();
      for (const [name, isShown] of /** @type {[string, boolean][]} */ ([
        ["some", entries.length > 0],
        ["none", entries.length === 0],
      ]))
        /** @type {HTMLElement} */ (this.querySelector(`[data-part=${name}]`)).hidden = !isShown;
      this.querySelector("[data-part=list]")?.replaceChildren(...entries.map((each) => this.row(each)));
    }

    /** @param {Kept} kept */
    row(kept) {
      const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
      const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const { what, why, detail } = sentence(kept, this.dataset);
      const put = (/** @type {string} */ name, /** @type {string} */ text) =>
        /** @type {HTMLElement} */ (row.querySelector(`[data-part=${name}]`)).replaceChildren(text);
      put("what", what);
      put("why", `${why} ${detail}`.trim());
      const link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
      link.href = `/runs/${kept.run}/`;
      link.hidden = kept.refused === "not_found";
      return row;
    }
  }
  if (!customElements.get("refused-entries")) customElements.define("refused-entries", RefusedEntries);
}
