package spec_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

func TestOpenAPI30SchemasMeanWhat30Says(t *testing.T) {
	for _, row := range []struct{ schema, value, want string }{
		{`{type: string, nullable: true}`, `null`, ""},
		{`{type: string}`, `null`, "type"},
		{`{nullable: true}`, `null`, ""},
		{`{type: integer, minimum: 3, exclusiveMinimum: true}`, `3`, "exclusiveMinimum"},
		{`{type: integer, minimum: 3, exclusiveMinimum: false}`, `3`, ""},
		{`{type: integer, maximum: 3, exclusiveMaximum: true}`, `3`, "exclusiveMaximum"},
		{`{type: integer}`, `1.0`, ""},
		{`{type: integer, format: int32}`, `2147483648`, "format"},
		{`{type: integer, format: int64}`, `9223372036854775807`, ""},
		{`{type: integer, format: int64}`, `9223372036854775808`, "format"},
		{`{type: string, format: byte}`, `"a"`, "format"},
		{`{type: object, const: 1}`, `{}`, ""},
		{`{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}`, `{}`, ""},
		{`{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}`, `{}`, "required"},
		{`{type: object, required: [a], properties: {a: {readOnly: true, allOf: [{type: string, writeOnly: true}]}}}`, `{}`, "required"},
		{`{type: string, pattern: "^(?!b)a"}`, `"ab"`, ""},
		{`{type: string, pattern: "^(?!a)"}`, `"ab"`, "pattern"},
		{`{$ref: "#/components/schemas/S", minimum: 9}`, `5`, ""},
		{`{oneOf: [{type: integer}, {type: string}]}`, `true`, "oneOf"},
		{`{oneOf: [{type: integer}, {minimum: 1}]}`, `5`, "oneOf"},
		{`{anyOf: [{type: integer}, {type: object, required: [a]}]}`, `{}`, "anyOf"},
	} {
		d := load(t, `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d, content: {application/json: {schema: `+
			row.schema+`}}}}}}}, components: {schemas: {S: {type: integer}}}}`)
		got := codes(d.Operations[0].Responses[0].Content[0].Schema.Validate(value(t, row.value)))
		if got != row.want {
			t.Errorf("%s of %s = %q, want %q", row.schema, row.value, got, row.want)
		}
	}
}

func codes(violations []spec.Violation) string {
	var list []string
	for _, v := range violations {
		list = append(list, v.Code)
	}
	return strings.Join(list, ",")
}

func TestViolationsSayWhereAndWhatIsAssumed(t *testing.T) {
	s := schema(t, `{"type": "object", "required": ["a", "b"], "properties": {
		"a": {"type": "array", "items": {"$ref": "#/components/schemas/No"}},
		"b": {"type": "integer", "x-assumed": "not documented"},
		"c": {"allOf": [{"type": "number"}, {"maximum": 3, "x-assumed": "no range is documented"}]}}}`)
	if err := s.Compile(); err == nil || err.Code != "reference" || err.Location.Line == 0 {
		t.Errorf("Compile with a reference to nothing = %v, want a reference error with its line", err)
	}
	s = schema(t, `{"type": "object", "required": ["a", "b"], "properties": {
		"a": {"type": "array", "items": {"type": "string"}},
		"b": {"type": "integer", "x-assumed": "not documented"},
		"c": {"allOf": [{"type": "number"}, {"maximum": 3, "x-assumed": "no range is documented"}]}}}`)
	for _, row := range []struct{ value, want string }{
		{`{}`, "/a required , /b required "},
		{`{"a": ["x", 1], "b": 1}`, "/a/1 type "},
		{`{"a": [], "b": "x"}`, "/b type not documented"},
		{`{"a": [], "b": 1, "c": "x"}`, "/c type "},
		{`{"a": [], "b": 1, "c": 4}`, "/c maximum no range is documented"},
	} {
		var got []string
		for _, v := range s.Validate(value(t, row.value)) {
			got = append(got, v.Location+" "+v.Code+" "+v.Assumed)
			if v.Document.Line == 0 || v.Message == "" {
				t.Errorf("%s: the violation %+v has no place or no message", row.value, v)
			}
		}
		if strings.Join(got, ", ") != row.want {
			t.Errorf("%s = %q, want %q", row.value, strings.Join(got, ", "), row.want)
		}
	}
}

