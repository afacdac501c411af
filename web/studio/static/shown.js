/** What the assistant makes of some words, as the server's page shows it too. Everything is text. */

/**
 * @typedef {{words: string, intent: string, percent: number, address: string, other: boolean}} Near
 * @typedef {{taken: {intent: string, percent: number}[], asks_again: boolean, near: Near[], warnings: string[],
 *   silent: string}} Reading
 */

/**
 * @param {HTMLElement} place
 * @param {Reading} found
 */
export function show(place, found) {
  const shown = [];
  if (found.silent) shown.push(element("p", "hint", found.silent));
  shown.push(...found.warnings.map((one) => element("p", "warning", one)));
  if (found.taken.length) {
    shown.push(element("h2", "", "Taken for, as it is live now"), shares(found.taken));
    if (found.asks_again) shown.push(element("p", "hint", "Not sure enough: the assistant would ask again."));
  }
  if (found.near.length) shown.push(element("h2", "", "The nearest examples"), nearest(found.near));
  place.replaceChildren(...shown);
  place.hidden = shown.length === 0;
}

/** @param {Reading["taken"]} taken */
function shares(taken) {
  const list = element("ul", "shares");
  for (const one of taken) {
    const meter = document.createElement("meter");
    meter.max = 100;
    meter.value = one.percent;
    meter.ariaHidden = "true";
    const row = document.createElement("li");
    row.append(element("span", "", one.intent), meter, element("span", "", `${one.percent} %`));
    list.append(row);
  }
  return list;
}

/** @param {Near[]} near */
function nearest(near) {
  const list = element("ol", "near");
  for (const one of near) {
    const link = document.createElement("a");
    link.href = one.address;
    link.textContent = one.words;
    const other = one.other ? ", another intent" : "";
    const row = element("li", one.other ? "other" : "");
    row.append(link, " ", element("span", "when", `${one.intent}${other}, ${one.percent} % alike`));
    list.append(row);
  }
  return list;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} [text]
 */
export function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}
