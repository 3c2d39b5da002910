// The error atlas: every documented error of every operation. One click switches
// it on for the session, another copies the command that shows it once.

import { api } from "./api.js";
import { breakable, choices, fill, h, icon, select, undisturbed } from "./dom.js";
import { count } from "./format.js";
import { same } from "./describe.js";
import { assumed, attempt, copyButton, empty, failure, heading, loading, methodBadge, place, prose, statusBadge, tag } from "./parts.js";
import { go, link } from "./route.js";
import { store } from "./store.js";

const sources = { response: "a response of the document", parameter: "a wrong parameter", credential: "a wrong credential", fixture: "a fixture", example: "an example of the document" };
const durations = [["", "until I take it away"], ["1", "for the next request"], ["2", "for the next 2 requests"], ["3", "for the next 3 requests"], ["5", "for the next 5 requests"], ["10", "for the next 10 requests"]];

export function atlas(main, route) {
  let all = null, filters = {}, timer = 0;
  const find = h("input", { type: "search", placeholder: "Find an error", "aria-label": "Find an error", "data-find": true, oninput: () => draw() });
  const filter = (label, name) => h("select", { "aria-label": label, onchange: (event) => go(["errors"], { ...filters, [name]: event.target.value }) });
  const operation = filter("Operation", "operation"), status = filter("Status", "status");
  const box = h("div", {}, loading());
  const times = select({ "aria-label": "How long an error stays on" }, durations, "");
  fill(main, heading("Errors", "Every documented error of every operation. Switch one on and this session's clients get it; its curl line shows it to you alone."),
    h("div", { class: "filters" }, find, operation, status, h("span", { class: "filter-text" }, "Switch on"), times), box);

  async function load() {
    timer = 0;
    try {
      all = await api.atlas();
      undisturbed(draw);
    } catch (problem) {
      if (!all) fill(box, failure(problem, load));
    }
  }

  function drawBar() {
    const statuses = [...new Set(all.map((e) => String(e.status)))].sort();
    choices(operation, [["", "All operations"], ...store.operations.map((o) => [o.id, o.id])], filters.operation);
    choices(status, [["", "Any status"], ...statuses.map((s) => [s, s])], filters.status);
  }

  function draw() {
    if (!all) return;
    drawBar();
    const wanted = find.value.trim().toLowerCase();
    const found = all.filter((e) => (!filters.operation || e.operation === filters.operation) && (!filters.status || String(e.status) === filters.status)
      && [e.operation, e.path, e.status, e.title, e.type, e.subject, e.example, e.description].join(" ").toLowerCase().includes(wanted));
    if (all.length === 0) {
      fill(box, empty("The document has no errors", h("p", {}, "None of its operations has a response from 400 on. ",
        h("a", { href: link(["session"]) }, "The session"), " can still answer 503, 429 or any fault.")));
      return;
    }
    if (found.length === 0) {
      fill(box, empty("No error fits", h("button", { type: "button", class: "button", onclick: () => {
        find.value = "";
        go(["errors"], {});
        draw();
      } }, "Show all")));
      return;
    }
    fill(box, [...Map.groupBy(found, (e) => e.operation)].map(([operation, errors]) => group(operation, errors)));
  }

  function group(operation, errors) {
    return h("section", { class: "atlas-group" },
      h("div", { class: "group-head" }, h("h2", {}, h("a", { href: link(["operations", operation]) }, operation)),
        h("span", { class: "group-path" }, methodBadge(errors[0].method), h("code", {}, breakable(errors[0].path))),
        h("span", { class: "quiet" }, count(errors.length, "error"))),
      h("ul", { class: "cards" }, errors.map(card)));
  }

  function card(e) {
    const on = active(e);
    return h("li", { class: "card" + (on ? " is-on" : ""), "data-error": e.id },
      h("div", { class: "card-head" }, statusBadge(e.status), h("h3", {}, prose(e.title)), on && tag("on", "on")),
      h("p", { class: "card-text" }, [e.type, e.subject].filter(Boolean).join(" · ") || prose(e.description)),
      h("div", { class: "chips" }, tag(e.source, "plain", "Where it is from: " + sources[e.source]), e.example && name(e),
        assumed(e.assumed, e.id), e.seen > 0 && h("span", { class: "seen" }, icon("check"), `${e.status} seen ${e.seen}×`), e.source !== "fixture" && place(e.location)),
      h("div", { class: "card-foot" },
        h("button", { type: "button", class: "button small" + (on ? "" : " primary"), "data-key": "switch-" + e.id, "aria-pressed": String(Boolean(on)),
          onclick: (event) => (on ? off(event.currentTarget, on) : switchOn(event.currentTarget, e)) }, on ? "Switch off" : "Switch on"),
        copyButton("Copy curl", () => e.curl)));
  }

  // name is that of a fixture, which can be looked at, or of an example.
  const name = (e) => (e.source === "fixture"
    ? h("a", { href: link(["fixtures", e.operation, e.location.file.split("/").pop()]) }, h("code", {}, e.example))
    : h("code", {}, e.example));

  const applying = () => (store.session.settings ?? []).filter((s) => !s.spent);

  // active is the setting of the session that has the error on.
  const active = (e) => applying().find((s) => same(s, e.setting));

  const off = (button, setting) => attempt(button, () => store.change((id) => api.removeSetting(id, setting.id)), "Switched off");

  // An operation has one error on at a time: the one that was on goes, so that
  // switching the new one off leads back to the usual answer.
  async function switchOn(button, e) {
    const before = applying().filter((s) => all.some((other) => other.operation === e.operation && same(s, other.setting)));
    await attempt(button, () => store.change(async (id) => {
      await api.addSetting(id, { ...e.setting, id: undefined, used: undefined, spent: undefined, times: times.value ? Number(times.value) : undefined });
      for (const setting of before) await api.removeSetting(id, setting.id);
    }), `${e.status} ${e.title} is on for session ${store.session.id}`);
  }

  function update({ parameters }) {
    filters = { operation: parameters.operation ?? "", status: parameters.status ?? "" };
    draw();
  }

  const offs = [store.on("session", draw), store.on("journal document", load), store.on("entry", (e) => {
    if (e.status >= 400) timer ||= setTimeout(load, 700);
  })];
  update(route);
  load();
  return { update, close: () => {
    clearTimeout(timer);
    offs.forEach((f) => f());
  } };
}
