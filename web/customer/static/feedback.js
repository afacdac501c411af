/** One question when the chat is over, and room for a remark. */

import { element } from "./element.js";
import { TEXTS } from "./texts.js";

/**
 * @param {(answer: string, comment: string) => Promise<unknown>} give
 * @returns {HTMLFormElement}
 */
export function feedback(give) {
  const error = element("p", { class: "error", id: "feedback-error", role: "alert" });
  const comment = element("textarea", { class: "field", id: "feedback-comment", rows: "2", maxlength: "2000", dir: "auto" });
  const choice = (/** @type {string} */ value, /** @type {string} */ label) =>
    element("label", { class: "radio" }, element("input", { type: "radio", name: "answer", value }), ` ${label}`);
  const made = element(
    "form",
    { class: "feedback", part: "feedback", novalidate: true },
    element(
      "fieldset",
      { "aria-describedby": "feedback-error" },
      element("legend", {}, TEXTS.feedback),
      choice("yes", TEXTS.feedback_yes),
      choice("partly", TEXTS.feedback_partly),
      choice("no", TEXTS.feedback_no),
    ),
    error,
    element("label", { for: "feedback-comment" }, `${TEXTS.feedback_comment} (${TEXTS.optional})`),
    comment,
    element("button", { class: "button" }, TEXTS.feedback_send),
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = new FormData(made).get("answer");
    if (typeof answer !== "string") {
      error.textContent = TEXTS.feedback_choose;
      made.querySelector("input")?.focus();
      return;
    }
    try {
      await give(answer, comment.value.trim());
      const thanks = element("p", { role: "status", tabindex: "-1" }, TEXTS.feedback_thanks);
      made.replaceChildren(thanks);
      thanks.focus();
    } catch {
      error.textContent = TEXTS.feedback_failed;
    }
  });
  return made;
}