func TestJSONKeepsTheOrderOfTheDocument(t *testing.T) {
	s := schema(t, `{"allOf": [{"properties": {"z": {}, "b": {"type": "object", "properties": {"y": {}, "x": {}}}}}, {"properties": {"a": {}}}]}`)
	got := string(s.Encode(value(t, `{"a":1,"b":{"x":1,"y":2.50,"q":null},"z":"<é>","extra":[{}]}`)))
	want := `{"z":"<é>","b":{"y":2.50,"x":1,"q":null},"a":1,"extra":[{}]}`
	if got != want {
		t.Errorf("Encode = %s, want %s", got, want)
	}
}

func TestReferencesStayInTheFolder(t *testing.T) {
	fsys := fstest.MapFS{
		"api.yaml":         {Data: []byte(`{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {$ref: "paths/root.yaml#/root"}}}`)},
		"paths/root.yaml":  {Data: []byte(`root: {get: {responses: {"200": {description: d, content: {application/json: {schema: {$ref: "../schemas/pet.json"}}}}}}}`)},
		"schemas/pet.json": {Data: []byte(`{"type": "object", "properties": {"parent": {"$ref": "#"}, "name": {"$ref": "#/$defs/name"}}, "$defs": {"name": {"type": "string"}}}`)},
	}
	d, err := spec.Load(fsys, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := d.Operations[0].Responses[0].Content[0].Schema
	if got := codes(s.Validate(value(t, `{"parent": {"parent": {"name": 1}}}`))); got != "type" {
		t.Errorf("a wrong name two levels down = %q, want type", got)
	}
	if got := strings.Join(d.Files(), " "); got != "api.yaml paths/root.yaml schemas/pet.json" {
		t.Errorf("Files = %s", got)
	}
	for _, ref := range []string{"../secret.yaml", "/etc/passwd", "https://example.com/x.yaml", "file:///etc/passwd", "missing.yaml", "#/nowhere"} {
		fsys["bad.yaml"] = &fstest.MapFile{Data: []byte(`{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {$ref: "` + ref + `"}}}`)}
		if _, err := spec.Load(fsys, "bad.yaml", spec.Options{}); err == nil || !strings.Contains(err.Error(), "bad.yaml:1:") {
			t.Errorf("a reference to %s = %v, want an error with its place", ref, err)
		}
	}
}

func TestBadDocumentsAreRefusedWithTheirPlace(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"", "api.yaml:1:1: the file is empty"},
		{"a: [", "api.yaml:1:1: not YAML"},
		{"a: 1\nb: *c", "api.yaml:2:4: not YAML: no value has the anchor \"c\""},
		{"a: 1\nb: caf\xe9", "api.yaml:2:7: not UTF-8: the byte 0xE9"},
		{"{\"a\": \"caf\xe9\"}", "api.yaml:1:11: not UTF-8: the byte 0xE9"},
		{"a: 1\nb: \x00", "api.yaml:2:4: the control character U+0000"},
		{"- 1", "api.yaml:1:1: this is not an OpenAPI document: it is not a mapping"},
		{"swagger: '2.0'", "this is Swagger 2.0"},
		{"openapi: 4.0.0\npaths: {}", "api.yaml:1:10: OpenAPI 4.0.0 is not supported"},
		{"openapi: 3.10\npaths: {}", "api.yaml:1:10: OpenAPI 3.10 is not supported"},
		{"openapi: 3.0.3", "the document has no paths"},
		{"a: &a [*a]", "contains itself"},
		{"a: .inf", "api.yaml:1:4: JSON has no number"},
		{"openapi: 3.1.0\npaths: {}\n---\nb: 1", "a second YAML document"},
		{"openapi: 3.1.0\npaths: {}\nx-rules: [{id: a, expr: 'x +'}]", "api.yaml:3:25: the expression \"x +\" does not compile"},
		{"openapi: 3.1.0\npaths: {}\nx-rules: [{id: a, expr: 'nowhere.body == 1'}]", "does not compile"},
		{"openapi: 3.1.0\npaths: {}\nx-rules: [{expr: 'true'}]", "a rule needs an id"},
	} {
		_, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(row.text)}}, "api.yaml", spec.Options{})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q = %v, want %s", row.text, err, row.want)
		}
	}
}

func TestAnAliasBombIsNotExpanded(t *testing.T) {
	bomb := "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
	for c := 'b'; c < 'l'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 9) + "*" + p + "]\n"
	}
	if _, err := spec.Parse("bomb.yaml", []byte(bomb)); err == nil || !strings.Contains(err.Error(), "expand") {
		t.Errorf("Parse = %v, want a refusal", err)
	}
}

// exceptions are the groups of the JSON Schema suite that OpenAPI means
// otherwise, each with its reason.
var exceptions = map[string]string{
	"format": "OpenAPI tools assert formats; the suite's required tests want them ignored",
}

