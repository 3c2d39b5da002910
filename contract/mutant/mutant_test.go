package mutant_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"goalpost/contract/mutant"
	"goalpost/mockserver"
	"goalpost/spec"
)

// shop is a small document with nearly every keyword, and its mock.
func shop(t testing.TB) (*spec.Document, http.Handler, map[string]string) {
	t.Helper()
	document, err := spec.LoadFile("testdata/shop.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	credentials := mutant.Credentials(document)
	return document, mock(t, document, mockserver.Options{Credentials: credentials}), credentials
}

func mock(t testing.TB, document *spec.Document, o mockserver.Options) http.Handler {
	t.Helper()
	server, err := mockserver.New(document, o)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// ask is what a handler answers to a right request of the shop.
func ask(t testing.TB, handler http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// TestAMutantBreaksItsPromiseAndNoOther asks the validator, which the search for a
// value asks as well, and the strictest reading of it: nothing else may be broken.
func TestAMutantBreaksItsPromiseAndNoOther(t *testing.T) {
	document, right, credentials := shop(t)
	op := document.Operation("listThings")
	response := op.Response(200)
	broken := 0
	for _, m := range mutant.Derive(document) {
		if m.Family != mutant.Schema && m.Family != mutant.Required || !strings.Contains(m.Says, "in 200") {
			continue
		}
		w := ask(t, m.Handler(right, credentials), "/things?limit=10", "x-key: "+credentials["key"])
		media := response.MediaType(w.Header().Get("Content-Type"))
		body, err := media.Decode(media.Name, w.Body.Bytes())
		if err != nil {
			t.Errorf("%s: the body cannot be read: %v", m.Says, err)
			continue
		}
		violations := media.Schema.Validate(body)
		if len(violations) == 0 {
			if m.Equal == "" {
				t.Errorf("%s: the body keeps the schema: %s", m.Says, w.Body)
			}
			continue
		}
		broken++
		for _, v := range violations {
			if m.Equal == "" && v.Document.Pointer != m.Place.Pointer && v.Code != "oneOf" {
				t.Errorf("%s (%s): also %s: %s %s", m.Says, m.Place.Pointer, v.Document.Pointer, v.Location, v.Message)
			}
		}
	}
	if broken < 40 {
		t.Errorf("%d mutants break the schema, want 40 at least", broken)
	}
}

func TestTheScoreOfASmallDocument(t *testing.T) {
	document, right, credentials := shop(t)
	var variants []mutant.Variant
	for seed := range uint64(3) {
		variants = append(variants, mutant.Variant{Name: "generated", Handler: mock(t, document, mockserver.Options{Credentials: credentials, Generate: true, Seed: seed})})
	}
	score, err := mutant.Measure(t.Context(), document, right, mutant.Options{Variants: variants, Credentials: credentials})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := score.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, o := range score.Outcomes {
		// Nothing says that a limit of 10 is one that the deployment takes.
		if o.Fate == mutant.Survived && !strings.Contains(o.Says, "a right request is refused") {
			t.Errorf("%s survives: %s", o.Says, o.Why)
		}
	}
	if score.Percent() < 95 {
		t.Errorf("the score is %.1f %%, want 95 at least\n%s", score.Percent(), &b)
	}
}

func TestWhatIsUnsoundIsNotMeasured(t *testing.T) {
	document, right, credentials := shop(t)
	lying := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Fine", "no")
		right.ServeHTTP(w, r)
		if r.Method != http.MethodHead {
			_, _ = io.WriteString(w, "<br>")
		}
	})
	_, err := mutant.Measure(t.Context(), document, lying, mutant.Options{Credentials: credentials})
	if err == nil || !strings.Contains(err.Error(), "finds fault with the server that is to keep the document") {
		t.Errorf("a server that breaks the document = %v, want an error", err)
	}
}

// TestFramingOnTheWire asks over real sockets, where net/http itself says what is
// wrong with the framing.
func TestFramingOnTheWire(t *testing.T) {
	document, right, credentials := shop(t)
	for _, m := range mutant.Derive(document) {
		if m.Family != mutant.Framing || !strings.Contains(m.Says, "Content-Length") && !strings.Contains(m.Says, "chunk") {
			continue
		}
		server := httptest.NewServer(m.Handler(right, credentials))
		r, _ := http.NewRequest(http.MethodGet, server.URL+"/things?limit=10", nil)
		r.Header.Set("x-key", credentials["key"])
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Errorf("%s: %v", m.Says, err)
			continue
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if _, invalid := spec.DecodeJSON(body); err == nil && invalid == nil {
			t.Errorf("%s: the body arrives whole", m.Says)
		}
		server.Close()
	}
}

func TestIDsAreUniqueAndStable(t *testing.T) {
	document, _, _ := shop(t)
	ids := func() []string {
		var list []string
		for _, m := range mutant.Derive(document) {
			if slices.Contains(list, m.ID) {
				t.Errorf("%s has the ID of another mutant", m.Says)
			}
			list = append(list, m.ID)
		}
		return list
	}
	if a, b := ids(), ids(); !slices.Equal(a, b) {
		t.Error("two derivations have different IDs")
	}
}
