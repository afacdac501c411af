/**
 * The inbox by keys: one for right, one for another intent, one for not for us, one for skip, one to take back. What
 * was labelled is gone at once; if the server refuses, it comes back and says why.
 */

import { call } from "/assets/desk/calls.js";
import { IntentField } from "./intents.js";
import { element } from "./shown.js";

const AGAIN = "redress.studio.inbox";

const list = /** @type {HTMLElement | null} */ (document.querySelector("[data-inbox]"));
if (list) begin(list);

/** @param {HTMLElement} list */
function begin(list) {
  const csrf = list.dataset.csrf ?? "";
  /** @type {string[]} */
  const done = [];
  let chain = Promise.resolve();
  const news = element("div", "done");
  news.setAttribute("role", "status");
  news.hidden = true;
  list.before(news);

  /** @param {() => Promise<void>} work one after the other, so that they are taken back in order */
  const then = (work) => {
    chain = chain.then(work);
  };

  /** @param {HTMLElement} item @param {HTMLFormElement} form @param {string} what @param {string} to */
  const label = (item, form, what, to) => {
    const items = [...new FormData(form)].flatMap(([name, value]) =>
      name.startsWith("item_") ? [JSON.parse(String(value))] : [],
    );
    const wrong = /** @type {HTMLElement} */ (item.querySelector("[data-wrong]"));
    if (!items.length) {
      refuse(wrong, "Choose at least one message.");
      return;
    }
    const intent = /** @type {HTMLInputElement} */ (form.elements.namedItem("intent")).value;
    const next = neighbour(list, item, 1) ?? neighbour(list, item, -1);
    item.hidden = true;
    if (next) enter(list, next);
    then(async () => {
      try {
        const answer = await call("POST", "/api/v1/studio/labels", csrf, { items, do: what, intent, to });
        done.push(answer.batch);
        say(answer.text, () => undo());
        count(-items.reduce((sum, one) => sum + one.places.length, 0));
        item.remove();
        if (!visible(list).length) reload();
      } catch (error) {
        item.hidden = false;
        refuse(wrong, error instanceof Error ? error.message : "This could not be kept.");
        enter(list, item);
      }
    });
  };

  const undo = () =>
    then(async () => {
      const batch = done.pop();
      if (!batch) return;
      try {
        await call("POST", `/api/v1/studio/labels/${batch}/undo`, csrf);
        reload();
      } catch (error) {
        say(error instanceof Error ? error.message : "This could not be taken back.");
      }
    });

  /** @param {string} text @param {() => void} [back] */
  const say = (text, back) => {
    news.replaceChildren(element("p", "", text));
    news.hidden = false;
    if (!back) return;
    const button = /** @type {HTMLButtonElement} */ (element("button", "button small", "Undo"));
    button.type = "button";
    button.addEventListener("click", back);
    news.append(button);
  };

  for (const item of /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)) enhance(list, item, label);
  list.addEventListener("keydown", (event) => key(list, event, undo));
  for (const help of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-keys]"))) help.hidden = false;
  const [first] = visible(list);
  if (first) first.tabIndex = 0;
  if (first && sessionStorage.getItem(AGAIN)) enter(list, first);
  sessionStorage.removeItem(AGAIN);
  list.dataset.live = "yes";
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 * @param {(item: HTMLElement, form: HTMLFormElement, what: string, to: string) => void} label
 */
function enhance(list, item, label) {
  const form = /** @type {HTMLFormElement} */ (item.querySelector("form"));
  const select = /** @type {HTMLSelectElement} */ (form.querySelector("select"));
  const field = new IntentField(select, (name) => label(item, form, "other", name));
  item.addEventListener("focusin", () => current(list, item));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!button) return; // Enter in the field without a choice
    if (button.value === "other" && !select.value) field.focus();
    else label(item, form, button.value, select.value);
  });
  item.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== item) item.focus();
    if (event.key === "o" && !types(event) && !modified(event)) {
      event.preventDefault();
      field.focus();
    }
  });
}

/**
 * @param {HTMLElement} list
 * @param {KeyboardEvent} event
 * @param {() => void} undo
 */
function key(list, event, undo) {
  const item = /** @type {HTMLElement} */ (event.target).closest("li.item");
  if (!(item instanceof HTMLElement) || types(event) || modified(event)) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    const next = neighbour(list, item, step);
    if (next) enter(list, next);
    event.preventDefault();
  } else if (event.key === "u") {
    event.preventDefault();
    undo();
  } else if (/^[rns]$/.test(event.key)) {
    const button = /** @type {HTMLButtonElement | null} */ (item.querySelector(`[data-key="${event.key}"]`));
    if (!button) return;
    event.preventDefault();
    button.click();
  }
}

/** @param {KeyboardEvent} event whether it is somebody typing */
function types(event) {
  return event.target instanceof HTMLElement && event.target.matches("input:not([type=checkbox]), select, textarea");
}

/** @param {KeyboardEvent} event */
function modified(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** @param {HTMLElement} list */
function visible(list) {
  return /** @type {HTMLElement[]} */ ([...list.children]).filter((one) => !one.hidden);
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 * @param {number} step
 */
function neighbour(list, item, step) {
  const there = visible(list);
  return there[there.indexOf(item) + step];
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 */
function enter(list, item) {
  current(list, item);
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 */
function current(list, item) {
  for (const one of /** @type {HTMLElement[]} */ ([...list.children])) one.tabIndex = one === item ? 0 : -1;
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 */
function refuse(place, text) {
  place.textContent = text;
  place.hidden = false;
}

/** @param {number} change */
function count(change) {
  const left = document.querySelector("[data-left]");
  if (left) left.textContent = String(Math.max(0, Number(left.textContent) + change));
}

/** Load what comes next, and go on by keys there. */
function reload() {
  sessionStorage.setItem(AGAIN, "yes");
  location.reload();
}
