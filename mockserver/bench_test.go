package mockserver

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/labstack/echo/v4"

	"goalpost"
	"goalpost/spec"
)

// bundledServer serves the bundled document and its fixtures.
func bundledServer(t testing.TB, o Options) *Server {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Fixtures, err = fs.Sub(goalpost.Files(), "fixtures"); err != nil {
		t.Fatal(err)
	}
	o.Trusted = true
	s, err := New(document, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lastOperation is a request for the document's last operation that is right, with
// every parameter that has an example.
func lastOperation(t testing.TB, s *Server) *http.Request {
	t.Helper()
	document := s.current.Load().document
	op := document.Operations[len(document.Operations)-1]
	r := httptest.NewRequest(op.Method, op.BasePath()+op.Path, nil)
	query := r.URL.Query()
	for _, p := range op.Parameters {
		if p.In == spec.InQuery && len(p.Examples) > 0 {
			query.Set(p.Name, p.Examples[0].Value.(string))
		}
	}
	r.URL.RawQuery = query.Encode()
	r.Body = http.NoBody
	for _, scheme := range document.SecuritySchemes {
		scheme.Apply(r, "demo")
	}
	r.Header.Set("Accept", "application/json")
	return r
}

// nowhere takes a response and keeps nothing of it but the status.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header            { return n.header }
func (n *nowhere) WriteHeader(status int)         { n.status = status }
func (n *nowhere) Write(text []byte) (int, error) { return len(text), nil }

// serveTo serves a request as net/http does, with a header that is new, and clears
// it afterwards.
func (n *nowhere) serve(t testing.TB, s *Server, r *http.Request, status int) {
	s.ServeHTTP(n, r)
	if n.status != status {
		t.Fatalf("%s %s = %d, want %d", r.Method, r.URL, n.status, status)
	}
	clear(n.header)
}

func BenchmarkRequest(b *testing.B) {
	for _, row := range []struct {
		name    string
		options Options
		change  func(r *http.Request, i int)
		status  int
	}{
		{"fixture/repeated", Options{}, nil, 200},
		{"fixture/another query each", Options{}, func(r *http.Request, i int) { r.URL.RawQuery += "&x=" + strconv.Itoa(i) }, 200},
		{"generated/repeated", Options{Generate: true}, func(r *http.Request, _ int) { r.URL.RawQuery = "" }, 200},
		{"generated/another query each", Options{Generate: true}, func(r *http.Request, i int) { r.URL.RawQuery = "x=" + strconv.Itoa(i) }, 200},
		{"generated/another seed each", Options{}, func(r *http.Request, i int) {
			r.URL.RawQuery = ""
			r.Header["Prefer"] = []string{"dynamic=true, seed=" + strconv.Itoa(i)}
		}, 200},
		{"refused/repeated", Options{}, func(r *http.Request, _ int) { r.URL.RawQuery = "profile=nobody" }, 400},
		{"refused/another value each", Options{}, func(r *http.Request, i int) { r.URL.RawQuery = "profile=nobody" + strconv.Itoa(i) }, 400},
		{"unknown path", Options{}, func(r *http.Request, _ int) { r.URL.Path = "/nowhere" }, 404},
	} {
		b.Run(row.name, func(b *testing.B) {
			row.options.Log = io.Discard
			s := bundledServer(b, row.options)
			defer s.log.open()()
			r, w := lastOperation(b, s), &nowhere{header: http.Header{}}
			query := r.URL.RawQuery
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if row.change != nil {
					r.URL.RawQuery = query
					row.change(r, i)
				}
				w.serve(b, s, r, row.status)
			}
		})
	}
}

// BenchmarkStep is what each step of a request takes by itself.
func BenchmarkStep(b *testing.B) {
	s := bundledServer(b, Options{})
	r := lastOperation(b, s)
	r.URL.RawQuery = ""
	now := s.current.Load()
	match, _ := now.document.MatchRequest(r, r.URL.EscapedPath())
	op := match.Operation
	ask := func(seed uint64, dynamic bool) *question {
		q := &question{now: now, operation: op, path: r.URL.EscapedPath(), origin: defaultOrigin, wish: wish{seed: &seed, dynamic: &dynamic}}
		q.inputs, _ = op.Decode(match, r, nil)
		if _, err := op.Resolve(q.inputs, q.asker()); err != nil {
			b.Fatal(err)
		}
		return q
	}
	made := ask(1, true).choose()
	media := op.Response(made.status).MediaType(made.header.Get("Content-Type"))
	value, err := media.Decode(media.Name, made.body.at(defaultOrigin))
	if err != nil {
		b.Fatal(err)
	}
	p, w := newReply(ask(1, true), r, made), echo.NewResponse(&nowhere{header: http.Header{}}, nil)
	fixture := ask(1, false)
	for _, step := range []struct {
		name string
		run  func(i int)
	}{
		{"match", func(int) { now.document.MatchRequest(r, r.URL.EscapedPath()) }},
		{"credentials", func(int) { op.Authenticate(r, s.accept) }},
		{"parameters", func(int) { op.Decode(match, r, nil) }},
		{"choose a fixture", func(int) { fixture.choose() }},
		{"generate, cold", func(i int) { ask(uint64(i)+2, true).choose() }},
		{"generate, repeated", func(int) { ask(1, true).choose() }},
		{"validate", func(int) { media.Schema.Validate(value) }},
		{"encode", func(int) { media.Schema.Encode(value) }},
		{"write", func(int) {
			w.Committed = false
			_ = s.send(w, r, p)
		}},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				step.run(i)
			}
		})
	}
}
