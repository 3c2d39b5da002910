package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Encode is a value as compact JSON, the properties of objects in the order in
// which the document declares them, others after them in alphabetical order. A
// nil Schema has no order of its own.
func (s *Schema) Encode(v any) []byte {
	if s == nil {
		return appendJSON(nil, v, nil)
	}
	return appendJSON(nil, v, []*Schema{s})
}

// appendJSON appends a value that all the schemas describe.
func appendJSON(dst []byte, v any, schemas []*Schema) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	case string:
		return appendString(dst, v)
	case []any:
		dst = append(dst, '[')
		items, tuple := below(schemas, "items", ""), len(below(schemas, "prefixItems", "0")) > 0
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			described := items
			if tuple {
				if prefix := below(schemas, "prefixItems", strconv.Itoa(i)); len(prefix) > 0 {
					described = prefix
				}
			}
			dst = appendJSON(dst, item, described)
		}
		return append(dst, ']')
	case map[string]any:
		dst = append(dst, '{')
		additional := below(schemas, "additionalProperties", "")
		for i, name := range ordered(v, schemas) {
			if i > 0 {
				dst = append(dst, ',')
			}
			described := below(schemas, "properties", name)
			if len(described) == 0 {
				described = additional
			}
			dst = appendJSON(append(appendString(dst, name), ':'), v[name], described)
		}
		return append(dst, '}')
	}
	text, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}

// appendString appends a JSON string. What is not UTF-8 is replaced, which is
// all that JSON can hold of it.
func appendString(dst []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	quoted, err := jsontext.AppendQuote(dst, text)
	if err != nil {
		panic(err) // only invalid UTF-8 is refused
	}
	return quoted
}

// maxDescribing bounds the schemas that are followed side by side; they only
// say in which order properties stand.
const maxDescribing = 32

// below are the subschemas under a keyword, and a name or index of it, of all the
// schemas and of what they compose.
func below(schemas []*Schema, word, name string) []*Schema {
	var found []*Schema
	for _, s := range schemas {
		for _, child := range s.parts(func(t *Schema) *Schema {
			if name == "" {
				return t.Child(word)
			}
			return t.Child(word, name)
		}) {
			if len(found) < maxDescribing && !slices.Contains(found, child) {
				found = append(found, child)
			}
		}
	}
	return found
}

// ordered are the names of an object's properties, the declared ones first.
func ordered(object map[string]any, schemas []*Schema) []string {
	names := make([]string, 0, len(object))
	for _, s := range schemas {
		s.orderOnce.Do(func() { s.order = s.properties() })
		for _, name := range s.order {
			if _, ok := object[name]; ok && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == len(object) {
		return names
	}
	declared := len(names)
	for name := range object {
		if !slices.Contains(names[:declared], name) {
			names = append(names, name)
		}
	}
	slices.Sort(names[declared:])
	return names
}
