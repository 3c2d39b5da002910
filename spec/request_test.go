package spec_test

import (
	"fmt"
	"net/url"
	"testing"

	"goalpost/spec"
)

// sentAndRead is a parameter's value after a request has carried it, with the
// violations.
func sentAndRead(t *testing.T, parameter string, v any) string {
	t.Helper()
	d := load(t, "{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {'/x/{p}/{v}': {get: {parameters: [{in: path, name: p, required: true, schema: {}}, "+parameter+"], responses: {'200': {description: d}}}}}}")
	op := d.Operations[0]
	in := spec.NewInputs("GET", op.Path)
	// The parameter may be the variable {v} itself.
	in.PathParameters = map[string]any{"p": "p", "v": "v"}
	in.Set(op.Parameters[1], v)
	r, err := op.NewRequest(t.Context(), &url.URL{Scheme: "http", Host: "localhost"}, in)
	if err != nil {
		return err.Error()
	}
	m, _ := d.Match("GET", r.URL.EscapedPath())
	read, violations := m.Operation.Decode(m, r, nil)
	got, _ := read.Value(op.Parameters[1])
	return outcome(map[string]any{"v": got}, violations)
}

func TestAValueIsReadAsItWasSent(t *testing.T) {
	number, word := []string{`{type: integer}`, `-7`}, []string{`{type: string}`, `"a b/c;d=é,f"`}
	numbers, words := []string{`{type: array, items: {type: integer}}`, `[1,2]`}, []string{`{type: array, items: {type: string}}`, `["a b","c"]`}
	object := []string{`{type: object, properties: {R: {type: integer}, G: {type: string}}}`, `{"G":"x","R":1}`}
	for _, row := range []struct {
		place, style string
		values       [][]string
	}{
		{"path", "simple", [][]string{number, word, numbers, words, object}},
		{"path", "label", [][]string{number, word, numbers, words, object}},
		{"path", "matrix", [][]string{number, word, numbers, words, object}},
		{"query", "form", [][]string{number, word, numbers, words, object}},
		{"query", "spaceDelimited", [][]string{numbers, object}},
		{"query", "pipeDelimited", [][]string{numbers, words, object}},
		{"query", "deepObject", [][]string{object}},
		{"header", "simple", [][]string{number, numbers, words, object}},
		{"cookie", "form", [][]string{number, word, numbers, words, object}},
	} {
		for _, v := range row.values {
			for _, explode := range []bool{true, false} {
				parameter := fmt.Sprintf("{in: %s, name: v, required: true, style: %s, explode: %v, schema: %s}", row.place, row.style, explode, v[0])
				if got, want := sentAndRead(t, parameter, value(t, v[1])), `{"v":`+v[1]+`}`; got != want {
					t.Errorf("%s = %s, want %s", parameter, got, want)
				}
			}
		}
	}
}

func TestALiteralPathIsSentAsItStands(t *testing.T) {
	for template, want := range map[string]string{
		"/a b/é":   "/a%20b/%C3%A9",
		"/a%2Fb":   "/a%2Fb",
		"/a b%2Fc": "/a%20b%2Fc",
	} {
		d := load(t, "{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {'"+template+"': {get: {responses: {'200': {description: d}}}}}}")
		r, err := d.Operations[0].NewRequest(t.Context(), &url.URL{Scheme: "http", Host: "localhost"}, spec.NewInputs("GET", template))
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := d.Match("GET", r.URL.EscapedPath()); r.URL.EscapedPath() != want || !ok || m.Operation == nil {
			t.Errorf("%s is sent as %s and found %v, want %s", template, r.URL.EscapedPath(), ok, want)
		}
	}
}
