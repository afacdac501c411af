/**
 * What an agent has sent in one conversation, until the server has it: one after the other, in order, again and again
 * under the same id, so that a network that breaks loses nothing and says nothing twice. A page that is loaded again
 * goes on with it.
 */

import { delay, pause } from "/assets/customer/backoff.js";
import { call, Refused } from "./calls.js";

/** @typedef {{client_id: string, text: string, attachments: string[], names: string[]}} Line */

export class Sending {
  /** @type {Line[]} */
  #lines;
  #working = false;

  /**
   * @param {string} conversation
   * @param {string} csrf
   * @param {{seen: () => number, sent: (line: Line, seq: number) => void,
   *   waits: (line: Line, why: string) => void, refused: (line: Line, why: string) => void}} listener
   */
  constructor(conversation, csrf, listener) {
    this.conversation = conversation;
    this.csrf = csrf;
    this.listener = listener;
    this.#lines = this.#kept();
  }

  get lines() {
    return this.#lines;
  }

  /** @param {Line} line */
  add(line) {
    this.#lines.push(line);
    this.#keep();
    this.work();
  }

  async work() {
    if (this.#working) return;
    this.#working = true;
    for (let attempt = 0, line = this.#lines[0]; line; line = this.#lines[0]) {
      try {
        const { client_id, text, attachments } = line;
        const path = `/api/v1/conversations/${this.conversation}/agent-messages`;
        const body = { client_id, text, attachments, seen: this.listener.seen() };
        const { seq } = await call("POST", path, this.csrf, body);
        attempt = 0;
        this.#drop(line);
        this.listener.sent(line, seq);
      } catch (error) {
        if (error instanceof Refused && !error.passing) {
          this.#drop(line);
          this.listener.refused(line, error.detail);
          continue;
        }
        this.listener.waits(line, "Not sent yet: it goes as soon as the connection is back.");
        await pause(delay(attempt++), new AbortController().signal);
      }
    }
    this.#working = false;
  }

  /** @param {Line} line */
  #drop(line) {
    this.#lines = this.#lines.filter((one) => one !== line);
    this.#keep();
  }

  get #key() {
    return `redress.desk.sending.${this.conversation}`;
  }

  #keep() {
    try {
      if (this.#lines.length) sessionStorage.setItem(this.#key, JSON.stringify(this.#lines));
      else sessionStorage.removeItem(this.#key);
    } catch {
      // Storage that is barred: what is not sent lives as long as the page.
    }
  }

  /** @returns {Line[]} */
  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
    } catch {
      return [];
    }
  }
}
