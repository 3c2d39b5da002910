// What is shown instead of everything else where the desk needs its token.

import { api } from "./api.js";
import { field, fill, h } from "./dom.js";

// login asks for the token until it is right, and then calls done.
export function login(main, done) {
  const token = h("input", { type: "password", autocomplete: "current-password", required: true, maxlength: "200" });
  const wrong = h("p", { class: "form-error", role: "alert" });
  const button = h("button", { class: "button primary" }, "Open the desk");
  fill(main, h("form", { class: "login panel", onsubmit: async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      await api.login(token.value.trim());
      done();
    } catch (problem) {
      wrong.textContent = problem.status === 401 ? "That is not the token." : problem.message;
      token.select();
    } finally {
      button.removeAttribute("aria-busy");
    }
  } },
  h("h1", {}, "The desk needs its token"),
  h("p", {}, "This mock lets other machines in, so it asks everybody for the token that it printed when it started."),
  field("Token", token, "It is changed for a cookie that scripts cannot read; no URL ever has it."), wrong, button));
  token.focus();
}
