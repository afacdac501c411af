/**
 * A conversation as the browser holds it: begun or found again, followed on the stream, and told apart from what
 * is only on its way. Knows nothing of the page; tells a listener.
 */

/** @import {Attachment, Draft, Key, Message, Owner} from "./types.js" */
import { Refused, SILENCE } from "./api.js";
import { delay, pause } from "./backoff.js";
import { eventsOf } from "./events.js";
import { Outbox } from "./outbox.js";
import { Tabs } from "./tabs.js";

/** Milliseconds in which a stream says its first word; a proxy that keeps it back does not let it. */
const FIRST_WORD = 6000;
/** Milliseconds between two looks where there is no stream: while an answer is due, and otherwise. */
const SOON = 1500;
const LATER = 6000;
/** Milliseconds for which one looks, before the stream gets another chance. */
const LOOKING = 300_000;
/** Milliseconds without a word after which a page that wakes up trusts its stream no more. */
const STALE = 20_000;

/** @typedef {"connecting" | "live" | "broken" | "full"} Connection */

/**
 * @typedef {{
 *   history: (messages: Message[]) => void,
 *   message: (message: Message) => void,
 *   draft: (draft: Draft) => void,
 *   arrived: (draft: Draft, seq: number) => void,
 *   owner: (owner: Owner) => void,
 *   working: (working: boolean) => void,
 *   typing: (from: string) => void,
 *   read: (by: string, seq: number) => void,
 *   connection: (state: Connection, seconds?: number) => void,
 *   lost: () => void,
 * }} Listener
 */

