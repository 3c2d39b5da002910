package spec

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Encode is a value as compact JSON, the properties of objects in the order in
// which the document declares them, others after them in alphabetical order. A
// nil Schema has no order of its own.
func (s *Schema) Encode(v any) []byte { return s.append(nil, v, 0) }

func (s *Schema) append(dst []byte, v any, depth int) []byte {
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
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = s.elementOf(i, depth).append(dst, item, depth+1)
		}
		return append(dst, ']')
	case map[string]any:
		dst = append(dst, '{')
		for i, name := range s.ordered(v) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, name), ':')
			dst = s.propertyOf(name, depth).append(dst, v[name], depth+1)
		}
		return append(dst, '}')
	}
	text, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}

func appendString(dst []byte, text string) []byte {
	quoted, err := jsontext.AppendQuote(dst, text)
	if err != nil {
		// Invalid UTF-8 was replaced, which is what a JSON text can hold of it.
		return quoted
	}
	return quoted
}

// maxOrdered is the depth below which the order of properties no longer matters.
const maxOrdered = 100

func (s *Schema) elementOf(i, depth int) *Schema {
	if s == nil || depth > maxOrdered {
		return nil
	}
	return s.element(i)
}

func (s *Schema) propertyOf(name string, depth int) *Schema {
	if s == nil || depth > maxOrdered {
		return nil
	}
	return s.property(name)
}

// ordered are the names of an object's properties, the declared ones first.
func (s *Schema) ordered(object map[string]any) []string {
	names := make([]string, 0, len(object))
	if s != nil {
		s.orderOnce.Do(func() { s.order = s.properties() })
		for _, name := range s.order {
			if _, ok := object[name]; ok {
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
