/** How long to wait before trying again: longer each time, and never the same for everybody. */

const FIRST = 500;
const LONGEST = 20_000;

/**
 * Milliseconds before attempt number `attempt` (0 is the first retry). Half of it is chance, so that a
 * restarted server is not met by every browser at once.
 *
 * @param {number} attempt
 * @param {() => number} [random] a number from 0 to 1
 */
export function delay(attempt, random = Math.random) {
  const whole = Math.min(LONGEST, FIRST * 2 ** attempt);
  return whole / 2 + (whole / 2) * random();
}

/**
 * Wait, but no longer than until the network is back or `signal` says stop.
 *
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(finish, milliseconds);
    function finish() {
      clearTimeout(timer);
      removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      done();
    }
    addEventListener("online", finish);
    signal.addEventListener("abort", finish);
    if (signal.aborted) finish();
  });
}
