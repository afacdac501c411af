/** Takes the code out of the link, so that nobody has to copy it, and out of the address, so that nobody sees it. */

const code = /** @type {HTMLInputElement | null} */ (document.getElementById("code"));
const row = /** @type {HTMLElement | null} */ (document.querySelector("[data-code]"));
const fragment = location.hash.slice(1);

if (code && row && (fragment || code.value)) {
  if (fragment) code.value = fragment;
  row.hidden = true;
  history.replaceState(null, "", location.pathname);
}
