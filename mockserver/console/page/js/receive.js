// What a browser gets of an answer, as much of it as comes.

// receive sends a request and reads what comes. It never throws: `error` says why
// there is no answer, `notes` what is wrong with one that there is.
export async function receive({ method, url, headers, body }, signal) {
  const begin = performance.now();
  const took = () => performance.now() - begin;
  let response;
  try {
    response = await fetch(url, {
      method, headers: headers.map(({ name, value }) => [name, value]), body: method === "GET" || method === "HEAD" ? undefined : body,
      cache: "no-store", credentials: "same-origin", redirect: "manual", signal,
    });
  } catch (error) {
    if (signal.aborted) return { error: "You stopped it.", stopped: true, took: took() };
    const odd = headers.find(({ name, value }) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value));
    return { error: odd ? `A browser cannot send the header ${odd.name} with that value.` : `The browser says: ${error.message}. The connection was reset or ended before an answer, or the mock is not there.`, took: took() };
  }
  const type = response.headers.get("Content-Type") ?? "";
  const { text, size, cut } = await read(response, signal);
  const notes = [];
  if (response.type === "opaqueredirect") notes.push("It is a redirect; the page does not follow it, and a browser hides the rest.");
  if (cut) notes.push(signal.aborted ? "You stopped it; this is what had come." : `The connection ended too early; ${size} bytes had come.`);
  else if (isJSON(type) && text !== "" && !parses(text)) notes.push("The body says that it is JSON, and is not.");
  return {
    status: response.status, statusText: response.statusText, headers: [...response.headers].map(([name, value]) => ({ name, value })),
    type, text, size, notes, took: took(),
  };
}

const isJSON = (type) => /[/+]json\b/i.test(type);

function parses(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function read(response, signal) {
  const decoder = new TextDecoder();
  let text = "", size = 0;
  if (!response.body) return { text, size, cut: false };
  try {
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return { text, size, cut: true };
  }
  return { text: text + decoder.decode(), size, cut: signal.aborted };
}
