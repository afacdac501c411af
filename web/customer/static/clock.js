/** The server's time. A customer's own clock may be hours or days off, and the days in a chat are the server's. */

let ahead = 0;

/** @param {string | undefined} at what the server's clock shows at this moment */
export function setClock(at) {
  const there = Date.parse(at ?? "");
  if (there) ahead = there - Date.now();
}

export function now() {
  return new Date(Date.now() + ahead);
}