func TestTheValidatorAgreesWithTheJSONSchemaSuite(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "json-schema/tests/draft2020-12/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite in %s: %v", corpus, err)
	}
	right, sure := 0, &certainty{}
	for _, name := range files {
		group := strings.TrimSuffix(filepath.Base(name), ".json")
		if exceptions[group] != "" {
			continue
		}
		right += runSuite(t, name, sure)
	}
	t.Logf("%d tests right; a plan tells %s", right, sure)
}

func runSuite(t *testing.T, name string, sure *certainty) (right int) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var groups []struct {
		Description string
		Schema      json.RawMessage
		Tests       []struct {
			Description string
			Data        json.RawMessage
			Valid       bool
		}
	}
	if err := json.Unmarshal(text, &groups); err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		s := schemaFile(t, group.Schema)
		for _, test := range group.Tests {
			sure.count(t, s, value(t, string(test.Data)))
			if got := s.Valid(value(t, string(test.Data))); got != test.Valid && formatExceptions[test.Description] == "" {
				t.Errorf("%s: %s: %s: valid = %v, want %v", filepath.Base(name), group.Description, test.Description, got, test.Valid)
				continue
			}
			right++
		}
	}
	return right
}

// schemaFile is a schema in a file of its own, so that its "#" is its root.
func schemaFile(t *testing.T, text []byte) *spec.Schema {
	d, err := spec.Load(fstest.MapFS{
		"api.yaml":    {Data: []byte(`{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d, content: {application/json: {schema: {$ref: schema.json}}}}}}}}}`)},
		"schema.json": {Data: text},
	}, "api.yaml", spec.Options{AllowRemoteRefs: true, Transport: suiteRemotes()})
	if err != nil {
		t.Fatal(err)
	}
	return d.Operations[0].Responses[0].Content[0].Schema
}

// suiteRemotes serves the remotes of the suite at the host that its schemas name.
func suiteRemotes() http.RoundTripper {
	return http.NewFileTransport(http.Dir(filepath.Join(os.Getenv("GOALPOST_CORPUS"), "json-schema/remotes")))
}

// formatExceptions are the tests of optional/format that come out otherwise.
var formatExceptions = map[string]string{
	"A-label that decodes to a disallowed code point is invalid": "golang.org/x/net/idna accepts it",
	"a non-ASCII quoted local part is valid":                     "not in RFC 5321, and RFC 6531 is read strictly",
	"when used as a pattern":                                     "a pattern is compiled by its meaning, not checked for its dialect",
}

func TestFormatsAgreeWithTheJSONSchemaSuite(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "json-schema/tests/draft2020-12/optional/format/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite in %s: %v", corpus, err)
	}
	right, sure := 0, &certainty{}
	for _, name := range files {
		if !strings.Contains(name, "ecmascript") {
			right += runSuite(t, name, sure)
		}
	}
	t.Logf("%d tests right; a plan tells %s", right, sure)
}

func TestJSONIsReadStrictly(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "json-text/test_parsing/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite in %s: %v", corpus, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = spec.DecodeJSON(text)
		switch base := filepath.Base(name); {
		case strings.HasPrefix(base, "y_object_duplicated_key"):
			// Valid JSON, and never what somebody meant: RFC 8259 section 4 leaves
			// its meaning open.
			if err == nil {
				t.Errorf("%s is accepted", base)
			}
		case strings.HasPrefix(base, "y_") && err != nil:
			t.Errorf("%s is refused: %v", base, err)
		case strings.HasPrefix(base, "n_") && err == nil:
			t.Errorf("%s is accepted", base)
		}
	}
}

func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"x",null,true]}`, `{"a":1,"a":2}`, "\xff", `[[[[`, `1e999999999`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := spec.DecodeJSON(text)
		if err != nil {
			return
		}
		if !json.Valid(text) {
			t.Errorf("%q is accepted, and is not JSON", text)
		}
		again, err := spec.DecodeJSON((*spec.Schema)(nil).Encode(v))
		if err != nil || !spec.SameValue(v, again) {
			t.Errorf("%q does not come back: %v", text, err)
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("openapi: 3.1.0\npaths: {/a/{b}: {get: {responses: {default: {description: d}}}}}"))
	f.Add([]byte(`{"openapi":"3.0.0","paths":{"/":{"$ref":"#/paths/~1"}}}`))
	f.Add([]byte("a: &a {<<: *a}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: text}}, "api.yaml", spec.Options{})
		if err == nil {
			d.CheckSchemas()
			d.Match("GET", "/a/b")
			d.Nearest("GET", "/a/c")
		}
	})
}
