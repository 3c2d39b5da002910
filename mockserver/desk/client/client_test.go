package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/mockserver/desk"
	"goalpost/mockserver/desk/client"
	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// start serves the bundled API with its desk, for whoever has the token.
func start(t *testing.T, token string) (*httptest.Server, *client.Client) {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := fs.Sub(goalpost.Files(), "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures, Trusted: true, Journal: journal.New(journal.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	server.Mount(desk.New(server, desk.Options{Token: token}))
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, client.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func ask(t *testing.T, s *client.Session, origin string) (int, string) {
	t.Helper()
	r, err := http.NewRequest("GET", origin+"/api/v1/profiles/overview/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("apikey", "k")
	r.Header.Set("Authorization", "Bearer t")
	response, err := s.Transport(nil).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestATestSetsASessionAndAsksWhatWasSent(t *testing.T) {
	ctx := context.Background()
	server, c := start(t, "a-token-of-a-test")
	s := c.Session("checkout-7")
	added, err := s.Set(ctx, client.Setting{Answer: &client.Answer{Status: 503}, Times: 1})
	if err != nil || added.ID != "1" {
		t.Fatalf("Set = %+v, %v", added, err)
	}
	if _, err := s.Set(ctx, client.Setting{Operation: "getGoalsOverview", Times: 5, Answer: &client.Answer{Patch: json.RawMessage(`{"data":{"mark":"here"}}`)}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(ctx, "1"); err != nil {
		t.Fatal(err)
	}
	if status, body := ask(t, s, server.URL); status != 200 || !strings.Contains(body, `"mark":"here"`) {
		t.Errorf("with a patch = %d %.200s", status, body)
	}
	if all, err := s.Settings(ctx); err != nil || len(all.Settings) != 1 || all.Settings[0].Used != 1 {
		t.Errorf("Settings = %+v, %v", all, err)
	}
	if err := s.Scenario(ctx, "maintenance"); err != nil {
		t.Fatal(err)
	}
	if status, _ := ask(t, s, server.URL); status != 503 {
		t.Errorf("in a scenario = %d", status)
	}
	if err := s.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if status, body := ask(t, s, server.URL); status != 200 || strings.Contains(body, "mark") {
		t.Errorf("reset = %d", status)
	}
	if n, err := c.Count(ctx, client.Filter{Session: "checkout-7", Operation: "getGoalsOverview"}); n != 3 || err != nil {
		t.Errorf("Count = %d, %v, want 3", n, err)
	}
	if n, err := c.Count(ctx, client.Filter{Session: "checkout-7", Status: "5XX"}); n != 1 || err != nil {
		t.Errorf("Count of 5XX = %d, %v, want 1", n, err)
	}
	entries, err := c.Journal(ctx, client.Filter{Session: "checkout-7"}, 10)
	if err != nil || len(entries) != 3 {
		t.Fatalf("Journal = %+v, %v", entries, err)
	}
	entry, err := c.Entry(ctx, entries[0].ID)
	if err != nil || !strings.Contains(entry.Curl, "Goalpost-Session: checkout-7") {
		t.Errorf("Entry = %+v, %v", entry, err)
	}
	if err := c.ResetJournal(ctx, "checkout-7"); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Count(ctx, client.Filter{}); n != 0 || err != nil {
		t.Errorf("Count after a reset = %d, %v", n, err)
	}
}

func TestATestWaitsForRequests(t *testing.T) {
	ctx := context.Background()
	server, c := start(t, "")
	s := c.Session("slow")
	done := make(chan error)
	go func() {
		_, err := c.Await(ctx, client.Filter{Session: "slow"}, 2, 10*time.Second)
		done <- err
	}()
	ask(t, s, server.URL)
	ask(t, s, server.URL)
	if err := <-done; err != nil {
		t.Errorf("Await = %v", err)
	}
	if _, err := c.Await(ctx, client.Filter{Session: "slow"}, 3, time.Millisecond); !errors.Is(err, client.ErrNotMet) {
		t.Errorf("Await of what does not come = %v", err)
	}
}

func TestWhatTheDeskRefusesSaysWhy(t *testing.T) {
	ctx := context.Background()
	server, c := start(t, "a-token-of-a-test")
	var p *client.Problem
	_, err := c.Session("a").Set(ctx, client.Setting{Operation: "getNothing", Answer: &client.Answer{Status: 200}})
	if !errors.As(err, &p) || p.Status != 422 || !strings.Contains(err.Error(), "request.body/operation: the document has no operation") {
		t.Errorf("an operation that is not there = %v", err)
	}
	if err := c.Session("a").Scenario(ctx, "nothing"); !errors.As(err, &p) || p.Status != 422 {
		t.Errorf("a scenario that is not there = %v", err)
	}
	other, err := client.New(server.URL, client.Options{Token: "another-token"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Count(ctx, client.Filter{}); !errors.As(err, &p) || p.Status != 401 {
		t.Errorf("another token = %v", err)
	}
	if _, err := client.New("mock", client.Options{}); err == nil {
		t.Error("an origin that is none is taken")
	}
}
