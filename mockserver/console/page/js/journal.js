// The journal: what was asked and answered, as it happens, the newest first.

import { address, api } from "./api.js";
import { fill, h, icon, select } from "./dom.js";
import { entry } from "./entry.js";
import { clock, milliseconds, visible } from "./format.js";
import { attempt, command, confirm, empty, failure, loading, methodBadge, statusBadge, tag, verdictBadge, verdictNames, verdictText } from "./parts.js";
import { go, link } from "./route.js";
import { store } from "./store.js";

// most is how many rows the page keeps; the journal itself has no more.
const most = 1000;
const page = 200;

const names = ["session", "operation", "status", "verdict", "path"];

export function journal(main, route) {
  let filters = {}, entries = [], held = [], matched = 0, paused = false, chosen = 0, detail = null, drawing = 0, limit = page;

  const list = h("ol", { class: "entries", "aria-label": "Exchanges, the newest first" });
  const body = h("div", { class: "entries-box" }, loading());
  const bar = h("div", { class: "filters", role: "search" });
  const note = h("p", { class: "quiet", role: "status" });
  const pause = h("button", { type: "button", class: "button small", onclick: () => hold(!paused) }, "Pause");
  const aside = h("section", { class: "entry-panel", "aria-label": "Entry", hidden: true });
  const split = h("div", { class: "split" }, h("div", { class: "split-list" }, bar, body), aside);
  const har = h("a", { class: "button small", download: "journal.har", title: "These entries as an HTTP archive" }, "HAR");
  fill(main, h("div", { class: "heading" }, h("div", { class: "heading-text" }, h("h1", {}, "Journal"), note),
    h("div", { class: "buttons" }, pause, har,
      h("button", { type: "button", class: "button small", onclick: (e) => clear(e.currentTarget) }, "Clear"))), split);

  async function load() {
    try {
      const asked = filters;
      const journal = await api.journal({ ...filters, limit });
      if (asked !== filters) return; // Another filter was chosen meanwhile.
      entries = journal.entries;
      matched = journal.matched;
      held = [];
      draw();
    } catch (problem) {
      fill(body, failure(problem, load));
    }
  }

  function draw() {
    drawing = 0;
    const any = names.some((n) => filters[n]);
    note.textContent = matched === 0 ? "" : entries.length < matched ? `the newest ${entries.length} of ${matched}` : `${matched} in all`;
    pause.textContent = paused ? (held.length ? `Go on (${held.length} new)` : "Go on") : "Pause";
    pause.classList.toggle("is-on", paused);
    har.href = address(["journal", "har"], { ...filters, limit: most }).href;
    if (entries.length === 0) {
      fill(body, any ? empty("Nothing matches", h("p", {}, "What is asked from now on and matches will stand here."),
        h("button", { type: "button", class: "button", onclick: () => go(["journal"], {}) }, "Show everything")) : nothing());
      return;
    }
    fill(list, entries.map(row));
    fill(body, header(), list, entries.length < Math.min(matched, most) && h("button", { type: "button", class: "button more", onclick: () => {
      limit = most;
      load();
    } }, "Show older ones"));
  }

  function nothing() {
    const first = store.operations.find((o) => o.method === "GET") ?? store.operations[0];
    return empty("Nothing was asked yet", h("p", {}, "Point a client at this mock, or begin with this:"), first && command(first.request.curl),
      h("p", {}, "or ", h("a", { href: link(["operations", ...(first ? [first.id] : [])]) }, "send one from here"), "."));
  }

  function row(e) {
    return h("li", {}, h("a", {
      class: "entry-row", href: link(["journal", e.id], filters), "data-key": "entry-" + e.id, "aria-current": e.id === chosen && "true",
    },
    h("time", { class: "entry-time", datetime: e.time }, clock(e.time)),
    h("span", { class: "entry-status" }, statusBadge(e.status)),
    h("span", { class: "entry-target" }, methodBadge(e.method), h("bdi", { class: "target", title: visible(e.target) }, visible(e.target))),
    h("span", { class: "entry-operation" }, e.operation === null ? "–" : visible(e.operation)),
    h("span", { class: "entry-marks" }, e.verdict !== "right" && verdictBadge(e.verdict), e.fault && tag(e.fault, "fault"), e.broken && tag("broken", "bad"),
      e.session !== "default" && !filters.session && tag(e.session, "session", "Session")),
    h("span", { class: "entry-why", title: visible(e.why) }, visible(e.why)),
    h("span", { class: "entry-took" }, milliseconds(e.took))));
  }

  const header = () => h("div", { class: "entry-row entry-head", "aria-hidden": "true" },
    ["time", "status", "target", "operation", "marks", "why", "took"].map((n, i) =>
      h("span", { class: "entry-" + n }, ["Time", "Status", "Request", "Operation", "", "Why this answer", "Took"][i])));

  function drawFilters() {
    const change = (name) => (event) => go(["journal", ...(chosen ? [chosen] : [])], { ...filters, [name]: event.target.value });
    const seen = new Set(["default", store.session.id, ...store.sessions.map((s) => s.id), filters.session].filter(Boolean));
    const input = (label, name, options) => select({ "aria-label": label, "data-key": "filter-" + name, class: filters[name] ? "is-set" : "", onchange: change(name) },
      options, filters[name] ?? "");
    const path = h("input", { type: "search", placeholder: "Path has …", "aria-label": "Path has", "data-key": "filter-path", "data-find": true, value: filters.path ?? "",
      class: filters.path ? "is-set" : "", onchange: change("path") });
    const exact = filters.status && !/XX$/.test(filters.status) ? [[filters.status, filters.status]] : [];
    fill(bar, path,
      input("Session", "session", [["", "All sessions"], ...[...seen].map((id) => [id, id])]),
      input("Operation", "operation", [["", "All operations"], ...store.operations.map((o) => [o.id, o.id])]),
      input("Status", "status", [["", "Any status"], ...["2XX", "3XX", "4XX", "5XX"].map((s) => [s, s]), ...exact]),
      input("Verdict", "verdict", [["", "Any verdict"], ...verdictNames.map((v) => [v, verdictText(v)])]),
      names.some((n) => filters[n]) && h("button", { type: "button", class: "button small quiet-button", onclick: () => go(["journal"], {}) }, icon("close"), "All"));
  }

  const fits = (e) => (!filters.session || e.session === filters.session) && (!filters.operation || e.operation === filters.operation)
    && (!filters.verdict || e.verdict === filters.verdict) && (!filters.path || e.target.split("?")[0].includes(filters.path))
    && (!filters.status || (filters.status.endsWith("XX") ? String(e.status)[0] === filters.status[0] : String(e.status) === filters.status));

  function hear(e) {
    if (!fits(e)) return;
    if (paused) {
      held.unshift(e);
      held.length = Math.min(held.length, most);
    } else {
      add([e]);
    }
    drawing ||= requestAnimationFrame(draw);
  }

  function add(fresh) {
    matched += fresh.length;
    entries = [...fresh, ...entries].slice(0, Math.max(limit, page));
  }

  function hold(on) {
    paused = on;
    if (!on) {
      add(held);
      held = [];
    }
    draw();
  }

  async function clear(button) {
    const of = filters.session;
    if (!await confirm("Empty the journal?", of ? `The entries of session ${of} go.` : "All entries go, and what the coverage counted.", "Empty it")) return;
    await attempt(button, () => api.resetJournal(of));
    go(["journal"], filters);
    load();
  }

  function choose(id) {
    chosen = id;
    detail?.close();
    detail = null;
    aside.hidden = id === 0;
    split.classList.toggle("is-split", id !== 0);
    fill(aside);
    if (id !== 0) detail = entry(aside, id, () => go(["journal"], filters));
    for (const a of list.querySelectorAll("a")) {
      if (a.dataset.key === "entry-" + id) a.setAttribute("aria-current", "true");
      else a.removeAttribute("aria-current");
    }
  }

  // step goes to the entry after the chosen one, or to the one before.
  function step(by) {
    const at = entries.findIndex((e) => e.id === chosen);
    const next = entries[at === -1 ? 0 : at + by];
    if (!next) return;
    go(["journal", next.id], filters, { replace: chosen !== 0 });
    list.querySelector(`[data-key="entry-${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  }

  const shortcut = (event) => ({ j: () => step(1), k: () => step(-1), Escape: () => chosen && go(["journal"], filters), p: () => hold(!paused) })[event.detail.key]?.();
  main.addEventListener("shortcut", shortcut);

  function update({ rest, parameters }) {
    const wanted = Object.fromEntries(names.map((n) => [n, parameters[n] ?? ""]));
    const id = /^\d+$/.test(rest[0] ?? "") ? Number(rest[0]) : 0;
    const first = body.firstElementChild?.classList.contains("loading");
    if (first || names.some((n) => wanted[n] !== (filters[n] ?? ""))) {
      filters = wanted;
      limit = page;
      load();
    }
    drawFilters();
    if (id !== chosen || detail === null) choose(id);
  }

  const off = [store.on("entry", hear), store.on("journal", load), store.on("sessions operations", drawFilters)];
  update(route);
  return { update, close: () => {
    off.forEach((f) => f());
    cancelAnimationFrame(drawing);
    detail?.close();
    main.removeEventListener("shortcut", shortcut);
  } };
}
