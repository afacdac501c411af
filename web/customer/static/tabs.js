/**
 * One stream for all the tabs of a browser, which allows six connections to a server and no more: one tab reads
 * it and tells the others. Which one, a lock decides; when that tab closes, the next takes over. Where there are
 * no locks (pages without TLS) every tab reads for itself.
 */

/** @typedef {{event: string, data: any}} News */

/** Milliseconds between two signs of life of the tab that reads. */
const BEAT = 10_000;
/** Milliseconds without one after which another tab takes the lock away: the reader sleeps. */
const ASLEEP = 35_000;

export class Tabs {
  #channel;
  #last = Date.now();

  /**
   * @param {string} name tells apart what different streams carry
   * @param {(news: News) => void} heard what the tab that reads tells this one
   * @param {AbortSignal} signal
   */
  constructor(name, heard, signal) {
    this.name = `redress ${name}`;
    this.signal = signal;
    this.#channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(this.name) : null;
    this.#channel?.addEventListener("message", ({ data }) => {
      this.#last = Date.now();
      if (data.event !== "beat") heard(data);
    });
    signal.addEventListener("abort", () => this.#channel?.close());
  }

  /** @param {News} news what the other tabs should hear */
  tell(news) {
    if (!this.signal.aborted) this.#channel?.postMessage(news);
  }

  /**
   * Do `work` whenever this tab is the one that reads, until the signal.
   *
   * @param {(signal: AbortSignal) => Promise<unknown>} work ends by itself or when its signal says so
   */
  async lead(work) {
    if (!this.#channel || !navigator.locks) {
      await work(this.signal);
      return;
    }
    for (let steal = false; !this.signal.aborted; ) {
      const turn = new AbortController();
      const watch = setInterval(() => this.#sleeps() && turn.abort("steal"), BEAT);
      try {
        const options = steal ? { steal } : { signal: AbortSignal.any([this.signal, turn.signal]) };
        await navigator.locks.request(this.name, options, () => {
          clearInterval(watch);
          return this.#reading(work, turn);
        });
        return; // the work is over for good
      } catch {
        steal = turn.signal.reason === "steal"; // otherwise somebody took the lock from this tab
        turn.abort();
      } finally {
        clearInterval(watch);
      }
    }
  }

  /**
   * @param {(signal: AbortSignal) => Promise<unknown>} work
   * @param {AbortController} turn
   */
  async #reading(work, turn) {
    const beat = setInterval(() => this.tell({ event: "beat", data: null }), BEAT);
    try {
      await work(AbortSignal.any([this.signal, turn.signal]));
    } finally {
      clearInterval(beat);
    }
  }

  #sleeps() {
    return document.visibilityState === "visible" && Date.now() - this.#last > ASLEEP;
  }
}
