// What every view needs: the state of the server, its operations and scenarios,
// the session that is picked, and the names of all others. A view listens to what
// it shows, and nothing here knows a view.

import { api } from "./api.js";
import { undisturbed } from "./dom.js";

class Store {
  state = null;
  operations = [];
  scenarios = [];
  sessions = [];
  // session is the picked one, as the API gives it.
  session = { id: "default", settings: [], scenario: null };
  connected = false;

  #listeners = new Map();
  #changes = Promise.resolve();
  // Reads of the session by number: how many were begun, and which is shown. An
  // answer that comes after that of a later read is an old one.
  #begun = 0;
  #shown = 0;

  // on calls `listener` for each of the names (state, operations, scenarios,
  // sessions, session, entry, journal, connection); the result takes it away.
  on(names, listener) {
    for (const name of names.split(" ")) {
      if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
      this.#listeners.get(name).add(listener);
    }
    return () => {
      for (const name of names.split(" ")) this.#listeners.get(name).delete(listener);
    };
  }

  // tell calls the listeners, once nobody is in the midst of a click: they redraw.
  tell(name, data) {
    undisturbed(() => {
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(data, name);
    });
  }

  operation(id) {
    return this.operations.find((o) => o.id === id);
  }

  async load() {
    const [state, operations, scenarios] = await Promise.all([api.state(), api.operations(), api.scenarios()]);
    Object.assign(this, { state, operations, scenarios });
    this.tell("state");
    this.tell("operations");
    this.tell("scenarios");
    await this.loadSession();
  }

  // pick makes another session the one that is worked on.
  async pick(id) {
    this.session = { id, settings: [], scenario: null, journal: 0 };
    this.tell("session");
    await this.loadSession();
  }

  // loadSession reads the picked session and the names of the others. While their
  // store is gone there are none, and the state says so.
  async loadSession() {
    const id = this.session.id;
    const number = ++this.#begun;
    const [session, sessions] = await Promise.all([
      api.session(id).catch(gone),
      api.sessions().catch(gone),
    ]);
    if (this.session.id !== id || number < this.#shown) return; // Another one was picked, or read, meanwhile.
    this.#shown = number;
    this.session = { settings: [], scenario: null, ...session, id };
    this.sessions = sessions ?? this.sessions;
    this.tell("session");
    this.tell("sessions");
  }

  // change does something to the picked session, and reads it again. One change
  // waits for the other: each begins with what the last one left.
  change(what) {
    const next = this.#changes.then(async () => {
      const result = await what(this.session.id);
      await this.loadSession();
      return result;
    });
    this.#changes = next.catch(() => {});
    return next;
  }
}

function gone(problem) {
  if (problem.status !== 503) throw problem;
  return undefined;
}

export const store = new Store();
