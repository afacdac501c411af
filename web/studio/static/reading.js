/**
 * While an example is typed: what the assistant takes it for, the nearest examples, and what stands elsewhere already.
 * Without this script the button "Look at it first" shows the same.
 */

import { call } from "/assets/desk/calls.js";
import { show } from "./shown.js";

/** Milliseconds without a key until the words are looked at. */
const PAUSE = 180;

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-reading]"))) {
  follow(form);
}

/** @param {HTMLFormElement} form */
function follow(form) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-reads]"));
  const words = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.elements.namedItem("words"));
  const to = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("to"));
  const old = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("old"));
  const csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf")).value;
  let asked = 0;
  let timer = 0;

  const look = async () => {
    const mine = ++asked;
    const text = words.value.trim();
    if (!text) {
      place.hidden = true;
      return;
    }
    const body = { text, intent: to ? to.value : form.dataset.intent ?? "", instead_of: old?.value ?? "" };
    try {
      const found = await call("POST", "/api/v1/studio/readings", csrf, body);
      if (mine === asked) show(place, found); // an older answer that comes late is not shown
    } catch {
      if (mine === asked) place.hidden = true; // nothing is said rather than something old
    }
    if (mine === asked) place.dataset.of = text;
  };

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  to?.addEventListener("change", look);
  for (const button of form.querySelectorAll("[data-look]")) button.remove();
  form.dataset.live = "yes";
}
