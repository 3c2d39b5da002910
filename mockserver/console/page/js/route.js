// Routes. The hash is the whole state of the page, so that each view can be
// linked to and sent to somebody: #/journal/42?status=4XX&in=checkout-7, where
// `in` is the picked session.

const standard = "default";

// parse reads a hash: the view, what comes after it, and the parameters.
function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((p) => p !== "").map(decode);
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const named = parameters.in ?? "";
  delete parameters.in;
  return { view: parts[0] ?? "journal", rest: parts.slice(1), parameters, session: isSession(named) ? named : standard };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// isSession reports whether a session can have that name.
export const isSession = (name) => /^[A-Za-z0-9._~-]{1,128}$/.test(name);

// link is the hash of a view, in the session that is picked now or in another.
export function link(parts, parameters = {}, session = current().session) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== "" && value !== undefined && value !== null) query.set(name, value);
  if (session !== standard) query.set("in", session);
  const text = query.toString();
  return "#/" + parts.map((p) => encodeURIComponent(p)).join("/") + (text === "" ? "" : "?" + text);
}

export const current = () => parse(location.hash);

// go shows another view; replace leaves no step behind for the Back button.
export function go(parts, parameters, { session, replace = false } = {}) {
  const hash = link(parts, parameters, session);
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new Event("hashchange"));
  } else {
    location.hash = hash;
  }
}
