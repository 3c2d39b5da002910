// The page: it loads what all views need, shows the view that the hash names, and
// passes on what the stream of events says.

import { fill, h } from "./dom.js";
import { banners } from "./banners.js";
import { frame, markView } from "./frame.js";
import { keys } from "./keys.js";
import { Live } from "./live.js";
import { login } from "./login.js";
import { failure, loading } from "./parts.js";
import { current } from "./route.js";
import { store } from "./store.js";
import { views } from "./views.js";

const main = document.getElementById("main");

// shown is the view on the page: its name, and what it wants done before it goes.
let shown = { view: "", update: null, close: null };
let ready = false;

function show() {
  if (!ready) return;
  const route = current();
  if (route.session !== store.session.id) store.pick(route.session).catch(lost);
  if (shown.view === route.view && shown.update) {
    shown.update(route);
    return;
  }
  shown.close?.();
  const view = views[route.view];
  main.className = "view-" + route.view;
  if (!view) {
    shown = { view: route.view, update: null, close: null };
    fill(main, h("div", { class: "empty" }, h("p", { class: "empty-title" }, "There is no such view"),
      h("p", {}, h("a", { href: "#/journal" }, "To the journal"))));
    return;
  }
  document.title = view.title + " – goalpost desk";
  markView(route.view);
  fill(main);
  scrollTo(0, 0);
  shown = { view: route.view, ...view.show(main, route) };
}

// lost is what is done with a problem that no view shows.
function lost(problem) {
  if (problem.status === 401) askForToken();
}

let refreshing = 0;

// soon reads the session again, once for many events that ask for it.
function soon() {
  refreshing ||= setTimeout(() => {
    refreshing = 0;
    store.loadSession().catch(lost);
  }, 250);
}

const live = new Live((name, data) => {
  switch (name) {
    case "up":
      store.connected = true;
      store.tell("connection", { up: true });
      // Whatever happened meanwhile was not heard.
      store.load().then(() => store.tell("journal"), lost);
      break;
    case "down":
      store.connected = false;
      store.tell("connection", { up: false, wait: data });
      break;
    case "login":
      askForToken();
      break;
    case "entry":
      store.tell("entry", data);
      if (data.setting !== null && data.session === store.session.id) soon();
      break;
    case "missed":
    case "journal":
      store.tell("journal");
      break;
    case "session":
      soon();
      break;
    case "document":
      store.load().then(() => store.tell("document"), lost);
      break;
    case "state":
      store.state = data;
      store.tell("state");
      soon();
      break;
  }
});

function askForToken() {
  live.stop();
  ready = false;
  shown.close?.();
  shown = { view: "", update: null, close: null };
  document.body.classList.add("locked");
  login(main, start);
}

async function start() {
  document.body.classList.remove("locked");
  fill(main, loading());
  store.session.id = current().session;
  try {
    await store.load();
  } catch (problem) {
    if (problem.status === 401) askForToken();
    else fill(main, failure(problem, start));
    return;
  }
  ready = true;
  fill(main);
  show();
  live.start();
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // The hash is the route's.
  main.focus();
});
addEventListener("hashchange", show);
frame();
banners(() => live.start());
keys();
start();
