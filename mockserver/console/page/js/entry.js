// One exchange in full: why it was answered so, what else there was, what was sent,
// and the ways to see it again.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { bytes, clock, count, milliseconds, visible } from "./format.js";
import { attempt, code, copyButton, download, empty, failure, loading, methodBadge, pairs, statusBadge, tag, verdictBadge, verdictSentence, violations } from "./parts.js";
import { describe, faults } from "./describe.js";
import { link } from "./route.js";
import { store } from "./store.js";

// entry shows the exchange with that id; done closes it.
export function entry(box, id, done) {
  let closed = false;
  const back = () => h("button", { type: "button", class: "button small quiet-button close", onclick: done, "aria-label": "Close the entry" }, icon("close"));

  async function load() {
    fill(box, loading());
    try {
      const it = await api.entry(id);
      if (closed) return;
      fill(box, draw(it, back()));
      box.dataset.entry = id;
    } catch (problem) {
      if (closed) return;
      fill(box, back(), problem.status === 404
        ? empty("The journal no longer has this entry", h("p", {}, "It keeps the newest ones only, or it was emptied."))
        : failure(problem, load));
    }
  }
  load();
  return { close: () => { closed = true; } };
}

function draw(it, back) {
  const s = it.summary;
  return [
    h("header", { class: "entry-header" },
      h("div", { class: "entry-title" }, statusBadge(s.status), methodBadge(s.method), h("bdi", { class: "target" }, visible(s.target)), back),
      h("p", { class: "quiet" }, [
        h("time", { datetime: s.time }, clock(s.time)), " · ", milliseconds(s.took), " · session ", h("bdi", {}, visible(s.session)),
        s.operation !== null && [" · ", h("a", { href: link(["operations", s.operation]) }, visible(s.operation))]]),
      h("div", { class: "buttons" },
        copyButton("curl", () => it.curl), copyButton(".http", () => it.http), copyButton("HAR", () => JSON.stringify(it.har, null, 2)),
        h("button", { type: "button", class: "button small", onclick: () => download("exchange-" + s.id + ".har", "application/json", JSON.stringify(it.har, null, 2)) }, "Save HAR"))),
    why(it),
    it.nearest && nearest(it.nearest),
    it.violations.length > 0 && section(count(it.violations.length, "violation"), violations(it.violations)),
    it.broken.length > 0 && section("Broken on purpose", violations(it.broken)),
    message("Response", it.response, s.status === 0 ? "No status was sent." : null),
    message("Request", it.request),
    it.alternatives.length > 0 && section("What it could have answered", alternatives(it.alternatives)),
  ];
}

const section = (title, ...children) => h("section", { class: "entry-section" }, h("h2", {}, title), children);

function why({ summary: s }) {
  const setting = store.session.id === s.session && store.session.settings?.find((one) => one.id === s.setting);
  return section("Why this answer",
    h("p", { class: "why" }, visible(s.why)),
    h("div", { class: "chips" }, verdictBadge(s.verdict), h("span", { class: "quiet" }, verdictSentence(s.verdict))),
    s.fault && h("div", { class: "chips" }, tag(faults[s.fault]?.[0] ?? s.fault, "fault"), h("span", { class: "quiet" }, faults[s.fault]?.[1])),
    s.setting !== null && h("div", { class: "chips" }, h("span", { class: "quiet" }, "A setting of the session decided it: "),
      setting ? describe(setting) : h("code", {}, visible(s.setting)), h("a", { href: link(["session"], {}, s.session) }, "see the settings")));
}

function nearest(it) {
  return section("The nearest operation",
    h("div", { class: "nearest" }, methodBadge(it.method), h("a", { href: link(["operations", it.operation]) }, h("code", {}, visible(it.path)))),
    h("ul", { class: "differences" }, it.differences.map((d) => h("li", {}, visible(d)))));
}

function message(title, it, none) {
  const body = it.body;
  const size = body.size > 0 ? bytes(body.size) : "no body";
  return section(title,
    none && h("p", { class: "quiet" }, none),
    it.url && h("p", { class: "url" }, h("bdi", {}, visible(it.method + " " + it.url))),
    h("details", { class: "fold" }, h("summary", {}, count(it.headers.length, "header")), pairs(it.headers)),
    h("p", { class: "quiet" }, [body.type && visible(body.type), size, body.truncated && "only its beginning is kept", body.binary && "binary, here in base64"].filter(Boolean).join(" · ")),
    body.size > 0 && code(body.text, { label: title + " body" }),
    body.size > 0 && !body.binary && h("div", { class: "buttons" }, copyButton("Copy body", () => body.text)));
}

function alternatives(list) {
  return h("ul", { class: "rows" }, list.map((a) => h("li", { class: "row" },
    statusBadge(a.status), h("span", { class: "row-text" }, visible(a.title), a.example && [" ", h("code", {}, visible(a.example))]),
    h("button", { type: "button", class: "button small", onclick: (e) =>
      attempt(e.currentTarget, () => store.change((id) => api.addSetting(id, a.setting)), "Set for session " + store.session.id) }, "Answer this"))));
}
