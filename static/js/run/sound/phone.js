// @ts-check
/** What kind of phone, as far as its sound behaves differently. */
export function phoneKind() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "iphone";
  return /Android/.test(agent) ? "android" : "other";
}
