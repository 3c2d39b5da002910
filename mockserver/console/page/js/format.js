// How things are written: times, sizes, and text that is not to be trusted.

// hidden are the characters that are not seen, or that turn the ones around them
// about: C0 and C1 controls, the joiners, marks and overrides of bidirectional
// text, separators of lines, the byte order mark.
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

// visible is text for one line, in which nothing is hidden: a character that
// cannot be seen is written as its number.
export function visible(text) {
  return String(text).replace(hidden, (c) => "‹" + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "›");
}

// visibleLines is visible for text with lines and tabs.
export function visibleLines(text) {
  return String(text).replace(hidden, (c) => (c === "\n" || c === "\t" ? c : c === "\r" ? "" : visible(c)));
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function clock(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "–";
  return clockFormat.format(date) + "." + String(date.getMilliseconds()).padStart(3, "0");
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

export function day(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "–" : dayFormat.format(date);
}

export function milliseconds(n) {
  if (n >= 9995) return (n / 1000).toFixed(1) + " s";
  if (n >= 100) return Math.round(n) + " ms";
  return n.toFixed(n >= 10 ? 1 : 2) + " ms";
}

export function bytes(n) {
  if (n < 1024) return n + " B";
  if (n < 1024 * 1024) return (n / 1024).toFixed(1) + " KiB";
  return (n / 1024 / 1024).toFixed(1) + " MiB";
}

export function count(n, one, many = one + "s") {
  return n + " " + (n === 1 ? one : many);
}

// text is a JSON value as a person types it: a string without its quotes.
export function text(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

// tokens are those of a JSON text, indented, as [kind, text]. Each is as it was
// sent: a parser would round numbers and merge members of one name. It is null
// where the text is not JSON.
export function tokens(json) {
  try {
    JSON.parse(json);
  } catch {
    return null;
  }
  const all = json.match(token) ?? [];
  const out = [];
  let depth = 0;
  const line = () => out.push(["", "\n" + "  ".repeat(depth)]);
  all.forEach((t, i) => {
    if (t === "{" || t === "[") {
      out.push(["", t]);
      if (all[i + 1] === "}" || all[i + 1] === "]") return;
      depth++;
      line();
    } else if (t === "}" || t === "]") {
      if (all[i - 1] !== "{" && all[i - 1] !== "[") {
        depth--;
        line();
      }
      out.push(["", t]);
    } else if (t === ",") {
      out.push(["", t]);
      line();
    } else if (t === ":") {
      out.push(["", ": "]);
    } else {
      out.push([kind(t, all[i + 1]), t]);
    }
  });
  return out;
}

function kind(t, next) {
  if (t[0] === '"') return next === ":" ? "key" : "string";
  return t === "null" || t === "true" || t === "false" ? "word" : "number";
}

// curl is the command that sends a request, for a POSIX shell.
export function curl({ method, url, headers, body }) {
  const quote = (s) => (/^[\w@%+=:,./-]+$/.test(s) ? s : "'" + s.replaceAll("'", "'\\''") + "'");
  const words = ["curl"];
  if (method !== "GET") words.push("-X", method);
  for (const { name, value } of headers) words.push("-H", quote(name + ": " + value));
  if (body) words.push("--data-raw", quote(body));
  words.push(quote(url));
  return words.join(" ");
}
