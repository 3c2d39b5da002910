// Try-it: a request with valid values to begin with, sent from the page in the
// picked session, and what came back, also where that is no answer at all.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { bytes, curl, milliseconds, text, visible } from "./format.js";
import { assumed, code, copyButton, pairs, prose, statusBadge, tag } from "./parts.js";
import { link } from "./route.js";
import { store } from "./store.js";
import { receive } from "./receive.js";

export function tryIt(operation) {
  const given = operation.request;
  const [path, query = ""] = given.target.split("?", 2);
  const fields = operation.parameters.map((p) => parameterField(p, initial(p, path, new URLSearchParams(query), given.headers, operation.path)));
  const credentials = credentialFields(operation, given.headers);
  const type = h("input", { type: "text", value: given.headers.find((x) => x.name.toLowerCase() === "content-type")?.value ?? operation.requestBody?.types[0] ?? "", "aria-label": "Content type", list: undefined });
  const body = h("textarea", { rows: "8", spellcheck: "false", "aria-label": "Body" });
  body.value = given.body ?? operation.requestBody?.example ?? "";
  const line = h("code", { class: "request-line" });
  const result = h("div", { class: "result", role: "status" });
  let sending = null;

  // request is what the fields say.
  function request() {
    let target = operation.path;
    const search = [], headers = [];
    for (const f of [...fields, ...credentials]) {
      if (!f.used()) continue;
      for (const value of f.values()) {
        if (f.in === "path") target = target.replaceAll("{" + f.name + "}", encodeURIComponent(value));
        else if (f.in === "query") search.push(encodeURIComponent(f.name) + "=" + encodeURIComponent(value));
        else if (f.in === "header") headers.push({ name: f.name, value });
      }
    }
    if (search.length) target += "?" + search.join("&");
    const content = operation.requestBody && body.value !== "" ? body.value : undefined;
    if (content !== undefined && type.value) headers.push({ name: "Content-Type", value: type.value });
    if (store.session.id !== "default") headers.push({ name: "Goalpost-Session", value: store.session.id });
    return { method: operation.method, target, url: new URL(target, location.origin).href, headers, body: content };
  }

  const draw = () => { line.textContent = operation.method + " " + visible(request().target); };

  async function send(event) {
    event.preventDefault();
    if (sending) {
      sending.abort();
      return;
    }
    sending = new AbortController();
    fill(button, "Stop");
    fill(result, h("p", { class: "quiet" }, "Sent; nothing has come yet."));
    const asked = request();
    const got = await receive(asked, sending.signal);
    sending = null;
    fill(button, "Send");
    fill(result, outcome(got));
    const newest = await api.journal({ session: store.session.id, path: new URL(asked.url).pathname, limit: 1 }).catch(() => null);
    const entry = newest?.entries[0];
    if (entry) result.append(h("p", {}, h("a", { href: link(["journal", entry.id]) }, "Why this answer? See it in the journal")));
  }

  const button = h("button", { class: "button primary send" }, "Send");
  const cookies = fields.some((f) => f.in === "cookie");
  const form = h("form", { class: "panel try", oninput: draw, onsubmit: send, onkeydown: (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit();
  } },
  h("h2", {}, "Try it"),
  fields.length > 0 && h("div", { class: "parameters" }, fields.map((f) => f.element)),
  credentials.length > 0 && h("fieldset", { class: "parameters" }, h("legend", {}, "Credentials"), credentials.map((f) => f.element)),
  operation.requestBody && h("fieldset", {}, h("legend", {}, "Body", operation.requestBody.required && h("span", { class: "required" }, " required")), type, body),
  cookies && h("p", { class: "hint" }, "A browser sends no cookie for a page; those of the curl line do go."),
  h("div", { class: "send-bar" }, line, h("div", { class: "buttons" }, copyButton("Copy curl", () => curl(request())), button)),
  result);
  draw();
  const off = store.on("session", draw);
  return { element: form, close: () => {
    off();
    sending?.abort();
  } };
}

