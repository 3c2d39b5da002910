// What the document assumes: every promise that nobody documented, and why it is
// taken to hold.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { count } from "./format.js";
import { empty, failure, heading, loading, place, prose } from "./parts.js";
import { store } from "./store.js";

export function assumptions(main) {
  let all = [];
  const find = h("input", { type: "search", placeholder: "Find", "aria-label": "Find an assumption", "data-find": true, oninput: () => draw() });
  const box = h("div", {}, loading());
  const number = h("span", { class: "quiet", role: "status" });
  fill(main, heading("Assumptions", "What the document promises although nobody documented it. A breach of one warns, a breach of what is documented fails."),
    h("div", { class: "filters" }, find, number), box);

  async function load() {
    try {
      all = await api.assumptions();
      draw();
    } catch (problem) {
      fill(box, failure(problem, load));
    }
  }

  function draw() {
    const wanted = find.value.trim().toLowerCase();
    const found = all.filter((a) => (a.subject + " " + a.reason + " " + a.location.file).toLowerCase().includes(wanted));
    number.textContent = all.length === 0 ? "" : found.length < all.length ? `${found.length} of ${all.length}` : count(all.length, "assumption");
    if (all.length === 0) fill(box, empty("Nothing is assumed", h("p", {}, "The document has no ", h("code", {}, "x-assumed"), ": all that it says counts as documented.")));
    else if (found.length === 0) fill(box, empty("None has this text"));
    else fill(box, h("ul", { class: "assumption-list" }, found.map((a) => h("li", {}, h("div", { class: "assumption-head" }, h("code", {}, a.subject), place(a.location)), h("p", {}, prose(a.reason))))));
  }

  load();
  return { close: store.on("document", load) };
}
