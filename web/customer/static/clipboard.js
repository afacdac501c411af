/** Copying: a button that says whether it worked. */

import { button } from "./element.js";
import { TEXTS } from "./texts.js";

/** Milliseconds for which the button says what became of it. */
const TOLD = 4000;

/**
 * @param {string} label
 * @param {string} look its classes
 * @param {() => string} what the text to copy
 * @param {(said: string) => void} say tells the customer
 * @param {Element} [instead] what to select where copying is not allowed
 */
export function copyButton(label, look, what, say, instead) {
  const made = button(label, look, async () => {
    const done = await copied(what());
    if (!done && instead) select(instead);
    made.textContent = done || !instead ? TEXTS.copied : TEXTS.copy_failed;
    if (!done && !instead) made.textContent = label;
    else say(made.textContent ?? "");
    setTimeout(() => (made.textContent = label), TOLD);
  });
  return made;
}

/** @param {string} text */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // forbidden, or a page without TLS
  }
}

/** @param {Element} what */
function select(what) {
  const range = document.createRange();
  range.selectNodeContents(what);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
}
