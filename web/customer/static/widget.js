/**
 * The starter that other sites load: a button in the corner, and the chat once it is opened.
 *
 *   <script src="https://complaints.example/widget.js" async></script>
 *
 * data-position, data-lang, data-launcher, data-open, data-scheme and data-accent set it up; window.Redress opens
 * and closes it and tells what happens. docs/widget.md says how. The server puts words and a version into it.
 */
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script || customElements.get("redress-widget")) return;
  const home = new URL(script.src).origin;
  const set = script.dataset;
  const all = /** @type {Record<string, Record<string, string>>} */ (/** @type {unknown} */ ("REDRESS_WORDS"));
  const wanted = set["lang"] || document.documentElement.lang || "";
  const found = Object.keys(all).find((tag) => tag === wanted) ?? Object.keys(all).find((tag) => wanted && tag.split("-")[0] === wanted.split("-")[0]);
  const language = found ?? Object.keys(all)[0] ?? "";
  const words = all[language] ?? {};
  const says = (/** @type {string} */ name) => words[name] ?? "";
  const left = set["position"] === "left";
  const OPEN = "redress.open";

  /**
   * @param {string} name
   * @param {object} [properties]
   * @param {...(Node | string)} inside
   * @returns {HTMLElement}
   */
  const make = (name, properties, ...inside) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inside);
    return made;
  };

  const style = `
:host{all:initial!important;display:block!important;position:fixed!important;z-index:2147483647!important;inset:auto ${left ? "auto" : "1em"} 1em ${left ? "1em" : "auto"}!important;color-scheme:${/^(light|dark)$/.test(set["scheme"] ?? "") ? set["scheme"] : "light dark"}!important;font:medium system-ui,sans-serif!important}
[hidden]{display:none!important}
button,a{font:600 1em/1.25 system-ui,sans-serif}
.launcher{position:relative;display:flex;align-items:center;gap:.5em;min-height:3em;padding:.5em 1.125em;border:2px solid transparent;border-radius:1.75em;background:var(--redress-accent,#0b5860);color:var(--redress-on-accent,#fff);box-shadow:0 2px 10px #0006;cursor:pointer}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #b0560a}
svg{width:1.5em;height:1.5em;fill:none;stroke:currentColor;stroke-width:2}
.count{padding:0 .5em;border-radius:1em;background:#fff;color:#9c1f28}
.panel{position:fixed;inset:auto ${left ? "auto" : "1em"} 1em ${left ? "1em" : "auto"};display:flex;flex-direction:column;width:var(--w,25.5em);height:min(44em,100dvh - 2em);border-radius:.875em;overflow:hidden;background:light-dark(#fffdf9,#182225);color:light-dark(#1c2a2e,#e9eeec);box-shadow:0 4px 30px #0005}
.panel>p{margin:auto;padding:2em;text-align:center}
.panel p *{display:inline-block;color:inherit;margin:.5em;padding:.75em}
redress-chat{flex:1;min-height:0}
@media (max-width:30em),(max-height:30em){.panel{inset:0;width:auto;height:auto;border-radius:0;overflow:auto}}
@media (forced-colors:active){.panel{border:1px solid}}`;

  class RedressWidget extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    /** The chat, which replaces itself when a new one is begun. @returns {HTMLElement | null} */
    get #chat() {
      return this.#root.querySelector("redress-chat");
    }
    #count = make("span", { className: "count", hidden: true });
    #launcher = make(
      "button",
      { className: "launcher", part: "launcher", ariaHasPopup: "dialog", onclick: () => this.open() },
      picture(),
      make("span", {}, set["launcher"] || says("launcher")),
      this.#count,
    );
    #state = make("p", { role: "status" });
    #panel = make(
      "div",
      { className: "panel", part: "panel", role: "dialog", ariaLabel: says("chat"), hidden: true },
      this.#state,
    );

    connectedCallback() {
      if (this.#root.firstChild) {
        this.#rise();
        return;
      }
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      this.#root.adoptedStyleSheets = [sheet];
      // Who comes near wants to open it, most likely.
      this.#launcher.onpointerenter = this.#launcher.onfocus = () => load().catch(() => 0);
      this.#root.append(this.#launcher, this.#panel);
      this.lang = language;
      this.dir = says("direction");
      if (set["accent"]) this.style.setProperty("--redress-accent", set["accent"]);
      this.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) this.close();
      });
      // Where it fills the window, what is behind it cannot be seen: going on from its end closes it.
      this.#panel.addEventListener("focusout", ({ relatedTarget }) => {
        if (relatedTarget && !this.#root.contains(/** @type {Node} */ (relatedTarget)) && this.#fills) this.close(false);
      });
      this.addEventListener("redress-close", () => this.close());
      this.addEventListener("redress-unread", (event) => this.#unread(/** @type {CustomEvent} */ (event).detail));
      this.addEventListener("redress-filed", () => tell("filed"));
      this.addEventListener("redress-ended", () => tell("ended"));
      this.#rise();
      if (remembered(OPEN)) this.open(false);
      else if (set["open"] === "load" && remembered(OPEN) === null) this.open(false);
      else if (remembered("redress.key", "localStorage")) addEventListener("load", () => setTimeout(() => this.#fill(), 2000));
    }

    /** Some sites put a new body in place instead of loading a page: the chat goes along. */
    disconnectedCallback() {
      if (!body.isConnected) begin();
    }

    get #fills() {
      return this.#panel.clientWidth >= innerWidth;
    }

    /** To the front, before whatever the page has put there. */
    #rise() {
      if (!this.showPopover) return;
      this.popover = "manual";
      if (this.matches(":popover-open")) this.hidePopover();
      this.showPopover();
    }

    /** @param {boolean} [focus] whether somebody wants to write now */
    async open(focus = true) {
      if (this.#panel.hidden) {
        this.#panel.hidden = false;
        this.#launcher.hidden = true;
        remember("1");
        tell("open");
      }
      this.#rise();
      const filled = this.#fill();
      if (focus) this.#state.querySelector("button")?.focus();
      await filled;
      if (this.#panel.hidden) return;
      this.#chat?.removeAttribute("away");
      if (focus) this.#chat?.focus();
    }

    /** @param {boolean} [focus] whether the focus goes back to the button */
    close(focus = true) {
      if (this.#panel.hidden) return;
      this.#panel.hidden = true;
      this.#launcher.hidden = false;
      this.#chat?.setAttribute("away", "");
      remember("");
      if (focus) this.#launcher.focus();
      tell("close");
    }

    async #fill() {
      if (this.#chat) return;
      this.#say(says("opening"));
      try {
        await load();
      } catch {
        this.#say(says("not_opened"), make("a", { href: `${home}/chat`, target: "_blank", rel: "noopener" }, says("own_page")));
        return;
      }
      if (this.#chat) return;
      const chat = make("redress-chat");
      chat.setAttribute("api", home);
      chat.setAttribute("closable", "");
      chat.toggleAttribute("away", !!this.#panel.hidden);
      this.#panel.replaceChildren(chat);
    }

    /**
     * Something in the place of the chat, with a way out.
     *
     * @param {...(Node | string)} what
     */
    #say(...what) {
      this.#state.replaceChildren(...what, make("button", { onclick: () => this.close() }, says("close")));
    }

    /** @param {number} count */
    #unread(count) {
      this.#count.textContent = says("launcher_unread").replace("{count}", String(count));
      this.#count.hidden = !count;
      tell("unread", count);
    }
  }

  /** @type {Promise<unknown> | null} */
  let loading = null;
  function load() {
    loading ??= import(`${home}/widget/chat.js?v=REDRESS_VERSION&lang=${language}`).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  function picture() {
    const [image, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    if (!image || !path) return "";
    image.setAttribute("viewBox", "0 0 24 24");
    image.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H10l-4 4v-4H4z");
    image.append(path);
    return image;
  }

  /**
   * @param {string} name
   * @param {"sessionStorage" | "localStorage"} [where]
   */
  function remembered(name, where = "sessionStorage") {
    try {
      return window[where].getItem(name);
    } catch {
      return null; // storage is forbidden
    }
  }

  /** @param {string} open */
  function remember(open) {
    try {
      sessionStorage.setItem(OPEN, open);
    } catch {
      // Storage is forbidden: on the next page it is closed.
    }
  }

  const news = new EventTarget();
  /**
   * @param {string} what
   * @param {unknown} [detail]
   */
  function tell(what, detail) {
    news.dispatchEvent(new CustomEvent(what, { detail }));
  }

  customElements.define("redress-widget", RedressWidget);
  const widget = new RedressWidget();
  Object.assign(window, {
    Redress: Object.freeze({
      open: () => widget.open(),
      close: () => widget.close(),
      on: news.addEventListener.bind(news),
      off: news.removeEventListener.bind(news),
    }),
  });
  /** @type {HTMLElement} */
  let body;
  const begin = () => (body = document.body).append(widget);
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
  document.dispatchEvent(new CustomEvent("redress-ready"));
})();
