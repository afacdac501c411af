/**
 * The limited Markdown of messages: paragraphs, bold, lists, and links to https:, mailto: and tel:.
 * Everything else is text. The result is made of DOM nodes, never of markup, so it cannot hold anything else.
 */

/**
 * @typedef {{kind: "text", text: string} | {kind: "bold", text: Inline[]} | {kind: "break"}
 *   | {kind: "link", text: Inline[], target: string}} Inline
 * @typedef {{kind: "paragraph", text: Inline[]} | {kind: "list", ordered: boolean, start: number,
 *   items: Inline[][]}} Block
 */

const BULLET = /^ {0,3}[-*•] +(.*)$/;
const NUMBER = /^ {0,3}(\d{1,4})[.)] +(.*)$/;
const LINK = /^\[([^\[\]\n]{1,300})\]\(([^\s()<>]{1,500})\)/;
const TARGET = /^(?:https:\/\/[^\s/?#]|mailto:[^\s@]+@[^\s@]+$|tel:\+?[\d-]+$)/i;
const BOLD = /^\*\*(?=\S)([\s\S]+?)(?<=\S)\*\*/;
const ESCAPED = /^\\([\\`*_{}\[\]()#+\-.!>|~])/;

/**
 * Whether a link may point there.
 *
 * @param {string} target
 */
export function isSafe(target) {
  if (!TARGET.test(target)) return false;
  try {
    return ["https:", "mailto:", "tel:"].includes(new URL(target).protocol);
  } catch {
    return false;
  }
}

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function parse(text) {
  /** @type {Block[]} */
  const blocks = [];
  for (const part of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n+/)) parsePart(part, blocks);
  return blocks;
}

/**
 * One stretch without empty lines: paragraphs and lists may follow each other in it.
 *
 * @param {string} part
 * @param {Block[]} blocks
 */
function parsePart(part, blocks) {
  /** @type {string[]} */
  let lines = [];
  const paragraph = () => {
    if (lines.some((line) => line.trim())) blocks.push({ kind: "paragraph", text: inline(lines.join("\n").trim()) });
    lines = [];
  };
  /** @type {Extract<Block, {kind: "list"}> | null} */
  let list = null;
  for (const line of part.split("\n")) {
    const number = NUMBER.exec(line);
    const item = number?.[2] ?? BULLET.exec(line)?.[1];
    if (item === undefined) {
      list = null;
      lines.push(line);
      continue;
    }
    paragraph();
    if (!list || list.ordered !== Boolean(number)) {
      list = { kind: "list", ordered: Boolean(number), start: Number(number?.[1] ?? 1), items: [] };
      blocks.push(list);
    }
    list.items.push(inline(item.trim()));
  }
  paragraph();
}

/**
 * @param {string} text
 * @param {boolean} [inBold]
 * @returns {Inline[]}
 */
function inline(text, inBold = false) {
  /** @type {Inline[]} */
  const found = [];
  let plain = "";
  /** @param {Inline} one */
  const add = (one) => {
    if (plain) found.push({ kind: "text", text: plain });
    plain = "";
    found.push(one);
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 1000);
    const escaped = ESCAPED.exec(rest);
    const link = LINK.exec(rest);
    const bold = inBold ? null : BOLD.exec(text.slice(at));
    if (escaped?.[1]) {
      plain += escaped[1];
      at += 2;
    } else if (link?.[1] && link[2] && isSafe(link[2])) {
      add({ kind: "link", text: inline(link[1], true), target: link[2] });
      at += link[0].length;
    } else if (bold?.[1]) {
      add({ kind: "bold", text: inline(bold[1], true) });
      at += bold[0].length;
    } else if (text[at] === "\n") {
      add({ kind: "break" });
      at += 1;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) found.push({ kind: "text", text: plain });
  return found;
}

/**
 * The message as nodes.
 *
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function render(text) {
  const fragment = document.createDocumentFragment();
  fragment.append(...parse(text).map(block));
  return fragment;
}

/** @param {Block} one */
function block(one) {
  if (one.kind === "paragraph") return filled("p", one.text);
  const list = document.createElement(one.ordered ? "ol" : "ul");
  if (list instanceof HTMLOListElement && one.start !== 1) list.start = one.start;
  list.append(...one.items.map((item) => filled("li", item)));
  return list;
}

/**
 * @param {string} name
 * @param {Inline[]} inside
 */
function filled(name, inside) {
  const element = document.createElement(name);
  element.append(...inside.map(node));
  return element;
}

/**
 * @param {Inline} one
 * @returns {Node | string}
 */
function node(one) {
  if (one.kind === "text") return one.text;
  if (one.kind === "break") return document.createElement("br");
  if (one.kind === "bold") return filled("strong", one.text);
  const link = /** @type {HTMLAnchorElement} */ (filled("a", one.text));
  link.href = one.target;
  if (/^https:/i.test(one.target)) {
    link.target = "_blank"; // the conversation stays where it is
    link.rel = "noopener noreferrer nofollow";
  }
  return link;
}
