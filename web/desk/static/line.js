/** One line of a conversation as staff see it: a message, a note of a colleague's, or what is on its way. */

/** @import {Message} from "/assets/customer/types.js" */
import { element } from "/assets/customer/element.js";
import { render } from "/assets/customer/markdown.js";

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const NAMES = { assistant: "Assistant", agent: "Complaints team", system: "Notice" };

/** @typedef {{id: string, after_seq: number, at: string, by: string, text: string}} Note */

/**
 * @param {Message} message
 * @param {string} customer what the customer is called
 * @param {string} conversation
 */
export function messageLine(message, customer, conversation) {
  const name = message.from === "customer" ? customer : message.agent || NAMES[message.from];
  const body = element("div", { class: "body", dir: "auto" });
  if (message.from === "customer") body.append(...plain(message.text));
  else body.append(render(message.text));
  return element(
    "li",
    { class: `message ${message.from}`, "data-seq": String(message.seq) },
    who(name, message.at),
    message.text ? body : null,
    message.attachments?.length ? files(message.attachments, conversation) : null,
    message.complaint &&
      element("p", { class: "filed" }, "Complaint ", element("strong", { class: "reference" }, message.complaint.reference), " filed"),
  );
}

/** @param {Note} note */
export function noteLine(note) {
  const only = element("span", { class: "only" }, "note, staff only");
  return element(
    "li",
    { class: "message note", "data-note": note.id },
    who(note.by, note.at, only),
    element("div", { class: "body", dir: "auto" }, ...plain(note.text)),
  );
}

/**
 * What the agent has sent and the server has not confirmed.
 *
 * @param {string} text
 * @param {string[]} names of files
 */
export function draftLine(text, names) {
  const body = element("div", { class: "body", dir: "auto" }, ...plain(text));
  const state = element("p", { class: "state" }, "Sending…");
  return element(
    "li",
    { class: "message agent draft" },
    text ? body : null,
    names.length ? files(names.map((name) => ({ attachment: "", name }))) : null,
    state,
  );
}

/**
 * @param {string} name
 * @param {string} at
 * @param {Node} [more]
 */
function who(name, at, more) {
  const time = element("time", { datetime: at }, CLOCK.format(new Date(at)));
  return element("p", { class: "who" }, element("span", { class: "name" }, name), " ", more, more ? " " : "", time);
}

/** @param {string} text */
function plain(text) {
  return text
    .split(/\n{2,}/)
    .map((part) => element("p", {}, ...part.split("\n").flatMap((line, i) => (i ? [element("br"), line] : [line]))));
}

/**
 * @param {{attachment: string, name: string}[]} some
 * @param {string} [conversation] where they can be had from; none while they are on their way
 */
function files(some, conversation) {
  return element(
    "ul",
    { class: "files", role: "list" },
    ...some.map(({ attachment, name }) => {
      const href = `/api/v1/conversations/${conversation}/attachments/${attachment}`;
      return element("li", {}, conversation ? element("a", { href, download: "", dir: "auto" }, name) : name);
    }),
  );
}
