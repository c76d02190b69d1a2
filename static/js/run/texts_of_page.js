// @ts-check
// In place of texts.js where files are collected: the page brings the sentences that stand in, in its own language, so
// that no phone loads them twice.

/** @type {Record<string, string>} */
export const ENGLISH = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/** @param {Record<string, string>|undefined} words @returns {(key: string, values?: Record<string, unknown>) => string} */
export function textsOf(words) {
  return (key, values = {}) => {
    const text = words?.[key] ?? ENGLISH[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
  };
}
