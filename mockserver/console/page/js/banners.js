// What concerns every view and lasts: the mock is gone, an edit is not served, the
// store of the sessions is lost.

import { fill, h } from "./dom.js";
import { store } from "./store.js";

export function banners(retry) {
  const box = document.getElementById("banners");
  const gone = h("div"), edit = h("div"), lost = h("div");
  box.append(gone, lost, edit);
  let server = "";

  store.on("connection", ({ up, wait }) => {
    document.body.classList.toggle("is-offline", !up);
    fill(gone, !up && banner("bad", "The mock does not answer",
      "What is shown may be old. It is asked again " + (wait < 1000 ? "now" : "in " + Math.round(wait / 1000) + " s") + ".",
      h("button", { type: "button", class: "button small", onclick: retry }, "Try now")));
  });

  store.on("state", () => {
    const { reload, store: where, server: { id } } = store.state;
    fill(edit, reload.errors.length > 0 && banner("warn", "The last edit is not served",
      h("ul", {}, reload.errors.slice(0, 5).map((e) => h("li", {}, e)))));
    fill(lost, !where.available && banner("warn", "The sessions cannot be reached",
      "Everybody gets the default answers until the store is back" + (where.error ? ": " + where.error : "") + "."));
    if (server && server !== id) {
      fill(gone, banner("note", "The mock was started anew", "Its journal and coverage begin again.",
        h("button", { type: "button", class: "button small", onclick: () => fill(gone) }, "Understood")));
    }
    server = id;
  });
}

function banner(kind, title, ...rest) {
  return h("div", { class: "banner banner-" + kind }, h("strong", {}, title), h("div", { class: "banner-text" }, rest));
}
