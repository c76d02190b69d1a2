// @ts-check
// What stands between this browser and a notification. Pure: the browser's answers are arguments.

/** @typedef {{isSecure: boolean, hasWorker: boolean, hasPush: boolean, permission: string, agent: string, touchPoints: number}} Answers */

/** @param {Answers} answers */
const isApple = ({ agent, touchPoints }) =>
  /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1); // an iPad says it is a Mac

/** insecure: no https · install: an iPhone's Safari tab · unsupported · denied: the person said no · ready
 * @param {Answers} answers */
export function situation(answers) {
  if (!answers.isSecure) return "insecure";
  if (!answers.hasPush && isApple(answers)) return "install";
  if (!answers.hasWorker || !answers.hasPush) return "unsupported";
  return answers.permission === "denied" ? "denied" : "ready";
}

/** Which of the known devices this browser is: the one whose print is the endpoint's SHA-256.
 * @param {Record<string, string>} known device -> print @param {string} print */
export const ownDevice = (known, print) => Object.keys(known).find((device) => known[device] === print) ?? null;

/** @param {ArrayBuffer|null|undefined} bytes @returns {string} base64url */
export const base64url = (bytes) =>
  bytes
    ? btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "")
    : "";

/** @param {ArrayBuffer} bytes */
export const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Fails with TimeoutError when nothing comes for so long: without a network `subscribe` never answers.
 * @template T @param {Promise<T>} work @param {number} ms @returns {Promise<T>} */
export function inTime(work, ms) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new DOMException("no answer", "TimeoutError")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
