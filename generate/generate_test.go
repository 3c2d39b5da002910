package generate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"goalpost/generate"
	"goalpost/spec"
)

// load is the response schema of a document that has nothing else, in a file of
// its own so that its "#" is its root.
func load(t testing.TB, text []byte) *spec.Schema {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{
		"api.yaml": {Data: []byte(`{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d,
			content: {application/json: {schema: {$ref: schema.json}}}}}}}}}`)},
		"schema.json": {Data: text},
	}, "api.yaml", spec.Options{AllowRemoteRefs: true, Transport: suiteRemotes()})
	if err != nil {
		t.Fatal(err)
	}
	return d.Operations[0].Responses[0].Content[0].Schema
}

// suiteRemotes serves the remotes of the JSON Schema suite at the host that its
// schemas name.
func suiteRemotes() http.RoundTripper {
	return http.NewFileTransport(http.Dir(filepath.Join(os.Getenv("GOALPOST_CORPUS"), "json-schema/remotes")))
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestEveryInstanceSatisfiesItsSchema(t *testing.T) {
	for _, row := range []struct{ says, schema string }{
		{"an integer above an exclusive limit", `{"type": "integer", "exclusiveMinimum": 3, "maximum": 4}`},
		{"a multiple of a hundredth between two thousandths", `{"type": "number", "multipleOf": 0.01, "minimum": 0.001, "maximum": 0.02}`},
		{"an integer past 2^53", `{"type": "integer", "minimum": 9007199254740993, "maximum": 9007199254740993}`},
		{"a number that two steps divide", `{"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "integer", "minimum": 1}`},
		{"a text with a pattern and a length", `{"type": "string", "pattern": "^[A-Z]{2}-\\d+$", "minLength": 12, "maxLength": 12}`},
		{"a text with a lookahead", `{"type": "string", "pattern": "^(?!a)[ab]c$"}`},
		{"a long text", `{"type": "string", "minLength": 500, "maxLength": 501}`},
		{"exactly one of two", `{"oneOf": [{"type": "integer", "minimum": 5}, {"type": "integer", "maximum": 7}], "minimum": 0}`},
		{"a branch of a branch", `{"anyOf": [{"oneOf": [{"const": 1}, {"const": 2}]}, {"type": "string"}]}`},
		{"not a value", `{"type": "boolean", "not": {"const": true}}`},
		{"if and then", `{"type": "object", "required": ["a"], "properties": {"a": {"enum": [1, 2]}}, "if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}`},
		{"different elements of a small set", `{"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": true}`},
		{"different booleans", `{"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": true}`},
		{"a tuple", `{"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": false, "minItems": 2}`},
		{"two that contain", `{"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 100}, "minContains": 2, "maxContains": 2, "minItems": 4}`},
		{"a map by pattern", `{"type": "object", "patternProperties": {"^x-[a-z]+$": {"type": "integer"}}, "additionalProperties": false, "minProperties": 3}`},
		{"a map by propertyNames", `{"type": "object", "propertyNames": {"pattern": "^[a-f]{4}$"}, "additionalProperties": {"type": "integer"}, "minProperties": 5}`},
		{"what is required in turn", `{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"required": ["c"]}}}`},
		{"nothing beside what is evaluated", `{"allOf": [{"properties": {"a": {"type": "string"}}}], "type": "object", "unevaluatedProperties": false}`},
		{"a tree", `{"type": "object", "required": ["children"], "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}`},
		{"a list that ends", `{"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}`},
		{"names by a pattern without an end", `{"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false, "minProperties": 2}`},
		{"what is required in turn brings its schema", `{"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"required": ["c"], "properties": {"c": {"type": "number"}}}}}`},
		{"branches that differ deep down", `{"oneOf": [{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "string"}}}}}}, {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}]}`},
		{"a password that lookaheads describe", `{"type": "string", "pattern": "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[!#$%])[a-zA-Z\\d!#$%]{12,20}$"}`},
		{"a required property that is marked for both directions", `{"type": "object", "required": ["a"], "properties": {"a": {"readOnly": true, "allOf": [{"type": "integer", "writeOnly": true}]}}}`},
		{"nothing named", `{}`},
		{"anything", `true`},
		{"a nullable", `{"type": ["integer", "null"]}`},
		{"branches whose own word for themselves is not their name", `{"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}], "discriminator": {"propertyName": "kind"}, "$defs": {"Cat": {"required": ["kind"], "properties": {"kind": {"const": "cat"}}}, "Dog": {"required": ["kind"], "properties": {"kind": {"enum": ["dog"]}}}}}`},
	} {
		s := load(t, []byte(row.schema))
		g := generate.New(s.Document())
		for seed := range uint64(100) {
			v, err := g.Instance(s, generate.Options{Seed: seed})
			if err != nil {
				t.Errorf("%s, seed %d: %v", row.says, seed, err)
				break
			}
			if wrong := s.Validate(v); len(wrong) > 0 {
				t.Errorf("%s, seed %d: %s breaks %v", row.says, seed, encode(v), wrong[0])
				break
			}
		}
	}
}

func TestAPatternIsMetInOtherDialectsAsWell(t *testing.T) {
	for _, pattern := range []string{`^\s+$`, `^a[\s]b$`, `^(\d|\s){3}$`, `^[^\S]{2}$`, `^\w\W\D$`, `^.{3}$`} {
		s := load(t, fmt.Appendf(nil, `{"type": "string", "pattern": %q}`, pattern))
		for seed := range uint64(50) {
			v, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: seed})
			if text, _ := v.(string); err != nil || !regexp.MustCompile(pattern).MatchString(text) {
				t.Errorf("%s, seed %d: %q, %v: RE2 does not match it", pattern, seed, text, err)
				break
			}
		}
	}
}

