package mockserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"testing"

	"goalpost/mockserver"
	"goalpost/spec"
)

// TestGeneratedAnswersObeyEveryRule walks from the operation that lists values to
// the ones that take them, with another seed each time, and checks the rules
// within each answer and between them. GOALPOST_WALKS is how many walks.
func TestGeneratedAnswersObeyEveryRule(t *testing.T) {
	walks := 30
	if text := os.Getenv("GOALPOST_WALKS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		walks = n
	}
	d, _ := bundled(t)
	s, err := mockserver.New(d, mockserver.Options{Generate: true})
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for seed := range walks {
		w := &walk{t: t, server: s, seed: seed}
		for _, op := range d.Operations {
			w.visit(op)
		}
		broken, _ := d.CheckRules(w.exchanges)
		for _, b := range broken {
			t.Errorf("seed %d: %s: %s", seed, b.Rule.ID, b.Violation.Message)
		}
		answers += len(w.exchanges)
	}
	t.Logf("%d walks, %d answers", walks, answers)
}

// walk is the requests of one seed.
type walk struct {
	t         *testing.T
	server    http.Handler
	seed      int
	exchanges []*spec.Exchange
}

// visit asks an operation plainly, and for each combination of its valid values.
func (w *walk) visit(op *spec.Operation) {
	combinations := []*spec.Inputs{spec.NewInputs(op.Method, op.Path)}
	for _, p := range op.Parameters {
		if p.ValuesFrom == nil {
			continue
		}
		for _, in := range combinations[:len(combinations):len(combinations)] {
			values, err := op.ValidValues(p, in, w.ask)
			if err != nil {
				w.t.Fatal(err)
			}
			for _, v := range values {
				next := in.Clone()
				next.Set(p, v)
				combinations = append(combinations, next)
			}
		}
	}
	for _, in := range combinations {
		x, err := w.ask(op, in)
		if err != nil {
			w.t.Fatal(err)
		}
		if x.Status != http.StatusOK {
			w.t.Errorf("seed %d: %s %v = %d, want 200", w.seed, op, in.Query, x.Status)
			continue
		}
		for _, v := range x.CheckRules() {
			w.t.Errorf("seed %d: %s %v: %s %s", w.seed, op, in.Query, v.Rule, v.Message)
		}
		w.exchanges = append(w.exchanges, x)
	}
}

// ask sends a request with the walk's seed.
func (w *walk) ask(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
	base, err := url.Parse("http://127.0.0.1" + op.BasePath())
	if err != nil {
		return nil, err
	}
	r, err := op.NewRequest(w.t.Context(), base, in)
	if err != nil {
		return nil, err
	}
	for _, requirement := range op.Security {
		for _, scheme := range requirement {
			scheme.Apply(r, "demo")
		}
	}
	r.Header.Set("Prefer", fmt.Sprintf("seed=%d", w.seed))
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	if op.Response(a.Code) == nil {
		return nil, fmt.Errorf("seed %d: %s is answered %d %s", w.seed, r.URL, a.Code, a.Body)
	}
	media := op.Response(a.Code).MediaType(a.Header().Get("Content-Type"))
	body, err := media.Decode(a.Header().Get("Content-Type"), a.Body.Bytes())
	if err != nil {
		return nil, err
	}
	if wrong := media.Schema.Validate(body); len(wrong) > 0 {
		return nil, fmt.Errorf("%s: %s", wrong[0].Location, wrong[0].Message)
	}
	return &spec.Exchange{Operation: op, Inputs: in, Status: a.Code, Header: a.Header(), Body: body}, nil
}
