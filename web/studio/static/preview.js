/**
 * How a text reads in the chat itself, while it is written: the chat's own log in its own styles, with facts and sample
 * values put in, and what is wrong with it. Without this script "Look at it first" shows the words.
 */

/** @import {Message} from "/assets/customer/types.js" */
import { call } from "/assets/desk/calls.js";
import { MessageLog } from "/assets/customer/log.js";
import { STYLES } from "/assets/customer/styles.js";
import { element } from "./shown.js";

/** Milliseconds without a key until the text is looked at. */
const PAUSE = 250;

/** @typedef {{text: string, faults: string[], advice: string[], measure: string, placeholders: string[]}} Preview */

class ChatPreview extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #log = quietLog();
  #panel = element("section", "chat");

  connectedCallback() {
    if (this.#root.firstChild) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.#root.adoptedStyleSheets = [sheet];
    this.#panel.setAttribute("aria-label", "The chat, as customers see it");
    this.#panel.append(this.#log.element);
    this.#root.append(this.#panel);
    // The chat counts its lengths in this: the size of letters that the person has set in the browser.
    this.style.setProperty("--rem", getComputedStyle(document.documentElement).fontSize);
  }

  /**
   * @param {string} text
   * @param {string[]} titles of its buttons
   * @param {Message["from"]} from
   */
  show(text, titles, from) {
    const fresh = quietLog();
    this.#log.element.replaceWith(fresh.element);
    this.#log = fresh;
    const buttons = titles.map((title, place) => ({ id: String(place), title }));
    /** @type {Message} */
    const message = { seq: 0, from, text, at: new Date().toISOString(), buttons };
    fresh.history([message]);
    for (const button of fresh.element.querySelectorAll("button")) button.tabIndex = -1;
  }
}
customElements.define("chat-preview", ChatPreview);

function quietLog() {
  const nothing = () => undefined;
  return new MessageLog({ choose: nothing, retry: nothing, takeBack: nothing, say: nothing });
}

for (const pair of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-pair]"))) follow(pair);

/** @param {HTMLElement} pair */
function follow(pair) {
  const words = /** @type {HTMLTextAreaElement} */ (pair.querySelector("[data-words]"));
  const place = /** @type {HTMLElement} */ (pair.querySelector("[data-shown]"));
  const form = /** @type {HTMLFormElement} */ (pair.querySelector("form"));
  const titles = /** @type {NodeListOf<HTMLInputElement>} */ (pair.querySelectorAll("[data-button]"));
  const csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf")).value;
  const preview = new ChatPreview();
  const notes = element("div", "");
  const from = pair.dataset.from === "agent" ? "agent" : "assistant";
  /** Letters and mail are shown in a frame, by the server, as they would go out. */
  const frame = /** @type {HTMLButtonElement | null} */ (form.querySelector("[data-frame]"));
  let asked = 0;
  let timer = 0;

  const look = async () => {
    const mine = ++asked;
    if (!words.value.trim()) {
      place.hidden = true;
      return;
    }
    try {
      const found = await call("POST", "/api/v1/studio/previews", csrf, { text: sourced(form, words.value), chat: !frame });
      if (mine !== asked) return;
      if (!frame) chat(found.text);
      else if (!notes.isConnected) place.replaceChildren(notes);
      notes.replaceChildren(...said(found));
      place.hidden = false;
      place.dataset.of = words.value;
    } catch {
      // What the server made of the page stays: it was true of what was there.
    }
  };

  /** @param {string} text */
  const chat = (text) => {
    if (!preview.isConnected) place.replaceChildren(element("h3", "", "How it reads in the chat"), preview, notes);
    preview.show(text, [...titles].map((one) => one.value), from);
  };

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      look();
      if (frame && words.value.trim()) form.requestSubmit(frame);
    }, PAUSE);
  });
  for (const one of titles) one.addEventListener("input", look);
  for (const button of pair.querySelectorAll("[data-look]")) button.remove();
  const source = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("source"));
  source?.addEventListener("change", look);
  look();
}

/**
 * A text with where it is written, as it is saved.
 *
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function sourced(form, text) {
  const source = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("source"))?.value;
  if (!source || text.includes(`{${source}}`)) return text;
  const [, words = "", end = ""] = /^([^]*?)([.!?]?)\s*$/.exec(text) ?? [];
  return `${words} ({${source}})${end || "."}`;
}

/** @param {Preview} found */
function said(found) {
  const lists = [found.faults, found.advice].map((rows, place) => {
    const list = element("ul", place ? "advice" : "error");
    list.append(...rows.map((row) => element("li", "", row)));
    return list;
  });
  const filled = found.placeholders.length
    ? ` Filled in: ${found.placeholders.map((name) => `{${name}}`).join(", ")}.`
    : "";
  const measured = element("p", "hint", found.measure + filled);
  return [...lists.filter((list) => list.childElementCount), measured];
}
