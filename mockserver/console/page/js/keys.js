// The keyboard: letters that lead to the views, and the help that lists them. They
// can be switched off, for those whose software types letters of its own.

import { h } from "./dom.js";
import { picker } from "./picker.js";
import { go } from "./route.js";
import { views } from "./views.js";

const remembered = "goalpost-desk-keys";

const enabled = () => {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true; // A browser may refuse its storage.
  }
};

// keys listens from now on.
export function keys() {
  let leading = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!enabled()) return;
    const lead = Date.now() - leading < 1500;
    leading = 0;
    if (lead) {
      const view = Object.entries(views).find(([, v]) => v.key === event.key);
      if (view) go([view[0]]);
      return;
    }
    const target = { "/": () => document.querySelector("[data-find]")?.focus(), "?": help, s: picker, g: () => { leading = Date.now(); } }[event.key]
      ?? (() => document.querySelector("main")?.dispatchEvent(new CustomEvent("shortcut", { detail: event })));
    if ("/?sg".includes(event.key)) event.preventDefault();
    target();
  });
}

const rows = () => [
  ...Object.values(views).map((v) => [["g", v.key], v.title]),
  [["s"], "Pick a session"],
  [["/"], "Find, filter"],
  [["j"], "The next entry of the journal"],
  [["k"], "The one before"],
  [["Esc"], "Close the entry, leave a field"],
  [["p"], "Pause the journal, go on"],
  [["Ctrl", "Enter"], "Send the request of try-it"],
  [["?"], "This help"],
];

export function help() {
  const toggle = h("input", { type: "checkbox", checked: enabled(), onchange: () => {
    try {
      localStorage.setItem(remembered, toggle.checked ? "on" : "off");
    } catch {
      toggle.checked = true;
    }
  } });
  const dialog = h("dialog", { class: "dialog", "aria-label": "Keyboard shortcuts", onclose: () => dialog.remove(), onclick: (event) => event.target === dialog && dialog.close() },
    h("h2", {}, "Keyboard shortcuts"),
    h("dl", { class: "shortcuts" }, rows().map(([combination, text]) => h("div", {}, h("dt", {}, combination.map((k) => h("kbd", {}, k))), h("dd", {}, text)))),
    h("label", { class: "check" }, toggle, "Single letters are shortcuts"),
    h("div", { class: "buttons end" }, h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
}
