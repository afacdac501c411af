/** The words of one language: the server puts data/widget.yml here when it sends the chat. */

/**
 * @typedef {{
 *   language: string,
 *   direction: string,
 *   opening: string,
 *   texts: Record<string, any>,
 *   owners: Record<string, string>,
 *   fields: Record<string, string>,
 *   changes: Record<string, string>,
 * }} Words
 */

/** @type {Words} */
export const WORDS = { language: "en", direction: "ltr", opening: "", texts: {}, owners: {}, fields: {}, changes: {} };