func TestEveryFormatIsMet(t *testing.T) {
	for _, format := range []string{"date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
		"uri-reference", "iri", "iri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex", "byte", "password"} {
		s := load(t, []byte(`{"type": "string", "format": "`+format+`"}`))
		for seed := range uint64(50) {
			if _, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: seed}); err != nil {
				t.Errorf("%s: %v", format, err)
				break
			}
		}
	}
}

func TestAFormatIsMetAtTheLengthAskedFor(t *testing.T) {
	for _, row := range []struct {
		format    string
		low, high int
	}{
		{"email", 0, 12}, {"email", 100, 120}, {"email", 40, 40}, {"hostname", 0, 6}, {"hostname", 200, 220}, {"uri", 0, 14}, {"uri", 300, 301},
		{"uri-reference", 0, 3}, {"uri-reference", 90, 90}, {"json-pointer", 50, 60}, {"password", 2, 2}, {"password", 80, 90}, {"regex", 0, 3},
		{"date-time", 20, 20}, {"date-time", 24, 24}, {"date-time", 25, 25}, {"date-time", 27, 27}, {"byte", 4, 4}, {"byte", 100, 110},
	} {
		s := load(t, []byte(fmt.Sprintf(`{"type": "string", "format": %q, "minLength": %d, "maxLength": %d}`, row.format, row.low, row.high)))
		for seed := range uint64(30) {
			if _, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: seed}); err != nil {
				t.Errorf("%s of %d to %d: %v", row.format, row.low, row.high, err)
				break
			}
		}
	}
}

func TestASchemaThatNothingSatisfiesIsNamed(t *testing.T) {
	for _, text := range []string{`false`, `{"type": "integer", "minimum": 2, "maximum": 1}`, `{"type": "string", "minLength": 3, "maxLength": 2}`,
		`{"allOf": [{"type": "string"}, {"type": "integer"}]}`, `{"enum": []}`, `{"type": "object", "required": ["a"], "properties": {"a": false}}`,
		`{"type": "object", "required": ["self"], "properties": {"self": {"$ref": "#"}}}`} {
		s := load(t, []byte(text))
		_, err := generate.New(s.Document()).Instance(s, generate.Options{})
		var named *spec.Error
		if !errors.As(err, &named) || named.Location.Line == 0 {
			t.Errorf("%s = %v, want an error with a place", text, err)
		}
	}
}

