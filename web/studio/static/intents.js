/**
 * Choosing an intent by typing some letters of it or of its example; the likeliest come first. It takes the place of a
 * plain list, which stays in the form and holds what was chosen.
 */

import { element } from "./shown.js";

const SHOWN = 8;
let count = 0;

/** @typedef {{name: string, hint: string, likely: boolean}} Intent */

/** A field that filters intents while one types. */
export class IntentField {
  /**
   * @param {HTMLSelectElement} select
   * @param {(name: string) => void} chosen
   */
  constructor(select, chosen) {
    const id = `intents-${++count}`;
    this.select = select;
    this.chosen = chosen;
    this.intents = intentsOf(select);
    /** @type {Intent[]} */
    this.found = [];
    this.active = 0;
    this.input = document.createElement("input");
    this.list = element("ul", "intents");
    this.#build(id);
    this.#listen();
  }

  focus() {
    this.input.focus();
  }

  /** @param {string} id */
  #build(id) {
    const label = document.querySelector(`label[for="${this.select.id}"]`);
    const described = this.select.getAttribute("aria-describedby");
    Object.assign(this.input, { id: `${id}-field`, className: "field", autocomplete: "off", spellcheck: false });
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", id);
    this.input.setAttribute("aria-expanded", "false");
    if (described) this.input.setAttribute("aria-describedby", described);
    this.input.placeholder = "Type some letters";
    label?.setAttribute("for", this.input.id);
    Object.assign(this.list, { id, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Intents");
    this.select.hidden = true;
    const box = element("div", "combo");
    box.append(this.input, this.list);
    this.select.after(box);
  }

  #listen() {
    this.input.addEventListener("focus", () => this.#open());
    this.input.addEventListener("input", () => this.#open());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("li");
      if (row) this.#take([...this.list.children].indexOf(row));
    });
  }

  #open() {
    this.found = best(this.intents, this.input.value).slice(0, SHOWN);
    this.active = 0;
    this.list.replaceChildren(...this.found.map((one, place) => this.#row(one, place)));
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#mark();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /**
   * @param {Intent} one
   * @param {number} place
   */
  #row(one, place) {
    const row = element("li", "");
    row.id = `${this.list.id}-${place}`;
    row.setAttribute("role", "option");
    row.append(element("span", "", one.name));
    if (one.likely) row.append(" ", element("span", "state", "likely"));
    if (one.hint) row.append(element("span", "when", one.hint));
    return row;
  }

  #mark() {
    [...this.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === this.active)));
    const row = this.list.children[this.active];
    if (!row || this.list.hidden) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    // scrollIntoView would take the next Tab there, away from the field.
    const box = this.list.getBoundingClientRect();
    const one = row.getBoundingClientRect();
    this.list.scrollTop += Math.min(0, one.top - box.top) + Math.max(0, one.bottom - box.bottom);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.#open();
      const step = event.key === "ArrowDown" ? 1 : this.found.length - 1;
      this.active = this.found.length ? (this.active + step) % this.found.length : 0;
      this.#mark();
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.#take(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  /** @param {number} place */
  #take(place) {
    const one = this.found[place];
    if (!one) return;
    this.select.value = one.name;
    this.input.value = one.name;
    this.close();
    this.chosen(one.name);
  }
}

/**
 * @param {HTMLSelectElement} select
 * @returns {Intent[]}
 */
function intentsOf(select) {
  /** @type {Map<string, Intent>} */
  const found = new Map();
  for (const option of select.options) {
    if (!option.value || found.has(option.value)) continue;
    const group = option.parentElement;
    const likely = group instanceof HTMLOptGroupElement && group.label === "Likely";
    found.set(option.value, { name: option.value, hint: option.dataset.hint ?? "", likely });
  }
  return [...found.values()];
}

/**
 * Those that have every word that was typed; the likely first, then those whose name begins so, then the others.
 *
 * @param {Intent[]} intents
 * @param {string} typed
 */
export function best(intents, typed) {
  const words = plain(typed).split(" ").filter(Boolean);
  const scored = intents
    .map((one, place) => ({ one, place, name: plain(one.name), all: plain(`${one.name} ${one.hint}`) }))
    .filter(({ all }) => words.every((word) => all.includes(word)))
    .map(({ one, place, name }) => {
      const first = words[0] ?? "";
      const begins = name.split(" ").some((part) => part.startsWith(first));
      const score = (one.likely ? 0 : 4) + (first && begins ? 0 : 2) + (words.every((word) => name.includes(word)) ? 0 : 1);
      return { one, score, place };
    });
  return scored.sort((left, right) => left.score - right.score || left.place - right.place).map(({ one }) => one);
}

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("_", " ").replace(/[^a-z0-9 ]/g, "");
}
