// @ts-check

/**
 * Write the browser's time zone into the fields that ask for it and are still empty.
 *
 * @param {ParentNode} root
 */
export function fillTimeZone(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of root.querySelectorAll("input[data-time-zone]")) {
    if (input instanceof HTMLInputElement && !input.value && zone) input.value = zone;
  }
}
