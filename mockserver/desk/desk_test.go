package desk_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/mockserver/desk"
	"goalpost/mockserver/journal"
	"goalpost/spec"
)

const token = "a-token-of-a-test"

// mock is the bundled API with its desk.
func mock(t testing.TB, o desk.Options) *mockserver.Server {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := fs.Sub(goalpost.Files(), "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	s, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures, Trusted: true, Journal: journal.New(journal.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	s.Mount(desk.New(s, o))
	return s
}

// ask sends a request: "GET /path", then headers as "Name: value", then, after an
// empty line, a body. It comes from this machine.
func ask(s http.Handler, text string) *httptest.ResponseRecorder {
	return askFrom(s, "127.0.0.1:4711", text)
}

func askFrom(s http.Handler, remote, text string) *httptest.ResponseRecorder {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8080", remote
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
		} else {
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// routes are requests to every operation of the desk's document, the stream of
// events included, that are right but for who sends them.
func routes(t *testing.T) []string {
	t.Helper()
	document, err := desk.LoadDocument()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, op := range document.Operations {
		path := strings.NewReplacer("{operation}", "getGoalsOverview", "{file}", "200.default.yaml", "{session}", "a", "{setting}", "1", "{entry}", "1").Replace(op.BasePath() + op.Path)
		text := op.Method + " " + path
		if op.RequestBody != nil {
			text += "\nContent-Type: application/json"
		}
		list = append(list, text)
	}
	if len(list) < 20 {
		t.Fatalf("only %d routes", len(list))
	}
	return list
}

func TestEveryRouteAnswersAsItsDocumentSays(t *testing.T) {
	s := mock(t, desk.Options{})
	get := "\napikey: k\nAuthorization: Bearer secret-of-a-client"
	for _, request := range []string{"GET /api/v1/profiles/overview/?profile_id=101", "GET /api/v1/profiles/overview/?profile_id=x", "GET /nowhere", "POST /api/v1/profiles/overview/", "GET /a.svg"} {
		ask(s, request+get)
	}
	for _, row := range []struct {
		request string
		status  int
		want    []string
	}{
		{"GET state", 200, []string{`"kind":"memory"`, `"operations":2`}},
		{"GET operations", 200, []string{`"id":"getGoalsLeaderboard"`, `"name":"token-expired"`, `"values":["101"`}},
		{"GET operations/getGoalsOverview", 200, []string{`curl -H 'apikey: demo-key'`}},
		{"GET operations/nothing", 404, []string{`"available":["getGoalsOverview"`}},
		{"GET atlas", 200, []string{`"source":"parameter"`, `"source":"credential"`, `"source":"fixture"`, `"seen":1`, `profile=invalid`}},
		{"GET fixtures/getGoalsOverview/200.default.yaml", 200, []string{`"violations":[]`, `"served":true`}},
		{"GET fixtures/getGoalsOverview/..%2Fx.yaml", 404, nil},
		{"GET assumptions", 200, []string{`"reason":"No host is documented`}},
		{"GET coverage", 200, []string{`"unmatched":2`, `"operations":{"seen":1,"all":2}`, `{"in":"query","name":"profile_id","count":2,"wrong":1}`}},
		{"GET scenarios", 200, []string{`"name":"flaky-backend"`}},
		{"GET sessions", 200, []string{`"id":"default"`}},
		{"GET sessions/a", 200, []string{`"settings":[]`}},
		{"GET sessions/a%20b", 400, []string{`"path.session"`}},
		{`PUT sessions/a {"seed":7,"settings":[{"answer":{"status":401},"times":2}]}`, 200, []string{`"seed":7`, `"id":"1"`}},
		{`PUT sessions/a {"settings":[{"times":2}]}`, 400, []string{"request.body/settings/0"}},
		{`PUT sessions/a {"settings":[{"answer":{"status":204}}]}`, 422, []string{`"location":"request.body/settings/0/answer/status"`}},
		{`PUT sessions/a {"settings":[{"fault":{"kind":"latency","delay":{"distribution":"uniform","min":5,"max":1}}}]}`, 422, []string{"min is above max"}},
		{`PUT sessions/a {"`, 400, nil},
		{`POST sessions/a/settings {"fault":{"kind":"empty-reply","rate":0.5}}`, 201, []string{`"id":"2"`}},
		{`POST sessions/a/settings/1/remove {}`, 200, []string{`"settings":[{"id":"2"`}},
		{`POST sessions/a/settings/1/remove {}`, 404, nil},
		{`PUT sessions/a/scenario {"scenario":"new-member"}`, 200, []string{`"scenario":"new-member"`}},
		{`PUT sessions/a/scenario {"scenario":"nothing"}`, 422, []string{"flaky-backend"}},
		{`POST sessions/a/reset {}`, 200, []string{`"settings":[]`, `"used":null`}},
		{"GET journal", 200, []string{`"matched":5`, `"verdict":"unmatched"`, `"verdict":"aside"`}},
		{"GET journal?verdict=wrong&status=4XX&operation=getGoalsOverview&limit=1", 200, []string{`"matched":1`}},
		{"GET journal?status=4", 400, []string{`"query.status"`}},
		{"GET journal/count?method=post", 200, []string{`"count":1`}},
		{"GET journal/await?count=5", 200, []string{`"met":true`}},
		{"GET journal/await?count=6&timeout=1", 200, []string{`"met":false`}},
		{"GET journal/har?limit=2", 200, []string{`"version":"1.2"`}},
		{"GET journal/entries/2", 200, []string{`"location":"query.profile_id"`, `"alternatives":[{"title"`, `demo-token`}},
		{"GET journal/entries/3", 200, []string{`"nearest":{"operation"`}},
		{"GET journal/entries/4", 200, []string{"The method is POST; the path takes GET."}},
		{"GET journal/entries/99", 404, nil},
		{"GET journal/entries/x", 400, nil},
		{"POST journal/reset {}", 200, []string{`"removed":5`}},
		{`POST login {"token":"any"}`, 204, nil},
		{"POST logout {}", 204, nil},
	} {
		line, body, _ := strings.Cut(row.request, " {")
		method, path, _ := strings.Cut(line, " ")
		text := method + " /__goalpost/api/" + path
		if body != "" {
			text += "\nContent-Type: application/json\n\n{" + body
		}
		w := ask(s, text)
		got := w.Body.String()
		if w.Code != row.status || strings.Contains(got, "secret-of-a-client") {
			t.Errorf("%s = %d %.500s, want %d", row.request, w.Code, got, row.status)
		}
		for _, want := range row.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s = %.1500s, want %s", row.request, got, want)
			}
		}
	}
}

