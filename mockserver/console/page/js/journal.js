// The journal: what was asked and answered, as it happens, the newest first.

import { address, api } from "./api.js";
import { choices, fill, h, icon, undisturbed } from "./dom.js";
import { entry } from "./entry.js";
import { clock, milliseconds, visible } from "./format.js";
import { attempt, command, confirm, empty, failure, loading, methodBadge, statusBadge, tag, verdictBadge, verdictNames, verdictText } from "./parts.js";
import { current, go, link } from "./route.js";
import { store } from "./store.js";

// most is how many rows the page keeps; the journal itself has no more.
const most = 1000;
const page = 200;

const names = ["session", "operation", "status", "verdict", "path"];

export function journal(main, route) {
  const rows = new Map();
  let filters = {}, entries = [], fresh = [], held = [], matched = 0, paused = false, chosen = 0, detail = null, drawing = 0, limit = page;

  const list = h("ol", { class: "entries", "aria-label": "Exchanges, the newest first" });
  const body = h("div", { class: "entries-box" }, loading());
  const change = (name) => (event) => go(["journal", ...(chosen ? [chosen] : [])], { ...filters, [name]: event.target.value });
  const lists = Object.fromEntries([["session", "Session"], ["operation", "Operation"], ["status", "Status"], ["verdict", "Verdict"]]
    .map(([name, label]) => [name, h("select", { "aria-label": label, onchange: change(name) })]));
  const path = h("input", { type: "search", placeholder: "Path has …", "aria-label": "Path has", "data-find": true, onchange: change("path") });
  const everything = h("button", { type: "button", class: "button small quiet-button", onclick: () => go(["journal"], {}) }, icon("close"), "All");
  const bar = h("div", { class: "filters", role: "search" }, path, Object.values(lists), everything);
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
      const heard = fresh = [];
      const journal = await api.journal({ ...filters, limit });
      if (asked !== filters || heard !== fresh) return; // Something else was asked for meanwhile.
      const late = fresh.filter((e) => e.id > journal.last);
      journal.entries.unshift(...late);
      journal.matched += late.length;
      // What came since the pause goes on waiting.
      const newest = paused && entries.length > 0 && journal.matched > 0 ? entries[0].id : Infinity;
      held = journal.entries.filter((e) => e.id > newest);
      entries = journal.entries.filter((e) => e.id <= newest);
      matched = journal.matched - held.length;
      rows.clear();
      list.replaceChildren();
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
    drawRows();
    if (body.contains(list)) body.lastElementChild.hidden = entries.length >= Math.min(matched, most);
    else fill(body, header(), list, h("button", { type: "button", class: "button more", hidden: entries.length >= Math.min(matched, most), onclick: () => {
      limit = most;
      load();
    } }, "Show older ones"));
  }

  // drawRows adds and removes rows, and leaves the others where they are: there may
  // be hundreds of exchanges a second, and somebody who reads one of them.
  function drawRows() {
    const wanted = new Set(entries.map((e) => e.id));
    for (const [id, element] of rows) {
      if (wanted.has(id)) continue;
      element.remove();
      rows.delete(id);
    }
    let next = list.firstElementChild;
    for (const e of entries) {
      const known = rows.get(e.id);
      if (known) {
        next = known.nextElementSibling;
        continue;
      }
      const fresh = row(e);
      rows.set(e.id, fresh);
      list.insertBefore(fresh, next);
    }
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
    h("span", { class: "entry-why", title: visible(e.why) }, visible(e.operation === null ? e.why : e.why.replace(e.operation + "/", ""))),
    h("span", { class: "entry-took" }, milliseconds(e.took))));
  }

  const header = () => h("div", { class: "entry-row entry-head", "aria-hidden": "true" },
    ["time", "status", "target", "operation", "marks", "why", "took"].map((n, i) =>
      h("span", { class: "entry-" + n }, ["Time", "Status", "Request", "Operation", "", "Why this answer", "Took"][i])));

  function drawFilters() {
    const sessions = new Set(["default", store.session.id, ...store.sessions.map((s) => s.id), filters.session].filter(Boolean));
    const exact = filters.status && !/XX$/.test(filters.status) ? [[filters.status, filters.status]] : [];
    choices(lists.session, [["", "All sessions"], ...[...sessions].map((id) => [id, id])], filters.session);
    choices(lists.operation, [["", "All operations"], ...store.operations.map((o) => [o.id, o.id])], filters.operation);
    choices(lists.status, [["", "Any status"], ...["2XX", "3XX", "4XX", "5XX"].map((s) => [s, s]), ...exact], filters.status);
    choices(lists.verdict, [["", "Any verdict"], ...verdictNames.map((v) => [v, verdictText(v)])], filters.verdict);
    if (document.activeElement !== path) path.value = filters.path ?? "";
    path.classList.toggle("is-set", Boolean(filters.path));
    everything.hidden = !names.some((n) => filters[n]);
  }

  const fits = (e) => (!filters.session || e.session === filters.session) && (!filters.operation || e.operation === filters.operation)
    && (!filters.verdict || e.verdict === filters.verdict) && (!filters.path || e.target.split("?")[0].includes(filters.path))
    && (!filters.status || (filters.status.endsWith("XX") ? String(e.status)[0] === filters.status[0] : String(e.status) === filters.status));

  function hear(e) {
    if (!fits(e)) return;
    fresh.unshift(e); // For a list that is on its way and does not have it.
    fresh.length = Math.min(fresh.length, most);
    if (paused) {
      held.unshift(e);
      held.length = Math.min(held.length, most);
    } else {
      add([e]);
    }
    drawing ||= requestAnimationFrame(() => undisturbed(draw));
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
  // step goes on from the entry in the address: a key may be pressed again before the
  // first entry is shown.
  function step(by) {
    const from = Number(current().rest[0] ?? 0);
    const at = entries.findIndex((e) => e.id === from);
    const next = entries[at === -1 ? 0 : at + by];
    if (!next) return;
    go(["journal", next.id], filters, { replace: from !== 0 });
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
