/**
 * Keeps the progress of a publication up to date while it is under way. Without this script the page shows the same
 * whenever it is loaded.
 */

const EVERY = 1000;
const news = /** @type {HTMLElement | null} */ (document.querySelector("[data-news]"));

document.body.classList.add("live");
watch();

function watch() {
  if (underWay()) setTimeout(look, EVERY);
}

/** The page once more, of which the progress is taken. Where the line is gone, the next look tells. */
function look() {
  const asked = new XMLHttpRequest(); // it reads pages; fetch would need a parser that the page's policy forbids
  asked.responseType = "document";
  asked.onloadend = () => {
    if (asked.status === 200 && asked.responseXML) show(asked.responseXML);
    watch();
  };
  asked.open("GET", location.href);
  asked.send();
}

/** @param {Document} fresh */
function show(fresh) {
  const [old, made] = [document.getElementById("progress"), fresh.getElementById("progress")];
  if (!old || !made) return;
  const [was, is] = [said(old), said(made)];
  const open = document.activeElement?.closest("#progress form")?.getAttribute("action");
  old.replaceWith(made);
  if (open) {
    const same = made.querySelector(`form[action="${CSS.escape(open)}"] button`);
    /** @type {HTMLElement | null} */ (same)?.focus();
  }
  const [versions, newer] = [document.querySelector(".versions"), fresh.querySelector(".versions")];
  if (versions && newer) versions.replaceWith(newer);
  if (news && is !== was) news.textContent = is;
}

function underWay() {
  return document.getElementById("progress")?.dataset.underWay === "yes";
}

/** @param {Element} progress what a listener hears of it: the heading, and the step that it is at */
function said(progress) {
  const heading = progress.querySelector("h2")?.textContent ?? "";
  const step = progress.querySelector(".job-step:last-child strong")?.textContent ?? "";
  return progress.getAttribute("data-under-way") === "yes" ? `${heading}: ${step}` : heading;
}
