// The small parts that the views are made of.

import { h, icon, fill } from "./dom.js";
import { tokens, visible, visibleLines } from "./format.js";

// statusBadge shows a status; 0 is a connection that ended before there was one,
// 499 a client that did not wait.
export function statusBadge(status) {
  const number = Number.parseInt(status, 10);
  const shown = number === 0 ? "cut" : String(status);
  const title = number === 0 ? "The connection ended before an answer" : number === 499 ? "The client went away" : undefined;
  const family = number === 0 ? "cut" : Number.isNaN(number) ? "any" : Math.floor(number / 100);
  return h("span", { class: "status status-" + family, title }, shown);
}

export function methodBadge(method) {
  return h("span", { class: "method method-" + String(method).toLowerCase().replace(/[^a-z]/g, "") }, visible(method));
}

const verdicts = {
  right: ["right", "The request is as the document says."],
  wrong: ["wrong", "The request breaks the document."],
  unmatched: ["no match", "The request matches no operation."],
  aside: ["aside", "The document is not about this request: a preflight, OPTIONS, a picture."],
  failed: ["failed", "The mock could not answer as the document says."],
};

export const verdictNames = Object.keys(verdicts);

export const verdictText = (verdict) => verdicts[verdict]?.[0] ?? verdict;

export const verdictSentence = (verdict) => verdicts[verdict]?.[1] ?? "";

export function verdictBadge(verdict) {
  return h("span", { class: "verdict verdict-" + verdict, title: verdictSentence(verdict) }, verdictText(verdict));
}

export function tag(text, kind = "plain", title) {
  return h("span", { class: "tag tag-" + kind, title }, text);
}

// assumed is the mark of what is only assumed; it unfolds to the reason.
export function assumed(reason, key) {
  return reason && h("details", { class: "assumed", "data-key": key && "assumed-" + key }, h("summary", {}, "assumed"), h("p", {}, prose(reason)));
}

export function place(location) {
  return location?.file && h("code", { class: "place" }, location.file + (location.line ? ":" + location.line : ""));
}

// toast says for a few seconds what was done, or why not.
export function toast(message, kind = "good") {
  const box = document.getElementById("toasts");
  const one = h("div", { class: "toast toast-" + kind }, message);
  box.append(one);
  while (box.childElementCount > 3) box.firstElementChild.remove();
  setTimeout(() => one.remove(), kind === "bad" ? 8000 : 4000);
}

// attempt does something for a button, which cannot be pressed meanwhile, and says
// it where it fails.
export async function attempt(button, what, done) {
  button?.setAttribute("aria-busy", "true");
  try {
    const result = await what();
    if (done) toast(done);
    return result;
  } catch (problem) {
    toast(problem.message, "bad");
    return undefined;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without TLS, and not on this machine, a browser has only the old way.
  const area = h("textarea", { class: "offscreen", readonly: true }, text);
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser did not copy it.");
}

// copyButton copies what `text` gives at the time.
export function copyButton(label, text, properties = {}) {
  const button = h("button", { type: "button", class: "button small", ...properties, onclick: async () => {
    if (await attempt(button, async () => { await toClipboard(await text()); return true; })) {
      fill(button, icon("check"), "Copied");
      setTimeout(() => fill(button, icon("copy"), label), 1600);
    }
  } }, icon("copy"), label);
  return button;
}

// download has the browser save text as a file.
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const most = 100_000;

// code shows a body: JSON indented and coloured, anything else as it is. A long
// one begins with its first part.
export function code(text, { whole = false, label = "Body" } = {}) {
  const long = !whole && text.length > most;
  const pieces = long ? null : tokens(text);
  const box = h("div", { class: "code-box" });
  const pre = h("pre", { class: "code", tabindex: "0", "aria-label": label });
  if (pieces) {
    for (const [kind, piece] of pieces) pre.append(kind ? h("span", { class: "json-" + kind }, visibleLines(piece)) : piece);
  } else {
    pre.append(visibleLines(long ? text.slice(0, most) : text));
  }
  box.append(pre);
  if (long) {
    box.append(h("button", { type: "button", class: "button small", onclick: () => box.replaceWith(code(text, { whole: true, label })) },
      "Show all of it"));
  }
  return box;
}

// command shows a command line with a button that copies it.
export function command(text, label = "Copy") {
  return h("div", { class: "command" }, h("pre", { tabindex: "0", "aria-label": "Command" }, visibleLines(text)), copyButton(label, () => text));
}

// pairs shows headers.
export function pairs(list) {
  if (list.length === 0) return h("p", { class: "quiet" }, "None.");
  return h("dl", { class: "pairs" }, list.map(({ name, value }) => h("div", {}, h("dt", {}, visible(name)), h("dd", {}, visible(value)))));
}

// violations lists what is wrong, and where the document says so.
export function violations(list) {
  return h("ul", { class: "violations" }, list.map((v) => h("li", {},
    h("code", { class: "where" }, visible(v.location)),
    h("span", { class: "what" }, visible(v.message)),
    h("span", { class: "violation-notes" }, tag(visible(v.code)), v.document && h("code", { class: "place" }, visible(v.document)), assumed(v.assumed)))));
}

// prose is text of the document, in which `code` is written as in Markdown.
export function prose(text) {
  return String(text ?? "").split(/`([^`\n]+)`/).map((part, i) => (i % 2 === 1 ? h("code", {}, part) : part));
}

export function empty(title, ...children) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), children);
}

export const loading = () => h("div", { class: "loading", role: "status" }, "Loading …");

export function failure(problem, again) {
  return h("div", { class: "empty empty-bad", role: "alert" }, h("p", { class: "empty-title" }, "This could not be loaded"),
    h("p", {}, problem.message), again && h("button", { type: "button", class: "button", onclick: again }, "Try again"));
}

// confirm asks before something that cannot be undone.
export function confirm(question, explanation, yes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "dialog", "aria-label": question, onclose: () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    } },
    h("h2", {}, question), h("p", {}, explanation),
    h("div", { class: "buttons end" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close("") }, "Cancel"),
      h("button", { type: "button", class: "button danger", onclick: () => dialog.close("yes") }, yes)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// heading is the top of a view.
export function heading(title, note, ...tools) {
  return h("div", { class: "heading" },
    h("div", { class: "heading-text" }, h("h1", {}, title), note && h("p", { class: "quiet" }, note)),
    tools.length > 0 && h("div", { class: "buttons" }, tools));
}
