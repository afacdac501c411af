/**
 * The conversation on the page: messages in the order of their numbers, drafts after them, days between them.
 *
 * The list is a polite live region, so new messages are read out. It is silent while history is put in.
 */

/** @import {Draft, Message} from "./types.js" */
import { bubble, choices, draftBubble } from "./bubble.js";
import { day, midnight } from "./dates.js";
import { button, element } from "./element.js";
import { TEXTS } from "./texts.js";

/** How close to the end, in pixels, still counts as reading the end. */
const NEAR = 80;
/** Pixels above a message that is read from its beginning. */
const MARGIN = 12;
const EMAIL = /[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\w/;

export class MessageLog {
  #list = element("ol", { class: "messages", role: "list" });
  #working = element("p", { class: "working", hidden: true, "aria-hidden": "true" }, ...dots());
  /** @type {Map<number, HTMLElement>} */
  #messages = new Map();
  /** @type {Map<Draft, HTMLElement>} */
  #drafts = new Map();
  /** @type {WeakMap<Element, number>} */
  #numbers = new WeakMap();
  /** The day of each message, as its midnight. @type {WeakMap<Element, number>} */
  #days = new WeakMap();
  /** @type {Map<HTMLElement, number>} */
  #separators = new Map();
  /** Under the customer's newest message, until it is answered. */
  #sent = element("p", { class: "state" }, TEXTS.sent);
  #seen = element("p", { class: "state" }, TEXTS.seen);
  /** What the newest question asks for: the customer's next words answer it. */
  #asked = "";
  /** The address that the customer gave when asked for one. */
  email = "";
  /** @type {HTMLElement | null} */
  #choices = null;
  /** Whether the end is being read: it then stays in view as the box changes its size. */
  #following = true;
  /** What is read from its beginning, because the whole of it does not fit, and how far that is scrolled. */
  #read = { from: /** @type {HTMLElement | null} */ (null), at: 0 };

  /** @param {import("./bubble.js").Actions} actions */
  constructor(actions) {
    this.actions = actions;
    const region = { class: "log", part: "log", role: "log", "aria-label": TEXTS.conversation, tabindex: "0" };
    // "text" is left out of what is relevant: a state that changes from "sending" to nothing is no news.
    this.element = element("div", { ...region, "aria-live": "off", "aria-relevant": "additions" }, this.#list);
    this.element.append(this.#working);
    this.jump = button(TEXTS.new_messages, "button jump", () => this.toEnd());
    this.jump.hidden = true;
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The list, too: messages out of sight are measured only when they come near.
    const watch = new ResizeObserver(() => {
      if (this.#read.from) this.#reveal(this.#read.from);
      else if (this.#following) this.toEnd();
    });
    watch.observe(this.element);
    watch.observe(this.#list);
  }

  /**
   * What was said before; or, before anything was, the words that will open the conversation.
   *
   * @param {Message[]} messages
   */
  history(messages) {
    this.element.setAttribute("aria-live", "off");
    this.#messages.get(0)?.remove();
    this.#messages.delete(0);
    for (const draft of this.#drafts.keys()) this.remove(draft); // they are told anew
    for (const message of messages) this.#show(message);
    this.toEnd();
    if (!messages.length) {
      this.element.setAttribute("aria-live", "polite");
      return;
    }
    // Two frames: what is there when the region begins to live is not read out.
    requestAnimationFrame(() => requestAnimationFrame(() => this.element.setAttribute("aria-live", "polite")));
  }

  /** @param {Message} message */
  add(message) {
    const following = this.#following;
    this.#show(message);
    this.relabel();
    const made = this.#messages.get(message.seq) ?? null;
    made?.classList.add("new"); // measured at once, wherever it is
    if (message.from === "customer") this.#reveal();
    else if (following) this.#reveal(made);
    else this.jump.hidden = false;
  }

  /** @param {Draft} draft */
  draft(draft) {
    const made = draftBubble(draft, this.actions);
    const there = this.#drafts.get(draft);
    this.#drafts.set(draft, made);
    if (there) {
      there.replaceWith(made);
      this.#separate(made);
      return;
    }
    this.#list.append(made);
    this.#separate(made);
    this.relabel();
    this.#offer(null);
    this.#reveal();
  }

  /**
   * The draft is now message number `seq`: the same bubble, where it is unless one that could not be sent is above.
   *
   * @param {Draft} draft
   * @param {number} seq
   */
  arrived(draft, seq) {
    const there = this.#drafts.get(draft);
    this.#drafts.delete(draft);
    if (!there) return;
    if (this.#messages.has(seq)) {
      this.#drop(there);
      return;
    }
    there.className = "message customer";
    there.querySelector(".state")?.replaceWith(this.#sent);
    this.#messages.set(seq, there);
    const after = this.#after(seq);
    if (this.#next(there) !== after) {
      this.#drop(there);
      this.#list.insertBefore(there, after);
      this.#separate(there);
    }
    this.#numbers.set(there, seq);
  }

  /** @param {Draft} draft */
  remove(draft) {
    this.#drop(this.#drafts.get(draft));
    this.#drafts.delete(draft);
  }

  /**
   * The agent has seen everything up to message number `seq`: say so under the last of the customer's.
   *
   * @param {number} seq
   */
  seen(seq) {
    const mine = [...this.#messages].filter(([at, one]) => at <= seq && one.classList.contains("customer"));
    const [, last] = mine.reduce((one, other) => (other[0] > one[0] ? other : one), mine[0] ?? [0, null]);
    if (last?.contains(this.#sent)) this.#sent.remove();
    last?.append(this.#seen);
  }

  /** @param {boolean} working */
  working(working) {
    this.#working.hidden = !working;
    if (working && this.#following) this.toEnd();
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.jump.hidden = true;
    this.#following = true;
    this.#read.from = null;
  }

  /**
   * Bring the newest into view, also where the page scrolls and not this box; from its beginning, where the whole
   * of it does not fit.
   *
   * @param {HTMLElement | null} [newest]
   */
  #reveal(newest = null) {
    this.toEnd();
    const box = this.element;
    if (box.scrollHeight <= box.clientHeight + 1) {
      // scrollIntoView would take the next Tab there, away from where the reader is.
      const last = this.#list.lastElementChild?.getBoundingClientRect();
      if (last && last.bottom > innerHeight) scrollBy(0, Math.min(last.bottom - innerHeight, last.top));
      else if (last && last.top < 0) scrollBy(0, last.top);
      return;
    }
    const above = newest ? box.getBoundingClientRect().top + MARGIN - newest.getBoundingClientRect().top : 0;
    if (above <= MARGIN) return;
    box.scrollTop -= above;
    this.#read = { from: newest, at: box.scrollTop };
    this.#following = false;
    this.jump.hidden = false;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (this.#read.from && Math.abs(scrollTop - this.#read.at) < 2) return;
    this.#read.from = null;
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#following) this.jump.hidden = true;
  }

  /** @param {Message} message */
  #show(message) {
    const ours = message.from !== "customer";
    const made = bubble(message, this.actions, ours ? "" : this.#asked);
    if (this.#asked === "email" && !ours) this.email = EMAIL.exec(message.text)?.[0] ?? this.email;
    this.#asked = ours ? (message.asks?.field ?? "") : "";
    const there = this.#messages.get(message.seq);
    this.#messages.set(message.seq, made);
    this.#numbers.set(made, message.seq);
    if (there) {
      for (const mark of [this.#sent, this.#seen]) if (there.contains(mark)) made.append(mark);
      there.replaceWith(made); // the customer's own, as the server keeps it
      this.#separate(made);
      return;
    }
    if (ours) this.#sent.remove();
    const after = this.#after(message.seq);
    this.#list.insertBefore(made, after);
    this.#separate(made);
    const overtaken = after && this.#numbers.has(after);
    if (!overtaken) this.#offer(ours ? made : null, message.buttons ?? []);
  }

  /**
   * What stands after message number `seq`: drafts, and messages that are known to have arrived with a later one.
   *
   * @param {number} seq
   * @returns {Element | null}
   */
  #after(seq) {
    const [firstDraft] = this.#drafts.values();
    /** @type {Element | null} */
    let after = firstDraft ?? null;
    for (let one = after ? after.previousElementSibling : this.#list.lastElementChild; one; one = one.previousElementSibling) {
      const number = this.#numbers.get(one);
      if (number !== undefined && number < seq) break;
      if (number !== undefined) after = one;
    }
    return after;
  }

  /**
   * Only the newest message offers choices: an older question has been answered, or overtaken.
   *
   * @param {HTMLElement | null} under
   * @param {import("./types.js").Button[]} [buttons]
   */
  #offer(under, buttons = []) {
    this.#choices?.remove();
    this.#choices = under && buttons.length ? choices(buttons, this.actions) : null;
    if (under && this.#choices) under.append(this.#choices);
  }

  /**
   * Where a day begins, say which. Days only go on: what was written yesterday and still waits belongs to today.
   *
   * @param {Element | null} from the first message whose place or time has changed
   */
  #separate(from) {
    for (let one = from; one; one = this.#next(one)) {
      this.#unseparate(one);
      const last = (one.previousElementSibling && this.#days.get(one.previousElementSibling)) ?? 0;
      const its = Math.max(last, midnight(new Date(one.querySelector("time")?.dateTime ?? "")) || 0);
      this.#days.set(one, its);
      if (its > last) one.before(this.#separator(its));
    }
  }

  /** @param {Element} one */
  #unseparate(one) {
    const before = one.previousElementSibling;
    if (before instanceof HTMLElement && this.#separators.delete(before)) before.remove();
  }

  /**
   * The message after this one, whatever day it is.
   *
   * @param {Element} one
   */
  #next(one) {
    const next = one.nextElementSibling;
    return next instanceof HTMLElement && this.#separators.has(next) ? next.nextElementSibling : next;
  }

  /** @param {Element | undefined} one */
  #drop(one) {
    if (!one) return;
    const next = this.#next(one);
    this.#unseparate(one);
    one.remove();
    this.#separate(next);
  }

  /** @param {number} its midnight */
  #separator(its) {
    const made = element("li", { class: "day", "aria-live": "off" }, element("span", {}, day(its)));
    this.#separators.set(made, its);
    return made;
  }

  /** Today becomes yesterday while a page is open. */
  relabel() {
    for (const [separator, its] of this.#separators) {
      const span = separator.firstElementChild;
      const label = day(its);
      if (span && span.textContent !== label) span.textContent = label;
    }
  }
}

function dots() {
  return [0, 1, 2].map(() => element("span"));
}
