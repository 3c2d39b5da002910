// The fields of a fault.

import { faults } from "./describe.js";
import { field, fill, h, select } from "./dom.js";

const distributions = {
  fixed: ["always the same", [["value", "Milliseconds", 500]]],
  uniform: ["anything between", [["min", "From, in ms", 100], ["max", "To, in ms", 1500]]],
  normal: ["around a mean", [["mean", "Mean, in ms", 400], ["deviation", "Deviation, in ms", 100]]],
  lognormal: ["mostly short, at times long", [["median", "Median, in ms", 300], ["sigma", "Sigma", 0.8]]],
};

export function faultFields(box) {
  const kind = select({ onchange: () => redraw() }, Object.entries(faults).map(([name, [title]]) => [name, title]), "latency");
  const says = h("p", { class: "hint" });
  const more = h("div", { class: "form-fields" });
  const rate = h("input", { type: "number", min: "0", max: "100", step: "any", placeholder: "100" });
  let read = () => ({});

  function redraw() {
    says.textContent = faults[kind.value][1];
    read = () => ({});
    if (kind.value === "latency") read = delayFields(more);
    else if (kind.value === "slow-drip") read = numberField(more, "over", "How long the body takes, in ms", 3000, 1, 30000);
    else if (kind.value === "too-many-requests") read = numberField(more, "retryAfter", "Retry-After, in seconds", 1, 0, 86400);
    else if (kind.value === "unavailable") read = numberField(more, "retryAfter", "Retry-After, in seconds", "none", 0, 86400);
    else fill(more);
  }

  redraw();
  fill(box, field("Fault", kind), says, more, field("Share of the requests, in percent", rate, "Which ones it strikes, the seed decides."));
  return () => {
    const fault = { kind: kind.value, ...read() };
    if (rate.value !== "") {
      const share = Number(rate.value) / 100;
      if (!(share > 0 && share <= 1)) throw new Error("The share is more than 0 and at most 100 percent.");
      if (share < 1) fault.rate = share;
    }
    return fault;
  };
}

function number(input, name, min, max) {
  const value = Number(input.value || input.dataset.standard);
  if (!(value >= min && value <= max)) throw new Error(`${name} is from ${min} to ${max}.`);
  return value;
}

// numberField is one number that may be left out.
function numberField(box, name, label, standard, min, max) {
  const input = h("input", { type: "number", min, max, placeholder: standard });
  fill(box, field(label, input));
  return () => (input.value === "" ? {} : { [name]: number(input, label, min, max) });
}

function delayFields(box) {
  const distribution = select({ onchange: () => redraw() }, Object.entries(distributions).map(([name, [title]]) => [name, title]), "fixed");
  const numbers = h("div", { class: "field-row" });
  const inputs = new Map();

  function redraw() {
    inputs.clear();
    fill(numbers, distributions[distribution.value][1].map(([name, label, standard]) => {
      const input = h("input", { type: "number", min: "0", step: "any", value: standard, "data-standard": standard });
      inputs.set(name, [input, label]);
      return field(label, input);
    }));
  }

  redraw();
  fill(box, field("Delay", distribution), numbers);
  return () => ({ delay: { distribution: distribution.value,
    ...Object.fromEntries([...inputs].map(([name, [input, label]]) => [name, number(input, label, 0, name === "sigma" ? 5 : 30000)])) } });
}
