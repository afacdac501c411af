/** The customers' API, one method a call. */

/** @import {Attachment, Key, Message, Owner} from "./types.js" */

import { setClock } from "./clock.js";

const PATIENCE = 15_000;
/** Milliseconds without a sign of life; the server sends one at least every 15 seconds. */
export const SILENCE = 45_000;

/** The server refused, and said why. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} detail a sentence for the customer
   * @param {number} retryAfter seconds, 0 when not said
   * @param {string} [kind] the problem's type
   */
  constructor(status, detail, retryAfter, kind = "") {
    super(detail);
    this.full = kind === "urn:redress:problem:full";
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** @typedef {"typing" | "read" | "cancel-handoff" | "feedback" | "transcript-mail"} Note */

export class Api {
  /** @param {string} base where the API is, without a slash at the end; empty for this page's own server */
  constructor(base = "") {
    this.root = `${base}/api/v1/conversations`;
    // A session cookie would be another site's when embedded, and is not needed: the token goes along.
    this.credentials = /** @type {RequestCredentials} */ (base ? "omit" : "same-origin");
  }

  /**
   * Begin a conversation.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<Key & {owner: Owner, now: string, messages: Message[]}>}
   */
  async begin(signal) {
    return told(await this.#call("POST", "", null, signal, {}));
  }

  /**
   * What was said after message number `after`.
   *
   * @param {Key} key
   * @param {number} after
   * @param {AbortSignal} signal
   * @returns {Promise<{owner: Owner, pending: boolean, now: string, messages: Message[]}>}
   */
  async log(key, after, signal) {
    return told(await this.#call("GET", `/${key.conversation}/messages?after=${after}`, key, signal));
  }

  /**
   * Say something, or press a button.
   *
   * @param {Key} key
   * @param {{client_id: string, text?: string, button?: string, attachments?: string[]}} said
   * @param {AbortSignal} signal
   * @returns {Promise<{seq: number}>}
   */
  async say(key, said, signal) {
    return (await this.#call("POST", `/${key.conversation}/messages`, key, signal, said)).json();
  }

  /**
   * The stream of everything after message number `after`.
   *
   * @param {Key} key
   * @param {number} after
   * @param {AbortSignal} signal
   * @returns {Promise<ReadableStream<Uint8Array>>}
   */
  async events(key, after, signal) {
    const response = await fetch(`${this.root}/${key.conversation}/events`, {
      headers: { ...bearer(key), Accept: "text/event-stream", "Last-Event-ID": String(after) },
      credentials: this.credentials,
      cache: "no-store",
      signal,
    });
    if (!response.ok || !response.body) throw await refusal(response);
    return response.body;
  }

  /**
   * @param {Key} key
   * @param {AbortSignal} signal
   */
  async end(key, signal) {
    await this.#call("POST", `/${key.conversation}/end`, key, signal, {});
  }

  /**
   * Upload a file, which a message then sends. Only XMLHttpRequest says how far an upload is.
   *
   * @param {Key} key
   * @param {File} file
   * @param {(part: number) => void} progress from 0 to 1
   * @param {AbortSignal} signal
   * @returns {Promise<Attachment>}
   */
  upload(key, file, progress, signal) {
    return new Promise((done, fail) => {
      const call = new XMLHttpRequest();
      call.open("POST", `${this.root}/${key.conversation}/attachments`);
      call.setRequestHeader("Authorization", `Bearer ${key.token}`);
      call.responseType = "json";
      call.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      call.addEventListener("load", () => {
        if (call.status === 201) done(call.response);
        else fail(new Refused(call.status, call.response?.detail ?? "", 0));
      });
      for (const end of ["error", "abort", "timeout"]) call.addEventListener(end, () => fail(new Error(end)));
      signal.addEventListener("abort", () => call.abort());
      const form = new FormData();
      form.append("file", file, file.name);
      call.send(form);
    });
  }

  /**
   * A file of the conversation.
   *
   * @param {Key} key
   * @param {string} attachment
   * @param {AbortSignal} signal
   * @returns {Promise<Blob>}
   */
  async file(key, attachment, signal) {
    return (await this.#call("GET", `/${key.conversation}/attachments/${attachment}`, key, signal)).blob();
  }

  /**
   * Say something that is no message: that one is writing, has read, no longer waits, what one thought of it, or
   * where a copy should be mailed to.
   *
   * @param {Key} key
   * @param {Note} what
   * @param {object} told
   * @param {AbortSignal} signal
   */
  async tell(key, what, told, signal) {
    await this.#call("POST", `/${key.conversation}/${what}`, key, signal, told);
  }

  /**
   * The customer's own copy, as a file.
   *
   * @param {Key} key
   * @param {"txt" | "html" | "pdf"} format
   * @param {AbortSignal} signal
   * @returns {Promise<Blob>}
   */
  async transcript(key, format, signal) {
    return (await this.#call("GET", `/${key.conversation}/transcript?format=${format}`, key, signal)).blob();
  }

  /**
   * @param {"GET" | "POST"} method
   * @param {string} path
   * @param {Key | null} key
   * @param {AbortSignal} signal
   * @param {object} [body]
   */
  async #call(method, path, key, signal, body) {
    const response = await fetch(this.root + path, {
      method,
      headers: { ...bearer(key), ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
      credentials: this.credentials,
      cache: "no-store",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

/**
 * @param {Key | null} key
 * @returns {Record<string, string>}
 */
function bearer(key) {
  return key ? { Authorization: `Bearer ${key.token}` } : {};
}

/**
 * What the server says, which is so at this moment of its clock.
 *
 * @param {Response} response
 */
async function told(response) {
  const said = await response.json();
  setClock(said.now);
  return said;
}

/** @param {Response} response */
async function refusal(response) {
  /** @type {{detail?: string, type?: string}} */
  const problem = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  return new Refused(response.status, problem.detail ?? "", seconds, problem.type);
}
