/** Calls of the staff's API. */

/** The server refused, and said why; `passing` when the same may go through later. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} detail a sentence for the agent
   */
  constructor(status, detail) {
    super(detail);
    this.detail = detail;
    this.passing = status >= 500 || status === 429 || status === 408;
  }
}

/**
 * @param {"POST" | "PUT"} method
 * @param {string} path
 * @param {string} csrf
 * @param {object | FormData} [body]
 */
export async function call(method, path, csrf, body) {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: { "X-CSRF-Token": csrf, ...(body && !form ? { "Content-Type": "application/json" } : {}) },
    body: form ? body : body ? JSON.stringify(body) : null,
    cache: "no-store",
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) {
    /** @type {{detail?: string}} */
    const problem = await response.json().catch(() => ({}));
    throw new Refused(response.status, problem.detail ?? "This could not be done.");
  }
  return response.status === 204 ? null : response.json();
}
