/** Asking in front of everything: before what cannot be undone, and for what is needed to go on. */

import { Refused } from "./api.js";
import { button, element } from "./element.js";
import { TEXTS } from "./texts.js";

/**
 * @param {Node} place where the question belongs in the page
 * @param {{title: string, explained: string, yes: string, no: string}} words
 * @returns {Promise<boolean>}
 */
export function ask(place, { title, explained, yes, no }) {
  return new Promise((answer) => {
    const { dialog, answers } = framed(title, explained);
    answers.append(button(no, "button primary", () => dialog.close()), button(yes, "button", () => dialog.close("yes")));
    show(place, dialog, () => answer(dialog.returnValue === "yes"));
  });
}

/**
 * Ask for an email address, and again until `use` takes it or nobody wants it any more.
 *
 * @param {Node} place where the question belongs in the page
 * @param {string} before the address that is known already
 * @param {(email: string) => Promise<unknown>} use where it is refused, that is said
 * @returns {Promise<string>} the address that was taken, or nothing
 */
export function askEmail(place, before, use) {
  return new Promise((answer) => {
    const { dialog, answers } = framed(TEXTS.mail, TEXTS.mail_explained);
    const error = element("p", { class: "error", id: "email-error", role: "alert" });
    const field = element("input", {
      ...{ class: "field", id: "email", type: "text", dir: "auto", value: before },
      ...{ inputmode: "email", autocomplete: "email", "aria-describedby": "email-error" },
    });
    const form = element("form", { novalidate: true }, element("label", { for: "email" }, TEXTS.mail_address), field, error, answers);
    answers.append(
      element("button", { class: "button primary" }, TEXTS.mail_send),
      button(TEXTS.cancel, "button", () => dialog.close()),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await use(field.value.trim());
        dialog.close(field.value.trim());
      } catch (failure) {
        error.textContent = (failure instanceof Refused && failure.detail) || TEXTS.not_done;
        field.setAttribute("aria-invalid", "true");
        field.focus();
      }
    });
    dialog.append(form);
    show(place, dialog, () => answer(dialog.returnValue));
  });
}

/**
 * @param {string} title
 * @param {string} explained
 */
function framed(title, explained) {
  const answers = element("div", { class: "answers" });
  const head = element("h3", { id: "question" }, title);
  const dialog = element(
    "dialog",
    { class: "question", "aria-labelledby": "question" },
    head,
    element("p", {}, explained),
    answers,
  );
  return { dialog, answers };
}

/**
 * @param {Node} place
 * @param {HTMLDialogElement} dialog
 * @param {() => void} closed
 */
function show(place, dialog, closed) {
  // Escape closes this, and not what it stands in as well.
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  place.appendChild(dialog);
  dialog.showModal();
}
