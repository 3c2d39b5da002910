package mutant

import (
	"maps"
	"slices"
	"strconv"

	"goalpost/spec"
)

// occurrence is a value of an instance that a schema applies to.
type occurrence struct {
	// pointer is where the value is; with key set it is the name of the property
	// there.
	pointer string
	key     bool
}

// maxOccurrences is how many values are known of one schema.
const maxOccurrences = 12

// occurrences are the values that each schema applies to, by keyOf.
func (x *exchange) occurrences() map[string][]occurrence {
	x.occurOnce.Do(func() {
		x.occurs = map[string][]occurrence{}
		if x.decoded && x.media.Schema != nil {
			walk(x.media.Schema, x.body, occurrence{}, 0, func(s *spec.Schema, _ any, at occurrence) {
				if key := keyOf(s); len(x.occurs[key]) < maxOccurrences {
					x.occurs[key] = append(x.occurs[key], at)
				}
			})
		}
	})
	return x.occurs
}

// walk calls f for each schema that applies to v or to a value within it: through
// references, allOf, and the branches that hold.
func walk(s *spec.Schema, v any, at occurrence, depth int, f func(*spec.Schema, any, occurrence)) {
	if s == nil || depth > 100 {
		return
	}
	f(s, v, at)
	if target := s.Deref(); target != s {
		walk(target, v, at, depth+1, f)
	}
	keywords := words(s)
	for i := range asList(keywords["allOf"]) {
		walk(s.Child("allOf", strconv.Itoa(i)), v, at, depth+1, f)
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		for i := range asList(keywords[word]) {
			if branch := s.Child(word, strconv.Itoa(i)); branch.Valid(v) {
				walk(branch, v, at, depth+1, f)
			}
		}
	}
	if keywords["if"] != nil {
		word := "else"
		if s.Child("if").Valid(v) {
			word = "then"
		}
		walk(s.Child(word), v, at, depth+1, f)
	}
	if at.key {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		walkObject(s, keywords, v, at, depth, f)
	case []any:
		prefix := len(asList(keywords["prefixItems"]))
		for i, item := range v {
			child := s.Child("items")
			if i < prefix {
				child = s.Child("prefixItems", strconv.Itoa(i))
			}
			walk(child, item, occurrence{pointer: spec.JoinPointer(at.pointer, strconv.Itoa(i))}, depth+1, f)
			if contains := s.Child("contains"); contains != nil && contains.Valid(item) {
				walk(contains, item, occurrence{pointer: spec.JoinPointer(at.pointer, strconv.Itoa(i))}, depth+1, f)
			}
		}
	}
}

func walkObject(s *spec.Schema, keywords, object map[string]any, at occurrence, depth int, f func(*spec.Schema, any, occurrence)) {
	properties, patterns := asObject(keywords["properties"]), sortedKeys(asObject(keywords["patternProperties"]))
	names := s.Child("propertyNames")
	for _, name := range sortedKeys(object) {
		below := occurrence{pointer: spec.JoinPointer(at.pointer, name)}
		walk(names, name, occurrence{pointer: below.pointer, key: true}, depth+1, f)
		_, declared := properties[name]
		if declared {
			walk(s.Child("properties", name), object[name], below, depth+1, f)
		}
		for _, pattern := range patterns {
			if spec.MatchesPattern(pattern, name) {
				declared = true
				walk(s.Child("patternProperties", pattern), object[name], below, depth+1, f)
			}
		}
		if !declared {
			walk(s.Child("additionalProperties"), object[name], below, depth+1, f)
		}
	}
	for _, name := range sortedKeys(asObject(keywords["dependentSchemas"])) {
		if _, has := object[name]; has {
			walk(s.Child("dependentSchemas", name), object, at, depth+1, f)
		}
	}
}

// valueAt is the value at a pointer, or the name of the property there.
func valueAt(v any, at occurrence) any {
	tokens := spec.SplitPointer(at.pointer)
	if at.key && len(tokens) > 0 {
		return tokens[len(tokens)-1]
	}
	for _, token := range tokens {
		switch in := v.(type) {
		case map[string]any:
			v = in[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(in) {
				return nil
			}
			v = in[i]
		}
	}
	return v
}

// replaced is a copy of v with another value at a pointer, or with another name
// there; v is left as it is.
func replaced(v any, at occurrence, by any) any {
	return replace(v, spec.SplitPointer(at.pointer), at.key, by)
}

func replace(v any, tokens []string, key bool, by any) any {
	if len(tokens) == 0 {
		return by
	}
	switch in := v.(type) {
	case map[string]any:
		copied := maps.Clone(in)
		if name, ok := by.(string); ok && key && len(tokens) == 1 {
			delete(copied, tokens[0])
			copied[name] = in[tokens[0]]
			return copied
		}
		copied[tokens[0]] = replace(in[tokens[0]], tokens[1:], key, by)
		return copied
	case []any:
		copied := slices.Clone(in)
		if i, err := strconv.Atoi(tokens[0]); err == nil && i >= 0 && i < len(in) {
			copied[i] = replace(in[i], tokens[1:], key, by)
		}
		return copied
	}
	return v
}

func withMember(object map[string]any, name string, v any) map[string]any {
	copied := maps.Clone(object)
	if copied == nil {
		copied = map[string]any{}
	}
	copied[name] = v
	return copied
}

func withoutMember(object map[string]any, name string) map[string]any {
	copied := maps.Clone(object)
	delete(copied, name)
	return copied
}
