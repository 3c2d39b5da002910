// The dialog that picks a session, or begins one: a session exists as soon as it
// is named.

import { fill, h } from "./dom.js";
import { count } from "./format.js";
import { current, go, isSession } from "./route.js";
import { store } from "./store.js";

export function picker() {
  const input = h("input", {
    type: "text", autocomplete: "off", spellcheck: "false", maxlength: "128", placeholder: "Find one, or name a new one",
    "aria-label": "Name of the session", oninput: () => draw(), onkeydown: move,
  });
  const list = h("ul", { class: "picker-list" });
  const note = h("p", { class: "hint", role: "status" });
  const dialog = h("dialog", { class: "dialog picker", "aria-label": "Pick a session", onclose: () => {
    off();
    dialog.remove();
  }, onclick: (event) => event.target === dialog && dialog.close() },
  h("h2", {}, "Pick a session"),
  h("p", { class: "quiet" }, "A client is in the session that it names by the header ", h("code", {}, "Goalpost-Session"),
    "; without one, in ", h("code", {}, "default"), "."),
  h("form", { onsubmit: (event) => {
    event.preventDefault();
    pick(input.value.trim() || store.session.id);
  } }, input), note, list,
  h("div", { class: "buttons end" }, h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel")));

  const pick = (id) => {
    if (!isSession(id)) {
      note.textContent = "A name has letters, digits and . _ ~ - only, 128 at most.";
      return;
    }
    dialog.close();
    const { view, rest, parameters } = current();
    go([view, ...rest], parameters, { session: id });
  };

  // The arrows walk through the list, from the input on.
  function move(event) {
    const all = [input, ...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? all[at + 1] : event.key === "ArrowUp" ? all[at - 1] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function draw() {
    const wanted = input.value.trim();
    const known = store.sessions.map((s) => s.id);
    const all = [...new Set(["default", store.session.id, ...known])].filter((id) => id.toLowerCase().includes(wanted.toLowerCase()));
    const fresh = wanted !== "" && isSession(wanted) && !all.includes(wanted);
    note.textContent = wanted !== "" && !isSession(wanted) ? "A name has letters, digits and . _ ~ - only." : "";
    fill(list, all.slice(0, 200).map((id) => row(id, store.sessions.find((s) => s.id === id))),
      fresh && h("li", {}, h("button", { type: "button", class: "picker-row", onclick: () => pick(wanted), onkeydown: move },
        h("span", {}, "Begin ", h("strong", {}, wanted)))));
  }

  function row(id, session) {
    const set = session?.settings?.length ?? 0;
    return h("li", {}, h("button", {
      type: "button", class: "picker-row", "data-key": id, "aria-current": id === store.session.id && "true", onclick: () => pick(id), onkeydown: move,
    }, h("strong", {}, id), h("span", { class: "quiet" }, [
      session?.scenario, set > 0 && set + " set", session?.journal > 0 && count(session.journal, "exchange"),
    ].filter(Boolean).join(" · "))));
  }

  const off = store.on("sessions", draw);
  draw();
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
