package generate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"goalpost/generate"
	"goalpost/spec"
)

// A schema that would need too much work is refused by name, with its place, in
// bounded memory.
func TestWhatWouldExplodeIsRefused(t *testing.T) {
	properties := make([]string, 100_000)
	for i := range properties {
		properties[i] = fmt.Sprintf(`"p%d": {"type": "string"}`, i)
	}
	levels := `{"$ref": "#/$defs/a0", "$defs": {`
	for i := range 10 {
		levels += fmt.Sprintf(`"a%d": {"type": "array", "minItems": 10, "items": {"$ref": "#/$defs/a%d"}}, `, i, i+1)
	}
	levels += `"a10": {"type": "string"}}}`
	for _, row := range []struct{ says, schema, code string }{
		{"100,000 properties", `{"type": "object", "properties": {` + strings.Join(properties, ",") + `}}`, "too-large"},
		{"ten to the tenth elements", levels, "generation-limit"},
		{"a tree without an end", `{"type": "object", "required": ["l", "r"], "properties": {"l": {"$ref": "#"}, "r": {"$ref": "#"}}}`, "unsatisfiable"},
		{"a pattern that explodes", `{"type": "string", "pattern": "^(a+)+(?=b)$", "minLength": 50}`, "generation-limit"},
		{"a text of 100 MB", `{"type": "string", "minLength": 100000000}`, "generation-limit"},
		{"a schema that is itself", `{"allOf": [{"$ref": "#"}]}`, "unsatisfiable"},
	} {
		s := load(t, []byte(row.schema))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := generate.New(s.Document()).Instance(s, generate.Options{})
		runtime.ReadMemStats(&after)
		var refused *spec.Error
		if !errors.As(err, &refused) || refused.Code != row.code || refused.Location.Line == 0 {
			t.Errorf("%s = %v, want %s with a place", row.says, err, row.code)
		}
		if used := after.Sys - before.Sys; used > 256<<20 {
			t.Errorf("%s takes %d MB", row.says, used>>20)
		}
	}
}

// What a release generates, the next one generates, too: these values are part
// of what is promised.
func TestValuesComeAgainInTheNextRelease(t *testing.T) {
	for _, row := range []struct{ schema, want string }{
		{`{"type": "integer"}`, `30`},
		{`{"type": "string", "format": "uuid"}`, `"9035b13d-a660-4929-b7f2-12726f77f0d0"`},
		{`{"type": "object", "properties": {"email": {"type": "string"}, "price": {"type": "number"}, "createdAt": {"type": "string", "format": "date-time"}}}`, `{"createdAt":"2025-05-25T21:21:20Z","price":492.38}`},
		{`{"type": "string", "pattern": "^[A-Z]{3}-\\d{4}$"}`, `"OFR-2632"`},
		{`{"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": true}`, `["c","b","a"]`},
	} {
		s := load(t, []byte(row.schema))
		v, err := generate.New(s.Document()).Instance(s, generate.Options{Seed: 7, Stream: "golden"})
		if err != nil {
			t.Fatal(err)
		}
		if got := encode(v); got != row.want {
			t.Errorf("%s = %s, want %s", row.schema, got, row.want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, seed := range []string{`^[a-z]+$`, `(a|b){2,3}c?`, `^(?!x)\w{3}$`, `\d{3}-\p{Lu}`, `^$`, `[^a]`, `a{1000}`, `((((a*)*)*)*)`} {
		f.Add(seed, uint8(0), uint8(20))
	}
	f.Fuzz(func(t *testing.T, pattern string, low, high uint8) {
		if !utf8.ValidString(pattern) || len(pattern) > 200 {
			return
		}
		text, err := json.Marshal(map[string]any{"type": "string", "pattern": pattern, "minLength": low, "maxLength": high})
		if err != nil {
			t.Fatal(err)
		}
		validOrRefused(t, text)
	})
}

func FuzzSchema(f *testing.F) {
	for _, seed := range []string{`{"type": "integer", "multipleOf": 0.3, "minimum": 1}`, `{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}`,
		`{"$ref": "#/x", "x": {"items": {"$ref": "#"}}}`, `{"not": {"not": {}}}`, `{"type": "object", "patternProperties": {"^a": false}, "minProperties": 2}`,
		`{"if": {"type": "string"}, "then": {"minLength": 3}, "else": {"const": 1}}`, `{"contains": {"const": 1}, "maxContains": 2, "uniqueItems": true}`,
		`{"dependentRequired": {"a": ["b"]}, "required": ["a"]}`, `{"enum": [1, "a", null]}`, `{"const": {"a": [1.0]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := spec.DecodeJSON(text); err != nil || len(text) > 2000 {
			return
		}
		validOrRefused(t, text)
	})
}

// validOrRefused generates from a schema: what comes is valid, or an error names
// the schema.
func validOrRefused(t *testing.T, text []byte) {
	t.Helper()
	s := load(t, text)
	v, err := generate.New(s.Document()).Instance(s, generate.Options{})
	if err != nil {
		var named *spec.Error
		if !errors.As(err, &named) || named.Location.File == "" {
			t.Errorf("%s = %v, want an error with a place", text, err)
		}
		return
	}
	if wrong := s.Validate(v); len(wrong) > 0 {
		t.Errorf("%s: %s breaks %v", text, encode(v), wrong[0])
	}
}
