package console_test

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// faulty serves the bundled API with one session for each fault, named after it,
// and gives its address.
func faulty(t *testing.T) string {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := fs.Sub(goalpost.Files(), "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range session.Kinds() {
		fault := &session.Fault{Kind: kind}
		switch kind {
		case session.Latency:
			fault.Delay = &session.Delay{Distribution: "fixed", Value: 20_000}
		case session.SlowDrip:
			fault.Over = 600
		}
		settings := &session.Settings{Settings: []session.Setting{{Fault: fault}}}
		if wrong := server.CheckSettings(settings); len(wrong) > 0 {
			t.Fatal(wrong)
		}
		if _, err := server.Sessions().Update(string(kind), true, session.Replace(settings)); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- mockserver.Serve(ctx, listener, server) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

// clientPage is a page of another origin than the mock's, as a frontend is, with
// axios where it is to be had.
func clientPage(t *testing.T) (p *tab, axios bool) {
	t.Helper()
	library, err := os.ReadFile(filepath.Join(os.Getenv("NODE_PATH"), "axios", "dist", "axios.min.js"))
	axios = err == nil
	frontend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/axios.js" {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(library)
			return
		}
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><title>client</title><script src="axios.js"></script>`)
	}))
	t.Cleanup(frontend.Close)
	return begin(&tab{t: t}, frontend.URL+"/"), axios
}

// fetching asks with fetch and says what a script makes of it: what it threw and
// where, or the status with what can be read.
const fetching = `(async (address, session, wait) => {
	const headers = { "Goalpost-Session": session, apikey: "demo-key", Authorization: "Bearer demo-token" };
	let response, step = "fetch";
	try {
		response = await fetch(address, { headers, signal: AbortSignal.timeout(wait) });
		step = "body";
		const pieces = [];
		for (const reader = response.body.getReader(); ;) {
			const { done, value } = await reader.read();
			if (done) break;
			pieces.push(value);
		}
		const text = await new Blob(pieces).text();
		step = "json";
		JSON.parse(text);
		const told = [response.status, (response.headers.get("Content-Type") ?? "").split(";")[0]];
		if (response.headers.get("Retry-After")) told.push("Retry-After " + response.headers.get("Retry-After"));
		if (pieces.length > 3) told.push("in pieces");
		return told.join(", ");
	} catch (error) {
		return [response?.status, step + ": " + error.name].filter(Boolean).join(", ");
	}
})`

// asking is the same with axios.
const asking = `(async (address, session, wait) => {
	const headers = { "Goalpost-Session": session, apikey: "demo-key", Authorization: "Bearer demo-token" };
	try {
		const response = await axios.get(address, { headers, timeout: wait });
		return [response.status, response.headers["content-type"].split(";")[0], typeof response.data].join(", ");
	} catch (error) {
		const told = [error.code];
		if (error.response) told.push(error.response.status);
		if (error.response?.headers["retry-after"]) told.push("Retry-After " + error.response.headers["retry-after"]);
		return told.join(", ");
	}
})`

func TestFetchAndAxiosSeeEachFaultAsWhatItIs(t *testing.T) {
	needBrowser(t)
	p, axios := clientPage(t)
	origin := faulty(t)
	address := origin + "/api/v1/profiles/overview/"
	for _, row := range []struct {
		kind         session.Kind
		fetch, axios string
	}{
		{"none", "200, application/json", "200, application/json, object"},
		{session.Latency, "fetch: TimeoutError", "ECONNABORTED"},
		{session.SlowDrip, "200, application/json, in pieces", "200, application/json, object"},
		{session.ConnectionReset, "fetch: TypeError", "ERR_NETWORK"},
		{session.EmptyReply, "fetch: TypeError", "ERR_NETWORK"},
		{session.TruncatedBody, "200, body: TypeError", "ERR_NETWORK"},
		{session.MalformedChunk, "200, body: TypeError", "ERR_NETWORK"},
		{session.WrongLength, "200, body: TypeError", "ERR_NETWORK"},
		{session.WrongMediaType, "200, text/html", "200, text/html, object"},
		// Axios gives a body that is not JSON as text, unless it is told not to.
		{session.InvalidJSON, "200, json: SyntaxError", "200, application/json, string"},
		{session.TooManyRequests, "429, application/problem+json, Retry-After 1", "ERR_BAD_REQUEST, 429, Retry-After 1"},
		{session.Unavailable, "503, application/problem+json", "ERR_BAD_RESPONSE, 503"},
	} {
		wait := 10_000
		if row.kind == session.Latency {
			wait = 300
		}
		call := func(client string) string {
			return eval[string](p, fmt.Sprintf("%s(%s, %s, %d)", client, quote(address), quote(string(row.kind)), wait))
		}
		if got := call(fetching); got != row.fetch {
			t.Errorf("fetch sees %s as %q, want %q", row.kind, got, row.fetch)
		}
		if !axios {
			continue
		}
		if got := call(asking); got != row.axios {
			t.Errorf("axios sees %s as %q, want %q", row.kind, got, row.axios)
		}
	}
	if !axios {
		t.Log("without axios; NODE_PATH names no folder that has it")
	}
}
