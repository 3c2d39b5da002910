// The fixtures: the files as they are now, with what is wrong in its place.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { count, visibleLines } from "./format.js";
import { attempt, copyButton, empty, failure, heading, loading, statusBadge, tag } from "./parts.js";
import { link } from "./route.js";
import { store } from "./store.js";

export function fixtures(main, route) {
  let shown = null;
  const find = h("input", { type: "search", placeholder: "Find a fixture", "aria-label": "Find a fixture", "data-find": true, oninput: () => draw() });
  const list = h("div", { class: "list" });
  const viewer = h("section", { class: "list-detail", "aria-label": "Fixture" });
  const split = h("div", { class: "list-split" }, h("div", { class: "list-side" }, find, list), viewer);
  fill(main, heading("Fixtures", "Canned answers, files beside the document. What is wrong with one stands at its line."), split);

  function draw() {
    const wanted = find.value.trim().toLowerCase();
    const groups = store.operations.map((o) => [o, o.fixtures.filter((f) => (o.id + " " + f.file + " " + f.summary).toLowerCase().includes(wanted))])
      .filter(([, files]) => files.length > 0);
    if (groups.length === 0) {
      fill(list, wanted ? empty("No fixture fits") : empty("There are no fixtures", h("p", {}, "A fixture is a file ", h("code", {}, "fixtures/<operationId>/<status>.<name>.yaml"),
        " beside the document. Until there is one, examples and generated bodies are answered.")));
      return;
    }
    fill(list, groups.map(([o, files]) => [h("h2", { class: "list-group" }, o.id), h("ul", {}, files.map((f) => h("li", {}, h("a", {
      class: "list-row", href: link(["fixtures", o.id, f.file]), "data-key": o.id + "/" + f.file,
      "aria-current": shown?.[0] === o.id && shown?.[1] === f.file && "true",
    }, statusBadge(f.status), h("span", { class: "list-text" }, h("strong", {}, f.name || "default"), f.summary && h("span", { class: "quiet" }, f.summary))))))]));
  }

  async function load() {
    if (!shown) {
      fill(viewer, empty("Pick a fixture", h("p", {}, "Its text, its violations and what it answers stand here.")));
      return;
    }
    const [operation, file] = shown;
    fill(viewer, loading());
    try {
      const it = await api.fixture(operation, file);
      if (shown?.[0] === operation && shown?.[1] === file) fill(viewer, text(it));
    } catch (problem) {
      fill(viewer, problem.status === 404 ? empty("There is no such fixture") : failure(problem, load));
    }
  }

  function update({ rest }) {
    shown = rest.length === 2 ? rest : null;
    split.classList.toggle("has-detail", shown !== null);
    draw();
    load();
  }

  const off = store.on("operations", () => {
    draw();
    load();
  });
  update(route);
  return { update, close: off };
}

function text(it) {
  return [
    h("a", { class: "back", href: link(["fixtures"]) }, icon("back"), "All fixtures"),
    h("div", { class: "detail-head" }, statusBadge(it.status), h("h2", {}, it.name || "default"),
      it.served ? tag("served", "good") : tag("not served", "bad")),
    it.summary && h("p", {}, it.summary),
    h("p", { class: "quiet" }, h("code", { class: "place" }, it.operation + "/" + it.file)),
    h("div", { class: "buttons" },
      it.served && h("button", { type: "button", class: "button small", onclick: (e) => attempt(e.currentTarget,
        () => store.change((id) => api.addSetting(id, { operation: it.operation, answer: { status: it.status, example: it.name } })),
        "Set for session " + store.session.id) }, "Answer this"),
      copyButton("Copy text", () => it.text)),
    it.violations.length > 0 && h("p", { class: "form-error" }, count(it.violations.length, "violation"), ". This text is not what is served."),
    it.violations.filter((v) => v.line === 0).map(marker),
    lines(it.text, it.violations),
    it.truncated && h("p", { class: "quiet" }, "Only its beginning is shown."),
  ];
}

// lines is the text with numbers, and each violation below its line.
function lines(source, violations) {
  const box = h("div", { class: "source", tabindex: "0", role: "region", "aria-label": "Text of the fixture" });
  source.replace(/\n$/, "").split("\n").forEach((line, i) => {
    const here = violations.filter((v) => v.line === i + 1);
    box.append(h("div", { class: "source-line" + (here.length ? " is-wrong" : "") },
      h("span", { class: "source-number", "aria-hidden": "true" }, i + 1), h("code", {}, visibleLines(line) || "\u00a0")));
    for (const violation of here) box.append(marker(violation));
  });
  return box;
}

function marker(v) {
  return h("div", { class: "marker", role: "note" }, h("strong", {}, v.line ? "Line " + v.line + ": " : ""), v.message,
    v.pointer && [" ", h("code", {}, v.pointer)], v.hint && h("span", { class: "hint" }, v.hint));
}
