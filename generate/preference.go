package generate

import "slices"

// implied are the types that the other words speak of, where no type is named:
// an object for properties, a text for a pattern; else a text.
func (s *shape) implied() []string {
	var types []string
	for _, n := range s.literals {
		for word := range n.words() {
			if t, ok := speaksOf[word]; ok && !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	slices.SortFunc(types, func(a, b string) int { return slices.Index(everyType, a) - slices.Index(everyType, b) })
	if len(types) == 0 {
		types = []string{"string"}
	}
	for _, t := range everyType {
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}

// speaksOf is the type that a word is about.
var speaksOf = map[string]string{
	"properties": "object", "required": "object", "additionalProperties": "object", "patternProperties": "object", "minProperties": "object",
	"maxProperties": "object", "propertyNames": "object", "dependentRequired": "object", "dependentSchemas": "object", "unevaluatedProperties": "object",
	"items": "array", "prefixItems": "array", "minItems": "array", "maxItems": "array", "uniqueItems": "array", "contains": "array", "unevaluatedItems": "array",
	"minLength": "string", "maxLength": "string", "pattern": "string", "format": "string",
	"minimum": "number", "maximum": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number", "multipleOf": "number",
}

// preferred is the order in which types are tried: as they stand, but null last
// and, with few exceptions, only where nothing else works. Where no type is named
// null is never preferred: OpenAPI 3.0 does not mean it.
func (b *build) preferred(s *shape, at where) []string {
	if s.nullFirst != nil && (at.depth > deepEnough || !b.options.Complete && at.stream("null").chance(12)) {
		return s.nullFirst
	}
	return s.order
}

// prefer finds what preferred needs.
func (s *shape) prefer() {
	types, named := s.types, true
	if len(types) == len(everyType) {
		types, named = s.implied(), false
	}
	if named && slices.Contains(types, "number") {
		// A whole number is a number, too; those that may have decimals should.
		types = slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == "integer" })
	}
	s.order = types
	if null := slices.Index(types, "null"); null >= 0 {
		others := slices.Delete(slices.Clone(types), null, null+1)
		s.order = append(slices.Clip(others), "null")
		if named {
			s.nullFirst = append([]string{"null"}, others...)
		}
	}
}
