package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"goalpost"
	"goalpost/contract"
	"goalpost/mockserver"
	"goalpost/spec"
)

// The credentials of the deployment that the mutants are made of.
const (
	mutantKey   = "key-5d1f7a90c3"
	mutantToken = "eyJh.eyJzdWIiOiIxMDEifQ.s1gn4tur3"
)

// answer is a response that a mutant may change before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// defect is a correct server with one promise broken: the request is changed before
// the correct server sees it, or the answer after that.
type defect struct {
	name string
	// operation is the one whose checks are enough to catch it, "" for all of them.
	operation string
	request   func(r *http.Request)
	answer    func(r *http.Request, a *answer)
	// around replaces the server; next is the correct one.
	around func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

// correct is the mock, which takes nothing but the two credentials.
func correct(t testing.TB, change func(*mockserver.Options)) (*spec.Document, http.Handler) {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := source{}.fixturesFS()
	if err != nil {
		t.Fatal(err)
	}
	o := mockserver.Options{Fixtures: fixtures, Trusted: true, Credentials: map[string]string{"apikey": mutantKey, "bearer": mutantToken}}
	if change != nil {
		change(&o)
	}
	mock, err := mockserver.New(document, o)
	if err != nil {
		t.Fatal(err)
	}
	return document, mock
}

// handler is the mutant of a correct server.
func (m defect) handler(next http.Handler) http.Handler {
	if m.around != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.around(w, r, next) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Clone(r.Context())
		if m.request != nil {
			m.request(asked)
		}
		a := ask(next, asked)
		if m.answer != nil {
			m.answer(r, a)
		}
		a.send(w)
	})
}

func ask(next http.Handler, r *http.Request) *answer {
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	return &answer{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// inProcess sends requests to a handler without a connection. A handler that needs
// one is asked over a real one.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	asked := r.Clone(r.Context())
	asked.RequestURI, asked.Host = r.URL.RequestURI(), r.URL.Host
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	p.handler.ServeHTTP(recorder, asked)
	response := recorder.Result()
	if r.Method == http.MethodHead {
		response.Body = http.NoBody
	}
	response.Request = r
	return response, nil
}

func mutantOptions(handler http.Handler) contract.Options {
	return contract.Options{BaseURL: "http://127.0.0.1/api/v1", Strict: true, Transport: inProcess{handler},
		Credentials: map[string]string{"apikey": mutantKey, "bearer": mutantToken}}
}

// edit changes the JSON body of right answers of one path; "" is any path.
func edit(path string, change func(r *http.Request, body map[string]any)) func(*http.Request, *answer) {
	return editStatus(path, http.StatusOK, change)
}

func editStatus(path string, status int, change func(r *http.Request, body map[string]any)) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if !strings.HasSuffix(r.URL.Path, path) || a.status != status || len(a.body) == 0 {
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(a.body))
		decoder.UseNumber()
		var body map[string]any
		if err := decoder.Decode(&body); err != nil {
			panic(err)
		}
		change(r, body)
		a.set(body)
	}
}

func (a *answer) set(body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic(err)
	}
	a.body = bytes.TrimSpace(text.Bytes())
}

const (
	overview = "/profiles/overview/"
	board    = "/profiles/user/goals-leaderboard/"
)

// object is the object at a path of names; "*" is the first key by the alphabet, or
// the first item.
func object(v any, path ...string) map[string]any {
	for _, name := range path {
		switch in := v.(type) {
		case map[string]any:
			if name == "*" {
				name = leastKey(in)
			}
			v = in[name]
		case []any:
			v = in[0]
		}
	}
	found, _ := v.(map[string]any)
	return found
}

func leastKey(m map[string]any) string {
	least := ""
	for key := range m {
		if least == "" || key < least {
			least = key
		}
	}
	return least
}

// put sets a property of the object at a path, where there is such an object.
func put(path string, at []string, name string, value any) func(*http.Request, *answer) {
	return edit(path, func(_ *http.Request, body map[string]any) {
		if found := object(body, at...); found != nil {
			found[name] = value
		}
	})
}

// drop removes a property.
func drop(path string, at []string, name string) func(*http.Request, *answer) {
	return edit(path, func(_ *http.Request, body map[string]any) { delete(object(body, at...), name) })
}

// raw changes the text of right answers.
func raw(change func(text string) string) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status == http.StatusOK && len(a.body) > 0 {
			a.body = []byte(change(string(a.body)))
		}
	}
}

// authorized gives a request what it lacks to be let in, where when is true.
func authorized(when func(r *http.Request) bool) func(*http.Request) {
	return func(r *http.Request) {
		if when(r) {
			r.Header.Set("Apikey", mutantKey)
			r.Header.Set("Authorization", "Bearer "+mutantToken)
		}
	}
}

// without removes a parameter from the query where when is true.
func without(path, name string, when func(r *http.Request) bool) func(*http.Request) {
	return func(r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, path) || !when(r) {
			return
		}
		query := r.URL.Query()
		query.Del(name)
		r.URL.RawQuery = query.Encode()
		r.RequestURI = r.URL.RequestURI()
	}
}

func always(*http.Request) bool { return true }

func TestEveryMutantIsCaught(t *testing.T) {
	document, next := correct(t, nil)
	mutants := append(append(valueMutants(), ruleMutants()...), requestMutants()...)
	mutants = append(append(mutants, protocolMutants()...), textMutants()...)
	seen := map[string]bool{}
	for _, m := range mutants {
		if seen[m.name] {
			t.Errorf("two mutants are called %q", m.name)
		}
		seen[m.name] = true
		o := mutantOptions(m.handler(next))
		o.FailFast = true
		if m.operation != "" {
			o.Operations = []string{m.operation}
		}
		report, err := contract.Run(t.Context(), document, o)
		if err == nil && testing.Verbose() {
			t.Logf("%s: %s", m.name, firstFailure(report))
		}
		switch {
		case err != nil:
			t.Errorf("%s: %v", m.name, err)
		case report.Kept():
			t.Errorf("%s is not caught", m.name)
		}
	}
	t.Logf("%d mutants", len(mutants))
}

// firstFailure is the case and the check that failed first.
func firstFailure(report *contract.Report) string {
	for _, result := range report.Results {
		if result.Status == contract.Fail {
			return result.Operation + ", " + result.Case + ", " + result.Check + ": " + result.Failures[0].Title
		}
	}
	return "nothing"
}

// overWire sends the requests over a real connection, and returns what is reported.
func overWire(t *testing.T, handler http.Handler, change func(*contract.Options)) *contract.Report {
	t.Helper()
	document, _ := correct(t, nil)
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	o := mutantOptions(nil)
	o.BaseURL, o.Transport, o.FailFast = server.URL+"/api/v1", nil, true
	if change != nil {
		change(&o)
	}
	report, err := contract.Run(t.Context(), document, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// explain is what a report found.
func explain(report *contract.Report) string {
	var b strings.Builder
	if err := report.WriteFailures(&b); err != nil {
		fmt.Fprintln(&b, err)
	}
	return b.String()
}
