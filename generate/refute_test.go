package generate_test

import (
	"strings"
	"testing"

	"goalpost/generate"
)

func TestASchemaThatNothingSatisfiesIsRefuted(t *testing.T) {
	for _, row := range []struct{ says, schema, want string }{
		{"a required property is not allowed", `{"type": "object", "required": ["a"], "properties": {"b": {}}, "additionalProperties": false}`, `the property "a" is required, and not allowed`},
		{"a part closes what another part needs", `{"allOf": [{"type": "object", "additionalProperties": false}, {"required": ["a"]}]}`, `the property "a" is required, and not allowed`},
		{"an enum of another type", `{"type": "array", "enum": ["a", "b"]}`, "no value of enum"},
		{"types that exclude each other", `{"allOf": [{"type": "string"}, {"type": "integer"}]}`, "no type is left"},
		{"branches of another type", `{"type": "null", "oneOf": [{"type": "string"}, {"type": "number"}]}`, "no branch of oneOf is left"},
		{"branches that are the same", `{"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"a": {"type": "string"}}, "description": "the same"}]}`, "no branch of oneOf is left"},
		{"two names of one schema", `{"oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {"a": {"type": "string"}, "b": {"$ref": "#/$defs/a"}}}`, "no branch of oneOf is left"},
		{"an endless list", `{"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}`, "without end"},
		{"two that need each other", `{"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/$defs/b"}}}, "b": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/a"}}}}`, "without end"},
		{"an element that cannot be", `{"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 2, "maximum": 1}}`, "of an element that there must be, no number is between"},
		{"a length below its least", `{"type": "object", "required": ["n"], "properties": {"n": {"type": "string", "minLength": 5, "maxLength": 4}}}`, `of the required property "n", minLength 5 is above maxLength 4`},
		{"a pattern longer than its text may be", `{"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{27}$", "maxLength": 32}`, "at least 36 characters"},
		{"no whole number between", `{"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}`, "no multiple of 1 is between"},
	} {
		s := load(t, []byte(row.schema))
		err := generate.New(s.Document()).Refute(s)
		if err == nil || err.Code != "unsatisfiable" || err.Location.Line == 0 || err.Hint == "" || !strings.Contains(err.Message, row.want) {
			t.Errorf("%s = %v, want %s with a place and a hint", row.says, err, row.want)
		}
	}
}

func TestASchemaThatSomethingSatisfiesIsNotRefuted(t *testing.T) {
	for _, row := range []struct{ says, schema string }{
		{"a list that ends", `{"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}`},
		{"a tree", `{"type": "object", "required": ["children"], "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}`},
		{"an optional property that cannot be", `{"type": "object", "properties": {"a": false}}`},
		{"a branch that another one contains", `{"oneOf": [{"type": "integer"}, {"type": "number"}]}`},
		{"branches that differ in an enum", `{"oneOf": [{"type": "object", "required": ["t"], "properties": {"t": {"enum": ["a"]}}}, {"type": "object", "required": ["t"], "properties": {"t": {"enum": ["b"]}}}]}`},
		{"branches that overlap", `{"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]}`},
		{"a nullable without end", `{"type": ["object", "null"], "required": ["self"], "properties": {"self": {"$ref": "#"}}}`},
	} {
		s := load(t, []byte(row.schema))
		g := generate.New(s.Document())
		if err := g.Refute(s); err != nil {
			t.Errorf("%s: refuted: %v", row.says, err)
		}
		if _, err := g.Instance(s, generate.Options{}); err != nil {
			t.Errorf("%s: %v", row.says, err)
		}
	}
}
