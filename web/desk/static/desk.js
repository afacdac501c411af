/**
 * The one stream of a browser: the queue, who is there, and every conversation that is open in any of its tabs.
 * One tab reads it and tells the others (tabs.js); whatever wants to know something listens here. So a person with
 * many tabs and conversations has one connection, of the six that a browser allows to a server.
 */

import { Tabs } from "/assets/customer/tabs.js";
import * as stream from "./stream.js";

/**
 * @typedef {{handoff: string, conversation: string, name: string | null, reason: string, urgency: number,
 *   last_seq: number, unread: number, draft: string}} Held a conversation that one has
 * @typedef {{waiting: number, available: boolean, chats: Held[],
 *   people: {name: string, email: string, here: boolean, available: boolean}[]}} Standing
 * @typedef {{tab: string, places: [string, number][], watched: string[], asks: boolean}} Place what a tab has on its
 *   page, and whether it asks to be told how things stand
 */

const TAB = crypto.randomUUID();
const PERSON = /** @type {HTMLElement | null} */ (document.querySelector("[data-me]"))?.dataset.me ?? "";
/** Without locks nobody can say which tab reads: each does, and tells nobody. */
const SHARES = "BroadcastChannel" in globalThis && Boolean(navigator.locks);

/** @type {Map<string, ((data: any) => void)[]>} */
const listeners = new Map();
/** @type {Map<string, () => number>} */
const places = new Map();
/** @type {Set<string>} */
const watched = new Set();
/** @type {Map<string, Place>} */
const others = new Map();
/** How far the stream has been told, by conversation, while this tab is the one that reads it. */
const told = new Map();
let begun = false;
let reads = false;
/** Nobody has said yet how things stand. */
let fresh = true;
/** @type {Tabs | null} */
let tabs = null;

/**
 * Hear of one kind of event from now on.
 *
 * @param {string} kind
 * @param {(data: any) => void} heard
 */
export function on(kind, heard) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), heard]);
  begin();
}

/**
 * A conversation on the page, and how far the page has it.
 *
 * @param {string} conversation
 * @param {() => number} last
 * @param {boolean} mine whether it is one's own; another is followed, too, when the page is about it
 */
export function place(conversation, last, mine) {
  places.set(conversation, last);
  if (!mine) watched.add(conversation);
}

/** Have the stream begin again from what this page has: it has missed something. */
export function again() {
  if (reads) stream.again();
  else say(true);
}

/** Begin once every module of the page has said what it wants, and again when the page comes back out of a cache. */
function begin() {
  if (begun) return;
  begun = true;
  queueMicrotask(() => setTimeout(run));
  addEventListener("pageshow", (event) => {
    if (event.persisted) run();
  });
}

function run() {
  const stop = new AbortController();
  fresh = true;
  tabs = new Tabs(`desk ${PERSON}`, ({ event, data }) => heard(event, data), stop.signal);
  addEventListener(
    "pagehide",
    () => {
      if (!reads) tell("gone", TAB);
      stop.abort();
    },
    { once: true },
  );
  if (SHARES) say(true);
  tabs.lead(read);
}

/**
 * Read the stream, and tell the other tabs.
 *
 * @param {AbortSignal} signal
 */
async function read(signal) {
  reads = true;
  others.clear();
  tell("who", null);
  try {
    await stream.follow(
      address,
      (kind, data) => {
        if (kind === "message") told.set(data.conversation, Math.max(data.seq, told.get(data.conversation) ?? 0));
        tell(kind, data);
        hear(kind, data);
      },
      (live) => {
        tell("connection", live);
        hear("connection", live);
      },
      signal,
    );
  } finally {
    reads = false;
  }
}

/** Where the stream is, with how far each conversation is known by the tab that knows least of it. */
function address() {
  told.clear();
  const watch = new Set(watched);
  for (const [conversation, last] of places) told.set(conversation, last());
  for (const other of others.values()) {
    for (const one of other.watched) watch.add(one);
    for (const [conversation, last] of other.places) told.set(conversation, Math.min(last, told.get(conversation) ?? last));
  }
  const after = [...told].map(([conversation, last]) => `${conversation}:${last}`).join(",");
  for (const one of watch) if (!told.has(one)) told.set(one, 0);
  return `/api/v1/desk/events?${new URLSearchParams({ after, watch: [...watch].join(",") })}`;
}

/**
 * Another tab says something.
 *
 * @param {string} event
 * @param {any} data
 */
function heard(event, data) {
  if (event === "who") say(fresh);
  else if (event === "gone") others.delete(data);
  else if (event === "place") arrived(data);
  else hear(event, data);
}

/**
 * Another tab has this on its page: it is in the stream, or the stream begins again with it.
 *
 * @param {Place} other
 */
function arrived(other) {
  others.set(other.tab, other);
  const knows = other.places.every(([conversation, last]) => told.has(conversation) && told.get(conversation) <= last);
  if (reads && (other.asks || !knows)) stream.again();
}

/** @param {boolean} asks whether the stream is to begin again */
function say(asks) {
  /** @type {[string, number][]} */
  const here = [...places].map(([conversation, last]) => [conversation, last()]);
  tell("place", { tab: TAB, places: here, watched: [...watched], asks });
}

/**
 * @param {string} event
 * @param {unknown} data
 */
function tell(event, data) {
  if (SHARES) tabs?.tell({ event, data });
}

/**
 * @param {string} kind
 * @param {any} data
 */
function hear(kind, data) {
  if (kind === "desk") fresh = false;
  for (const listener of listeners.get(kind) ?? []) listener(data);
}
