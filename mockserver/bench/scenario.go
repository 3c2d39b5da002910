package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/spec"
)

// scenario is one kind of request to one operation.
type scenario struct {
	name   string
	status int
	// flags are those of goalpost mock.
	flags []string
	// target is path and query; {} in it becomes another number in each request.
	target string
	header http.Header
	// bars are what goalpost is to reach.
	bars []bar
}

// draws reports whether each answer is drawn anew, which takes long for a million.
func (one scenario) draws() bool { return strings.Contains(one.target, "__seed") }

// newScenarios are the scenarios for an operation of a document.
func newScenarios(s settings) ([]scenario, error) {
	document, fixtures, err := s.load()
	if err != nil {
		return nil, err
	}
	if len(document.Operations) == 0 {
		return nil, fmt.Errorf("%s has no operation", s.document)
	}
	op := document.Operations[len(document.Operations)-1]
	if s.operation != "" {
		if op = document.Operation(s.operation); op == nil {
			return nil, fmt.Errorf("%s has no operation %q", s.document, s.operation)
		}
	}
	plain, full := target(op, false), target(op, true)
	scenarios := []scenario{
		{name: "a fixture", status: 200, target: full,
			bars: []bar{rateOfBare(0.9), cpuOf(1.2, "bare Echo"), p99OfBare(1.2), coldStart(20), idle(20), peak(32)}},
		{name: "a fixture, another query each time", status: 200, target: with(full, "x={}"), bars: []bar{peak(32)}},
		{name: "generated, the same request each time", status: 200, target: plain, flags: []string{"--generate"}, bars: []bar{rateOfBare(0.85)}},
		{name: "generated, another seed each time", status: 200, target: with(plain, "__seed={}"), flags: []string{"--generate"},
			bars: []bar{perCore(20_000), peak(32)}},
	}
	if wrong, status := refused(document, op, fixtures); wrong != "" {
		scenarios = append(scenarios, scenario{name: "refused, the same request each time", status: status, target: wrong, bars: []bar{rateOfBare(0.6)}},
			scenario{name: "refused, another value each time", status: status, target: wrong + "{}", bars: []bar{rateOfBare(0.6), peak(32)}})
	}
	for i := range scenarios {
		scenarios[i].header = credentials(document)
	}
	return scenarios, nil
}

// load loads the document; its fixtures are nil where there are none.
func (s settings) load() (*spec.Document, fs.FS, error) {
	if s.document == "" {
		document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
		if err != nil {
			return nil, nil, err
		}
		fixtures, err := fs.Sub(goalpost.Files(), "fixtures")
		return document, fixtures, err
	}
	document, err := spec.LoadFile(s.document, spec.Options{})
	if s.fixtures == "" {
		return document, nil, err
	}
	return document, os.DirFS(s.fixtures), err
}

// target is the path of an operation, with the examples of its query parameters
// where full is true.
func target(op *spec.Operation, full bool) string {
	r := httptest.NewRequest(op.Method, op.BasePath()+op.Path, nil)
	query := r.URL.Query()
	for _, p := range op.Parameters {
		if full && p.In == spec.InQuery && len(p.Examples) > 0 {
			query.Set(p.Name, fmt.Sprint(p.Examples[0].Value))
		}
	}
	r.URL.RawQuery = query.Encode()
	return r.URL.RequestURI()
}

// with is a target with more in its query.
func with(target, query string) string {
	if strings.Contains(target, "?") {
		return target + "&" + query
	}
	return target + "?" + query
}

// refused is a request with a wrong value of a query parameter, and its status; ""
// where no wrong value is known.
func refused(document *spec.Document, op *spec.Operation, fixtures fs.FS) (string, int) {
	mock, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures})
	if err != nil {
		return "", 0
	}
	for _, p := range op.Parameters {
		if p.In != spec.InQuery {
			continue
		}
		wrong := with(target(op, false), p.Name+"=no-such-value")
		r := httptest.NewRequest(op.Method, wrong, nil)
		r.Header = credentials(document)
		w := httptest.NewRecorder()
		mock.ServeHTTP(w, r)
		if w.Code/100 == 4 {
			return wrong, w.Code
		}
	}
	return "", 0
}

// credentials are headers that let a request in.
func credentials(document *spec.Document) http.Header {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, scheme := range document.SecuritySchemes {
		scheme.Apply(r, "demo")
	}
	r.Header.Set("Accept", "application/json")
	return r.Header
}
