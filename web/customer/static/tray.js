/** Files that go with the next message: uploaded at once, each with its progress and a way to leave it out. */

/** @import {Attachment} from "./types.js" */
import { Refused } from "./api.js";
import { button, element } from "./element.js";
import { TEXTS, told } from "./texts.js";

/** Bytes of one file, as the server takes them. */
const LARGEST = 10 * 1024 * 1024;
export const TAKEN = ".pdf,.png,.jpg,.jpeg,.txt,.eml";

/**
 * @typedef {(file: File, progress: (part: number) => void, signal: AbortSignal) => Promise<Attachment>} Upload
 * @typedef {{line: HTMLElement, stop: AbortController, sent: Attachment | null, failed: boolean}} Item
 */

export class Tray {
  /** @type {Set<Item>} */
  #items = new Set();
  element = element("ul", { class: "tray", role: "list", "aria-label": TEXTS.files, hidden: true });

  /**
   * @param {Upload} upload
   * @param {(said: string) => void} say
   * @param {() => void} changed
   */
  constructor(upload, say, changed) {
    this.upload = upload;
    this.say = say;
    this.changed = changed;
  }

  /** @returns {Attachment[]} what is there to be sent */
  get ready() {
    return [...this.#items].flatMap(({ sent }) => sent ?? []);
  }

  /** Whether a file is still on its way. */
  get busy() {
    return [...this.#items].some(({ sent, failed }) => !sent && !failed);
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) {
      if (file.size > LARGEST) this.say(told(TEXTS.upload_too_large, { name: file.name }));
      else this.#start(file);
    }
  }

  /** They were sent: the next message has none. */
  clear() {
    for (const item of this.#items) if (item.sent) this.#drop(item);
  }

  /** @param {File} file */
  #start(file) {
    const bar = element("progress", { max: "1", value: "0", "aria-label": told(TEXTS.uploading, { name: file.name }) });
    const leave = button(TEXTS.cancel, "link", () => this.#drop(item));
    const state = element("span", { class: "error", role: "alert" });
    const name = element("span", { class: "file", dir: "auto" }, file.name);
    const line = element("li", {}, name, bar, state, leave);
    /** @type {Item} */
    const item = { line, stop: new AbortController(), sent: null, failed: false };
    const again = button(TEXTS.try_again, "link", () => {
      again.remove();
      this.#send(file, item, { bar, state, leave, again });
    });
    this.#items.add(item);
    this.element.append(line);
    this.element.hidden = false;
    this.#send(file, item, { bar, state, leave, again });
  }

  /**
   * @param {File} file
   * @param {Item} item
   * @param {{bar: HTMLProgressElement, state: HTMLElement, leave: HTMLElement, again: HTMLElement}} parts
   */
  async #send(file, item, { bar, state, leave, again }) {
    item.failed = false;
    bar.hidden = false;
    state.textContent = "";
    leave.textContent = TEXTS.cancel;
    this.changed();
    try {
      item.sent = await this.upload(file, (part) => (bar.value = part), item.stop.signal);
      leave.textContent = TEXTS.remove;
      this.say(told(TEXTS.uploaded, { name: file.name }));
    } catch (error) {
      if (item.stop.signal.aborted) return;
      item.failed = true;
      const why = error instanceof Refused ? error.detail : "";
      state.textContent = why || told(TEXTS.upload_failed, { name: file.name });
      leave.textContent = TEXTS.remove;
      if (!why) leave.before(again);
    }
    bar.hidden = true;
    this.changed();
  }

  /** @param {Item} item */
  #drop(item) {
    item.stop.abort();
    item.line.remove();
    this.#items.delete(item);
    this.element.hidden = this.#items.size === 0;
    this.changed();
  }
}
