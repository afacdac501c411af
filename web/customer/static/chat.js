/**
 * `<redress-chat>`: the customers' chat. What stands inside the element is for browsers without scripts; it is
 * replaced once this runs.
 *
 * Attributes: `api` is the address of the server that answers, empty for the page's own; `closable` shows a way to
 * close it; `resume` is a conversation that was begun on the plain page, as ID.TOKEN; `away` says that it is out of sight, so that new messages count as unread.
 *
 * Events, which do not leave the page: `redress-close` (somebody wants it closed), `redress-unread` (detail: how
 * many), `redress-filed` (a complaint was filed in this moment), `redress-ended`.
 */

/** @import {Attachment, Draft, Message, Owner} from "./types.js" */
import { Api } from "./api.js";
import { copied } from "./clipboard.js";
import { Composer } from "./composer.js";
import { button, element } from "./element.js";
import { feedback } from "./feedback.js";
import { Header } from "./header.js";
import { MessageLog } from "./log.js";
import { Memory } from "./memory.js";
import { ask, askEmail } from "./question.js";
import { Session } from "./session.js";
import { chime } from "./sound.js";
import { STYLES } from "./styles.js";
import { TEXTS, told } from "./texts.js";
import { WORDS } from "./words.js";

/** Milliseconds of work after which the customer hears that it goes on. */
const LONG_WORK = 6000;
/** Milliseconds after which the sign that an agent is typing goes out by itself. */
const TYPED = 6000;
/** Milliseconds between two signs that the customer is typing. */
const TYPING = 3000;
/** Milliseconds without a connection before it is worth a word. */
const HICCUP = 2000;
/** Milliseconds for which it stays on the page that something was done. */
const TOLD = 20_000;
/** Pixels of a letter in large print: 18 points. */
const LARGE = 24;
/** What a page around the widget may style. */
const PARTS = "chat, head, log, message, customer, assistant, agent, system, card, composer, field, send, foot, notice, feedback";
/** A conversation in the fragment of the address, which browsers send to nobody. */
const SAVED = /^#chat=([\w-]{8,64})\.([\w-]{8,128})$/;

class RedressChat extends HTMLElement {
  static observedAttributes = ["away"];

