// What of the document was exercised so far: operations by statuses.

import { api } from "./api.js";
import { breakable, fill, h, icon, undisturbed } from "./dom.js";
import { count, day } from "./format.js";
import { empty, failure, heading, loading, methodBadge, statusBadge } from "./parts.js";
import { link } from "./route.js";
import { store } from "./store.js";

export function coverage(main) {
  let timer = 0, last = null;
  const find = h("input", { type: "search", placeholder: "Find an operation", "aria-label": "Find an operation", "data-find": true, oninput: () => last && draw() });
  const missing = h("input", { type: "checkbox", onchange: () => last && draw() });
  const shares = h("div", { class: "shares" });
  const box = h("div", {}, loading());
  const table = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Operations by statuses" });
  const since = h("p", { class: "quiet" });
  fill(main, heading("Coverage", "What of the document the clients of this mock have seen, all sessions together."), shares,
    h("div", { class: "filters" }, find, h("label", { class: "check" }, missing, "Only what is missing")), box, since);

  async function load() {
    timer = 0;
    try {
      last = await api.coverage();
      undisturbed(draw);
    } catch (problem) {
      if (!last) fill(box, failure(problem, load));
    }
  }

  function draw() {
    const c = last;
    fill(shares, share("Operations", c.operations), share("Responses", c.responses), share("Parameters", c.parameters));
    const rows = (c.byOperation ?? []).filter((o) => (o.operation + o.path + o.method).toLowerCase().includes(find.value.trim().toLowerCase())
      && (!missing.checked || o.responses.some((r) => r.count === 0) || o.parameters.some((p) => p.count === 0)));
    since.textContent = `${count(c.total, "exchange")} since ${day(c.since)}` + (c.unmatched ? `, ${c.unmatched} of them matched no operation` : "") + ".";
    if (rows.length === 0) {
      fill(box, (c.byOperation ?? []).length === 0 ? empty("The document has no operations") : missing.checked && find.value === "" ? empty("Nothing is missing", h("p", {}, "Every documented response and parameter was seen.")) : empty("No operation fits"));
      return;
    }
    const columns = [...new Set(rows.flatMap((o) => o.responses.map((r) => r.status)))].sort();
    if (box.firstElementChild !== table) fill(box, table);
    fill(table, h("table", { class: "grid" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Operation"), columns.map((s) => h("th", { scope: "col" }, statusBadge(s))),
        h("th", { scope: "col" }, "Others"), h("th", { scope: "col" }, "Parameters"))),
      h("tbody", {}, rows.map((o) => row(o, columns)))));
  }

  function row(o, columns) {
    const seen = o.parameters.filter((p) => p.count > 0).length;
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { href: link(["operations", o.operation]) }, o.operation), h("span", { class: "grid-path" }, methodBadge(o.method), h("code", {}, breakable(o.path)))),
      columns.map((status) => cell(o, status)),
      h("td", {}, o.undocumented.map((u) => h("span", { class: "undocumented", title: "The document does not have it" }, statusBadge(u.status), " ", u.count))),
      h("td", {}, o.parameters.length === 0 ? h("span", { class: "quiet" }, "–") : h("details", { class: "fold", "data-key": "parameters-" + o.operation },
        h("summary", {}, `${seen} of ${o.parameters.length}`),
        h("ul", { class: "parameter-list" }, o.parameters.map((p) => h("li", { class: p.count ? "" : "is-missing" },
          h("code", {}, p.in + "." + p.name), " ", p.count ? `${p.count}×` + (p.wrong ? `, ${p.wrong} wrong` : "") : "never sent"))))));
  }

  function cell(o, status) {
    const it = o.responses.find((r) => r.status === status);
    if (!it) return h("td", { class: "cell-none" }, h("span", { class: "offscreen" }, "not documented"));
    return it.count === 0 ? h("td", { class: "cell-missing" }, "0") : h("td", { class: "cell-seen" }, h("a", {
      href: link(["journal"], { operation: o.operation, status: /^\d+$|^\dXX$/.test(status) ? status : "" }) }, it.count));
  }

  const share = (name, { seen, all }) => h("div", { class: "share" }, h("span", { class: "share-name" }, seen === all && all > 0 && icon("check"), name),
    h("strong", {}, `${seen} `, h("span", { class: "quiet" }, `of ${all}`)),
    h("meter", { min: 0, max: Math.max(all, 1), value: seen, "aria-label": `${name}: ${seen} of ${all}` }));

  const off = [store.on("entry", () => { timer ||= setTimeout(load, 700); }), store.on("journal document", load)];
  load();
  return { close: () => {
    clearTimeout(timer);
    off.forEach((f) => f());
  } };
}
