// The fields of an answer, and of a sequence of them. Each function fills a box and
// gives back what reads it.

import { field, fill, h, icon, select } from "./dom.js";

// responses are the options for the status and the example of an answer: those of
// the operation, or the statuses of all operations.
function statusOptions(operation, all = "As always") {
  const codes = new Map();
  for (const r of operation?.responses ?? []) codes.set(String(r.code), r.description);
  for (const f of operation?.fixtures ?? []) if (!codes.has(String(f.status))) codes.set(String(f.status), "");
  for (const code of ["429", "500", "502", "503", "504"]) if (!codes.has(code)) codes.set(code, "");
  return [["", all], ...[...codes].sort(([a], [b]) => a - b).map(([code, description]) => [code, shorten(description ? code + " – " + description : code)])];
}

const shorten = (s) => (s.length > 60 ? s.slice(0, 59) + "…" : s);

function exampleOptions(operation, status) {
  const of = (code) => !status || String(code) === status;
  const fixtures = (operation?.fixtures ?? []).filter((f) => of(f.status)).map((f) => [f.name, shorten((status ? "" : f.status + " ") + f.name + (f.summary ? " – " + f.summary : ""))]);
  const examples = (operation?.responses ?? []).filter((r) => of(r.code)).flatMap((r) => r.examples).map((e) => [e.name, shorten(e.name + (e.summary ? " – " + e.summary : ""))]);
  const seen = new Set();
  const once = (list) => list.filter(([name]) => name && !seen.has(name) && seen.add(name));
  return [["", "Whichever applies"], { label: "Fixtures", options: once(fixtures) }, { label: "Examples of the document", options: once(examples) }].filter((g) => Array.isArray(g) || g.options.length);
}

// json reads a field that has a JSON value, or plain text where `loose`.
function json(input, name, loose) {
  try {
    return JSON.parse(input.value);
  } catch {
    if (loose) return input.value;
    throw new Error(name + " is not JSON.");
  }
}

export function answerFields(box, operation) {
  const status = select({ onchange: () => redraw() }, statusOptions(operation), "");
  const exampleBox = h("div");
  let example;
  const body = select({}, [["", "As always"], ["true", "Generated"], ["false", "From a fixture or an example"]], "");
  const seed = h("input", { type: "text", inputmode: "numeric", placeholder: "the session's" });
  const patch = h("textarea", { rows: "3", spellcheck: "false", placeholder: '{"data": {"name": "Somebody"}}' });
  const maps = select({}, [["", "As they are"], ["array", "As [], as PHP writes them"], ["object", "As {}"]], "");
  const broken = h("input", { type: "checkbox" });
  const overrides = h("div", { class: "overrides" });

  function redraw() {
    example = select({}, exampleOptions(operation, status.value), example?.value ?? "");
    if (example.selectedIndex < 0) example.value = "";
    fill(exampleBox, operation ? field("Fixture or example", example) : field("Fixture or example", example = h("input", { type: "text", placeholder: "whichever applies" }), "The name of one that the operations have."));
  }

  function override() {
    const row = h("div", { class: "override" },
      h("input", { type: "text", placeholder: "/data/name", "aria-label": "JSON pointer", spellcheck: "false" }),
      h("input", { type: "text", placeholder: 'null, 7, "text"', "aria-label": "Value, as JSON", spellcheck: "false" }),
      h("button", { type: "button", class: "button small quiet-button", "aria-label": "Take this value away", onclick: () => {
        row.remove();
        box.dispatchEvent(new Event("change", { bubbles: true }));
      } }, icon("close")));
    overrides.append(row);
  }

  redraw();
  fill(box, h("div", { class: "field-row" }, field("Status", status), exampleBox),
    h("details", { class: "fold" }, h("summary", {}, "Change the body"),
      h("div", { class: "field-row" }, field("Body", body), field("Seed", seed)),
      field("JSON merge patch", patch, "What is null in it goes; computed values are computed again."),
      h("p", { class: "label" }, "Values by JSON pointer"), overrides,
      h("div", { class: "buttons" }, h("button", { type: "button", class: "button small", onclick: override }, "Add a value")),
      field("Empty maps", maps),
      h("label", { class: "check" }, broken, "The body may break the document; it is then marked as broken")));

  return () => {
    const answer = {};
    if (status.value) answer.status = Number(status.value);
    if (example.value) answer.example = example.value;
    if (body.value) answer.generate = body.value === "true";
    if (seed.value.trim() !== "") {
      if (!/^\d{1,15}$/.test(seed.value.trim())) throw new Error("A seed is a whole number.");
      answer.seed = Number(seed.value);
    }
    if (patch.value.trim() !== "") answer.patch = json(patch, "The merge patch");
    const set = [...overrides.children].map((row) => row.querySelectorAll("input")).filter(([pointer, value]) => pointer.value !== "" || value.value !== "");
    if (set.length) answer.set = Object.fromEntries(set.map(([pointer, value]) => [pointer.value, json(value, "The value", true)]));
    if (maps.value) answer.emptyMaps = maps.value;
    if (broken.checked) answer.broken = true;
    return answer;
  };
}

export function sequenceFields(box, operation) {
  const steps = h("ol", { class: "steps" });
  const changed = () => box.dispatchEvent(new Event("change", { bubbles: true }));

  function add(value = "") {
    const status = select({ "aria-label": "Status of this step", onchange: () => choose() }, statusOptions(operation), value);
    const slot = h("span", { class: "step-example" });
    const choose = () => fill(slot, operation && select({ "aria-label": "Fixture or example of this step" }, exampleOptions(operation, status.value), ""));
    choose();
    steps.append(h("li", { class: "step" }, status, slot, h("button", { type: "button", class: "button small quiet-button", "aria-label": "Take this step away", onclick: (e) => {
      if (steps.childElementCount > 1) e.currentTarget.closest("li").remove();
      changed();
    } }, icon("close"))));
  }

  add();
  add();
  add("503");
  fill(box, h("p", { class: "hint" }, "One answer after another; then everything is as always."), steps,
    h("div", { class: "buttons" }, h("button", { type: "button", class: "button small", onclick: () => {
      add();
      changed();
    } }, "Add a step")));

  return () => [...steps.children].map((step) => {
    const [status, example] = step.querySelectorAll("select");
    return { ...(status.value && { status: Number(status.value) }), ...(example?.value && { example: example.value }) };
  });
}

