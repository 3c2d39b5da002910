// The stream of events, and what becomes of it when the mock goes away: it is
// asked again, soon at first and then every ten seconds.

import { address, api } from "./api.js";

const events = ["hello", "entry", "missed", "session", "journal", "document", "state"];

// Live tells `listen(name, data)` each event of the stream, and "up", "down" (with
// the milliseconds until the next try) and "login" of the stream itself.
export class Live {
  #listen;
  #source = null;
  #timer = 0;
  #tries = 0;
  #hidden = 0;

  constructor(listen) {
    this.#listen = listen;
    // A browser opens six connections to a host at most, so a page that nobody
    // looks at gives its own back after a while.
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#hidden);
      if (document.hidden) this.#hidden = setTimeout(() => this.stop(), 30_000);
      else if (!this.#source) this.start();
    });
  }

  start() {
    this.stop();
    const source = new EventSource(address(["events"]));
    this.#source = source;
    for (const name of events) {
      source.addEventListener(name, (event) => {
        if (name === "hello") {
          this.#tries = 0;
          this.#listen("up");
        }
        this.#listen(name, JSON.parse(event.data));
      });
    }
    source.onerror = () => {
      if (this.#source === source) this.#lost();
    };
  }

  stop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  // A stream that ends says nothing about why, so the API is asked.
  async #lost() {
    this.stop();
    try {
      await api.state();
    } catch (problem) {
      if (problem.status === 401) {
        this.#listen("login");
        return;
      }
    }
    const wait = Math.min(10_000, 500 * 2 ** this.#tries++);
    this.#timer = setTimeout(() => this.start(), wait);
    this.#listen("down", wait);
  }
}
