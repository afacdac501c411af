/** One message on the page. */

/** @import {Attachment, Button, Draft, Message} from "./types.js" */
import { card } from "./card.js";
import { copyButton } from "./clipboard.js";
import { time } from "./dates.js";
import { button, element } from "./element.js";
import { render } from "./markdown.js";
import { TEXTS } from "./texts.js";
import { WORDS } from "./words.js";

/** Milliseconds that a screen reader takes to notice a new message. */
const READ = 500;

/**
 * @typedef {{
 *   choose: (chosen: Button, event: MouseEvent) => void,
 *   retry: (draft: Draft) => void,
 *   takeBack: (draft: Draft) => void,
 *   change?: (field: string, before: string) => void,
 *   save?: (file: Attachment) => void,
 *   say: (said: string) => void,
 * }} Actions
 */

/**
 * A message of the log.
 *
 * @param {Message} message
 * @param {Actions} actions
 * @param {string} [answered] the field that it answers
 */
export function bubble(message, actions, answered) {
  const body = element("div", { class: "body", dir: "auto" });
  if (message.from === "customer") body.append(...plain(message.text));
  else body.append(said(message.text));
  body.hidden = !message.text;
  return element(
    "li",
    // What they said themselves is not read out to them again.
    {
      class: `message ${message.from}`,
      part: `message ${message.from}`,
      "aria-live": message.from === "customer" ? "off" : null,
    },
    element(
      "p",
      { class: "who" },
      element("span", { class: "name" }, name(message)),
      " ",
      message.at && element("time", { datetime: message.at }, time(message.at)),
      message.seq ? tools(message, actions, answered) : null,
    ),
    body,
    message.complaint && card(message.complaint, actions.say),
    message.attachments?.length ? files(message.attachments, actions) : null,
  );
}

/**
 * A message that is not known to have arrived.
 *
 * @param {Draft} draft
 * @param {Actions} actions
 */
export function draftBubble(draft, actions) {
  const { text, at, attachments } = draft;
  const made = bubble({ seq: 0, from: "customer", text, at, attachments: attachments ?? [] }, actions);
  made.classList.add("draft", draft.state);
  const state = element("p", { class: "state" }, describe(draft));
  if (draft.state !== "sending") {
    const label = draft.state === "failed" ? TEXTS.try_again : TEXTS.try_now;
    state.append(" ", button(label, "link", () => actions.retry(draft)));
    if (!draft.button) state.append(" ", button(TEXTS.take_back, "link", () => actions.takeBack(draft)));
  }
  made.append(state);
  return made;
}

/**
 * The answers that can be chosen with one press.
 *
 * @param {Button[]} buttons
 * @param {Actions} actions
 */
export function choices(buttons, actions) {
  return element(
    "div",
    { class: "choices", role: "group", "aria-label": TEXTS.choices },
    ...buttons.map((one) => button(one.title, "button choice", (event) => actions.choose(one, event))),
  );
}

/**
 * What can be done with a message: copy it, and change it where it answers a question.
 *
 * @param {Message} message
 * @param {Actions} actions
 * @param {string} [answered]
 */
function tools(message, actions, answered) {
  const { change } = actions;
  const made = element("span", { class: "tools", "aria-live": "off" });
  const inside = [
    message.text && copyButton(TEXTS.copy, "link", () => words(message), actions.say),
    " ",
    change && answered && answered in WORDS.changes
      ? button(TEXTS.change, "link", () => change(answered, message.text))
      : "",
  ];
  // Later than the message itself, which is read out without them.
  setTimeout(() => made.append(...inside), READ);
  return made;
}

/** @param {Message} message */
function words(message) {
  return message.from === "customer" ? message.text : (render(message.text).textContent ?? "");
}

/** @param {Draft} draft */
function describe(draft) {
  if (draft.state === "sending") return TEXTS.sending;
  if (draft.state === "failed") return `${TEXTS.failed} ${draft.why ?? ""}`.trim();
  return draft.why ?? TEXTS.waiting;
}

/** @param {Message} message */
function name(message) {
  if (message.from === "agent") return message.agent || TEXTS.agent;
  return { customer: TEXTS.you, assistant: TEXTS.assistant, system: TEXTS.system }[message.from];
}

/**
 * A message of ours; its links say where they go and that they open elsewhere.
 *
 * @param {string} text
 */
function said(text) {
  const made = render(text);
  for (const link of made.querySelectorAll("a")) {
    if (!link.target) continue;
    const there = link.hostname.replace(/^www\./, "");
    const where = (link.textContent ?? "").includes(there) ? TEXTS.new_tab : `${there}, ${TEXTS.new_tab}`;
    link.append(element("span", { class: "where" }, ` (${where})`));
  }
  return made;
}

/** @param {string} text */
function plain(text) {
  return text
    .split(/\n{2,}/)
    .map((part) => element("p", {}, ...part.split("\n").flatMap((line, i) => (i ? [element("br"), line] : [line]))));
}

/**
 * @param {Attachment[]} attachments
 * @param {Actions} actions
 */
function files(attachments, actions) {
  const { save } = actions;
  const label = (/** @type {Attachment} */ file) => `${file.name} (${size(file.size)})`;
  return element(
    "ul",
    { class: "files", role: "list" },
    ...attachments.map((file) =>
      element("li", { dir: "auto" }, save ? button(label(file), "link", () => save(file)) : label(file)),
    ),
  );
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
