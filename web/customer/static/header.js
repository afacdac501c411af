/** The top of the chat: who one is talking to, the way to a person, and what else can be done. */

/** @import {Owner} from "./types.js" */
import { button, element } from "./element.js";
import { TEXTS } from "./texts.js";
import { WORDS } from "./words.js";

/**
 * @typedef {{
 *   person: () => void,
 *   mail: () => void,
 *   save: (format: "txt" | "html" | "pdf") => void,
 *   large: (on: boolean) => void,
 *   sound: (on: boolean) => void,
 *   link: () => void,
 *   stay: () => void,
 *   end: () => void,
 *   afresh: () => void,
 *   close: () => void,
 * }} Wishes
 */

export class Header {
  #owner = element("p", { class: "owner" }, TEXTS.connecting);
  #menu = element("div", { class: "menu", id: "menu", hidden: true });
  #more = button(TEXTS.more, "button quiet", () => this.#toggle());
  #person;
  #stay;
  #end;

  /**
   * @param {Wishes} wishes
   * @param {{large: boolean, sound: boolean}} set what is chosen already
   */
  constructor(wishes, set) {
    this.#person = button(TEXTS.person, "button", wishes.person);
    this.#stay = button(TEXTS.stay, "button", wishes.stay);
    this.#stay.hidden = true;
    this.#end = this.#item(TEXTS.end, wishes.end);
    this.#more.setAttribute("aria-expanded", "false");
    this.#more.setAttribute("aria-controls", "menu");
    this.#menu.append(
      this.#item(TEXTS.mail, wishes.mail),
      this.#item(TEXTS.save_txt, () => wishes.save("txt")),
      this.#item(TEXTS.save_html, () => wishes.save("html")),
      this.#item(TEXTS.save_pdf, () => wishes.save("pdf")),
      element("hr"),
      toggle(TEXTS.large, set.large, wishes.large),
      toggle(TEXTS.sound, set.sound, wishes.sound),
      element("hr"),
      this.#item(TEXTS.link, wishes.link),
      this.#end,
      this.#item(TEXTS.afresh, wishes.afresh),
    );
    if (TEXTS.hours) this.#menu.append(element("p", { class: "hours" }, TEXTS.hours));
    const more = element("div", { class: "more" }, this.#more, this.#menu);
    this.shut = button(TEXTS.close, "button quiet", wishes.close);
    this.shut.hidden = true;
    this.element = element(
      "header",
      { class: "head", part: "head" },
      element(
        "div",
        { class: "title" },
        element("h2", {}, TEXTS.chat),
        this.#owner,
        TEXTS.hours && element("p", { class: "hours" }, TEXTS.hours),
      ),
      this.shut,
      element("div", { class: "ways" }, this.#person, this.#stay, more),
    );
    more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#menu.hidden) return;
      event.stopPropagation();
      this.#close();
      this.#more.focus();
    });
    more.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !more.contains(relatedTarget)) this.#close();
    });
    this.outside = (/** @type {Event} */ event) => {
      if (!event.composedPath().includes(more)) this.#close();
    };
  }

  /** @param {Owner} owner */
  owner(owner) {
    this.#owner.textContent = WORDS.owners[owner] ?? WORDS.owners["assistant"] ?? "";
    const open = owner !== "closed";
    this.#person.hidden = owner !== "assistant";
    this.#stay.hidden = owner !== "queue";
    this.#end.hidden = !open;
  }

  /**
   * @param {string} label
   * @param {() => void} wish
   */
  #item(label, wish) {
    return button(label, "item", () => {
      this.#close();
      this.#more.focus();
      wish();
    });
  }

  #toggle() {
    if (this.#menu.hidden) this.#menu.hidden = false;
    else this.#close();
    this.#more.setAttribute("aria-expanded", String(!this.#menu.hidden));
  }

  #close() {
    this.#menu.hidden = true;
    this.#more.setAttribute("aria-expanded", "false");
  }
}

/**
 * Something that is on or off, and stays so.
 *
 * @param {string} label
 * @param {boolean} on
 * @param {(on: boolean) => void} set
 */
function toggle(label, on, set) {
  const made = button(label, "item", () => {
    const now = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", String(now));
    set(now);
  });
  made.setAttribute("aria-pressed", String(on));
  return made;
}
