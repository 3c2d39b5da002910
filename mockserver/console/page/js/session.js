// The session that is picked: what its clients are answered, and how a client gets
// into it.

import { api } from "./api.js";
import { describe, lasting } from "./describe.js";
import { field, fill, h, icon } from "./dom.js";
import { count, day, visible } from "./format.js";
import { attempt, confirm, copyButton, empty, heading } from "./parts.js";
import { link } from "./route.js";
import { settingForm } from "./setting.js";
import { store } from "./store.js";

export function session(main, route) {
  const title = h("div");
  const settings = h("section", { class: "panel" });
  const values = h("section", { class: "panel" });
  const scenario = h("section", { class: "panel" });
  const clients = h("section", { class: "panel" });
  const { form, close: closeForm } = settingForm(route.parameters);
  fill(main, title, h("div", { class: "columns" },
    h("div", { class: "column" }, settings, h("section", { class: "panel" }, h("h2", {}, "Set something"), form)),
    h("div", { class: "column column-side" }, scenario, values, clients)));

  function draw() {
    const s = store.session;
    fill(title, heading(["Session ", h("bdi", {}, s.id)], lifeOf(s),
      h("a", { class: "button small", href: link(["journal"], { session: s.id }) }, "Its journal"),
      h("button", { type: "button", class: "button small", "data-key": "reset", onclick: (e) => reset(e.currentTarget) }, "Reset")));
    drawSettings(s);
    drawScenario(s);
    drawValues(s);
    drawClients(s.id);
  }

  const lifeOf = (s) => [s.journal > 0 && count(s.journal, "exchange") + " in the journal", s.expires && "forgotten on " + day(s.expires) + " if nobody uses it"].filter(Boolean).join(" · ")
    || "Nothing is set, and nobody has used it.";

  async function reset(button) {
    if (!await confirm("Reset the session?", "All that is set for " + store.session.id + " goes, and its scenario with it.", "Reset it")) return;
    await attempt(button, () => store.change((id) => api.resetSession(id)), "Nothing is set any more");
  }

  function drawSettings(s) {
    const list = s.settings ?? [];
    fill(settings, h("h2", {}, "What its clients get"),
      list.length === 0 && empty("What the document says", h("p", {}, "Nothing is set. Switch an ", h("a", { href: link(["errors"]) }, "error"), " on, choose a scenario, or set something here.")),
      list.length > 0 && [h("p", { class: "hint" }, "The first that fits a request decides its answer; the first with a fault, its fault."),
        h("ol", { class: "settings" }, list.map((setting) => row(setting, true)))]);
  }

  function row(setting, own) {
    return h("li", { class: "setting" + (setting.spent ? " is-spent" : "") },
      h("div", { class: "setting-text" },
        h("div", { class: "setting-of" }, setting.operation ? h("a", { href: link(["operations", setting.operation]) }, visible(setting.operation)) : h("strong", {}, "Every operation"),
          setting.summary && h("span", { class: "quiet" }, visible(setting.summary))),
        h("div", { class: "chips" }, describe(setting))),
      h("span", { class: "setting-left" + (setting.spent ? "" : " quiet") }, lasting(setting)),
      own && h("button", { type: "button", class: "button small quiet-button", "data-key": "remove-" + setting.id, "aria-label": "Take this setting away",
        onclick: (e) => attempt(e.currentTarget, () => store.change((id) => api.removeSetting(id, setting.id)), "Taken away") }, icon("close")));
  }

  function drawScenario(s) {
    const all = store.scenarios;
    fill(scenario, h("h2", {}, "Scenario"), all.length === 0
      ? h("p", { class: "quiet" }, "There are none. A scenario is a file in ", h("code", {}, "fixtures/scenarios/"), " that bundles settings.")
      : [h("p", { class: "hint" }, "Its settings come after the session's own."), h("ul", { class: "choices" }, [null, ...all].map((one) => choice(one, s)))]);
  }

  function choice(one, s) {
    const name = one?.name ?? null;
    const on = (s.scenario ?? null) === name;
    return h("li", {}, h("button", { type: "button", class: "choice", "data-key": "scenario-" + (name ?? ""), "aria-pressed": String(on),
      onclick: (e) => attempt(e.currentTarget, () => store.change((id) => api.putScenario(id, name)), name ? "Scenario " + name + " is on" : "No scenario") },
    h("strong", {}, name ?? "None"), h("span", { class: "quiet" }, one?.summary ?? "The session's own settings only.")),
    on && one && h("details", { class: "fold", "data-key": "settings-of-scenario" }, h("summary", {}, count(one.settings.length, "setting")), h("ol", { class: "settings" }, one.settings.map((x) => row(x, false)))));
  }

  // put sets some of a session's values. The others are read just before, since what
  // the page shows may be older than what a colleague has set.
  async function put(id, change) {
    const { seed, generate, scenario: name, settings: list } = await api.session(id);
    return api.putSession(id, { seed, generate, scenario: name, settings: list, ...change });
  }

  // drawValues leaves alone what somebody is typing into.
  function drawValues(s) {
    if (values.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
    const seed = h("input", { type: "text", inputmode: "numeric", pattern: "[0-9]*", "data-key": "seed", placeholder: "the server's, " + (store.state?.seed ?? 0), value: s.seed ?? "" });
    const save = (change) => (event) => attempt(event.currentTarget, () => store.change((id) => put(id, change())), "Saved");
    const number = () => {
      if (!/^\d{0,15}$/.test(seed.value.trim())) throw new Error("A seed is a whole number.");
      return seed.value.trim() === "" ? null : Number(seed.value);
    };
    const bodies = (value, text) => h("button", { type: "button", class: "segment", "data-key": "bodies-" + value, "aria-pressed": String((s.generate ?? null) === value), onclick: save(() => ({ generate: value })) }, text);
    fill(values, h("h2", {}, "Values"),
      field("Seed", seed, "The same seed, the same generated values and the same faults. Saving begins the counts anew."),
      h("div", { class: "buttons" }, h("button", { type: "button", class: "button small", "data-key": "save-seed", onclick: save(() => ({ seed: number() })) }, "Save seed")),
      h("p", { class: "label" }, "Bodies"),
      h("div", { class: "segments", role: "group", "aria-label": "Bodies" }, bodies(null, "As started"), bodies(false, "Fixtures"), bodies(true, "Generated")));
  }

  function drawClients(id) {
    const header = "Goalpost-Session: " + id;
    const lines = [["Header", header], ["Cookie", "Goalpost-Session=" + id], ["Query", "?__session=" + id]];
    fill(clients, h("h2", {}, "How a client gets in"),
      id === "default" && h("p", { class: "hint" }, "A client that names no session is in this one."),
      h("dl", { class: "ways" }, lines.map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, text), copyButton("Copy", () => text, { "aria-label": "Copy the " + name.toLowerCase(), "data-key": "copy-" + name }))))));
  }

  const off = store.on("session scenarios state", draw);
  draw();
  return { update: ({ parameters }) => form.dispatchEvent(new CustomEvent("preset", { detail: parameters })), close: () => {
    off();
    closeForm();
  } };
}

