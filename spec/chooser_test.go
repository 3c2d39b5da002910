package spec_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

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
