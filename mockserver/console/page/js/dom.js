// Elements. What is shown is set as text, never as markup: there is no way here
// to give an element anything but text and other elements.

// h makes an element: h("p", {class: "note"}, "text", child). A property that
// begins with "on" is a listener; false, null and undefined leave an attribute
// or a child out.
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "indeterminate" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// fill replaces what an element holds. By their data-key, the focus stays where it
// was and what was unfolded stays so: somebody may be in the midst of it, and a
// button that redraws its view can be pressed again.
export function fill(element, ...children) {
  const active = document.activeElement;
  const key = active && element.contains(active) ? active.dataset.key : undefined;
  const open = new Set([...element.querySelectorAll("details[data-key][open]")].map((d) => d.dataset.key));
  const { scrollTop, scrollLeft } = element;
  element.replaceChildren();
  append(element, children);
  for (const one of element.querySelectorAll("[data-key]")) {
    if (one.dataset.key === key) one.focus({ preventScroll: true });
    if (one.localName === "details" && open.has(one.dataset.key)) one.open = true;
  }
  element.scrollTop = scrollTop;
  element.scrollLeft = scrollLeft;
}

const paths = {
  journal: "M3 3.5h10M3 8h10M3 12.5h6",
  operations: "M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4",
  errors: "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
  session: "M2 5h8M13 5h1M2 11h1M6 11h8M11.5 3.5v3M4.5 9.5v3",
  fixtures: "M3.5 2h6L12.5 5v9h-9zM9.5 2v3.2h3M5.8 8.5h4.5M5.8 11h4.5",
  coverage: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  assumptions: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.8M8 12.6v.1",
  person: "M8 8.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.8 14c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4",
  down: "M4 6.5 8 10.5l4-4",
  back: "M9.5 4 5.5 8l4 4",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  check: "M3 8.5 6.5 12 13 4.5",
};

// icon is one of the drawings above; it says nothing that the text beside it does
// not say.
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

// breakable is a path that a narrow column breaks at its slashes.
export function breakable(path) {
  return path.split(/(?<=\/)/).map((part) => [part, document.createElement("wbr")]);
}

// select is a list to choose from. Options are [value, text] or, for a group,
// {label, options}.
export function select(properties, options, chosen) {
  const option = ([value, text]) => h("option", { value, selected: value === chosen }, text);
  const element = h("select", properties, options.map((one) =>
    Array.isArray(one) ? option(one) : h("optgroup", { label: one.label }, one.options.map(option))));
  element.value = chosen ?? "";
  return element;
}

// choices gives a list other options, and what is chosen of them. One that has them
// already is left alone: somebody may have it open.
export function choices(element, options, chosen) {
  const fresh = select({}, options, chosen);
  if (element.innerText !== fresh.innerText || element.length !== fresh.length) element.replaceChildren(...fresh.childNodes);
  element.value = chosen ?? "";
  element.classList.toggle("is-set", element.value !== "");
}

// undisturbed calls f as soon as no button of the mouse is down: what is redrawn
// under a press does not get its click.
export function undisturbed(f) {
  if (!pressed) {
    f();
    return;
  }
  waiting.add(f);
}

let pressed = false;
const waiting = new Set();

addEventListener("pointerdown", () => { pressed = true; }, true);
for (const name of ["pointerup", "pointercancel", "blur"]) {
  addEventListener(name, (event) => {
    if (name === "blur" && event.target !== window) return; // A press takes the focus from a field.
    pressed = false;
    setTimeout(() => {
      const due = [...waiting];
      waiting.clear();
      for (const f of due) f();
    });
  }, true);
}

let fields = 0;

// field is a labelled input with its hint.
export function field(label, input, hint) {
  input.id ||= "field-" + ++fields;
  const note = hint && h("p", { class: "hint", id: input.id + "-hint" }, hint);
  if (note) input.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, note);
}
