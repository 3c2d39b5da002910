// The form that sets something: an answer, a sequence of answers, a fault. What it
// makes is shown as the JSON that a test would send.

import { api } from "./api.js";
import { answerFields, sequenceFields } from "./answer.js";
import { faultFields } from "./fault.js";
import { field, fill, h } from "./dom.js";
import { attempt, copyButton, toast } from "./parts.js";
import { store } from "./store.js";

const kinds = { answer: "Answer", sequence: "Sequence", fault: "Fault" };

// settingForm makes the form. `preset` (an event, or the parameters at first) is
// the operation and the kind to begin with.
export function settingForm(parameters = {}) {
  let kind = parameters.kind in kinds ? parameters.kind : "answer";
  const operation = h("select", { onchange: () => redraw() });
  const tabs = h("div", { class: "segments", role: "group", "aria-label": "What is set" });
  const fields = h("div", { class: "form-fields" });
  const times = h("input", { type: "number", min: "1", max: "1000000", step: "1", placeholder: "until it is taken away" });
  const wrong = h("div", { class: "form-error", role: "alert" });
  // Its text is changed in place: a field tells of its change when the button is
  // pressed, and what is above or below must not move under the press.
  const json = h("pre", { tabindex: "0", "aria-label": "The setting as JSON" });
  const preview = h("details", { class: "fold" }, h("summary", {}, "As JSON, for a test"),
    h("div", { class: "command" }, json, copyButton("Copy", () => json.textContent)));
  const timesField = field("For how many requests", times);
  let read = () => ({});

  const form = h("form", { class: "setting-form", novalidate: true, oninput: draft, onchange: draft, onsubmit: submit },
    field("Of", operation), tabs, fields, timesField, wrong,
    h("div", { class: "buttons" }, h("button", { class: "button primary" }, "Set it")), preview);

  function drawOperations() {
    const chosen = operation.value || parameters.operation || "";
    fill(operation, h("option", { value: "" }, "Every operation"), store.operations.map((o) => h("option", { value: o.id }, o.id)));
    operation.value = store.operation(chosen) ? chosen : "";
  }

  function redraw() {
    fill(tabs, Object.entries(kinds).map(([name, text]) => h("button", { type: "button", class: "segment", "data-key": "kind-" + name, "aria-pressed": String(kind === name), onclick: () => {
      kind = name;
      redraw();
    } }, text)));
    const of = store.operation(operation.value);
    read = { answer: answerFields, sequence: sequenceFields, fault: faultFields }[kind](fields, of, draft);
    timesField.hidden = kind === "sequence";
    wrong.textContent = "";
    draft();
  }

  // setting is what the form says; it throws where a field has what it cannot.
  function setting() {
    const made = { ...(operation.value && { operation: operation.value }), [kind]: read() };
    if (kind !== "sequence" && times.value !== "") {
      if (!/^[1-9]\d{0,6}$/.test(times.value)) throw new Error("The number of requests is a whole one, from 1 on.");
      made.times = Number(times.value);
    }
    return made;
  }

  function draft() {
    try {
      json.textContent = JSON.stringify(setting(), null, 2);
    } catch (problem) {
      json.textContent = problem.message;
    }
  }

  async function submit(event) {
    event.preventDefault();
    wrong.textContent = "";
    let made;
    try {
      made = setting();
    } catch (problem) {
      wrong.textContent = problem.message;
      return;
    }
    const button = form.querySelector(".primary");
    await attempt(button, async () => {
      try {
        await store.change((id) => api.addSetting(id, made));
        toast("Set for session " + store.session.id);
      } catch (problem) {
        if (problem.status !== 422 && problem.status !== 400) throw problem;
        refused(problem);
      }
    });
  }

  // refused says what of a setting does not fit the document.
  function refused(problem) {
    fill(wrong, h("p", {}, problem.message), problem.available.length > 0 && h("p", {}, "There is: ", problem.available.join(", ")),
      h("ul", {}, problem.violations.map((v) => h("li", {}, h("code", {}, v.location), " ", v.message))));
  }

  form.addEventListener("preset", (event) => {
    parameters = event.detail;
    if (parameters.operation) operation.value = parameters.operation;
    if (parameters.kind in kinds) kind = parameters.kind;
    redraw();
  });
  const close = store.on("operations", drawOperations);
  drawOperations();
  redraw();
  return { form, close };
}

