/**
 * What the browser remembers between two pages: which conversation it was, what was not sent yet, and what was
 * being typed. Where storage is forbidden it remembers for as long as the page is open.
 */

/** @import {Draft, Key} from "./types.js" */

export class Memory {
  /** @type {Map<string, string>} */
  #here = new Map();

  /** @param {string} name tells apart several chats on one origin */
  constructor(name = "redress") {
    this.name = name;
  }

  /** @returns {Key | null} */
  get key() {
    const kept = this.#read("key");
    return isKey(kept) ? kept : null;
  }

  set key(key) {
    this.#write("key", key);
  }

  /** @returns {Draft[]} */
  get unsent() {
    const kept = this.#read("unsent");
    return Array.isArray(kept) ? kept.filter(isDraft) : [];
  }

  set unsent(drafts) {
    this.#write("unsent", drafts.length ? drafts : null);
  }

  /** @returns {string} */
  get typed() {
    const kept = this.#read("typed");
    return typeof kept === "string" ? kept : "";
  }

  set typed(text) {
    this.#write("typed", text || null);
  }

  /** The number of the last message that was on the screen. */
  get seen() {
    return Number(this.#read("seen")) || 0;
  }

  set seen(seq) {
    this.#write("seen", seq || null);
  }

  /** Letters of 18 points. */
  get large() {
    return this.#read("large") === true;
  }

  set large(on) {
    this.#write("large", on || null);
  }

  get sound() {
    return this.#read("sound") === true;
  }

  set sound(on) {
    this.#write("sound", on || null);
  }

  /** They said already what they thought of this conversation. */
  get rated() {
    return this.#read("rated") === true;
  }

  set rated(on) {
    this.#write("rated", on || null);
  }

  /** Forget the conversation; what suits the person stays. */
  forget() {
    this.key = null;
    this.seen = 0;
    this.rated = false;
    this.unsent = [];
    this.typed = "";
  }

  /**
   * @param {string} what
   * @returns {unknown}
   */
  #read(what) {
    const name = `${this.name}.${what}`;
    try {
      return JSON.parse(localStorage.getItem(name) ?? this.#here.get(name) ?? "null");
    } catch {
      return JSON.parse(this.#here.get(name) ?? "null");
    }
  }

  /**
   * @param {string} what
   * @param {unknown} value null forgets it
   */
  #write(what, value) {
    const name = `${this.name}.${what}`;
    const text = JSON.stringify(value);
    this.#here.set(name, text);
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, text);
    } catch {
      // Storage is full or forbidden: the page's own memory has to do.
    }
  }
}

/**
 * @param {unknown} kept
 * @returns {kept is Key}
 */
function isKey(kept) {
  return isObject(kept) && typeof kept.conversation === "string" && typeof kept.token === "string";
}

/**
 * @param {unknown} kept
 * @returns {kept is Draft}
 */
function isDraft(kept) {
  return isObject(kept) && typeof kept.client_id === "string" && typeof kept.text === "string";
}

/**
 * @param {unknown} kept
 * @returns {kept is Record<string, unknown>}
 */
function isObject(kept) {
  return typeof kept === "object" && kept !== null;
}
