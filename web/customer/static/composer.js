/** The field to write in, in the shape that the assistant's question asks for, and the files beside it. */

/** @import {Asks, Attachment} from "./types.js" */
import { button, element } from "./element.js";
import { TEXTS, told } from "./texts.js";
import { TAKEN, Tray } from "./tray.js";
import { WORDS } from "./words.js";

/** Characters of a message, as the server counts them. */
export const LONGEST = 4000;
const NEARLY = 3500;

/** @type {Record<string, {inputmode?: string, autocomplete?: string}>} */
const KEYBOARDS = {
  email: { inputmode: "email", autocomplete: "email" },
  phone: { inputmode: "tel", autocomplete: "tel" },
  number: { inputmode: "numeric" },
};
/** @type {Record<string, string>} */
const COMPLETES = { name: "name", organisation: "organization", postal_address: "street-address" };

/**
 * @typedef {{
 *   send: (text: string, files: Attachment[]) => void,
 *   typed: (text: string) => void,
 *   upload: import("./tray.js").Upload,
 *   say: (said: string) => void,
 * }} Wishes
 */

export class Composer {
  /** @type {HTMLInputElement | HTMLTextAreaElement} */
  #field;
  /** @type {Asks | null} */
  #asks = null;
  /** Sent already, save for a file that is still on its way. */
  #waits = false;
  #label = element("label", { for: "field" }, TEXTS.field);
  #left = element("span", { class: "left" });
  #note = element("p", { class: "note", id: "note" });
  #error = element("p", { class: "error", id: "error", role: "alert" });
  #keyboard = button(TEXTS.letters, "link keyboard", () => this.#switchKeyboard());
  #chooser = element("input", { type: "file", multiple: true, accept: TAKEN, hidden: true, tabindex: "-1" });
  #tray;

  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.wishes = wishes;
    this.#tray = new Tray(wishes.upload, wishes.say, () => this.#uploaded());
    this.#field = this.#make();
    this.#keyboard.hidden = true;
    const add = button(TEXTS.add_file, "link", () => this.#chooser.click());
    add.title = TEXTS.add_file_explained;
    this.#chooser.addEventListener("change", () => {
      this.#tray.add(this.#chooser.files ?? []);
      this.#chooser.value = "";
      this.focus();
    });
    this.element = element(
      "form",
      { class: "composer", part: "composer", novalidate: true },
      element("div", { class: "label-row" }, this.#label, this.#left, this.#keyboard),
      element(
        "div",
        { class: "field-row" },
        this.#field,
        element("button", { class: "button primary", part: "send" }, TEXTS.send),
      ),
      this.#note,
      this.#error,
      this.#tray.element,
      element("p", { class: "beside" }, add, this.#chooser),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#changed();
  }

  focus() {
    this.#field.focus();
  }

  /** @param {Iterable<File>} files dropped or pasted */
  add(files) {
    this.#tray.add(files);
  }

  /**
   * Take the shape of the question, keeping what was typed and where the cursor is.
   *
   * @param {Asks | null} asks
   */
  ask(asks) {
    this.#left.textContent = progress(asks);
    if (same(this.#asks, asks)) return;
    this.#asks = asks;
    const old = this.#field;
    // Not `:focus`, which Firefox has only where its window is in front.
    const focused = /** @type {ShadowRoot} */ (old.getRootNode()).activeElement === old;
    const at = old.selectionStart;
    this.#field = this.#make();
    this.#field.value = old.value;
    old.replaceWith(this.#field);
    if (focused) this.#field.focus();
    if (focused && at !== null) this.#field.setSelectionRange(at, at);
    const label = (asks && WORDS.fields[asks.field]) || TEXTS.field;
    this.#label.textContent = asks?.optional ? `${label} (${TEXTS.optional})` : label;
    const mode = this.#field.inputMode;
    this.#keyboard.hidden = mode !== "numeric" && mode !== "tel";
    this.#keyboard.textContent = TEXTS.letters;
    this.#changed();
  }

  #make() {
    const asks = this.#asks;
    const keyboard = KEYBOARDS[asks?.kind ?? ""];
    const completes = COMPLETES[asks?.field ?? ""];
    const attributes = {
      id: "field",
      name: "text",
      class: "field",
      part: "field",
      dir: "auto",
      enterkeyhint: "send",
      "aria-describedby": "note error",
      inputmode: keyboard?.inputmode ?? null,
      autocomplete: keyboard?.autocomplete ?? completes ?? "off",
    };
    // Free text has room to grow; what a browser can fill in has to be a single line.
    const field =
      keyboard || completes
        ? element("input", { ...attributes, type: "text" })
        : element("textarea", { ...attributes, rows: asks?.kind === "long_text" ? "3" : "1" });
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("keydown", (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
    field.addEventListener("paste", (event) => {
      const files = /** @type {ClipboardEvent} */ (event).clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      this.#tray.add(files);
    });
    return field;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    // On a touch keyboard there is no Shift to hold: Enter makes a line there, and the button sends.
    if (this.#field instanceof HTMLTextAreaElement && matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.text.trim();
    const files = this.#tray.ready;
    if ((!text && !files.length && !this.#tray.busy) || this.#over()) {
      this.focus();
      return;
    }
    this.#waits = this.#tray.busy;
    if (this.#waits) {
      this.wishes.say(TEXTS.upload_busy);
      return;
    }
    this.text = "";
    this.#tray.clear();
    this.wishes.send(text, files);
  }

  /** A file arrived, failed or was left out. */
  #uploaded() {
    if (!this.#waits || this.#tray.busy) return;
    this.#waits = false;
    if (this.#tray.ready.length) this.#submit();
  }

  #changed() {
    const field = this.#field;
    if (field instanceof HTMLTextAreaElement) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    }
    const over = this.#over();
    const left = LONGEST - length(this.text);
    this.#note.textContent = !over && LONGEST - left > NEARLY ? told(TEXTS.chars_left, { count: left }) : "";
    const error = over ? told(over === 1 ? TEXTS.too_long_one : TEXTS.too_long, { count: over }) : "";
    if (this.#error.textContent !== error) this.#error.textContent = error;
    field.toggleAttribute("aria-invalid", false);
    if (over) field.setAttribute("aria-invalid", "true");
    this.wishes.typed(this.text);
  }

  #over() {
    return Math.max(0, length(this.text.trim()) - LONGEST);
  }

  /** People answer numbers in words, too, or want to say something else: a digits-only keyboard is no trap. */
  #switchKeyboard() {
    const digits = this.#field.inputMode === "text";
    this.#field.inputMode = digits ? (KEYBOARDS[this.#asks?.kind ?? ""]?.inputmode ?? "text") : "text";
    this.#keyboard.textContent = digits ? TEXTS.letters : TEXTS.digits;
    this.focus();
  }
}

/** @param {Asks | null} asks */
function progress(asks) {
  if (!asks?.left) return "";
  return asks.left === 1 ? TEXTS.left_one : told(TEXTS.left, { count: asks.left });
}

/** @param {string} text */
function length(text) {
  return [...text].length;
}

/**
 * @param {Asks | null} one
 * @param {Asks | null} other
 */
function same(one, other) {
  return one?.field === other?.field && one?.kind === other?.kind && one?.optional === other?.optional;
}
