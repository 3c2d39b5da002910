package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/mockserver"
	"goalpost/mockserver/desk"
)

const deskToken = "a-token-of-a-test"

// askDesk sends a request with the token to the desk of a mock.
func askDesk(t *testing.T, method, url, body string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+deskToken)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// The desk keeps its own document: the suite that checks deployments checks it, as
// somebody on another machine would use it. Streams and waiting requests take as
// long as they are told to, and have tests of their own. One case in forty is
// sent, and all of them where GOALPOST_DESK_ALL is set, as in CI.
func TestTheDeskKeepsItsContract(t *testing.T) {
	t.Setenv(tokenVariable, deskToken)
	mock, origin, err := start([]string{"--desk", "remote"})
	if err != nil {
		t.Fatal(err)
	}
	defer mock.stop()
	for _, path := range []string{"/api/v1/profiles/overview/", "/nowhere"} {
		askDesk(t, "GET", origin+path, "")
	}
	askDesk(t, "PUT", origin+mockserver.DeskPath+"api/sessions/checkout-7", `{"settings":[{"answer":{"status":503}}]}`)
	document, err := desk.LoadDocument()
	if err != nil {
		t.Fatal(err)
	}
	options := contract.Options{BaseURL: origin + mockserver.DeskPath + "api", Credentials: map[string]string{"token": deskToken}, AllowUnsafe: true}
	options.Tags = []string{"server", "document", "sessions", "journal"}
	if os.Getenv("GOALPOST_DESK_ALL") == "" {
		options.Shard = contract.Shard{Index: 1, Count: 40}
	}
	report, err := contract.Run(context.Background(), document, options)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Kept() || report.Passed() < 100 {
		var text bytes.Buffer
		_ = report.WriteText(&text)
		t.Errorf("%d checks passed, and %d failed:\n%s", report.Passed(), report.Failed(), &text)
	}
}
