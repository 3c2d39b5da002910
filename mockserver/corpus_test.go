package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"goalpost/mockserver"
	"goalpost/spec"
)

// contradictory are documents with a oneOf whose branches allow just the same
// values, so that none satisfies exactly one: the mock says so, and sends none.
var contradictory = map[string]bool{"nexmo.com-account.json": true, "readme.json": true}

// secondOpinion is the document as kin-openapi reads it; nil for a document that
// it does not load, and for OpenAPI 3.1.
func secondOpinion(name string) *openapi3.T {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	model, err := loader.LoadFromFile(name)
	if err != nil || !strings.HasPrefix(model.OpenAPI, "3.0") {
		return nil
	}
	return model
}

// TestEveryResponseOfTheCorpusIsServed asks for every documented JSON response of
// every operation by its status, twice, and has each body checked by the
// document's validator and by kin-openapi.
func TestEveryResponseOfTheCorpusIsServed(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "openapi/*.json"))
	more, err2 := filepath.Glob(filepath.Join(corpus, "openapi-features/*/json/*.json"))
	if err != nil || err2 != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v %v", corpus, err, err2)
	}
	served, seconded, others := 0, 0, 0
	for _, name := range append(files, more...) {
		d, err := spec.LoadFile(name, spec.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s, err := mockserver.New(d, mockserver.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		model := secondOpinion(name)
		for _, op := range d.Operations {
			for _, r := range op.Responses {
				for _, m := range r.Content {
					if m.Schema == nil || m.Schema.Compile() != nil {
						continue
					}
					if !spec.IsJSON(m.Name) {
						others += askOther(t, s, op, r, m, filepath.Base(name))
						continue
					}
					body, ok := askTwice(t, s, op, r, m, filepath.Base(name))
					if !ok {
						continue
					}
					served++
					if agrees(t, model, op, r, m, body, filepath.Base(name)) {
						seconded++
					}
				}
			}
		}
	}
	t.Logf("%d responses served, %d seconded, and %d of other types than JSON", served, seconded, others)
}

var variable = regexp.MustCompile(`\{[^}]*\}`)

// askOther asks for a response that is no JSON: what is served can be read, and
// satisfies the schema.
func askOther(t *testing.T, s http.Handler, op *spec.Operation, r *spec.Response, m *spec.MediaType, name string) int {
	t.Helper()
	code, request := asking(op, r, m)
	if !bodied(op, code) || !strings.Contains(m.Name, "/") {
		return 0
	}
	w := ask(s, request)
	sent := w.Header().Get("Content-Type")
	if w.Code == 500 && (strings.HasPrefix(m.Name, "image/") || contradictory[name]) {
		// A picture of a kind that is not drawn; the mock says so at start.
		return 0
	}
	v, err := m.Decode(sent, w.Body.Bytes())
	if w.Code != code || err != nil || !m.Schema.Valid(v) {
		t.Errorf("%s: %q = %d %s %.300s %v %v", name, request, w.Code, sent, w.Body, err, m.Schema.Validate(v))
		return 0
	}
	return 1
}

// bodied reports whether the answer to a request has a body (RFC 9110 section 6.4.1).
func bodied(op *spec.Operation, code int) bool {
	return op.Method != http.MethodHead && code >= 200 && code != 204 && code != 205 && code != 304
}

// asking is a request for a response by its status, and that status.
func asking(op *spec.Operation, r *spec.Response, m *spec.MediaType) (code int, request string) {
	if code = r.Code(); code == 0 {
		code = 599
		for op.Response(code) != r {
			code--
		}
	}
	path := variable.ReplaceAllString(strings.FieldsFunc(op.Path, func(r rune) bool { return r == '#' || r == '?' })[0], "1")
	query, header := telling(op)
	path = strings.ReplaceAll(path, " ", "%20")
	return code, op.Method + " " + op.BasePath() + path + query + header + "\nPrefer: code=" + strconv.Itoa(code) + "\nAccept: " + m.Name
}

// telling are the required parameters of an operation in the query and in headers,
// by which it may be told apart from another with the same path.
func telling(op *spec.Operation) (query, header string) {
	for _, p := range op.Parameters {
		if !p.Required || p.Schema == nil {
			continue
		}
		words, _ := p.Schema.Deref().Value().(map[string]any)
		value := "1"
		if enum, ok := words["enum"].([]any); ok && len(enum) > 0 {
			value = fmt.Sprint(enum[0])
		}
		switch p.In {
		case spec.InQuery:
			query += "&" + url.QueryEscape(p.Name) + "=" + url.QueryEscape(value)
		case spec.InHeader:
			header += "\n" + p.Name + ": " + value
		}
	}
	if query != "" {
		query = "?" + query[1:]
	}
	return query, header
}

func askTwice(t *testing.T, s http.Handler, op *spec.Operation, r *spec.Response, m *spec.MediaType, name string) ([]byte, bool) {
	t.Helper()
	code, request := asking(op, r, m)
	w := ask(s, request)
	if w.Code != code || !bodied(op, code) {
		if !contradictory[name] && bodied(op, code) {
			t.Errorf("%s: %q = %d %.300s", name, request, w.Code, w.Body)
		}
		return nil, false
	}
	if again := ask(s, request); again.Body.String() != w.Body.String() {
		t.Errorf("%s: %q answers differently when asked again", name, request)
	}
	v, err := spec.DecodeJSON(w.Body.Bytes())
	if err != nil {
		t.Errorf("%s: %q = %v", name, request, err)
		return nil, false
	}
	if wrong := m.Schema.Validate(v); len(wrong) > 0 {
		t.Errorf("%s: %q breaks %v", name, request, wrong[0])
	}
	return w.Body.Bytes(), true
}

// agrees asks kin-openapi about the body.
func agrees(t *testing.T, model *openapi3.T, op *spec.Operation, r *spec.Response, m *spec.MediaType, body []byte, name string) bool {
	t.Helper()
	if model == nil {
		return false
	}
	item := model.Paths.Value(op.Path)
	if item == nil || item.GetOperation(op.Method) == nil {
		return false
	}
	response := item.GetOperation(op.Method).Responses.Value(r.Status)
	if response == nil || response.Value == nil || response.Value.Content[m.Name] == nil {
		return false
	}
	schema := response.Value.Content[m.Name].Schema
	if schema == nil || schema.Value == nil {
		return false
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Errorf("%s: %s %s: %v", name, op, r.Status, err)
		return false
	}
	err := schema.Value.VisitJSON(v, openapi3.VisitAsResponse())
	if err != nil && strings.Contains(err.Error(), "error parsing regexp") {
		return false // It has no opinion on patterns that Go's regexp does not read.
	}
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		t.Errorf("%s: %s %s: kin-openapi: %s in %.200s", name, op, r.Status, message, body)
		return false
	}
	return true
}
