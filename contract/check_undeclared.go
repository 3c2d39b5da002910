package contract

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"goalpost/spec"
)

// beyondDocument is why it is a guess that a property must not be there.
const beyondDocument = "the document does not say that there are no other properties"

// checkUndeclared asks for properties that the document does not know, in objects
// of which it declares others. OpenAPI allows them, so this is asked with
// Options.Strict only: each may be something that nobody meant to show. What an
// example of the document shows in the same place is known.
func checkUndeclared(x *exchange) []Failure {
	return x.failures("A property is not declared", x.undeclared)
}

// undeclaredIn are the properties in a body that neither its schema nor an example
// of the document knows.
func undeclaredIn(body any, media *spec.MediaType) []spec.Violation {
	var found []spec.Violation
	u := &undeclared{add: func(pointer, name string, declaring *spec.Schema) {
		found = append(found, spec.Violation{Code: "undeclared " + name, In: spec.InBody, Name: name, Location: "response.body" + pointer,
			Message: fmt.Sprintf("no property %q", name), Document: declaring.Location(), Assumed: beyondDocument})
	}}
	shown := &shape{}
	for _, e := range media.Examples {
		shown.add(e.Value)
	}
	u.walk(body, []*spec.Schema{media.Schema}, []*shape{shown}, "", 0)
	return found
}

// undeclared walks an instance together with all the schemas that apply to it, and
// with what the examples of the document show in the same place.
type undeclared struct {
	add func(pointer, name string, schema *spec.Schema)
}

// maxNesting bounds how deep an instance is followed.
const maxNesting = 60

func (u *undeclared) walk(v any, schemas []*spec.Schema, shown []*shape, pointer string, depth int) {
	if depth > maxNesting || len(schemas) == 0 {
		return
	}
	var all []*spec.Schema
	for _, schema := range schemas {
		all = applying(all, schema, v, 0)
	}
	if own := examplesOf(all); own != nil {
		shown = append(slices.Clip(shown), own)
	}
	switch v := v.(type) {
	case []any:
		elements := shownBelow(shown, func(s *shape) *shape { return s.elements })
		for i, item := range v {
			u.walk(item, elementSchemas(all, i), elements, spec.JoinPointer(pointer, strconv.Itoa(i)), depth+1)
		}
	case map[string]any:
		var declaring *spec.Schema
		open := false
		for _, schema := range all {
			words, _ := schema.Value().(map[string]any)
			if properties, _ := words["properties"].(map[string]any); len(properties) > 0 && declaring == nil {
				declaring = schema
			}
			open = open || words["additionalProperties"] == true || words["unevaluatedProperties"] == true
		}
		for _, name := range sortedKeys(v) {
			at := spec.JoinPointer(pointer, name)
			below, known := propertySchemas(all, name)
			examples := shownBelow(shown, func(s *shape) *shape { return s.properties[name] })
			if declaring != nil && !known && !open && len(examples) == 0 && !declares(schemas, name) {
				u.add(at, name, declaring)
			}
			u.walk(v[name], below, examples, at, depth+1)
		}
	}
}

// declares reports whether any of the schemas has a name for a property, if only in a
// branch that does not apply here: whether it may be there is what the schema says.
func declares(schemas []*spec.Schema, name string) bool {
	return slices.ContainsFunc(schemas, func(s *spec.Schema) bool { return slices.Contains(s.Properties(), name) })
}

// shape is what examples show in one place: the properties of all their objects there,
// and the elements of all their arrays together.
type shape struct {
	properties map[string]*shape
	elements   *shape
}

// add makes the shape one of the value as well.
func (s *shape) add(v any) {
	switch v := v.(type) {
	case []any:
		if s.elements == nil {
			s.elements = &shape{}
		}
		for _, element := range v {
			s.elements.add(element)
		}
	case map[string]any:
		if s.properties == nil {
			s.properties = map[string]*shape{}
		}
		for name, value := range v {
			if s.properties[name] == nil {
				s.properties[name] = &shape{}
			}
			s.properties[name].add(value)
		}
	}
}

// examplesOf is what schemas give as examples, nil where they give none.
func examplesOf(schemas []*spec.Schema) *shape {
	var shown *shape
	for _, schema := range schemas {
		words, _ := schema.Value().(map[string]any)
		examples, _ := words["examples"].([]any)
		if example, ok := words["example"]; ok {
			examples = append(slices.Clip(examples), example)
		}
		for _, example := range examples {
			if shown == nil {
				shown = &shape{}
			}
			shown.add(example)
		}
	}
	return shown
}

// shownBelow are the shapes that step leads to, of those that have one there.
func shownBelow(shown []*shape, step func(*shape) *shape) []*shape {
	var found []*shape
	for _, s := range shown {
		if next := step(s); next != nil {
			found = append(found, next)
		}
	}
	return found
}

// applying adds the schema and the ones it composes that apply to the value.
func applying(all []*spec.Schema, schema *spec.Schema, v any, depth int) []*spec.Schema {
	if schema == nil || depth > maxNesting {
		return all
	}
	all = append(all, schema)
	if target := schema.Deref(); target != schema {
		all = applying(all, target, v, depth+1)
	}
	words, _ := schema.Value().(map[string]any)
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		branches, _ := words[word].([]any)
		for i := range branches {
			if child := schema.Child(word, strconv.Itoa(i)); word == "allOf" || child.Valid(v) {
				all = applying(all, child, v, depth+1)
			}
		}
	}
	if condition := schema.Child("if"); condition != nil {
		branch := "else"
		if condition.Valid(v) {
			all, branch = applying(all, condition, v, depth+1), "then"
		}
		all = applying(all, schema.Child(branch), v, depth+1)
	}
	if dependent, ok := words["dependentSchemas"].(map[string]any); ok {
		object, _ := v.(map[string]any)
		for _, name := range sortedKeys(dependent) {
			if _, has := object[name]; has {
				all = applying(all, schema.Child("dependentSchemas", name), v, depth+1)
			}
		}
	}
	return all
}

// propertySchemas are the schemas of a property, and whether any schema knows it: one
// that is only required is not described, and not undocumented either.
func propertySchemas(all []*spec.Schema, name string) (below []*spec.Schema, known bool) {
	for _, schema := range all {
		words, _ := schema.Value().(map[string]any)
		matched := false
		if properties, ok := words["properties"].(map[string]any); ok {
			if _, matched = properties[name]; matched {
				below = append(below, schema.Child("properties", name))
			}
		}
		patterns, _ := words["patternProperties"].(map[string]any)
		for _, pattern := range sortedKeys(patterns) {
			// A pattern that Go cannot read is taken to match.
			if re, err := regexp.Compile(pattern); err != nil || re.MatchString(name) {
				matched = true
				below = append(below, schema.Child("patternProperties", pattern))
			}
		}
		if additional, ok := words["additionalProperties"].(map[string]any); ok && !matched && additional != nil {
			matched = true
			below = append(below, schema.Child("additionalProperties"))
		}
		required, _ := words["required"].([]any)
		known = known || matched || slices.Contains(required, any(name))
	}
	return below, known
}

func elementSchemas(all []*spec.Schema, i int) []*spec.Schema {
	var below []*spec.Schema
	for _, schema := range all {
		child := schema.Child("prefixItems", strconv.Itoa(i))
		if child == nil {
			child = schema.Child("items")
		}
		if child != nil {
			below = append(below, child)
		}
	}
	return below
}
