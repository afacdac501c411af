/** What the chat itself says, by name. What the assistant says comes with its messages. */

import { WORDS } from "./words.js";

/** Every name that is used has a text: the server looks when it starts. */
export const TEXTS = WORDS.texts;

/**
 * A text with something put in.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function told(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
