/** Making elements without markup. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | boolean | null | undefined>} [attributes] true sets an empty one; null, false none
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (typeof value === "string") made.setAttribute(key, value);
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/**
 * A button that does something when pressed.
 *
 * @param {string} label
 * @param {string} look its classes
 * @param {(event: MouseEvent) => void} press
 */
export function button(label, look, press) {
  const made = element("button", { type: "button", class: look }, label);
  made.addEventListener("click", press);
  return made;
}
