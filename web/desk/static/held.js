/** The conversations that one has, and how much of each nobody has read yet, on whatever page one is. */

import { on } from "./desk.js";

/** @import {Held, Standing} from "./desk.js" */

const COUNTED = "counted";

/** @type {Standing | null} */
let standing = null;
/** @type {Map<string, () => number>} */
const shown = new Map();

/** How things stand; null until the stream has said so. */
export function now() {
  return standing;
}

/**
 * A conversation is on the page, which knows itself how much of it is unread.
 *
 * @param {string} conversation
 * @param {() => number} unread
 */
export function shows(conversation, unread) {
  shown.set(conversation, unread);
}

/** @param {Held} held */
export function unreadIn(held) {
  return shown.get(held.conversation)?.() ?? held.unread;
}

/** Everything that is unread. */
export function unread() {
  return (standing?.chats ?? []).reduce((sum, held) => sum + unreadIn(held), 0);
}

/** Something may have to be counted anew. */
export function recount() {
  dispatchEvent(new Event(COUNTED));
}

/** @param {() => void} look */
export function onCount(look) {
  addEventListener(COUNTED, look);
}

/**
 * Hear of what customers write in conversations of one's own that are not on the page.
 *
 * @param {(held: Held) => void} heard
 */
export function onElsewhere(heard) {
  on("message", (/** @type {{conversation: string, seq: number, from: string}} */ message) => {
    const held = standing?.chats.find((one) => one.conversation === message.conversation);
    // The stream may begin again for another tab, and say once more what was counted.
    if (!held || message.seq <= held.last_seq) return;
    held.last_seq = message.seq;
    if (message.from === "agent") held.unread = 0;
    if (message.from === "customer") {
      held.unread += 1;
      if (!shown.has(held.conversation)) heard(held);
    }
    recount();
  });
}

on("desk", (/** @type {Standing} */ told) => {
  standing = told;
  recount();
});

on("read", (/** @type {{conversation: string, by: string, seq: number}} */ mark) => {
  const held = standing?.chats.find((one) => one.conversation === mark.conversation);
  if (!held || mark.by !== "agent" || mark.seq < held.last_seq) return;
  held.unread = 0;
  recount();
});
