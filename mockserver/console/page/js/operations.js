// The operations: what each takes, what it can answer, and a request to try.

import { api } from "./api.js";
import { breakable, fill, h, icon } from "./dom.js";
import { count, text } from "./format.js";
import { assumed, attempt, empty, methodBadge, place, prose, statusBadge, tag } from "./parts.js";
import { link } from "./route.js";
import { store } from "./store.js";
import { tryIt } from "./tryit.js";

export function operations(main, route) {
  let shown = "", tried = null;
  const find = h("input", { type: "search", placeholder: "Find an operation", "aria-label": "Find an operation", "data-find": true, oninput: () => drawList() });
  const list = h("div", { class: "list" });
  const detail = h("section", { class: "list-detail", "aria-label": "Operation" });
  const split = h("div", { class: "list-split" }, h("div", { class: "list-side" }, find, list), detail);
  const note = h("p", { class: "quiet" });
  fill(main, h("div", { class: "heading" }, h("div", { class: "heading-text" }, h("h1", {}, "Operations"), note)), split);

  function drawList() {
    const wanted = find.value.trim().toLowerCase();
    const found = store.operations.filter((o) => [o.id, o.method, o.path, o.summary, ...o.tags].join(" ").toLowerCase().includes(wanted));
    note.textContent = count(store.operations.length, "operation") + " of " + (store.state.document.title || store.state.document.name);
    if (found.length === 0) {
      fill(list, wanted ? empty("No operation fits") : empty("The document has no operations"));
      return;
    }
    const groups = Map.groupBy(found, (o) => o.tags[0] ?? "");
    fill(list, [...groups].map(([name, of]) => [(name || groups.size > 1) && h("h2", { class: "list-group" }, name || "Without a tag"), h("ul", {}, of.map((o) => h("li", {}, h("a", {
      class: "list-row" + (o.deprecated ? " is-deprecated" : ""), href: link(["operations", o.id]), "data-key": o.id, "aria-current": o.id === shown && "true",
    }, methodBadge(o.method), h("span", { class: "list-text" }, h("strong", {}, o.summary || o.id), h("code", { class: "quiet" }, breakable(o.path)))))))]));
  }

  function draw() {
    tried?.close();
    tried = null;
    const o = store.operation(shown);
    if (!o) {
      fill(detail, shown ? empty("There is no such operation", h("p", {}, h("a", { href: link(["operations"]) }, "All operations")))
        : empty("Pick an operation", h("p", {}, "Its parameters, its answers and a request to try stand here.")));
      return;
    }
    tried = tryIt(o);
    fill(detail, h("a", { class: "back", href: link(["operations"]) }, icon("back"), "All operations"),
      h("div", { class: "detail-head" }, methodBadge(o.method), h("h2", {}, h("code", {}, breakable(o.path)))),
      (o.summary || o.deprecated) && h("p", { class: "lead" }, o.summary, o.deprecated && [" ", tag("deprecated", "warn")]),
      o.description && h("p", { class: "description" }, prose(o.description)),
      h("div", { class: "chips" }, h("code", {}, o.id), place(o.location), assumed(o.assumed)),
      h("div", { class: "buttons" }, [["Journal", "journal", {}], ["Errors", "errors", {}], ["Set an answer", "session", {}], ["Set a sequence", "session", { kind: "sequence" }], ["Set a fault", "session", { kind: "fault" }]]
        .map(([text, view, more]) => h("a", { class: "button small", href: link([view], { operation: o.id, ...more }) }, text))),
      tried.element, answers(o));
  }

  function update({ rest }) {
    const wanted = rest[0] ?? "";
    split.classList.toggle("has-detail", wanted !== "");
    if (wanted !== shown || !detail.hasChildNodes()) {
      shown = wanted;
      draw();
    }
    drawList();
  }

  const off = store.on("document", () => {
    drawList();
    draw();
  });
  update(route);
  return { update, close: () => {
    off();
    tried?.close();
  } };
}

// answers lists what the operation can answer, each with a button that sets it.
function answers(o) {
  const set = (answer, label) => h("button", { type: "button", class: "button small", onclick: (e) => attempt(e.currentTarget,
    () => store.change((id) => api.addSetting(id, { operation: o.id, answer })), "Set for session " + store.session.id) }, label ?? "Answer this");
  const rest = o.fixtures.filter((f) => !o.responses.some((r) => covers(r, f.status)));
  return h("section", { class: "panel" }, h("h2", {}, "What it can answer"),
    o.responses.map((r) => {
      const fixtures = o.fixtures.filter((f) => covers(r, f.status, o.responses));
      return h("div", { class: "answer-group" },
        h("div", { class: "answer-head" }, statusBadge(r.status), h("span", { class: "row-text" }, r.description, " ", assumed(r.assumed)), h("span", { class: "quiet" }, r.types.join(", ")), set({ status: r.code }, "Answer " + r.code)),
        h("ul", { class: "rows" },
          fixtures.map((f) => row(f.name, f.summary, f.when ? "when " + f.when : f.default ? "by default" : "", "fixture", set({ status: f.status, ...(f.name && { example: f.name }) }))),
          r.examples.map((e) => row(e.name, e.summary, "", "example", set({ status: r.code, ...(e.name && { example: e.name }) })))));
    }),
    rest.length > 0 && h("ul", { class: "rows" }, rest.map((f) => row(f.status + " " + f.name, f.summary, f.when, "fixture", set({ status: f.status, example: f.name })))));
}

// covers reports whether a response of the document is that of a status: its own,
// else that of its range, else the default.
function covers(response, status, all = []) {
  const own = (r) => r.status === String(status);
  const range = (r) => r.status.toUpperCase() === String(status)[0] + "XX";
  if (own(response)) return true;
  if (all.some(own)) return false;
  if (range(response)) return true;
  return response.status === "default" && !all.some(range);
}

const row = (name, summary, when, kind, button) => h("li", { class: "row" },
  h("span", { class: "row-text" }, h("code", {}, name || "default"), " ", summary, when && h("span", { class: "quiet when" }, " ", text(when))), tag(kind), button);
