// What stands around every view: the navigation, the session and its scenario, and
// whether the stream of events is alive.

import { api } from "./api.js";
import { choices, fill, h, icon } from "./dom.js";
import { help } from "./keys.js";
import { attempt } from "./parts.js";
import { picker } from "./picker.js";
import { link } from "./route.js";
import { store } from "./store.js";
import { views } from "./views.js";

// frame builds all of it once, and keeps it at what is true.
export function frame() {
  const side = document.getElementById("side");
  const links = h("ul", {}, Object.entries(views).map(([name, view]) =>
    h("li", {}, h("a", { "data-view": name, href: link([name]) }, icon(name), h("span", {}, view.title), h("span", { class: "badge" })))));
  side.append(links);
  addEventListener("hashchange", () => {
    for (const a of side.querySelectorAll("a")) a.href = link([a.dataset.view]);
  });

  const session = h("button", { type: "button", class: "picker-button", id: "picker", "aria-haspopup": "dialog", onclick: picker });
  const scenario = h("select", { "aria-label": "Scenario of this session", onchange: () => attempt(scenario, () => store.change((id) => api.putScenario(id, scenario.value || null)),
    scenario.value ? "Scenario " + scenario.value + " is on" : "No scenario") });
  const light = h("span", { class: "light", role: "status" });
  const keys = h("button", { type: "button", class: "button small quiet-button help-button", title: "Keyboard shortcuts", "aria-label": "Keyboard shortcuts", onclick: help }, "?");
  document.getElementById("tools").append(session, h("span", { class: "scenario" }, scenario), light, keys);

  const draw = () => {
    const settings = store.session.settings ?? [];
    const active = settings.filter((s) => !s.spent).length;
    fill(session, icon("person"), h("span", { class: "picker-label" }, "Session"), h("strong", {}, store.session.id),
      active > 0 && h("span", { class: "badge badge-on" }, active), icon("down"));
    session.setAttribute("aria-label", "Session " + store.session.id + ", " + active + " set. Pick another");
    choices(scenario, [["", store.state?.scenario ? "As started: " + store.state.scenario : "No scenario"], ...store.scenarios.map((s) => [s.name, s.name])], store.session.scenario ?? "");
    scenario.title = store.scenarios.find((s) => s.name === store.session.scenario)?.summary ?? "";
    side.querySelector("[data-view=session] .badge").textContent = active || "";
  };
  store.on("session scenarios", draw);
  store.on("connection", () => {
    fill(light, store.connected ? "live" : "offline");
    light.classList.toggle("light-on", store.connected);
  });
  store.on("state", () => {
    const { title, version, name } = store.state.document;
    const text = (title || name) + (version ? " " + version : "");
    fill(document.getElementById("document"), text);
    document.getElementById("document").title = name;
  });
}

// markView marks the link of the view that is shown.
export function markView(name) {
  for (const a of document.querySelectorAll("#side a")) {
    const on = a.dataset.view === name;
    if (on) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
    a.href = link([a.dataset.view]);
    if (on && a.offsetParent) a.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
