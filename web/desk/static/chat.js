/** One conversation on the page: what is said appears, what is written is sent, and everything works twice over. */

/** @import {Message} from "/assets/customer/types.js" */
import { element } from "/assets/customer/element.js";
import { alert_, shows } from "./alerts.js";
import { call } from "./calls.js";
import { again, place } from "./desk.js";
import { draftLine, messageLine, noteLine } from "./line.js";
import { Sending } from "./sending.js";

const TYPING_AGAIN = 3000;
const TYPING_ENDS = 6000;
const DRAFT_AFTER = 600;

export class Chat {
  #typed = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keeping;
  /** @type {Map<string, HTMLElement>} */
  #drafts = new Map();
  #said = 0;
  /** @type {{attachment: string, name: string}[]} */
  #files = [];
  #reading = Promise.resolve();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.conversation = root.dataset.chat ?? "";
    this.handoff = root.dataset.handoff ?? "";
    this.customer = root.dataset.customer ?? "Customer";
    this.csrf = root.dataset.csrf ?? "";
    this.mine = root.dataset.mine !== undefined;
    this.last = Number(root.dataset.after ?? 0);
    this.seen = this.last;
    this.unread = 0;
    this.log = /** @type {HTMLElement} */ (root.querySelector("[data-log]"));
    this.list = /** @type {HTMLElement} */ (this.log.querySelector("ol"));
    this.typing = /** @type {HTMLElement} */ (root.querySelector("[data-typing]"));
    this.box = /** @type {HTMLTextAreaElement | null} */ (root.querySelector("[data-text]"));
    this.mark = /** @type {HTMLElement | null} */ (root.querySelector("[data-read]"));
    place(this.conversation, () => this.last, this.mine);
    this.sending = new Sending(this.conversation, this.csrf, {
      seen: () => this.seen,
      sent: (line, seq) => this.#sent(line.client_id, seq),
      waits: (line, why) => this.#waits(line.client_id, why),
      refused: (line, why) => this.#refused(line, why),
    });
    for (const line of this.sending.lines) this.#draft(line);
    this.sending.work();
    this.log.scrollTop = this.log.scrollHeight;
    this.#write();
    this.#reply();
    this.#note();
    if (this.mine) {
      this.#look();
      shows(`/desk/handoffs/${this.handoff}`);
    }
  }

  /**
   * The server's news of this conversation.
   *
   * @param {string} kind
   * @param {any} data
   */
  heard(kind, data) {
    if (kind === "message") this.#message(data);
    else if (kind === "note") this.#noted(data);
    else if (kind === "typing" && data.from === "customer") this.#types();
    else if (kind === "read" && data.by === "customer") this.#readTo(data.seq);
    else if (kind === "owner") this.#owned(data.owner);
  }

  focus() {
    this.root.scrollIntoView({ block: "nearest" });
    (this.box ?? this.log).focus();
  }

  /** @param {Message} message */
  #message(message) {
    if (message.seq <= this.last) return;
    if (message.seq > this.last + 1) {
      again(); // one is missing: the stream begins again with it
      return;
    }
    this.last = message.seq;
    this.#typing("");
    const line = messageLine(message, this.customer, this.conversation);
    const draft = message.from === "agent" ? this.#ownDraft(message) : undefined;
    if (draft) draft.replaceWith(line);
    else this.#append(line);
    if (message.from !== "agent" && this.mark) this.mark.textContent = "";
    if (message.from === "customer" && this.mine) {
      this.#look();
      if (this.seen < message.seq) {
        this.unread += 1;
        alert_(`${this.customer} has written`, `/desk/handoffs/${this.handoff}`);
      }
    } else if (this.seen === message.seq - 1) this.seen = message.seq;
    if (message.from === "agent") this.#said = message.seq;
  }

  /**
   * The line that waits for this message of one's own.
   *
   * @param {Message} message
   */
  #ownDraft(message) {
    const found = this.sending.lines.find((line) => line.text === message.text);
    for (const [id, draft] of this.#drafts)
      if (id === found?.client_id || draft.dataset.seq === String(message.seq)) {
        this.#drafts.delete(id);
        return draft;
      }
    return undefined;
  }

  /** @param {import("./line.js").Note} note */
  #noted(note) {
    if (!this.list.querySelector(`[data-note="${note.id}"]`)) this.#append(noteLine(note));
  }

  /** @param {HTMLElement} line */
  #append(line) {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const atEnd = scrollHeight - scrollTop - clientHeight < 60;
    const waiting = this.list.querySelector(".draft");
    if (waiting && !line.classList.contains("draft")) waiting.before(line);
    else this.list.append(line);
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  #types() {
    this.#typing(`${this.customer} is writing…`);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#typing(""), TYPING_ENDS);
  }

  /** @param {string} words */
  #typing(words) {
    if (this.typing.textContent !== words) this.typing.textContent = words;
  }

  /** @param {number} seq */
  #readTo(seq) {
    if (this.mark && this.#said && seq >= this.#said) this.mark.textContent = "Read by the customer";
  }

  /** @param {string} owner */
  #owned(owner) {
    if (!this.mine || owner === "agent") return;
    this.mine = false;
    const again_ = element("a", { href: location.pathname }, "Load the page again");
    const lost = element("p", { class: "error", role: "alert" }, "You no longer have this conversation. ", again_);
    this.log.before(lost);
  }

  /** Whoever looks at the conversation has read it: the page is in front, and so is this pane. */
  #look() {
    const look = () => {
      if (document.visibilityState !== "visible" || !document.hasFocus() || this.last <= this.seen) return;
      this.seen = this.last;
      this.unread = 0;
      for (const field of this.root.querySelectorAll("[data-seen]"))
        /** @type {HTMLInputElement} */ (field).value = String(this.seen);
      this.root.dispatchEvent(new CustomEvent("looked", { bubbles: true }));
      const path = `/api/v1/conversations/${this.conversation}/agent-read`;
      const seq = this.seen;
      this.#reading = this.#reading.then(() => call("POST", path, this.csrf, { seq }).then(() => undefined)).catch(() => undefined);
    };
    look();
    addEventListener("focus", look, { once: true });
    document.addEventListener("visibilitychange", look, { once: true });
  }

  #write() {
    const form = /** @type {HTMLFormElement | null} */ (this.root.querySelector("[data-write]"));
    const box = this.box;
    if (!form || !box) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text && !this.#files.length) return;
      const files = this.#files.splice(0);
      this.#showFiles();
      const line = {
        client_id: crypto.randomUUID(),
        text,
        attachments: files.map((file) => file.attachment),
        names: files.map((file) => file.name),
      };
      box.value = "";
      clearTimeout(this.#keeping);
      this.#draft(line);
      this.sending.add(line);
      box.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    box.addEventListener("input", () => {
      this.#say();
      clearTimeout(this.#keeping);
      this.#keeping = setTimeout(() => this.keep(), DRAFT_AFTER);
    });
    addEventListener("pagehide", () => this.keep());
    this.#attach();
  }

  /** Keep what is begun, for when the agent comes back to it. */
  keep() {
    clearTimeout(this.#keeping);
    if (!this.box || this.box.value === (this.box.dataset.kept ?? this.box.defaultValue)) return;
    this.box.dataset.kept = this.box.value;
    fetch(`/api/v1/conversations/${this.conversation}/draft`, {
      method: "PUT",
      headers: { "X-CSRF-Token": this.csrf, "Content-Type": "application/json" },
      body: JSON.stringify({ text: this.box.value }),
      keepalive: true,
    }).catch(() => undefined);
  }

  #say() {
    if (Date.now() - this.#typed < TYPING_AGAIN || !this.box?.value) return;
    this.#typed = Date.now();
    call("POST", `/api/v1/conversations/${this.conversation}/agent-typing`, this.csrf).catch(() => undefined);
  }

  #attach() {
    const label = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-attach]"));
    const input = /** @type {HTMLInputElement | null} */ (this.root.querySelector("[data-file]"));
    if (!label || !input) return;
    label.hidden = false;
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      input.value = "";
      if (!file) return;
      const form = new FormData();
      form.append("file", file);
      try {
        const path = `/api/v1/conversations/${this.conversation}/agent-attachments`;
        this.#files.push(await call("POST", path, this.csrf, form));
        if (this.box) this.box.required = false;
      } catch (error) {
        this.#typing(error instanceof Error ? error.message : "The file was not taken.");
      }
      this.#showFiles();
    });
  }

  #showFiles() {
    const list = this.root.querySelector("[data-files]");
    list?.replaceChildren(...this.#files.map((file) => element("li", {}, file.name)));
  }

  /** @param {import("./sending.js").Line} line */
  #draft(line) {
    const made = draftLine(line.text, line.names);
    this.#drafts.set(line.client_id, made);
    this.#append(made);
    this.log.scrollTop = this.log.scrollHeight;
  }

  /**
   * @param {string} id
   * @param {number} seq
   */
  #sent(id, seq) {
    const draft = this.#drafts.get(id);
    if (!draft) return;
    // On the stream already, or about to be: there it gets its time and its place.
    if (this.last >= seq) {
      draft.remove();
      this.#drafts.delete(id);
    } else {
      draft.dataset.seq = String(seq);
      draft.querySelector(".state")?.remove();
    }
  }

  /**
   * @param {string} id
   * @param {string} why
   */
  #waits(id, why) {
    const state = this.#drafts.get(id)?.querySelector(".state");
    if (state) state.textContent = why;
  }

  /**
   * @param {import("./sending.js").Line} line
   * @param {string} why
   */
  #refused(line, why) {
    const draft = this.#drafts.get(line.client_id);
    const state = draft?.querySelector(".state");
    if (state) state.textContent = `Not sent. ${why}`;
    draft?.classList.add("failed");
    if (this.box && !this.box.value) this.box.value = line.text;
  }

  #reply() {
    const form = /** @type {HTMLFormElement | null} */ (this.root.querySelector("[data-replies]"));
    const choice = form?.querySelector("select");
    const box = this.box;
    if (!form || !choice || !box) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = choice.selectedOptions[0]?.dataset.words;
      if (!words) return;
      const before = box.value.slice(0, box.selectionStart).trimEnd();
      box.value = `${before}${before ? "\n\n" : ""}${words}${box.value.slice(box.selectionEnd)}`;
      choice.value = "";
      box.focus();
      box.dispatchEvent(new Event("input"));
    });
  }

  #note() {
    const form = /** @type {HTMLFormElement | null} */ (this.root.querySelector("[data-note-form]"));
    const box = form?.querySelector("textarea");
    if (!form || !box) return;
    let id = crypto.randomUUID();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text) return;
      try {
        const path = `/api/v1/conversations/${this.conversation}/notes`;
        this.#noted(await call("POST", path, this.csrf, { client_id: id, text }));
        box.value = "";
        id = crypto.randomUUID();
      } catch (error) {
        this.#typing(error instanceof Error && error.message ? error.message : "The note was not kept: try again.");
      }
    });
  }
}
