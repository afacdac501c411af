/** The styles of the chat: the server puts the style sheets here when it sends the chat. */

export const STYLES = /** @type {string} */ ("");
