package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"goalpost/mockserver"
)

// listening serves on a free port until the test ends.
func listening(t testing.TB, s *mockserver.Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- mockserver.Serve(ctx, listener, s) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

// seen is what a client of net/http sees of a request of a session.
type seen struct {
	status int
	header http.Header
	body   []byte
	// err is that of the request or of reading the body.
	err  error
	took time.Duration
}

func fetch(t testing.TB, method, url, id string) seen {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Goalpost-Session": {id}, "Apikey": {"k"}, "Authorization": {"Bearer t"}}
	start := time.Now()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return seen{err: err, took: time.Since(start)}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return seen{response.StatusCode, response.Header, body, err, time.Since(start)}
}

// faultRows are the faults with what each is to a client of net/http and to curl.
func faultRows() []struct {
	fault string
	// goSees reports whether a client of net/http sees the fault as what it is.
	goSees func(seen) bool
	// curl is the exit status of curl.
	curl int
} {
	broken := func(s seen) bool { return s.status == 200 && s.header.Get("Goalpost-Fault") != "" }
	return []struct {
		fault  string
		goSees func(seen) bool
		curl   int
	}{
		{"{kind: latency, delay: {distribution: fixed, value: 300}}", func(s seen) bool { return s.err == nil && broken(s) && s.took >= 300*time.Millisecond }, 0},
		{"{kind: slow-drip, over: 300}", func(s seen) bool {
			return s.err == nil && broken(s) && json.Valid(s.body) && s.took >= 250*time.Millisecond
		}, 0},
		{"{kind: connection-reset}", func(s seen) bool { return errors.Is(s.err, syscall.ECONNRESET) }, 56},
		{"{kind: empty-reply}", func(s seen) bool { return errors.Is(s.err, io.EOF) }, 52},
		{"{kind: truncated-body}", func(s seen) bool {
			return errors.Is(s.err, io.ErrUnexpectedEOF) && broken(s) && len(s.body) > 0 && !json.Valid(s.body)
		}, 18},
		{"{kind: malformed-chunk}", func(s seen) bool { return s.err != nil && strings.Contains(s.err.Error(), "chunk") && broken(s) }, 56},
		{"{kind: wrong-length}", func(s seen) bool { return errors.Is(s.err, io.ErrUnexpectedEOF) && broken(s) && json.Valid(s.body) }, 18},
		{"{kind: wrong-media-type}", func(s seen) bool {
			return s.err == nil && broken(s) && json.Valid(s.body) && strings.HasPrefix(s.header.Get("Content-Type"), "text/html")
		}, 0},
		{"{kind: invalid-json}", func(s seen) bool {
			return s.err == nil && broken(s) && !json.Valid(s.body) && s.header.Get("Content-Type") == "application/json"
		}, 0},
		{"{kind: too-many-requests, retryAfter: 7}", func(s seen) bool { return s.err == nil && s.status == 429 && s.header.Get("Retry-After") == "7" }, 0},
		{"{kind: unavailable}", func(s seen) bool { return s.err == nil && s.status == 503 && s.header.Get("Retry-After") == "" }, 0},
	}
}

func TestEachFaultIsSeenAsWhatItIs(t *testing.T) {
	s := goals(t, mockserver.Options{})
	origin := listening(t, s)
	curl, curlErr := exec.LookPath("curl")
	for i, row := range faultRows() {
		id := "f" + strconv.Itoa(i)
		if wrong := set(t, s, id, "settings: [{fault: "+row.fault+"}]"); wrong != nil {
			t.Fatal(wrong)
		}
		// A client of net/http sends a request again when a connection that it has used
		// before ends without an answer; a new one shows the fault itself.
		http.DefaultClient.CloseIdleConnections()
		got := fetch(t, "GET", origin+overview, id)
		if !row.goSees(got) {
			t.Errorf("%s: net/http sees %d %v %.100q, %v in %v", row.fault, got.status, got.header, got.body, got.err, got.took)
		}
		if other := fetch(t, "GET", origin+overview, "other"); other.err != nil || other.status != 200 || !json.Valid(other.body) {
			t.Errorf("%s: another session sees %d, %v", row.fault, other.status, other.err)
		}
		if curlErr != nil {
			continue
		}
		cmd := exec.Command(curl, "-sS", "-i", "-H", "apikey: k", "-H", "Authorization: Bearer t", "-H", "Goalpost-Session: "+id, origin+overview)
		output, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != row.curl {
			t.Errorf("%s: curl exits %d, want %d: %v\n%.300s", row.fault, code, row.curl, err, output)
		}
	}
}

func TestAFaultStrikesAnAnswerWithoutABodyToo(t *testing.T) {
	s := goals(t, mockserver.Options{})
	origin := listening(t, s)
	for i, row := range faultRows() {
		id := "f" + strconv.Itoa(i)
		set(t, s, id, "settings: [{fault: "+row.fault+"}]")
		http.DefaultClient.CloseIdleConnections()
		got := fetch(t, "HEAD", origin+overview, id)
		breaks := strings.Contains(row.fault, "reset") || strings.Contains(row.fault, "empty")
		if (got.err != nil) != breaks {
			t.Errorf("HEAD with %s = %d, %v", row.fault, got.status, got.err)
		}
	}
}

// What is struck, and for how long, is the same for the same seed, and another for
// another.
func TestARunWithFaultsCanBeHadAgain(t *testing.T) {
	run := func(seed, requests int) (text string, struck int) {
		s := goals(t, mockserver.Options{})
		set(t, s, "a", fmt.Sprintf("seed: %d\nsettings: [{fault: {kind: unavailable, rate: 0.3}}, {fault: {kind: too-many-requests, rate: 0.5, delay: {distribution: normal, mean: 1, deviation: 1}}}]", seed))
		for range requests {
			w := ask(s, as("a", "GET "+overview))
			text += " " + strconv.Itoa(w.Code)
			if w.Code == 503 {
				struck++
			}
		}
		return text, struck
	}
	first, struck := run(1, 200)
	if again, _ := run(1, 200); again != first {
		t.Errorf("the same seed = %s\nthen %s", first, again)
	}
	if other, _ := run(2, 200); other == first {
		t.Error("another seed strikes the same requests")
	}
	if struck < 40 || struck > 80 {
		t.Errorf("%d of 200 requests are struck at a rate of 0.3", struck)
	}
}

func TestAFaultWithoutAConnectionIsToldAsOne(t *testing.T) {
	s := goals(t, mockserver.Options{})
	set(t, s, "a", "settings: [{fault: {kind: connection-reset}}]")
	if w := ask(s, as("a", "GET "+overview)); w.Code != 500 || !strings.Contains(w.Body.String(), "serve the mock on a listener") {
		t.Errorf("recorded = %d %s", w.Code, w.Body)
	}
}