  /** Where one writes without scripts: what was begun there while they were on their way is not lost. */
  #plain = this.querySelector("textarea");
  #begun = this.#plain?.value ?? "";
  #writing = !!this.#plain && document.activeElement === this.#plain;
  #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  #memory = new Memory();
  /** @type {Session | null} */
  #session = null;
  #log = new MessageLog({
    choose: (chosen, event) => this.#choose(chosen.id, chosen.title, event),
    retry: (draft) => this.#session?.outbox.retry(draft),
    takeBack: (draft) => this.#takeBack(draft),
    change: (field, before) => this.#change(field, before),
    save: (file) => this.#saveFile(file),
    say: (said) => this.#say(said),
  });
  #composer = new Composer({
    send: (text, attachments) => this.#session?.outbox.add(text, { attachments }),
    typed: (text) => this.#typed(text),
    upload: (file, progress, signal) => this.#uploaded(file, progress, signal),
    say: (said) => this.#say(said),
  });
  #header = new Header(
    {
      person: () => this.#session?.outbox.add(TEXTS.want_person),
      mail: () => this.#mailCopy(),
      save: (format) => this.#saveCopy(format),
      large: (on) => this.#large(on),
      sound: (on) => this.#sound(on),
      link: () => this.#copyLink(),
      stay: () => this.#stay(),
      end: () => this.#end(),
      afresh: () => this.#afresh(),
      close: () => this.#tell("close"),
    },
    { large: this.#memory.large, sound: this.#memory.sound },
  );
  #status = element("p", { class: "status", role: "status" });
  #notice = element("p", { class: "notice", part: "notice", hidden: true });
  #foot = element("div", { class: "foot", part: "foot" });
  #over = element("div", { class: "over", hidden: true });
  /** @type {Owner} */
  #with = "assistant";
  #unread = 0;
  #last = 0;
  #typedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #working;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hiccup;
  #full = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #told;

  connectedCallback() {
    if (!this.#root.hasChildNodes()) this.#build();
    addEventListener("click", this.#header.outside);
    document.addEventListener("visibilitychange", this.#look);
    this.#start();
  }

  disconnectedCallback() {
    removeEventListener("click", this.#header.outside);
    document.removeEventListener("visibilitychange", this.#look);
    this.#session?.close();
  }

  attributeChangedCallback() {
    this.#header.shut.hidden = !this.hasAttribute("closable");
    this.#look();
  }

  focus() {
    if (this.#over.hidden) this.#composer.focus();
    else this.#over.querySelector("button")?.focus();
  }

  #build() {
    this.setAttribute("exportparts", PARTS);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.#root.adoptedStyleSheets = [sheet];
    const over = element("p", {}, TEXTS.ended);
    this.#over.append(over, button(TEXTS.afresh, "button primary", () => this.#afresh()));
    this.#foot.append(this.#notice, this.#status, this.#composer.element, this.#over);
    const { language: lang, direction: dir } = WORDS;
    const panel = element("section", { class: "chat", part: "chat", "aria-label": TEXTS.chat, lang, dir });
    panel.append(this.#header.element, this.#log.element, this.#log.jump, this.#foot);
    panel.append(element("p", { class: "drop", "aria-hidden": "true" }, TEXTS.drop));
    this.#header.shut.hidden = !this.hasAttribute("closable");
    this.#catchFiles(panel);
    this.#root.append(panel);
    this.#large(this.#memory.large);
  }

  async #start() {
    this.#composer.text = this.#begun || this.#memory.typed;
    if (this.#writing) this.focus();
    this.#begun = "";
    this.#writing = false;
    this.#adopt();
    await this.#resume();
    if (!this.#memory.key) this.#preview();
    this.#session = new Session(new Api(this.getAttribute("api") ?? ""), this.#memory, {
      history: (messages) => this.#history(messages),
      message: (message) => this.#message(message),
      draft: (draft) => this.#log.draft(draft),
      arrived: (draft, seq) => this.#log.arrived(draft, seq),
      owner: (owner) => this.#owner(owner),
      working: (working) => this.#work(working),
      typing: (from) => this.#typing(from),
      read: (by, seq) => by === "agent" && this.#log.seen(seq),
      connection: (state, seconds) => this.#connection(state, seconds),
      lost: () => this.#closed(TEXTS.lost),
    });
    this.#session.run();
  }

  /** Somebody began on the plain page, before this script was there, or went on there just now. */
  #adopt() {
    const [conversation, token] = this.getAttribute("resume")?.split(".") ?? [];
    const justNow = location.hash === "#last";
    if (justNow) history.replaceState(null, "", location.pathname + location.search);
    if (!conversation || !token || conversation === this.#memory.key?.conversation) return;
    if (this.#memory.key && !justNow) return;
    this.#memory.forget();
    this.#memory.typed = this.#composer.text;
    this.#memory.key = { conversation, token };
  }

  /** A link to a saved chat was followed; only on our own page, and only when the customer says so. */
  async #resume() {
    const [, conversation, token] = this.getAttribute("api") ? [] : (SAVED.exec(location.hash) ?? []);
    if (!conversation || !token) return;
    history.replaceState(null, "", location.pathname + location.search);
    if (conversation === this.#memory.key?.conversation) return;
    const words = {
      title: TEXTS.resume_question,
      explained: TEXTS.resume_explained,
      yes: TEXTS.resume_yes,
      no: TEXTS.resume_no,
    };
    if (!(await ask(this.#root, words))) return;
    this.#memory.forget();
    this.#memory.key = { conversation, token };
  }

  /** The first words are known already: they are there before the conversation is. */
  #preview() {
    this.#log.history([{ seq: 0, from: "assistant", text: WORDS.opening, at: "" }]);
  }

  /** @param {Message[]} messages */
  #history(messages) {
    this.#log.history(messages);
    const newest = messages.at(-1);
    this.#composer.ask(newest?.asks ?? null);
    const seen = this.#memory.seen;
    this.#unread = 0;
    for (const { seq, from } of messages) if (from !== "customer" && seq > seen) this.#unread++;
    this.#last = newest?.seq ?? 0;
    this.#look();
  }

  /** @param {Message} message */
  #message(message) {
    const ours = message.from !== "customer";
    if (ours) this.#work(false);
    this.#log.add(message);
    this.#last = message.seq;
    if (!ours) return;
    this.#composer.ask(message.asks ?? null);
    if (message.complaint) this.#tell("filed");
    this.#unread++;
    this.#look();
    if (this.#memory.sound) chime();
  }

  /** What is on the screen is read; what came while nobody looked is counted. */
  #look = () => {
    const away = this.hasAttribute("away") || document.visibilityState !== "visible";
    if (!away) {
      this.#unread = 0;
      if (this.#last > this.#memory.seen && this.#with === "agent") this.#note("read", { seq: this.#last });
      if (this.#last) this.#memory.seen = this.#last;
    }
    this.#tell("unread", this.#unread);
    if (this.getAttribute("api")) return; // another page's title is none of our business
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = this.#unread ? `(${this.#unread}) ${title}` : title;
  };

  /**
   * @param {string} id
   * @param {string} title
   * @param {MouseEvent} event
   */
  #choose(id, title, event) {
    // The pressed button goes away: by keyboard one goes on in the field; by touch no keyboard should jump up.
    const touched = event instanceof PointerEvent && event.pointerType === "touch";
    if (touched) this.#log.element.focus({ preventScroll: true });
    else this.#composer.focus();
    this.#session?.outbox.add(title, { button: id });
  }

  /** @param {Draft} draft */
  #takeBack(draft) {
    this.#session?.outbox.remove(draft);
    this.#log.remove(draft);
    this.#composer.text = [draft.text, this.#composer.text].filter(Boolean).join("\n");
    this.#composer.focus();
  }

  /**
   * The assistant is told what should change and asks for it; what was said before is there to be edited.
   *
   * @param {string} field
   * @param {string} before
   */
  #change(field, before) {
    this.#session?.outbox.add(WORDS.changes[field] ?? "");
    if (!this.#composer.text) this.#composer.text = before;
    this.#composer.focus();
  }

  /** @param {HTMLElement} panel */
  #catchFiles(panel) {
    const over = (/** @type {DragEvent} */ event) => {
      if (!event.dataTransfer?.types.includes("Files") || this.#composer.element.hidden) return;
      event.preventDefault();
      panel.classList.add("dropping");
    };
    panel.addEventListener("dragenter", over);
    panel.addEventListener("dragover", over);
    panel.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) panel.classList.remove("dropping");
    });
    panel.addEventListener("drop", (event) => {
      panel.classList.remove("dropping");
      const files = event.dataTransfer?.files;
      if (!files?.length || this.#composer.element.hidden) return;
      event.preventDefault();
      this.#composer.add(files);
    });
  }

  /**
   * @param {File} file
   * @param {(part: number) => void} progress
   * @param {AbortSignal} signal
   * @returns {Promise<Attachment>}
   */
  #uploaded(file, progress, signal) {
    return this.#session?.upload(file, progress, signal) ?? Promise.reject(new Error("closed"));
  }

  /** @param {boolean} working */
  #work(working) {
    this.#log.working(working);
    clearTimeout(this.#working);
    if (working) this.#working = setTimeout(() => this.#say(TEXTS.still_working), LONG_WORK);
    else if (this.#status.textContent === TEXTS.still_working) this.#say("");
  }

  /**
   * Somebody writes; they may stop without a word.
   *
   * @param {string} from
   */
  #typing(from) {
    if (from === "customer") return;
    this.#log.working(true);
    clearTimeout(this.#working);
    this.#working = setTimeout(() => this.#log.working(false), TYPED);
  }

  /** @param {string} text */
  #typed(text) {
    this.#memory.typed = text;
    if (!text || this.#with !== "agent" || Date.now() - this.#typedAt < TYPING) return;
    this.#typedAt = Date.now();
    this.#note("typing", {});
  }

  /**
   * Something for the person at the other end; it does no harm when it is lost.
   *
   * @param {"typing" | "read"} what
   * @param {object} told
   */
  #note(what, told) {
    this.#session?.tell(what, told).catch(() => undefined);
  }

  async #stay() {
    try {
      await this.#session?.tell("cancel-handoff", {});
    } catch {
      this.#say(TEXTS.not_done);
    }
  }

  /** @param {Owner} owner */
  #owner(owner) {
    this.#with = owner;
    this.#header.owner(owner);
    if (owner === "closed") this.#closed(TEXTS.ended);
  }

  /** @param {string} why */
  #closed(why) {
    this.#work(false);
    const said = this.#over.querySelector("p");
    if (said) said.textContent = why;
    if (this.#over.hidden && why === TEXTS.ended) {
      if (!this.#memory.rated) this.#over.append(feedback((answer, comment) => this.#rate(answer, comment)));
      this.#tell("ended");
    }
    this.#composer.element.hidden = true;
    this.#over.hidden = false;
    this.#log.toEnd();
  }

  /**
   * @param {string} answer
   * @param {string} comment
   */
  async #rate(answer, comment) {
    await this.#session?.tell("feedback", { answer, comment });
    this.#memory.rated = true;
  }

  /**
   * @param {import("./session.js").Connection} state
   * @param {number} [seconds] until another try, where that is known
   */
  #connection(state, seconds = 0) {
    const wasFull = this.#full;
    this.#full = state === "full";
    if (state === "full") {
      clearTimeout(this.#hiccup);
      this.#hiccup = undefined;
      this.#notify(told(TEXTS.full, { count: seconds }));
      return;
    }
    if (state !== "live") {
      this.#hiccup ??= setTimeout(() => this.#notify(TEXTS.broken), HICCUP);
      return;
    }
    clearTimeout(this.#hiccup);
    this.#hiccup = undefined;
    if (!this.#notice.hidden) this.#say(wasFull ? TEXTS.opened : TEXTS.back);
    this.#notify("");
  }

  /** @param {string} text */
  #notify(text) {
    this.#notice.textContent = text;
    this.#notice.hidden = !text;
    if (text) this.#say(text);
  }

  /**
   * Say something that is not part of the conversation; read out, and shown for those who look.
   *
   * @param {string} text
   */
  #say(text) {
    this.#status.textContent = text;
    clearTimeout(this.#told);
    if (text && text !== TEXTS.still_working) this.#told = setTimeout(() => this.#say(""), TOLD);
  }

  async #mailCopy() {
    const email = await askEmail(this.#root, this.#log.email, async (told) => this.#session?.tell("transcript-mail", { email: told }));
    const when = this.#with === "queue" || this.#with === "agent" ? TEXTS.mail_later : TEXTS.mail_done;
    if (email) this.#say(told(when, { email }));
  }

  /** @param {"txt" | "html" | "pdf"} format */
  async #saveCopy(format) {
    await this.#save(() => this.#session?.transcript(format), `complaint-chat.${format}`);
  }

  /** @param {Attachment} file */
  async #saveFile(file) {
    await this.#save(() => this.#session?.file(file), file.name);
  }

  /**
   * @param {() => Promise<Blob | null> | undefined} fetched
   * @param {string} name
   */
  async #save(fetched, name) {
    try {
      const copy = await fetched();
      if (!copy) return;
      const link = element("a", { href: URL.createObjectURL(copy), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      this.#say(TEXTS.saved);
    } catch {
      this.#say(TEXTS.save_failed);
    }
  }

  async #copyLink() {
    const key = this.#memory.key;
    const page = new URL("/chat", this.getAttribute("api") || location.href);
    if (key) page.hash = `chat=${key.conversation}.${key.token}`;
    this.#say((await copied(page.href)) ? TEXTS.link_copied : TEXTS.link_failed);
  }

  /** @param {boolean} on */
  #large(on) {
    this.#memory.large = on;
    // The size that the person set in the browser, whatever the page around has made of it.
    const probe = element("span", { class: "probe" });
    this.#root.append(probe);
    const usual = parseFloat(getComputedStyle(probe).fontSize) || 16;
    probe.remove();
    this.style.setProperty("--rem", `${on ? Math.max(LARGE, usual) : usual}px`);
    // The panel of the widget, which holds this, makes room for them.
    if (this.hasAttribute("closable")) this.parentElement?.style.setProperty("--w", on ? "min(36em, 100vw - 2em)" : "");
  }

  /** @param {boolean} on */
  #sound(on) {
    this.#memory.sound = on;
    if (on) chime();
  }

  async #end() {
    const words = {
      title: TEXTS.end_question,
      explained: TEXTS.end_explained,
      yes: TEXTS.end_yes,
      no: TEXTS.end_no,
    };
    if (!(await ask(this.#root, words))) return;
    try {
      await this.#session?.end();
      this.#owner("closed");
      this.focus();
    } catch {
      this.#say(TEXTS.end_failed);
    }
  }

  /** Leave this conversation as it is and begin another one. */
  async #afresh() {
    this.#session?.close();
    this.#memory.forget();
    const fresh = document.createElement("redress-chat");
    for (const name of ["api", "closable"]) if (this.hasAttribute(name)) fresh.setAttribute(name, this.getAttribute(name) ?? "");
    this.replaceWith(fresh);
    fresh.focus();
  }

  /**
   * @param {string} what
   * @param {unknown} [detail]
   */
  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(`redress-${what}`, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("redress-chat")) customElements.define("redress-chat", RedressChat);