// initial is the value that the given request has for a parameter; null is none.
function initial(p, path, query, headers, template) {
  if (p.in === "query") return query.has(p.name) ? query.getAll(p.name).join("\n") : null;
  if (p.in === "header") return headers.find((x) => x.name.toLowerCase() === p.name.toLowerCase())?.value ?? null;
  if (p.in !== "path") return null;
  const names = [];
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{([^{}]+)\}/g, (_, name) => {
    names.push(name);
    return "([^/]*)";
  });
  const found = new RegExp("^" + pattern + "$").exec(path);
  const at = names.indexOf(p.name);
  try {
    return found && at >= 0 ? decodeURIComponent(found[at + 1]) : null;
  } catch {
    return found[at + 1];
  }
}

function parameterField(p, value) {
  const list = (p.values ?? []).map(text);
  const wanted = p.required || value !== null;
  const box = h("input", { type: "checkbox", checked: wanted, disabled: p.required, "aria-label": "Send " + p.name });
  const many = p.schema?.type === "array" && p.in === "query";
  const id = "try-" + p.in + "-" + p.name.replace(/[^A-Za-z0-9_-]/g, "_");
  const input = h(many ? "textarea" : "input", { id, type: !many && "text", rows: many && "2", spellcheck: "false", autocomplete: "off", list: list.length && !many ? id + "-values" : undefined, oninput: () => { box.checked = true; } });
  input.value = value ?? list[0] ?? "";
  const element = h("div", { class: "parameter" },
    h("div", { class: "parameter-name" }, box, h("label", { for: id }, h("code", {}, p.name)), h("span", { class: "quiet" }, p.in), p.required && h("span", { class: "required" }, "required"),
      p.deprecated && tag("deprecated", "warn"), assumed(p.assumed)),
    h("div", { class: "parameter-value" }, input, list.length > 0 && !many && h("datalist", { id: id + "-values" }, list.map((v) => h("option", { value: v }))),
      h("p", { class: "hint" }, prose(p.description), many && " One value a line.",
        p.error && h("span", { class: "documented-error" }, " A wrong value gets ", statusBadge(p.error.status), " ", p.error.message, " ", assumed(p.error.assumed)))));
  return { in: p.in, name: p.name, element, used: () => box.checked, values: () => (many ? input.value.split("\n").filter((v) => v !== "") : [input.value]) };
}

// credentialFields are those of the first choice of credentials.
function credentialFields(operation, headers) {
  return (operation.security[0] ?? []).filter((c) => c.in === "header" || c.in === "query").map((c) => {
    const value = headers.find((x) => x.name.toLowerCase() === c.key.toLowerCase())?.value ?? c.demo;
    return parameterField({ in: c.in, name: c.key, required: false, description: "The credential " + c.name + ".", values: [value].filter(Boolean) }, value || null);
  });
}

// outcome shows what came back.
function outcome(got) {
  if (got.error && got.status === undefined) {
    return [h("div", { class: "outcome-head" }, statusBadge(0), h("strong", {}, got.stopped ? "Stopped" : "No answer"), h("span", { class: "quiet" }, milliseconds(got.took))), h("p", {}, got.error)];
  }
  return [
    h("div", { class: "outcome-head" }, statusBadge(got.status), h("strong", {}, got.statusText),
      h("span", { class: "quiet" }, [milliseconds(got.took), bytes(got.size), got.type].filter(Boolean).join(" · "))),
    got.notes.map((note) => h("p", { class: "form-error" }, note)),
    h("details", { class: "fold" }, h("summary", {}, got.headers.length + " headers"), pairs(got.headers)),
    got.text !== "" && code(got.text, { label: "Response body" }),
    got.text !== "" && h("div", { class: "buttons" }, copyButton("Copy body", () => got.text)),
  ];
}
