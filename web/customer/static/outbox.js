/**
 * What the customer said, on its way: one at a time and in order, tried again until it arrived or was refused.
 * Each carries an id of its own, so that a message that arrived unnoticed is not said twice.
 */

/** @import {Draft} from "./types.js" */
import { delay, pause } from "./backoff.js";
import { Refused } from "./api.js";
import { now } from "./clock.js";

/**
 * @typedef {{
 *   say: (draft: Draft, signal: AbortSignal) => Promise<{seq: number}>,
 *   changed: (draft: Draft) => void,
 *   arrived: (draft: Draft, seq: number) => void,
 * }} Carrier
 */

export class Outbox {
  /** @type {Draft[]} */
  #drafts;
  /** The ids of every draft that this tab has had. @type {Set<string>} */
  #mine = new Set();
  #busy = false;
  #nudge = new AbortController();
  /** @type {Promise<void>} */
  #attempt = Promise.resolve();

  /**
   * @param {Carrier} carrier
   * @param {import("./memory.js").Memory} memory
   * @param {AbortSignal} signal
   */
  constructor(carrier, memory, signal) {
    this.carrier = carrier;
    this.memory = memory;
    this.signal = signal;
    this.#drafts = memory.unsent;
    for (const { client_id } of this.#drafts) this.#mine.add(client_id);
  }

  /** Everything that is not known to have arrived, in order. */
  get drafts() {
    return [...this.#drafts];
  }

  /** Done when no message is under way at this moment: it arrived, was refused, or has to wait. */
  get settled() {
    return this.#attempt;
  }

  /**
   * @param {string} text what the customer sees
   * @param {{button?: string, attachments?: import("./types.js").Attachment[]}} [more]
   */
  add(text, { button, attachments } = {}) {
    const behind = this.#drafts.some((one) => one.state === "waiting");
    /** @type {Draft} */
    const draft = { client_id: newId(), text, at: now().toISOString(), state: behind ? "waiting" : "sending" };
    if (button) draft.button = button;
    if (attachments?.length) draft.attachments = attachments;
    this.#drafts.push(draft);
    this.#keep();
    this.carrier.changed(draft);
    this.work();
  }

  /** @param {Draft} draft one that was refused, or waits */
  retry(draft) {
    draft.state = "sending";
    delete draft.why;
    this.carrier.changed(draft);
    this.#nudge.abort();
    this.work();
  }

  /**
   * Take a message back that has not been sent.
   *
   * @param {Draft} draft
   */
  remove(draft) {
    this.#drafts = this.#drafts.filter((one) => one !== draft);
    this.#keep();
  }

  /**
   * The stream brought the message back before the answer to its sending did.
   *
   * @param {Draft} draft
   * @param {number} seq
   */
  arrived(draft, seq) {
    this.remove(draft);
    this.carrier.arrived(draft, seq);
  }

  /** Carry what is there; safe to call at any time. */
  async work() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#next(); next && !this.signal.aborted; next = this.#next()) await this.#carry(next);
    } finally {
      this.#busy = false;
    }
  }

  #next() {
    return this.#drafts.find((draft) => draft.state !== "failed");
  }

  /** @param {Draft} draft */
  async #carry(draft) {
    for (let attempt = 0; this.#drafts.includes(draft) && !this.signal.aborted; attempt++) {
      const wait = await this.#try(draft, attempt);
      if (!wait) return;
      this.#nudge = new AbortController();
      await pause(wait, AbortSignal.any([this.signal, this.#nudge.signal]));
    }
  }

  /**
   * @param {Draft} draft
   * @param {number} attempt
   * @returns {Promise<number>} milliseconds before the next attempt; 0 when it is over
   */
  async #try(draft, attempt) {
    /** @type {() => void} */
    let over = () => undefined;
    this.#attempt = new Promise((done) => {
      over = done;
    });
    try {
      const { seq } = await this.carrier.say(draft, this.signal);
      if (this.#drafts.includes(draft)) this.arrived(draft, seq);
      return 0;
    } catch (error) {
      if (!this.#drafts.includes(draft) || this.signal.aborted) return 0;
      const refused = error instanceof Refused ? error : null;
      draft.state = refused && !refused.passing ? "failed" : "waiting";
      if (refused?.detail) draft.why = refused.detail;
      this.carrier.changed(draft);
      if (draft.state === "waiting") this.hold();
      this.#keep();
      if (draft.state === "failed") return 0;
      return Math.max(delay(attempt), (refused?.retryAfter ?? 0) * 1000);
    } finally {
      over();
    }
  }

  /** There is no connection: what is on its way waits. What stands behind a message that waits, waits too. */
  hold() {
    for (const draft of this.#drafts.filter((one) => one.state === "sending")) {
      draft.state = "waiting";
      this.carrier.changed(draft);
    }
  }

  /** Remember them. Another tab may have some of its own, which stay. */
  #keep() {
    const mine = new Set(this.#drafts.map((draft) => draft.client_id));
    const others = this.memory.unsent.filter(({ client_id }) => !mine.has(client_id) && !this.#mine.has(client_id));
    for (const id of mine) this.#mine.add(id);
    this.memory.unsent = [...others, ...this.#drafts];
  }
}

/** An id that nobody else has; `crypto.randomUUID` is missing on pages without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
}
