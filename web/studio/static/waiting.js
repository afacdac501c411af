/** Loads the page again until what it waits for has come to its end. */

const EVERY = 4_000;

const waiting = document.querySelector("[data-waiting-for]");
if (waiting) setTimeout(again, EVERY);

/** Not while somebody is writing: what they wrote would be gone. */
function again() {
  const written = /** @type {HTMLInputElement | null} */ (document.querySelector("#text"));
  if (written?.value) setTimeout(again, EVERY);
  else location.reload();
}

export {};
