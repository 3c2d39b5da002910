package console_test

import (
	"context"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/mockserver/console"
	"goalpost/mockserver/desk"
	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// mock is a mock with its desk, as goalpost mock serves it.
type mock struct {
	t      *testing.T
	server *mockserver.Server
	origin string
	// stop ends it, and waits until it has ended.
	stop func()
}

// mockOptions are what a test wants otherwise than it is. The zero value is the
// bundled API with its fixtures.
type mockOptions struct {
	document *spec.Document
	fixtures fs.FS
	token    string
	// listen is an address; "" is a free port.
	listen string
	// withoutBrowser says that the test needs none.
	withoutBrowser bool
}

func startMock(t *testing.T, o mockOptions) *mock {
	t.Helper()
	if !o.withoutBrowser {
		needBrowser(t)
	}
	if o.document == nil {
		document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		o.document = document
		if o.fixtures == nil {
			if o.fixtures, err = fs.Sub(goalpost.Files(), "fixtures"); err != nil {
				t.Fatal(err)
			}
		}
	}
	server, err := mockserver.New(o.document, mockserver.Options{Fixtures: o.fixtures, Journal: journal.New(journal.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	page := http.StripPrefix(strings.TrimSuffix(mockserver.DeskPath, "/"), console.Handler())
	server.Mount(desk.New(server, desk.Options{Token: o.token, Page: page, Version: "test"}))
	if o.listen == "" {
		o.listen = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := mockserver.Serve(ctx, listener, server); err != nil {
			t.Error(err)
		}
	}()
	m := &mock{t: t, server: server, origin: "http://" + listener.Addr().String(), stop: func() {
		cancel()
		<-done
	}}
	t.Cleanup(m.stop)
	return m
}

// view is the address of a view: "#/journal".
func (m *mock) view(hash string) string { return m.origin + mockserver.DeskPath + hash }

const overview, leaderboard = "/api/v1/profiles/overview/", "/api/v1/profiles/user/goals-leaderboard/"

// get asks the mock as a client of a session does; headers are "Name: value". It
// gives the status.
func (m *mock) get(path, session string, headers ...string) int {
	m.t.Helper()
	r, err := http.NewRequest(http.MethodGet, m.origin+path, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	r.Header.Set("apikey", "demo-key")
	r.Header.Set("Authorization", "Bearer demo-token")
	if session != "" {
		r.Header.Set("Goalpost-Session", session)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	return m.send(r)
}

// send sends a request and gives the status when the journal has the exchange, which
// is a little after the client has the answer: what is sent next comes next.
func (m *mock) send(r *http.Request) int {
	m.t.Helper()
	newest := m.server.Journal().List(journal.Filter{}, 0).Last
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		m.t.Fatal(err)
	}
	response.Body.Close()
	ctx, cancel := context.WithTimeout(m.t.Context(), 10*time.Second)
	defer cancel()
	if m.server.Journal().Await(ctx, journal.Filter{After: newest}, 1, 0).Matched == 0 {
		m.t.Fatalf("%s is answered with %d and not in the journal", r.URL, response.StatusCode)
	}
	return response.StatusCode
}

// want says what a client of a session is answered.
func (m *mock) want(path, session string, statuses ...int) {
	m.t.Helper()
	for i, want := range statuses {
		if got := m.get(path, session); got != want {
			m.t.Errorf("%s in session %q: request %d is answered %d, want %d", path, session, i+1, got, want)
		}
	}
}

// settings is how many settings a session has.
func (m *mock) settings(id string) []session.Setting {
	m.t.Helper()
	state, err := m.server.Sessions().Get(id)
	if err != nil {
		m.t.Fatal(err)
	}
	if state == nil || state.Settings == nil {
		return nil
	}
	return state.Settings.Settings
}
