package spec_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost"
	"goalpost/spec"
)

// load loads a document given as text.
func load(t testing.TB, text string) *spec.Document {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return d
}

// schema is the response schema of a 3.1 document that has nothing else.
func schema(t testing.TB, text string) *spec.Schema {
	t.Helper()
	d := load(t, `{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/": {"get": {"responses": {"200": {
		"description": "d", "content": {"application/json": {"schema": `+text+`}}}}}}}}`)
	return d.Operations[0].Responses[0].Content[0].Schema
}

// value is a JSON text as a value.
func value(t testing.TB, text string) any {
	t.Helper()
	v, err := spec.DecodeJSON([]byte(text))
	if err != nil {
		t.Fatalf("DecodeJSON(%s): %v", text, err)
	}
	return v
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestAPathLeadsToTheMostConcreteTemplate(t *testing.T) {
	d := load(t, `
openapi: 3.1.0
info: {title: t, version: "1"}
servers: [{url: "https://{host}/{prefix}/v1", variables: {host: {default: example.com}, prefix: {default: api}}}]
paths:
  /a/{x}: {get: {operationId: variable, responses: {"200": {description: d}}}}
  /a/fixed: {get: {operationId: fixed, responses: {"200": {description: d}}}}
  /a/{x}.json: {get: {operationId: suffix, responses: {"200": {description: d}}}}
  /a/{x}:run: {post: {operationId: verb, responses: {"200": {description: d}}}}
  /{y}/b: {get: {operationId: before, responses: {"200": {description: d}}}}
  /slash/: {get: {operationId: slash, responses: {"200": {description: d}}}}
  /odd('{x}'): {get: {operationId: odd, responses: {"200": {description: d}}}}
  /own: {get: {operationId: own, servers: [{url: /other}], responses: {"200": {description: d}}}}
`)
	for _, row := range []struct{ method, path, want string }{
		{"GET", "/api/v1/a/fixed", "fixed"},
		{"GET", "/any/v1/a/1", "variable x=1"},
		{"GET", "/any/v2/a/1", ""},
		{"GET", "/v1/a/1", ""},
		{"GET", "/api/v1/a/1.json", "suffix x=1"},
		{"POST", "/api/v1/a/1:run", "verb x=1"},
		{"GET", "/api/v1/c/b", "before y=c"},
		{"GET", "/api/v1/a/b", "variable x=b"},
		{"GET", "/api/v1/a/b%2Fc", "variable x=b%2Fc"},
		{"GET", "/api/v1/a/", ""},
		{"GET", "/api/v1/slash/", "slash"},
		{"GET", "/api/v1/slash", ""},
		{"GET", "/api/v1/%66ixed/b", "before y=%66ixed"},
		{"GET", "/api/v1/a/%66ixed", "fixed"},
		{"DELETE", "/api/v1/a/fixed", "no method"},
		{"GET", "/other/own", "own"},
		{"GET", "/api/v1/odd('1')", "odd x=1"},
		{"GET", "/api/v1/odd(%271%27)", "odd x=1"},
		{"GET", "/api/v1/odd(%221%27)", ""},
		{"GET", "/api/v1/own", ""},
	} {
		got := ""
		if m, ok := d.Match(row.method, row.path); ok {
			got = "no method"
			if m.Operation != nil {
				got = m.Operation.ID
				for name, v := range m.Values {
					got += " " + name + "=" + v
				}
			}
		}
		if got != row.want {
			t.Errorf("%s %s = %q, want %q", row.method, row.path, got, row.want)
		}
	}
}

func TestTheNearestPathIsNamed(t *testing.T) {
	d := load(t, `
openapi: 3.0.3
info: {title: t, version: "1"}
servers: [{url: "/{prefix}/v1", variables: {prefix: {default: api}}}, {url: "/{stage}", variables: {stage: {default: live, enum: [live, test]}}}]
paths:
  /: {get: {responses: {"200": {description: d}}}}
  /lists.{format}: {get: {responses: {"200": {description: d}}}}
  /very/deep: {get: {responses: {"200": {description: d}}}}
  /pets/: {get: {responses: {"200": {description: d}}}}
  /pets/{id}/toys: {get: {responses: {"200": {description: d}}}}
`)
	for _, row := range []struct{ path, want string }{
		{"/api/v1/pets", "/api/v1/pets/"},
		{"/shop/v1/petz/", "/shop/v1/pets/"},
		{"/pets/", "/api/v1/pets/"},
		{"/api/v1/pets/7/toy", "/api/v1/pets/7/toys"},
		{"/api/v1/pets/7/toys/", "/api/v1/pets/7/toys"},
		{"/tset/pets/7/toys", "/test/pets/7/toys"},
		{"/live", "/live/"},
		{"/api/v1/list.json", "/api/v1/lists.json"},
		{"/deep", "/api/v1/very/deep"},
		{"/something/quite/different", ""},
	} {
		if got := d.Nearest("GET", row.path); got != row.want {
			t.Errorf("Nearest(%s) = %q, want %q", row.path, got, row.want)
		}
	}
}

func TestBodiesAreDecodedAndChecked(t *testing.T) {
	const operation = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /:
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Pet"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Pet"}}
          multipart/form-data: {schema: {$ref: "#/components/schemas/Pet"}}
          text/*: {schema: {type: string, maxLength: 3}}
      responses: {"200": {description: d}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        age: {type: integer, nullable: true}
        tags: {type: array, items: {type: string}}
`
	d := load(t, operation)
	for _, row := range []struct{ contentType, body, want string }{
		{"application/json", `{"name":"a"}`, `{"":{"name":"a"}}`},
		{"application/json; charset=utf-8", `{"name":"a","age":null}`, `{"":{"age":null,"name":"a"}}`},
		{"application/json", `{"age":1}`, "request.body/name required"},
		{"application/json", `{"name":"a"}{}`, "request.body malformed"},
		{"application/json", `{"name":"a","name":"b"}`, "request.body malformed"},
		{"application/json", "{\"name\":\"\xff\"}", "request.body malformed"},
		{"application/json", "", "request.body required"},
		{"application/xml", "<a/>", "request.body media-type"},
		{"text/plain", "abcd", "request.body maxLength"},
		{"text/plain", "abc", `{"":"abc"}`},
		{"application/x-www-form-urlencoded", "name=a+b&age=3&tags=x&tags=y", `{"":{"age":3,"name":"a b","tags":["x","y"]}}`},
		{"application/x-www-form-urlencoded", "name=a&age=three", "request.body/age type"},
		{"multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\n--B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n--B--\r\n", `{"":{"name":"a","tags":["x"]}}`},
		{"multipart/form-data", "--B", "request.body malformed"},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(row.body))
		r.Header.Set("Content-Type", row.contentType)
		m, _ := d.Match("POST", "/")
		in, violations := m.Operation.Decode(m, r, []byte(row.body))
		if got := outcome(map[string]any{"": in.Body}, violations); got != row.want {
			t.Errorf("%s %q = %s, want %s", row.contentType, row.body, got, row.want)
		}
	}
}

func TestWhatIsSentIsWhatIsRead(t *testing.T) {
	const array, object = `schema: {type: array, items: {type: string}}`, `schema: {type: object, properties: {a: {type: string}, b: {type: string}}}`
	values := map[string]string{
		`schema: {type: string}`: `"a b/c,d;e=f&g%h|i"`,
		array:                    `["a b","c,d","e&f"]`,
		object:                   `{"a":"x y","b":"1,2"}`,
	}
	styles := map[string][]string{
		"path":   {"style: simple", "style: label", "style: matrix", "style: matrix, explode: true", "style: simple, explode: true"},
		"query":  {"style: form", "style: form, explode: false", "style: deepObject", "style: pipeDelimited, explode: false", "style: spaceDelimited, explode: false"},
		"cookie": {"style: form, explode: false"},
	}
	for in, list := range styles {
		for _, style := range list {
			for kind, v := range values {
				if strings.Contains(style, "deepObject") != (kind == object) && strings.Contains(style, "deepObject") {
					continue
				}
				if strings.Contains(style, "Delimited") && kind != array {
					continue
				}
				if in == "cookie" && kind != array && strings.Contains(v, ";") {
					continue
				}
				if strings.Contains(style, "space") {
					// A space within an element cannot be told from one between two.
					v = strings.ReplaceAll(v, "a b", "ab")
				}
				roundTrip(t, in, style, kind, value(t, v))
			}
		}
	}
}

func roundTrip(t *testing.T, in, style, kind string, v any) {
	t.Helper()
	path := "/x"
	if in == "path" {
		path = "/x/{p}"
	}
	d := load(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {"`+path+`": {get: {parameters: [{in: `+in+`, name: p, required: true, `+style+`, `+kind+`}], responses: {"200": {description: d}}}}}}`)
	op := d.Operations[0]
	inputs := spec.NewInputs("GET", path)
	inputs.Set(op.Parameters[0], v)
	r, err := op.NewRequest(t.Context(), base(t), inputs)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := d.Match("GET", r.URL.EscapedPath())
	if !ok {
		t.Fatalf("%s %s: %s does not match", in, style, r.URL)
	}
	got, violations := op.Decode(m, r, nil)
	read, _ := got.Value(op.Parameters[0])
	if len(violations) > 0 || !spec.SameValue(read, v) {
		t.Errorf("%s {%s, %s} %s = %s %v, want %s", in, style, kind, r.URL, text(read), violations, text(v))
	}
}

func TestBodiesThatAreSentAreRead(t *testing.T) {
	for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"} {
		d := load(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {post: {requestBody: {required: true, content: {`+kind+`: {schema: {type: object, required: [n],
			properties: {n: {type: integer}, tags: {type: array, items: {type: string}}, text: {type: string}}}}}}, responses: {"204": {description: d}}}}}}`)
		op := d.Operations[0]
		in := spec.NewInputs("POST", "/")
		in.Body, in.HasBody = value(t, `{"n":7,"tags":["a b","c&d"],"text":"é\r\n--x"}`), true
		r, err := op.NewRequest(t.Context(), base(t), in)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := d.Match("POST", "/")
		got, violations := op.Decode(m, r, body)
		if len(violations) > 0 || !spec.SameValue(got.Body, in.Body) {
			t.Errorf("%s: %s is read as %s %v", kind, body, text(got.Body), violations)
		}
	}
}

// A trusted document is the same document: only the time at which its expressions
// are compiled differs.
func TestATrustedDocumentIsTheSame(t *testing.T) {
	checked, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(trusted.Rules) != len(checked.Rules) || len(checked.Rules) == 0 {
		t.Fatalf("%d rules, want %d", len(trusted.Rules), len(checked.Rules))
	}
	for i, rule := range checked.Rules {
		if got := trusted.Rules[i]; got.ID != rule.ID || !slices.Equal(got.Operations, rule.Operations) {
			t.Errorf("rule %s is about %v, want %s about %v", got.ID, got.Operations, rule.ID, rule.Operations)
		}
		for _, op := range checked.Operations {
			if name := spec.Identifier(op.ID); trusted.Rules[i].Expr.Uses(name) != rule.Expr.Uses(name) {
				t.Errorf("rule %s uses %s: %v", rule.ID, name, !rule.Expr.Uses(name))
			}
		}
	}
}
