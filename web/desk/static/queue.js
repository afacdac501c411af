/**
 * Keeps an eye on the queue and on one's own conversations: how many wait, in the navigation and the title, and a word
 * when that changes. The page itself stays as it is until the reader asks for the new one.
 */

import { alert_ } from "./alerts.js";
import { on } from "./desk.js";
import * as held from "./held.js";

const count = /** @type {HTMLElement | null} */ (document.querySelector("[data-waiting]"));
const news = /** @type {HTMLElement | null} */ (document.querySelector("[data-news]"));
const title = document.title;
const shows = /^\/desk(?:\/handoffs)?$/.test(location.pathname);
/**
 * How many wait as far as the reader knows: what the page was made with, where it shows them. Somebody may have come
 * since.
 *
 * @type {number | null}
 */
let known = news?.dataset.shown === undefined ? null : Number(news.dataset.shown);

on("desk", (/** @type {import("./desk.js").Standing} */ { waiting }) => {
  document.body.classList.add("live");
  show(waiting);
  if (known !== null && known !== waiting) tell(waiting);
  if (known !== null && waiting > known) alert_("A customer waits for a person", "/desk/handoffs");
  known = waiting;
});

held.onCount(() => {
  const number = (held.now()?.waiting ?? 0) + held.unread();
  document.title = number ? `(${number}) ${title}` : title;
});

held.onElsewhere(({ name, handoff }) => {
  const words = `${name ?? "A customer"} has written to you. `;
  say(words, `/desk/handoffs/${handoff}`, "Answer");
  alert_(words.trim(), `/desk/handoffs/${handoff}`);
});

on("mention", (/** @type {{by: string, handoff: string | null}} */ mention) => {
  const address = mention.handoff ? `/desk/handoffs/${mention.handoff}` : "/desk/handoffs";
  say(`${mention.by} asks you to look at a conversation. `, address, "Look");
  alert_(`${mention.by} asks you to look`, address);
});

/** @param {number} waiting */
function show(waiting) {
  if (!count) return;
  count.hidden = waiting === 0;
  count.textContent = String(waiting);
}

/** @param {number} waiting */
function tell(waiting) {
  const said = waiting === 1 ? "One customer waits for a person. " : `${waiting} customers wait for a person. `;
  say(waiting ? said : "Nobody waits any more. ", shows ? location.href : "/desk/handoffs", "Show them");
}

/**
 * @param {string} words
 * @param {string} address
 * @param {string} label
 */
function say(words, address, label) {
  if (!news) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = label;
  news.replaceChildren(words, link);
}
