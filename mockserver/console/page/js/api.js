// The API of the desk (mockserver/desk/openapi.yaml), and nothing else: no other
// module asks the server for anything but what try-it sends.

// Problem is an answer of the desk that is not the one asked for; its message is
// the detail of RFC 9457. Status 0 is no answer at all.
class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || "The desk answered " + status + ".");
    this.status = status;
    this.violations = problem.violations ?? [];
    this.available = problem.available ?? [];
  }
}

const base = new URL("api/", document.baseURI);

// address is the URL of a route: address("journal", 7) with parameters that may
// be empty.
export function address(segments, query = {}) {
  const url = new URL(segments.map((s) => encodeURIComponent(s)).join("/"), base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

async function send(method, url, body) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: body === undefined ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
    });
  } catch {
    throw new Problem(0, { detail: "The mock does not answer." });
  }
  const text = await response.text().catch(() => "");
  let value = {};
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Problem(response.status, { detail: "The desk answered something that is not JSON." });
  }
  if (!response.ok) throw new Problem(response.status, value);
  return value;
}

const get = (segments, query) => send("GET", address(segments, query));
const put = (segments, body) => send("PUT", address(segments), body);
const post = (segments, body = {}) => send("POST", address(segments), body);

export const api = {
  state: () => get(["state"]),
  login: (token) => post(["login"], { token }),
  logout: () => post(["logout"]),
  operations: async () => (await get(["operations"])).operations,
  atlas: async () => (await get(["atlas"])).errors,
  fixture: (operation, file) => get(["fixtures", operation, file]),
  assumptions: async () => (await get(["assumptions"])).assumptions,
  coverage: () => get(["coverage"]),
  scenarios: async () => (await get(["scenarios"])).scenarios,
  sessions: async () => (await get(["sessions"])).sessions,
  session: (id) => get(["sessions", id]),
  putSession: (id, session) => put(["sessions", id], session),
  resetSession: (id) => post(["sessions", id, "reset"]),
  putScenario: (id, scenario) => put(["sessions", id, "scenario"], { scenario }),
  addSetting: (id, setting) => post(["sessions", id, "settings"], setting),
  removeSetting: (id, setting) => post(["sessions", id, "settings", setting, "remove"]),
  journal: (query) => get(["journal"], query),
  entry: (id) => get(["journal", "entries", id]),
  resetJournal: (session) => post(["journal", "reset"], session ? { session } : {}),
};
