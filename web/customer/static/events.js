/** Reading Server-Sent Events from a fetched body. */

/** @typedef {{event: string, id: string, data: string}} Event_ */

/** Cuts a stream of text into events, wherever the network cut it into pieces. */
export class EventParser {
  #rest = "";
  #event = "";
  #id = "";
  /** @type {string[]} */
  #data = [];

  /**
   * The events that `piece` completes.
   *
   * @param {string} piece
   * @returns {Event_[]}
   */
  feed(piece) {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop() ?? "";
    /** @type {Event_[]} */
    const found = [];
    for (const line of lines) {
      const complete = this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (complete) found.push(complete);
    }
    return found;
  }

  /** @param {string} line */
  #line(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event = value;
    else if (name === "id") this.#id = value;
    else if (name === "data") this.#data.push(value);
    return null;
  }

  #dispatch() {
    const complete = { event: this.#event || "message", id: this.#id, data: this.#data.join("\n") };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? null : complete;
  }
}

/**
 * The events of a response, as they arrive. Ends when the server ends it; fails when nothing, not even a
 * heartbeat, came for `silence` milliseconds: the connection is dead and nobody said so (a laptop that slept).
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} silence
 * @param {() => void} [heard] called for whatever comes, a heartbeat too
 * @returns {AsyncGenerator<Event_>}
 */
export async function* eventsOf(body, silence, heard) {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await within(silence, reader.read());
      if (done) return;
      heard?.();
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function within(milliseconds, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error("silence")), milliseconds);
  });
  return /** @type {Promise<T>} */ (Promise.race([work, late])).finally(() => clearTimeout(timer));
}