// Every documented error is shown by its curl, and switched on by its setting, which
// is two clicks: the error, and the session it is for.
func TestEveryErrorOfTheAtlasIsReproduced(t *testing.T) {
	s := mock(t, desk.Options{})
	var atlas struct {
		Errors []struct {
			ID, Method, Path, Curl string
			Status                 int
			Setting                json.RawMessage
		}
	}
	if err := json.Unmarshal(ask(s, "GET /__goalpost/api/atlas").Body.Bytes(), &atlas); err != nil || len(atlas.Errors) < 10 {
		t.Fatalf("the atlas = %d, %v", len(atlas.Errors), err)
	}
	for i, e := range atlas.Errors {
		w := ask(s, fmt.Sprintf("POST /__goalpost/api/sessions/s%d/settings\nContent-Type: application/json\n\n%s", i, e.Setting))
		if w.Code != 201 {
			t.Errorf("%s: the setting = %d %s", e.ID, w.Code, w.Body)
			continue
		}
		set := ask(s, fmt.Sprintf("%s %s\nGoalpost-Session: s%d\napikey: k\nAuthorization: Bearer t", e.Method, e.Path, i))
		shown := ask(s, requestOf(t, e.Curl))
		if set.Code != e.Status || shown.Code != e.Status {
			t.Errorf("%s: set = %d, %s = %d, want %d", e.ID, set.Code, e.Curl, shown.Code, e.Status)
		}
		if set.Body.String() != shown.Body.String() {
			t.Errorf("%s: set = %s, %s = %s", e.ID, set.Body, e.Curl, shown.Body)
		}
	}
}

// requestOf is the request of a curl command.
func requestOf(t *testing.T, line string) string {
	t.Helper()
	words := strings.Split(line, "'")
	text := ""
	for i := 1; i < len(words); i += 2 {
		if url, found := strings.CutPrefix(words[i], "http://127.0.0.1:8080"); found {
			return "GET " + url + text
		}
		text += "\n" + words[i]
	}
	t.Fatalf("%s has no URL", line)
	return ""
}

func TestEventsAreSentAsTheyHappen(t *testing.T) {
	s := mock(t, desk.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	ask(s, "GET /nowhere")
	ask(s, "GET /nowhere/else")
	r, err := http.NewRequest("GET", server.URL+"/__goalpost/api/events?session=default", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "1")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := make(chan string, 100)
	go func() {
		scanner := bufio.NewScanner(response.Body)
		for scanner.Scan() {
			lines <- scanner.Text()
		}
		close(lines)
	}()
	expect := func(want string) {
		t.Helper()
		timeout := time.After(10 * time.Second)
		for {
			select {
			case line := <-lines:
				if strings.Contains(line, want) {
					return
				}
			case <-timeout:
				t.Fatalf("%q does not come", want)
			}
		}
	}
	expect("event: hello")
	expect("id: 2")
	expect(`"target":"/nowhere/else"`)
	ask(s, "GET /other\nGoalpost-Session: b")
	ask(s, "GET /third")
	expect(`"target":"/third"`)
	ask(s, "POST /__goalpost/api/sessions/a/reset\nContent-Type: application/json\n\n{}")
	expect(`data: {"session":"a"}`)
	ask(s, "POST /__goalpost/api/journal/reset\nContent-Type: application/json\n\n{}")
	expect("event: journal")
	s.NotLoaded(io.ErrUnexpectedEOF)
	expect("event: document")
}

// A stream ends when the mock does, and a slow reader holds nobody up.
func TestAStreamEndsWithTheServer(t *testing.T) {
	s := mock(t, desk.Options{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- mockserver.Serve(ctx, listener, s) }()
	response, err := http.Get("http://" + listener.Addr().String() + "/__goalpost/api/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	stop()
	select {
	case err := <-served:
		if err != nil {
			t.Errorf("Serve = %v", err)
		}
	case <-time.After(8 * time.Second):
		t.Error("the stream keeps the server from stopping")
	}
}
