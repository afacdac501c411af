/** A page with conversations on it: the stream's news go to each, the keyboard to all of them. */

import { Chat } from "./chat.js";
import { on } from "./desk.js";
import * as held_ from "./held.js";
import "./queue.js";

const panes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chat]"));
const chats = [...panes].map((root) => new Chat(root));
const rail = /** @type {HTMLElement | null} */ (document.querySelector("[data-rail]"));
const news = /** @type {HTMLElement | null} */ (document.querySelector("[data-news]"));

for (const chat of chats) held_.shows(chat.conversation, () => chat.unread);

for (const kind of ["message", "note", "typing", "read", "owner"])
  on(kind, (/** @type {{conversation?: string}} */ data) => {
    for (const chat of chats) if (chat.conversation === data.conversation) chat.heard(kind, data);
    if (kind === "message") held_.recount();
  });

addEventListener("looked", held_.recount);

held_.onCount(() => {
  for (const held of held_.now()?.chats ?? []) badge(held, held_.unreadIn(held));
});

on("connection", (/** @type {boolean} */ live) => {
  document.body.classList.toggle("offline", !live);
  if (!live) say("The connection is lost. What you write is kept and goes as soon as it is back.");
  else if (news?.dataset.offline !== undefined) {
    delete news.dataset.offline;
    news.replaceChildren();
  }
});

/**
 * @param {import("./desk.js").Held} held
 * @param {number} unread
 */
function badge(held, unread) {
  const list = rail?.querySelector("ol");
  if (!list) return;
  let link = list.querySelector(`[data-chat-link="${held.handoff}"]`);
  if (!link) {
    link = document.createElement("a");
    link.setAttribute("href", `/desk/handoffs/${held.handoff}`);
    link.setAttribute("data-chat-link", held.handoff);
    const name = document.createElement("span");
    name.className = "rail-name";
    name.textContent = held.name ?? "Customer";
    link.append(name);
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  link.querySelector(".count")?.remove();
  if (!unread) return;
  const shown = document.createElement("span");
  shown.className = "count";
  shown.textContent = String(unread);
  shown.setAttribute("aria-label", `${unread} unread`);
  link.append(" ", shown);
}

/** @param {string} words */
function say(words) {
  if (!news) return;
  news.dataset.offline = "";
  news.replaceChildren(words);
}

/** The conversation that has the focus, or the first. */
function current() {
  return chats.find((chat) => chat.root.contains(document.activeElement)) ?? chats[0];
}

/** @param {string} handoff */
function go(handoff) {
  const here = chats.find((chat) => chat.handoff === handoff);
  if (here) here.focus();
  else location.href = `/desk/handoffs/${handoff}`;
}

/** @type {Record<string, () => void>} */
const KEYS = {
  KeyM: () => current()?.focus(),
  KeyR: () => current()?.root.querySelector("select")?.focus(),
  KeyN: () => open(current()?.root.querySelector("[data-note-box]"), "textarea"),
  KeyK: () => open(document.querySelector("[data-shortcuts]"), "summary"),
  KeyQ: () => location.assign("/desk/handoffs"),
  KeyU: () => {
    const here = current()?.conversation;
    const waits = held_.now()?.chats.find((held) => held_.unreadIn(held) && held.conversation !== here);
    if (waits) go(waits.handoff);
  },
};

/**
 * @param {Element | null | undefined} details
 * @param {string} wanted what gets the focus
 */
function open(details, wanted) {
  if (!(details instanceof HTMLDetailsElement)) return;
  details.open = true;
  /** @type {HTMLElement | null} */ (details.querySelector(wanted))?.focus();
}

addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  const held = digit && held_.now()?.chats[Number(digit[1]) - 1];
  const act = held ? () => go(held.handoff) : KEYS[event.code];
  if (!act) return;
  event.preventDefault();
  act();
});
