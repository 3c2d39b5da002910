package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// scalars are the JSON values that a text may stand for under a schema, the most
// particular first: 7 before "7". A number is only taken as JSON writes it, so
// 007 and 0x1 stay text.
func (s *Schema) scalars(text string) []any {
	if s == nil {
		return []any{text}
	}
	types := s.Types()
	if len(types) == len(allTypes) {
		// Without a type a text is a text.
		return []any{text}
	}
	var values []any
	for _, t := range types {
		switch {
		case t == "integer" && isInteger(text), t == "number" && isNumber(text):
			if !slices.Contains(values, any(json.Number(text))) {
				values = append(values, json.Number(text))
			}
		case t == "boolean" && (text == "true" || text == "false"):
			values = append(values, text == "true")
		case t == "null" && text == "":
			values = append(values, nil)
		case t == "object" && strings.HasPrefix(text, "{"), t == "array" && strings.HasPrefix(text, "["):
			// What has no form of its own within another value is JSON.
			if v, err := DecodeJSON([]byte(text)); err == nil {
				values = append(values, v)
			}
		}
	}
	return append(values, text)
}

func isInteger(text string) bool {
	return isNumber(text) && !strings.ContainsAny(text, ".eE") && text != "-0"
}

// isNumber reports whether a text is a number as JSON writes it.
func isNumber(text string) bool {
	if _, ok := parseDecimal(text); ok {
		return true
	}
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || exponentBeyond(text, maxExponent) {
		return false
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return false
	}
	return json.Valid([]byte(text))
}

// pick is the first candidate that satisfies the schema; where none does, the
// first one whose type the schema allows, so that the message is about the value
// and not about the text.
func (s *Schema) pick(candidates []any) any {
	if s == nil {
		return candidates[0]
	}
	for _, v := range candidates {
		if s.Valid(v) {
			return v
		}
	}
	return candidates[0]
}

// property is the schema of an object's property, through references, allOf and
// the branches of a choice; nil where nothing describes it. Of several, it is the
// first that says of what type the value is.
func (s *Schema) property(name string) *Schema {
	if s == nil {
		return nil
	}
	s.known.RLock()
	known, ok := s.named[name]
	s.known.RUnlock()
	if ok {
		return known
	}
	found := s.findProperty(name)
	if slices.Contains(s.properties(), name) {
		s.known.Lock()
		if s.named == nil {
			s.named = map[string]*Schema{}
		}
		s.named[name] = found
		s.known.Unlock()
	}
	return found
}

func (s *Schema) findProperty(name string) *Schema {
	return telling(s.parts(func(t *Schema) *Schema {
		if child := t.Child("properties", name); child != nil {
			return child
		}
		if additional := t.Child("additionalProperties"); additional != nil && additional.place.node.Kind == Object {
			return additional
		}
		return nil
	}))
}

// telling is the first schema that names a type, else the first.
func telling(schemas []*Schema) *Schema {
	for _, one := range schemas {
		if len(one.Types()) < len(allTypes) {
			return one
		}
	}
	if len(schemas) == 0 {
		return nil
	}
	return schemas[0]
}

// properties are the declared property names of an object, in order.
func (s *Schema) properties() []string {
	if s == nil {
		return nil
	}
	s.orderOnce.Do(func() {
		s.parts(func(t *Schema) *Schema {
			for _, name := range t.place.get("properties").node.Keys() {
				if !slices.Contains(s.order, name) {
					s.order = append(s.order, name)
				}
			}
			return nil
		})
		s.order = slices.Clip(s.order)
	})
	return s.order
}

// element is the schema of an array's element; nil where nothing describes it.
func (s *Schema) element(index int) *Schema {
	return telling(s.parts(func(t *Schema) *Schema {
		if child := t.Child("prefixItems", strconv.Itoa(index)); child != nil {
			return child
		}
		return t.Child("items")
	}))
}

// parts are the results of f for the schema and the schemas that it composes,
// those that are not nil.
func (s *Schema) parts(f func(*Schema) *Schema) []*Schema {
	var found []*Schema
	var visit func(s *Schema, depth int)
	visit = func(s *Schema, depth int) {
		if s == nil || depth > 20 {
			return
		}
		if one := f(s); one != nil {
			found = append(found, one)
		}
		if target := s.Deref(); target != s {
			visit(target, depth+1)
		}
		for _, word := range []string{"allOf", "oneOf", "anyOf"} {
			for i := range s.place.get(word).node.Items() {
				visit(s.Child(word, strconv.Itoa(i)), depth+1)
			}
		}
	}
	visit(s, 0)
	return found
}

// allows reports whether the schema allows values of a type.
func (s *Schema) allows(t string) bool {
	return s != nil && slices.Contains(s.Types(), t)
}

// texts makes an array of the elements' texts.
func (s *Schema) texts(elements []string) []any {
	list := make([]any, len(elements))
	for i, text := range elements {
		element := s.element(i)
		list[i] = element.pick(element.scalars(text))
	}
	return list
}

// pairs makes an object of its properties' texts.
func (s *Schema) pairs(names, texts []string) map[string]any {
	object := make(map[string]any, len(names))
	for i, name := range names {
		property := s.property(name)
		object[name] = property.pick(property.scalars(texts[i]))
	}
	return object
}