func TestTheSameAskedAgainIsTheSame(t *testing.T) {
	s := load(t, []byte(`{"type": "array", "minItems": 3, "items": {"type": "object", "properties": {"email": {"type": "string"}, "price": {"type": "number"}, "tags": {"type": "array", "items": {"type": "string"}}}}}`))
	ask := func(seed uint64, stream string) string {
		v, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: seed, Stream: stream})
		if err != nil {
			t.Fatal(err)
		}
		return encode(v)
	}
	first := ask(1, "a")
	if again := ask(1, "a"); again != first {
		t.Errorf("asked again = %s, want %s", again, first)
	}
	if ask(2, "a") == first || ask(1, "b") == first {
		t.Errorf("another seed or place is the same")
	}
}

func TestTheSameIdentityHasTheSameValues(t *testing.T) {
	s := load(t, []byte(`{"type": "object", "required": ["a", "b"], "properties": {
		"a": {"type": "object", "additionalProperties": {"$ref": "#/$defs/goal"}, "x-keys": ["x", "y"], "minProperties": 2},
		"b": {"type": "object", "additionalProperties": {"$ref": "#/$defs/goal"}, "x-keys": ["x", "y"], "minProperties": 2}},
		"$defs": {"goal": {"type": "object", "x-identity": "'goal/' + key", "required": ["max", "half"], "properties": {"max": {"type": "integer"}, "half": {"type": "number", "x-value": "self.max / 2"}}}}}`))
	for seed := range uint64(20) {
		v, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		object := v.(map[string]any)
		if a, b := encode(object["a"]), encode(object["b"]); a != b {
			t.Errorf("seed %d: %s and %s differ", seed, a, b)
		}
	}
}

func TestTheJSONSchemaSuiteIsGenerated(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "json-schema/tests/draft2020-12/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite in %s: %v", corpus, err)
	}
	made, all := 0, 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var groups []struct {
			Description string
			Schema      json.RawMessage
			Tests       []struct {
				Data  json.RawMessage
				Valid bool
			}
		}
		if err := json.Unmarshal(text, &groups); err != nil {
			t.Fatal(err)
		}
		for _, group := range groups {
			satisfiable := false
			for _, one := range group.Tests {
				satisfiable = satisfiable || one.Valid
			}
			base := filepath.Base(name)
			if !satisfiable {
				continue
			}
			s := load(t, group.Schema)
			all++
			if reason := generated(s); reason != "" {
				t.Errorf("%s: %s: %s", base, group.Description, reason)
				continue
			}
			made++
		}
	}
	t.Logf("%d of %d satisfiable schemas, 100 seeds each", made, all)
}

func generated(s *spec.Schema) string {
	g := generate.New(s.Document())
	for seed := range uint64(100) {
		v, err := g.Instance(s, generate.Options{Seed: seed})
		if err != nil {
			return fmt.Sprintf("seed %d: %v", seed, err)
		}
		if wrong := s.Validate(v); len(wrong) > 0 {
			return fmt.Sprintf("seed %d: %s breaks %v", seed, encode(v), wrong[0])
		}
	}
	return ""
}

func TestACompleteInstanceLeavesNothingOut(t *testing.T) {
	s := load(t, []byte(`{"type": "object", "properties": {
		"a": {"type": ["string", "null"]},
		"b": {"type": ["object", "null"], "properties": {"c": {"type": "integer"}, "d": {"type": ["boolean", "null"]}}},
		"e": {"type": "null"}}}`))
	g, others := generate.New(s.Document()), 0
	whole := regexp.MustCompile(`^{"a":"[^"]+","b":{"c":\d+,"d":(true|false)},"e":null}$`)
	for seed := range uint64(200) {
		for _, complete := range []bool{true, false} {
			v, err := g.Instance(s, generate.Options{Seed: seed, Complete: complete})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case whole.MatchString(encode(v)):
			case complete:
				t.Fatalf("seed %d: %s lacks something", seed, encode(v))
			default:
				others++
			}
		}
	}
	if others == 0 {
		t.Error("an instance that need not be complete always is")
	}
}
