// Settings in words.

import { h } from "./dom.js";
import { count, milliseconds, text, visible } from "./format.js";
import { statusBadge, tag } from "./parts.js";

export const faults = {
  "latency": ["Latency", "The answer, after a delay."],
  "slow-drip": ["Slow drip", "The answer in pieces, a few bytes at a time."],
  "connection-reset": ["Connection reset", "A TCP reset before any answer: a network error."],
  "empty-reply": ["Empty reply", "The connection ends without a byte: a network error."],
  "truncated-body": ["Truncated body", "The right length, half of the body, and the end of the connection."],
  "malformed-chunk": ["Malformed chunk", "A chunked body whose second chunk has no length."],
  "wrong-length": ["Wrong length", "A Content-Length that is not that of the body."],
  "wrong-media-type": ["Wrong media type", "The right body, said to be text/html."],
  "invalid-json": ["Invalid JSON", "A body that ends too early, with a Content-Length to match."],
  "too-many-requests": ["Too many requests", "429 with Retry-After."],
  "unavailable": ["Unavailable", "503."],
};

const faultText = (kind) => faults[kind]?.[0] ?? kind;

function delayText(delay) {
  switch (delay.distribution) {
    case "fixed": return milliseconds(delay.value);
    case "uniform": return milliseconds(delay.min) + " to " + milliseconds(delay.max);
    case "normal": return "about " + milliseconds(delay.mean) + " ± " + milliseconds(delay.deviation);
    default: return "about " + milliseconds(delay.median) + ", at times far more";
  }
}

function faultDetail(fault) {
  return [
    fault.delay && delayText(fault.delay),
    fault.over && "over " + milliseconds(fault.over),
    fault.retryAfter !== undefined && "Retry-After " + fault.retryAfter + " s",
    fault.rate !== undefined && fault.rate < 1 && Math.round(fault.rate * 1000) / 10 + "% of requests",
  ].filter(Boolean).join(", ");
}

// describeAnswer is an answer as parts of a line.
function describeAnswer(answer) {
  const parts = [];
  if (answer.status) parts.push(statusBadge(answer.status));
  if (answer.example) parts.push(h("code", {}, visible(answer.example)));
  if (answer.wrong) parts.push(h("span", {}, "as if ", h("code", {}, visible(answer.wrong)), " were wrong"));
  if (answer.generate) parts.push(tag("generated"));
  if (answer.seed !== undefined) parts.push(tag("seed " + answer.seed));
  if (answer.patch !== undefined) parts.push(tag("patched", "plain", text(answer.patch)));
  for (const [pointer, value] of Object.entries(answer.set ?? {})) parts.push(h("code", {}, visible(pointer + " = " + JSON.stringify(value))));
  if (answer.emptyMaps === "array") parts.push(tag("empty maps as []"));
  if (answer.broken) parts.push(tag("broken on purpose", "bad"));
  return parts.length ? parts : [h("span", { class: "quiet" }, "as always")];
}

// describe is a setting as parts of a line: what is answered, and for how long.
export function describe(setting) {
  const parts = [];
  if (setting.answer) parts.push(...describeAnswer(setting.answer));
  setting.sequence?.forEach((answer, i) => {
    if (i > 0) parts.push(h("span", { class: "quiet" }, "then"));
    parts.push(...describeAnswer(answer));
  });
  if (setting.fault) {
    parts.push(tag(faultText(setting.fault.kind), "fault"));
    const detail = faultDetail(setting.fault);
    if (detail) parts.push(h("span", { class: "quiet" }, detail));
  }
  return parts;
}

// lasting says for how many requests a setting still applies.
export function lasting(setting) {
  if (setting.spent) return "used up";
  const used = setting.used ?? 0;
  if (setting.sequence) return "step " + Math.min(used + 1, setting.sequence.length) + " of " + setting.sequence.length;
  if (setting.times) return "for " + count(setting.times - used, "more request");
  return used ? "used " + count(used, "time") : "until it is taken away";
}

// same reports whether two settings do the same, whatever their ids and counts.
export function same(a, b) {
  return canonical(a) === canonical(b);
}

function canonical({ id, used, spent, summary, times, ...setting }) {
  return JSON.stringify(sorted({ ...setting, operation: setting.operation ?? null }));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
