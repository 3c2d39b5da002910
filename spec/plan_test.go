package spec_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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
	for i := range 600 {
		root := c.schema(3)
		if object, ok := strings.CutSuffix(root, "}"); ok && len(object) > 1 && i%2 == 0 && !strings.Contains(root, "unevaluated") {
			root = object + `,"unevaluatedProperties":false,"unevaluatedItems":{"type":"string"}}`
		}
		s, err := planned(root, c.schema(2), c.schema(2))
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
		{`{"anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "unevaluatedProperties": false}`, `{"a": 1, "b": 2}`, "valid"},
		{`{"oneOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"a": {"type": "string"}, "b": {}}}], "unevaluatedProperties": false}`, `{"a": 1, "b": 2}`, "invalid"},
		{`{"if": {"properties": {"a": {"const": 1}}}, "then": {"properties": {"b": {}}}, "unevaluatedProperties": false}`, `{"a": 1, "b": 2}`, "valid"},
		{`{"not": {"properties": {"a": {"type": "string"}}}, "unevaluatedProperties": false}`, `{"a": 1}`, "invalid"},
		{`{"anyOf": [{"anyOf": [{"properties": {"a": {}}}]}], "unevaluatedProperties": false}`, `{"a": 1}`, "in doubt"},
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

// TestAPlanKnowsTheUsualTextsOfAFormat changes texts here and there: those that a
// plan knows at a glance have the format.
func TestAPlanKnowsTheUsualTextsOfAFormat(t *testing.T) {
	draws := rand.New(rand.NewPCG(1, 2))
	for _, row := range []struct{ format, text string }{
		{"date", "2024-02-28"},
		{"date-time", "2024-02-28T10:00:00.5Z"},
		{"date-time", "2024-02-28T10:00:00Z"},
		{"uuid", "0123abcd-0123-abcd-0123-abcdABCD0123"},
		{"uri", "https://a.b:80/c%20d?e#f"},
		{"email", "a.b@c.d"},
		{"ipv4", "127.0.0.1"},
	} {
		s, sure := schema(t, `{"format": "`+row.format+`"}`), &certainty{}
		for range 20_000 {
			text := []byte(row.text)
			for range draws.IntN(4) {
				const letters = "0123456789aFgz-:TtZ.+%/?@ "
				text[draws.IntN(len(text))] = letters[draws.IntN(len(letters))]
			}
			if draws.IntN(20) == 0 {
				text = text[:draws.IntN(len(text))]
			}
			sure.count(t, s, string(text))
		}
		if sure.valid < 3000 || sure.invalid < 300 {
			t.Errorf("%s: %d were valid and %d invalid, want more", row.format, sure.valid, sure.invalid)
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
