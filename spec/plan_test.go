package spec_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"goalpost/generate"
	"goalpost/spec"
)

// certainty counts how many values a plan tells for certain.
type certainty struct{ valid, sureOfValid, invalid, sureOfInvalid int }

func (c *certainty) String() string {
	share := func(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
	return fmt.Sprintf("%.1f%% of %d valid values and %.1f%% of %d invalid ones",
		share(c.sureOfValid, c.valid), c.valid, share(c.sureOfInvalid, c.invalid), c.invalid)
}

// count asks the plan and the full validator about a value: where the plan is sure,
// they agree.
func (c *certainty) count(t testing.TB, s *spec.Schema, v any) {
	t.Helper()
	if s.Compile() != nil {
		return
	}
	said := s.PlanVerdict(v)
	if s.FullyValid(v) {
		c.valid++
		switch said {
		case "valid":
			c.sureOfValid++
		case "invalid":
			t.Errorf("%s of %.500s: the plan says invalid, and it is valid", text(s.Value()), text(v))
		}
		return
	}
	c.invalid++
	switch said {
	case "invalid":
		c.sureOfInvalid++
	case "valid":
		t.Errorf("%s of %.500s: the plan says valid, and it is invalid", text(s.Value()), text(v))
	}
}

// texts, numbers and names are few, so that what a schema says is often about what
// a value has.
var (
	someTexts    = []string{"", "a", "b", "aé", "💜💜", "2024-02-28", "2024-02-30", "2024-02-28T10:00:00Z", "http://a.b/c?d#e", "/a b", "a@b.c", "00000000-0000-0000-0000-00000000000g"}
	someNumbers  = []string{"0", "-0", "1", "1.0", "1e0", "10", "1e1", "0.1", "0.30", "-2", "2.5", "9007199254740993", "9223372036854775808", "18446744073709551616", "1e19", "1e-19", "12345678901234567890123", "1e400", "2147483648"}
	someFormats  = []string{"date", "date-time", "uri", "uri-reference", "uuid", "email", "int32", "int64", "hostname", "regex"}
	somePatterns = []string{"^a", "b", "^.{2}$", "^(?!a)", "\\\\S"}
)

// chooser draws schemas and values.
type chooser struct{ *rand.Rand }

func one[T any](c chooser, list []T) T { return list[c.IntN(len(list))] }

func (c chooser) list(n int, one func() string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = one()
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func (c chooser) members(of func() string) string {
	var parts []string
	for _, name := range []string{"a", "b", "c"} {
		if c.IntN(2) == 0 {
			parts = append(parts, strconv.Quote(name)+":"+of())
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// value is the text of any JSON value.
func (c chooser) value(depth int) string {
	switch n := c.IntN(10); {
	case n < 3:
		return text(one(c, someTexts))
	case n < 6 || depth == 0:
		return one(c, someNumbers)
	case n == 6:
		return one(c, []string{"null", "true", "false"})
	case n == 7:
		return c.list(c.IntN(4), func() string { return c.value(depth - 1) })
	}
	return c.members(func() string { return c.value(depth - 1) })
}

// schema is the text of any schema; #/components/schemas/S may refer to itself.
func (c chooser) schema(depth int) string {
	if c.IntN(12) == 0 || depth == 0 {
		return one(c, []string{"true", "false", `{}`, `{"$ref":"#/components/schemas/S"}`, `{"$ref":"#/components/schemas/T"}`, `{"type":"integer"}`})
	}
	below := func() string { return c.schema(depth - 1) }
	several := func() string { return c.list(1+c.IntN(3), below) }
	number := func() string { return strconv.Itoa(c.IntN(4)) }
	limit := func() string { return one(c, someNumbers[:12]) }
	name := func() string { return text(one(c, []string{"a", "b", "c"})) }
	words := map[string]func() string{
		"type": func() string {
			kind := func() string {
				return text(one(c, []string{"null", "boolean", "integer", "number", "string", "array", "object"}))
			}
			if c.IntN(2) == 0 {
				return kind()
			}
			return "[" + kind() + "]"
		},
		"enum": func() string { return c.list(1+c.IntN(4), func() string { return c.value(1) }) }, "const": func() string { return c.value(1) },
		"format": func() string { return text(one(c, someFormats)) }, "pattern": func() string { return `"` + one(c, somePatterns) + `"` },
		"minLength": number, "maxLength": number, "minItems": number, "maxItems": number, "minProperties": number, "maxProperties": number,
		"minimum": limit, "maximum": limit, "exclusiveMinimum": limit, "exclusiveMaximum": limit,
		"multipleOf": func() string { return one(c, []string{"1", "0.1", "2", "0.01", "3", "1e2", "1e-19"}) },
		"properties": func() string { return c.members(below) }, "patternProperties": func() string { return `{"^[ab]":` + below() + `}` },
		"required": func() string { return "[" + name() + "]" }, "additionalProperties": below, "propertyNames": below,
		"dependentRequired": func() string { return "{" + name() + ":[" + name() + "]}" }, "dependentSchemas": func() string { return "{" + name() + ":" + below() + "}" },
		"unevaluatedProperties": below, "unevaluatedItems": below,
		"items": below, "prefixItems": several, "contains": below, "minContains": number, "maxContains": number, "uniqueItems": func() string { return "true" },
		"allOf": several, "anyOf": several, "oneOf": several, "not": below, "if": below, "then": below, "else": below,
	}
	var parts []string
	for range 1 + c.IntN(3) {
		word := one(c, slices.Sorted(maps.Keys(words)))
		parts = append(parts, text(word)+":"+words[word]())
		delete(words, word)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// planned is a document of a schema and of two that it may refer to.
func planned(root, s, other string) (*spec.Schema, error) {
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(`{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/": {"get": {"responses": {"200": {
		"description": "d", "content": {"application/json": {"schema": ` + root + `}}}}}}}, "components": {"schemas": {"S": ` + s + `, "T": ` + other + `}}}`)}}, "api.yaml", spec.Options{})
	if err != nil {
		return nil, err
	}
	return d.Operations[0].Responses[0].Content[0].Schema, nil
}

func TestAPlanNeverContradictsTheValidator(t *testing.T) {
	c, sure := chooser{rand.New(rand.NewPCG(1, 2))}, &certainty{}
	for range 600 {
		s, err := planned(c.schema(3), c.schema(2), c.schema(2))
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			sure.count(t, s, value(t, c.value(3)))
		}
	}
	t.Logf("a plan tells %s", sure)
}

// TestAPlanTellsTheUsual holds that what documents are full of needs no other
// validator.
func TestAPlanTellsTheUsual(t *testing.T) {
	for _, row := range []struct{ schema, value, want string }{
		{`{"type": "string"}`, `"a"`, "valid"},
		{`{"type": "integer", "minimum": 1, "maximum": 100}`, `1e1`, "valid"},
		{`{"type": "integer", "minimum": 1, "maximum": 100}`, `101`, "invalid"},
		{`{"type": "integer"}`, `1.0`, "valid"},
		{`{"type": "integer"}`, `1.5`, "invalid"},
		{`{"type": "integer"}`, `123456789012345678901`, "in doubt"},
		{`{"type": "number"}`, `123456789012345678901`, "valid"},
		{`{"multipleOf": 0.01}`, `19.99`, "valid"},
		{`{"multipleOf": 0.01}`, `19.999`, "invalid"},
		{`{"type": "string", "format": "date-time"}`, `"2024-02-28T10:00:00Z"`, "valid"},
		{`{"enum": [1, "a", null, [1.0]]}`, `[1]`, "valid"},
		{`{"enum": [1, "a", null]}`, `1.0`, "valid"},
		{`{"maxLength": 2}`, `"💜💜"`, "valid"},
		{`{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": false}`, `{"a": ""}`, "valid"},
		{`{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": false}`, `{"a": "", "b": ""}`, "invalid"},
		{`{"oneOf": [{"type": "integer"}, {"type": "number"}]}`, `1`, "invalid"},
		{`{"oneOf": [{"type": "integer"}, {"type": "number"}]}`, `1.5`, "valid"},
		{`{"not": {"type": "integer"}}`, `1`, "invalid"},
		{`{"uniqueItems": true}`, `[1, 1.0]`, "invalid"},
		{`{"type": "array", "items": {"anyOf": [{"type": "null"}, {"pattern": "^a"}]}}`, `[null, "ab"]`, "valid"},
		{`{"allOf": [{"properties": {"a": {}}}], "patternProperties": {"^x": {}}, "unevaluatedProperties": false}`, `{"a": 1, "xb": 1}`, "valid"},
		{`{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}`, `{"a": 1, "b": 1}`, "invalid"},
		{`{"anyOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}`, `{"a": 1}`, "in doubt"},
		{`{"prefixItems": [{}], "unevaluatedItems": {"type": "string"}}`, `[1, "a"]`, "valid"},
		{`{"prefixItems": [{}], "unevaluatedItems": {"type": "string"}}`, `[1, 2]`, "invalid"},
		{`{"contains": {"type": "integer"}, "unevaluatedItems": {"type": "string"}}`, `[1, "a"]`, "in doubt"},
		{`{"allOf": [{"type": ["integer", "string"]}, {"type": ["number", "null"]}]}`, `1.5`, "invalid"},
		{`{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`, "invalid"},
		{`{"maximum": 1.7976931348623157e308}`, `1e300`, "valid"},
	} {
		s := schema(t, row.schema)
		if err := s.Compile(); err != nil {
			t.Fatal(err)
		}
		v := value(t, row.value)
		(&certainty{}).count(t, s, v)
		if got := s.PlanVerdict(v); got != row.want {
			t.Errorf("%s of %s = %s, want %s", row.schema, row.value, got, row.want)
		}
	}
}

// TestAPlanEndsWhereASchemaDoesNot has schemas that lead back to themselves and
// values that go deep.
func TestAPlanEndsWhereASchemaDoesNot(t *testing.T) {
	for _, row := range []struct{ schema, s, value, want string }{
		{`{"$ref": "#/components/schemas/S"}`, `{"$ref": "#/components/schemas/S"}`, `1`, "in doubt"},
		{`{"$ref": "#/components/schemas/S"}`, `{"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/components/schemas/S"}]}]}`, `null`, "valid"},
		{`{"$ref": "#/components/schemas/S"}`, `{"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/components/schemas/S"}]}]}`, `1`, "in doubt"},
		{`{"$ref": "#/components/schemas/S"}`, `{"items": {"$ref": "#/components/schemas/S"}}`, strings.Repeat("[", 200) + strings.Repeat("]", 200), "valid"},
		{`{"$ref": "#/components/schemas/S"}`, `{"items": {"$ref": "#/components/schemas/S"}}`, strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "in doubt"},
		{`{"$ref": "#/components/schemas/S"}`, `{"items": {"anyOf": [{"$ref": "#/components/schemas/S"}, {"$ref": "#/components/schemas/S"}]}}`, strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "in doubt"},
	} {
		s, err := planned(row.schema, row.s, "true")
		if err != nil || s.Compile() != nil {
			t.Fatal(err, s.Compile())
		}
		v := value(t, row.value)
		if got := s.PlanVerdict(v); got != row.want {
			t.Errorf("%s %s of %.20s = %s, want %s", row.schema, row.s, row.value, got, row.want)
		}
		(&certainty{}).count(t, s, v)
	}
}

func TestAPlanDoubtsWhatIsNoJSON(t *testing.T) {
	for _, row := range []struct {
		schema string
		value  any
	}{
		{`{}`, 1}, {`{"type": "integer"}`, json.Number("0x10")}, {`{"type": "integer"}`, json.Number("1/1")},
		{`{"minimum": 1}`, json.Number("+1")}, {`{"enum": [1]}`, json.Number("01")}, {`{"items": {}}`, []any{int64(1)}},
		{`{"properties": {"a": {"const": [1]}}}`, map[string]any{"a": []any{1.0}}}, {`{"uniqueItems": true}`, []any{1, 2}},
	} {
		s := schema(t, row.schema)
		if err := s.Compile(); err != nil {
			t.Fatal(err)
		}
		if got := s.PlanVerdict(row.value); got != "in doubt" {
			t.Errorf("%s of %#v = %s, want in doubt", row.schema, row.value, got)
		}
	}
}

func TestAPlanIsLaidOutByManyAtOnce(t *testing.T) {
	s, err := planned(`{"items": {"$ref": "#/components/schemas/S"}}`,
		`{"anyOf": [{"type": "null"}, {"properties": {"next": {"$ref": "#/components/schemas/S"}, "other": {"allOf": [{"$ref": "#/components/schemas/T"}]}}}]}`,
		`{"oneOf": [{"type": "integer"}, {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/S"}}, "required": ["next"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	v := value(t, `[null, {"next": {"next": null, "other": {"next": {"other": 1}}}}]`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if !s.Valid(v) {
				t.Error("valid is taken for invalid")
			}
		})
	}
	all.Wait()
}

// TestAPlanTellsTheCorpus generates the responses of real documents, and breaks
// each here and there.
func TestAPlanTellsTheCorpus(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "openapi/*.json"))
	more, err2 := filepath.Glob(filepath.Join(corpus, "openapi-features/*/json/*.json"))
	if err != nil || err2 != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v %v", corpus, err, err2)
	}
	c, sure, generated := chooser{rand.New(rand.NewPCG(1, 2))}, &certainty{}, &certainty{}
	for _, name := range append(files, more...) {
		d, err := spec.LoadFile(name, spec.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		g := generate.New(d)
		for _, op := range d.Operations {
			for _, r := range op.Responses {
				for _, m := range r.Content {
					if m.Schema == nil || m.Schema.Compile() != nil {
						continue
					}
					if v, err := g.Instance(m.Schema, generate.Options{Stream: op.ID}); err == nil {
						generated.count(t, m.Schema, v)
						sure.count(t, m.Schema, c.broken(t, v))
					}
				}
			}
		}
	}
	t.Logf("a plan tells %s that are generated, and of those broken here and there %s", generated, sure)
	if generated.sureOfValid*100 < generated.valid*97 {
		t.Errorf("a plan tells only %s", generated)
	}
}

// broken is a value with one value in it put in place of another.
func (c chooser) broken(t *testing.T, v any) any {
	switch old := v.(type) {
	case []any:
		if len(old) > 0 && c.IntN(8) > 0 {
			list := slices.Clone(old)
			i := c.IntN(len(list))
			list[i] = c.broken(t, list[i])
			return list
		}
	case map[string]any:
		if len(old) > 0 && c.IntN(8) > 0 {
			object := maps.Clone(old)
			name := one(c, slices.Sorted(maps.Keys(object)))
			if object[name] = c.broken(t, object[name]); c.IntN(8) == 0 {
				delete(object, name)
			}
			return object
		}
	}
	return value(t, c.value(1))
}

// FuzzPlan has any schema and any value.
func FuzzPlan(f *testing.F) {
	c := chooser{rand.New(rand.NewPCG(3, 4))}
	for range 50 {
		f.Add(c.schema(3), c.schema(2), c.value(3))
	}
	f.Fuzz(func(t *testing.T, root, s, text string) {
		v, err := spec.DecodeJSON([]byte(text))
		if err != nil || !json.Valid([]byte(root)) || !json.Valid([]byte(s)) {
			return
		}
		if one, err := planned(root, s, "true"); err == nil {
			(&certainty{}).count(t, one, v)
		}
	})
}
