package mockserver

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// remembering is an API whose answers depend on everything that one can depend on.
const remembering = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a/{id}:
    get:
      operationId: a
      security: [{token: []}, {key: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: integer}}
        - {name: x-h, in: header, schema: {type: string}}
        - {name: c, in: cookie, schema: {type: string}}
      responses:
        "200":
          description: d
          content:
            application/json: {schema: {type: object, required: [all, n], properties: {n: {type: integer}, at: {type: string, x-faker: "{{server}}/x"}, all: {type: string, x-value: "json(request)"}}}}
            text/plain: {schema: {type: string}}
        "400": {description: d, content: {application/json: {schema: {type: array, items: {type: string}, x-value: "violations.map(v, v.location + v.message)"}}}}
        "401": {description: d, content: {application/json: {schema: {type: array, items: {type: string}, x-value: "violations.map(v, v.location + v.message)"}}}}
    post: {operationId: post, requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {"200": {description: d, content: {text/plain: {schema: {type: string, x-value: request.body}}}}}}
  /r#One: {get: {operationId: one, parameters: [{name: x-one, in: header, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {text/plain: {schema: {const: one}}}}}}}
  /r#Other: {get: {operationId: other, parameters: [{name: x-other, in: header, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {text/plain: {schema: {const: other}}}}}}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: key}, token: {type: http, scheme: bearer}}}
`

func rememberingServer(t *testing.T) *Server {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(remembering)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answered is a response as one text.
func answered(s *Server, text string) string {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var out strings.Builder
	out.WriteString(itoa(w.Code) + "\n")
	for _, name := range slices.Sorted(maps.Keys(w.Header())) {
		out.WriteString(name + ": " + strings.Join(w.Header()[name], "|") + "\n")
	}
	return out.String() + w.Body.String()
}

func itoa(i int) string {
	return string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
}

// Each request differs from the one above it in one thing that the answer depends
// on. What is remembered of one must never answer another.
func TestWhatIsRememberedAnswersOnlyTheSameRequest(t *testing.T) {
	const token = "\nAuthorization: Bearer t"
	requests := []string{
		"GET /a/1" + token,
		"GET /a/2" + token,
		"GET /a/%31" + token,
		"HEAD /a/1" + token,
		"GET /a/1?q=1" + token,
		"GET /a/1?q=01" + token,
		"GET /a/1?q=x" + token,
		"GET /a/1?key=k",
		"GET /a/1?key=invalid",
		"GET /a/1",
		"GET /a/1\nAuthorization: Bearer expired",
		"GET /a/1\nAuthorization: Bearer invalid",
		"GET /a/1\nAuthorization: Basic t",
		"GET /a/1\nX-H: 1" + token,
		"GET /a/1\nX-H: 2" + token,
		"GET /a/1\nX-H: 2\nX-H: 1" + token,
		"GET /a/1\nCookie: c=1" + token,
		"GET /a/1\nCookie: c=2" + token,
		"GET /a/1\nCookie: c=2\nCookie: c=1" + token,
		"GET /a/1\nAccept: text/plain" + token,
		"GET /a/1\nAccept: image/png" + token,
		"GET /a/1\nPrefer: seed=2" + token,
		"GET /a/1\nPrefer: code=400" + token,
		"GET /a/1\nPrefer: code=400\nPrefer: seed=2" + token,
		"GET /a/1?__seed=2" + token,
		"GET /a/1\nHost: other.example" + token,
		"GET /a/1\nHost: other.example\nX-Forwarded-Proto: https" + token,
		"GET /a/1\nOrigin: https://one.example" + token,
		"GET /a/1\nOrigin: https://two.example" + token,
		"GET /a/1\n\nbody",
		"PUT /a/1" + token,
		"OPTIONS /a/1",
		"OPTIONS /a/1\nOrigin: https://one.example\nAccess-Control-Request-Method: GET",
		"POST /a/1",
		"POST /a/1\nContent-Type: text/plain\n\none",
		"POST /a/1\nContent-Type: text/plain\n\ntwo",
		"GET /r\nX-One: 1",
		"GET /r\nX-Other: 1",
		"GET /b",
		"GET /b.svg",
		"GET /c.svg",
		"PUT /c.svg",
	}
	s := rememberingServer(t)
	for round := range 3 {
		for _, request := range requests {
			if got, want := answered(s, request), answered(rememberingServer(t), request); got != want {
				t.Errorf("round %d: %q =\n%s\nwant\n%s", round, request, got, want)
			}
		}
	}
}

func TestARepeatedRequestTakesFiveAllocationsAtMost(t *testing.T) {
	for _, row := range []struct {
		name    string
		options Options
		query   string
		status  int
	}{
		{"fixture", Options{}, "", 200},
		{"generated", Options{Generate: true}, "", 200},
		{"refused", Options{}, "profile=nobody", 400},
	} {
		row.options.Log = io.Discard
		s := bundledServer(t, row.options)
		shut := s.log.open()
		r, w := lastOperation(t, s), &nowhere{header: http.Header{}}
		r.URL.RawQuery = row.query
		for _, op := range s.current.Load().document.Operations {
			s.Fixtures().Of(op) // They are read in the background, which would count as well.
		}
		w.serve(t, s, r, row.status)
		if n := testing.AllocsPerRun(200, func() { w.serve(t, s, r, row.status) }); n > 5 {
			t.Errorf("%s: %v allocations, want at most 5", row.name, n)
		}
		shut()
	}
}
