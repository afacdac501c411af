/** Following a stream of the server's until it is over, or a signal says so. */

import { SILENCE } from "/assets/customer/api.js";
import { delay, pause } from "/assets/customer/backoff.js";
import { eventsOf } from "/assets/customer/events.js";

const AGAIN = "stream-again";

/** Have the stream that is read here begin again, from what its readers have. */
export function again() {
  dispatchEvent(new Event(AGAIN));
}

/**
 * @param {() => string} address where the stream is, with how far its readers have it
 * @param {(event: string, data: any) => void} heard
 * @param {(live: boolean) => void} connected whether the stream is there
 * @param {AbortSignal} signal
 */
export async function follow(address, heard, connected, signal) {
  for (let attempt = 0; !signal.aborted; attempt++) {
    // A browser may keep a stream "open" without a network: believe what it says about the network instead.
    const gone = new AbortController();
    const leave = () => gone.abort();
    const renew = () => gone.abort(AGAIN);
    addEventListener("offline", leave);
    addEventListener(AGAIN, renew);
    try {
      const response = await fetch(address(), {
        headers: { Accept: "text/event-stream" },
        cache: "no-store",
        signal: AbortSignal.any([signal, gone.signal]),
      });
      if (response.status === 401 || response.status === 403 || response.status === 404) return;
      if (response.ok && response.body) {
        attempt = 0;
        connected(true);
        for await (const { event, data } of eventsOf(response.body, SILENCE)) heard(event, JSON.parse(data));
      }
    } catch {
      // The connection broke: the next attempt takes up from the last number.
    } finally {
      removeEventListener("offline", leave);
      removeEventListener(AGAIN, renew);
    }
    if (signal.aborted) return;
    if (gone.signal.reason === AGAIN) {
      attempt = -1;
      continue;
    }
    connected(false);
    await pause(delay(attempt), signal);
  }
}