export class Session {
  #stop = new AbortController();
  /** @type {Key | null} */
  #key = null;
  #last = 0;
  #catching = false;
  #pending = false;
  /** Said something: an answer will come, look sooner. */
  #nudge = new AbortController();
  /** @type {Promise<void>} */
  #hearing = Promise.resolve();
  /** @type {() => void} */
  #opened = () => undefined;
  /** @type {Promise<void>} */
  #open = new Promise((done) => {
    this.#opened = done;
  });

  /**
   * @param {import("./api.js").Api} api
   * @param {import("./memory.js").Memory} memory
   * @param {Listener} listener
   */
  constructor(api, memory, listener) {
    this.api = api;
    this.memory = memory;
    this.listener = listener;
    this.outbox = new Outbox(
      {
        say: (draft, signal) => this.#say(draft, signal),
        changed: (draft) => listener.draft(draft),
        arrived: (draft, seq) => listener.arrived(draft, seq),
      },
      memory,
      this.#stop.signal,
    );
  }

  /** Begin or go on, and follow until `close`. */
  async run() {
    const opened = await this.#again(
      () => this.#begin(),
      this.#stop.signal,
      (state, seconds) => {
        if (state !== "live") this.outbox.hold();
        this.listener.connection(state, seconds);
      },
    );
    if (!opened) return;
    this.#opened();
    for (const draft of this.outbox.drafts) this.listener.draft(draft);
    this.outbox.work();
    await this.#follow();
  }

  /** Stop for good; the conversation itself goes on. */
  close() {
    this.#stop.abort();
  }

  async end() {
    await this.#open;
    if (this.#key) await this.api.end(this.#key, this.#stop.signal);
  }

  /**
   * @param {File} file
   * @param {(part: number) => void} progress
   * @param {AbortSignal} signal
   * @returns {Promise<Attachment>}
   */
  async upload(file, progress, signal) {
    await this.#open;
    if (!this.#key) throw new Error("closed");
    return this.api.upload(this.#key, file, progress, signal);
  }

  /** @param {Attachment} file */
  async file({ attachment }) {
    await this.#open;
    return this.#key ? this.api.file(this.#key, attachment, this.#stop.signal) : null;
  }

  /**
   * @param {import("./api.js").Note} what
   * @param {object} told
   */
  async tell(what, told) {
    await this.#open;
    if (this.#key) await this.api.tell(this.#key, what, told, this.#stop.signal);
  }

  /** @param {"txt" | "html" | "pdf"} format */
  async transcript(format) {
    await this.#open;
    return this.#key ? this.api.transcript(this.#key, format, this.#stop.signal) : null;
  }

  /**
   * Go on with the conversation of this browser, or begin one: two tabs that open at once begin one between them.
   *
   * @returns {Promise<boolean>}
   */
  async #begin() {
    if (await this.#goOn()) return true;
    const alone = async () => {
      if (await this.#goOn()) return;
      const begun = await this.api.begin(this.#stop.signal);
      this.#key = { conversation: begun.conversation, token: begun.token };
      this.memory.key = this.#key;
      // Nobody has read the opening yet: it is news.
      this.listener.history([]);
      this.listener.owner(begun.owner);
      for (const message of begun.messages) {
        this.#last = message.seq;
        this.listener.message(message);
      }
    };
    if (navigator.locks) await navigator.locks.request("redress begin", { signal: this.#stop.signal }, alone);
    else await alone();
    return true;
  }

  /** Whether there is a conversation to go on with. */
  async #goOn() {
    const kept = this.memory.key;
    if (!kept) return false;
    const log = await this.api.log(kept, 0, this.#stop.signal).catch(unlessGone);
    if (!log) {
      if (this.memory.key?.token === kept.token) this.memory.key = null;
      return false;
    }
    this.#key = kept;
    this.#history(log.messages);
    this.listener.owner(log.owner);
    this.#working(log.pending);
    return true;
  }

  /** @param {Message[]} messages */
  #history(messages) {
    this.#last = messages.reduce((last, message) => Math.max(last, message.seq), 0);
    this.listener.history(messages);
  }

  async #follow() {
    const key = this.#key;
    if (!key) return;
    const tabs = new Tabs(key.conversation, ({ event, data }) => this.#take(event, data), this.#stop.signal);
    // Said while this tab was opening, to nobody: the tab that reads told it before this one listened.
    await this.#catchUp(key).catch(() => undefined);
    this.listener.connection("live");
    await tabs.lead((signal) => this.#read(key, tabs, signal));
  }

  /**
   * Read the stream until `signal`, and tell the other tabs.
   *
   * @param {Key} key
   * @param {Tabs} tabs
   * @param {AbortSignal} signal
   */
  async #read(key, tabs, signal) {
    const say = (/** @type {Connection} */ state) => {
      this.listener.connection(state);
      tabs.tell({ event: "connection", data: state });
    };
    await this.#again((succeeded) => this.#stream(key, tabs, signal, succeeded), signal, say);
  }

  /**
   * Read one stream to its end, or look for news where a proxy keeps the stream back.
   *
   * @param {Key} key
   * @param {Tabs} tabs
   * @param {AbortSignal} signal
   * @param {() => void} succeeded
   * @returns {Promise<boolean>} false: the server ended it; it restarts, or wants us to come back
   */
  async #stream(key, tabs, signal, succeeded) {
    const gone = new AbortController();
    const either = AbortSignal.any([signal, gone.signal]);
    let heard = Date.now();
    let anything = false;
    // A browser may keep a stream "open" without a network: believe what it says about the network instead.
    const leave = () => gone.abort();
    const wake = () => {
      if (document.visibilityState === "visible" && Date.now() - heard > STALE) gone.abort();
    };
    const held = setTimeout(() => gone.abort("held back"), FIRST_WORD);
    addEventListener("offline", leave);
    document.addEventListener("visibilitychange", wake);
    try {
      const body = await this.api.events(key, this.#last, either);
      for await (const { event, data } of eventsOf(body, SILENCE, () => (heard = Date.now()))) {
        if (!anything) succeeded();
        anything = true;
        clearTimeout(held);
        await this.#hear(tabs, { event, data: JSON.parse(data) });
      }
    } catch (error) {
      if (gone.signal.reason !== "held back" || signal.aborted) throw error;
      await this.#look(key, tabs, signal, succeeded);
    } finally {
      clearTimeout(held);
      removeEventListener("offline", leave);
      document.removeEventListener("visibilitychange", wake);
    }
    return false;
  }

  /**
   * Ask again and again what is new, for a while.
   *
   * @param {Key} key
   * @param {Tabs} tabs
   * @param {AbortSignal} signal
   * @param {() => void} succeeded
   */
  async #look(key, tabs, signal, succeeded) {
    for (const until = Date.now() + LOOKING; Date.now() < until && !signal.aborted; ) {
      const log = await this.api.log(key, this.#last, signal);
      succeeded();
      for (const message of log.messages) await this.#hear(tabs, { event: "message", data: message });
      await this.#hear(tabs, { event: "owner", data: { owner: log.owner } });
      await this.#hear(tabs, { event: "pending", data: { pending: log.pending } });
      await pause(this.#pending || this.outbox.drafts.length ? SOON : LATER, AbortSignal.any([signal, this.#nudge.signal]));
      if (this.#nudge.signal.aborted) this.#nudge = new AbortController();
    }
  }

  /**
   * @param {Tabs} tabs
   * @param {import("./tabs.js").News} news
   */
  async #hear(tabs, news) {
    tabs.tell(news);
    await this.#take(news.event, news.data);
  }

  /** @param {boolean} working */
  #working(working) {
    this.#pending = working;
    this.listener.working(working);
  }

  /**
   * Hear things one after the other, in the order in which they came.
   *
   * @param {string} event
   * @param {any} data
   */
  #take(event, data) {
    this.#hearing = this.#hearing.then(() => this.#heard(event, data)).catch(() => undefined);
    return this.#hearing;
  }

  /** @param {Key} key */
  async #catchUp(key) {
    const log = await this.api.log(key, this.#last, this.#stop.signal);
    for (const message of log.messages) await this.#message(message);
  }

  /**
   * @param {string} event
   * @param {any} data
   */
  async #heard(event, data) {
    if (event === "message") await this.#message(data);
    else if (event === "owner") this.listener.owner(data.owner);
    else if (event === "typing") this.listener.typing(data.from);
    else if (event === "read") this.listener.read(data.by, data.seq);
    else if (event === "pending") this.#working(data.pending);
    else if (event === "connection") this.listener.connection(data);
  }

  /** @param {Message} message */
  async #message(message) {
    if (message.seq <= this.#last) return;
    // A tab that was told of a later message than the next has missed one.
    if (message.seq > this.#last + 1 && this.#key && !this.#catching) {
      this.#catching = true;
      await this.#catchUp(this.#key).finally(() => (this.#catching = false));
      if (message.seq <= this.#last) return;
    }
    if (message.from === "customer") await this.#match(message);
    this.#last = message.seq;
    this.listener.message(message);
  }

  /**
   * A message of the customer's came on the stream. It may be one whose sending has not been answered yet, which
   * is on the page as a draft. If the words do not tell (they may have been masked), the answer will in a moment.
   *
   * @param {Message} message
   */
  async #match(message) {
    const files = (/** @type {Attachment[] | null | undefined} */ some) => (some ?? []).map((one) => one.attachment).join();
    const same = this.outbox.drafts.find(
      ({ text, attachments }) => text.trim() === message.text.trim() && files(attachments) === files(message.attachments),
    );
    if (same) this.outbox.arrived(same, message.seq);
    else await this.outbox.settled;
  }

  /**
   * @param {Draft} draft
   * @param {AbortSignal} signal
   */
  async #say(draft, signal) {
    await this.#open;
    if (!this.#key) throw new Error("closed");
    const { client_id, text, button, attachments } = draft;
    const files = attachments?.length ? { attachments: attachments.map((one) => one.attachment) } : {};
    const words = text ? { text } : {};
    const sent = await this.api.say(this.#key, { client_id, ...(button ? { button } : { ...words, ...files }) }, signal);
    this.#nudge.abort();
    return sent;
  }

  /**
   * Do `work` until it says that it is done (true) or is refused for good, pausing longer after each failure.
   *
   * @param {(succeeded: () => void) => Promise<boolean>} work
   * @param {AbortSignal} signal
   * @param {(state: Connection, seconds?: number) => void} say
   * @returns {Promise<boolean>} whether it was done
   */
  async #again(work, signal, say) {
    let attempt = 0;
    const succeeded = () => {
      attempt = 0;
      say("live");
    };
    while (!signal.aborted) {
      let wait = 0;
      let full = false;
      try {
        if (await work(succeeded)) return true;
      } catch (error) {
        if (signal.aborted) return false;
        if (error instanceof Refused && !error.passing) {
          this.listener.lost();
          return false;
        }
        wait = error instanceof Refused ? error.retryAfter * 1000 : 0;
        full = error instanceof Refused && error.full;
      }
      if (signal.aborted) return false;
      if (full) {
        // There is a server, and it says when: nobody has to wait longer and longer.
        say("full", wait / 1000);
        await pause(wait, signal);
        continue;
      }
      if (attempt > 0) say("broken");
      await pause(Math.max(wait, delay(attempt++)), signal);
    }
    return false;
  }
}

/**
 * Nothing, when the conversation is not there any more (or was never this browser's); otherwise the error.
 *
 * @param {unknown} error
 * @returns {null}
 */
function unlessGone(error) {
  if (error instanceof Refused && !error.passing) return null;
  throw error;
}
