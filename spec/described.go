package spec

import (
	"slices"
	"strconv"
)

// schemas describe one value together: what allOf composes may say of a property in
// several places, and one of them how it is called.
type schemas []*Schema

func (s schemas) allows(t string) bool {
	return len(s) > 0 && !slices.ContainsFunc(s, func(one *Schema) bool { return !one.allows(t) })
}

// typed reports whether any of them names a type.
func (s schemas) typed() bool {
	return slices.ContainsFunc(s, func(one *Schema) bool { return len(one.Types()) < len(allTypes) })
}

func (s schemas) property(name string) schemas {
	if found := below(s, "properties", name); len(found) > 0 {
		return found
	}
	return slices.DeleteFunc(below(s, "additionalProperties", ""), func(one *Schema) bool { return one.place.node.Kind != Object })
}

func (s schemas) element(index int) schemas {
	if found := below(s, "prefixItems", strconv.Itoa(index)); len(found) > 0 {
		return found
	}
	return below(s, "items", "")
}

func (s schemas) properties() []string {
	var names []string
	for _, one := range s {
		for _, name := range one.properties() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func (s schemas) requires(name string) bool {
	return slices.ContainsFunc(s, func(one *Schema) bool { return one.requires(name) })
}

// scalar is the value that one of the texts stands for.
func (s schemas) scalar(texts ...string) any {
	one := telling(s)
	var candidates []any
	for _, text := range texts {
		candidates = append(candidates, one.scalars(text)...)
	}
	for _, v := range candidates {
		if !slices.ContainsFunc(s, func(one *Schema) bool { return !one.Valid(v) }) {
			return v
		}
	}
	return candidates[0]
}

// requires reports whether the schema or what it composes requires a property.
func (s *Schema) requires(name string) bool {
	return len(s.parts(func(t *Schema) *Schema {
		for _, one := range t.place.get("required").node.Items() {
			if one.Text() == name {
				return t
			}
		}
		return nil
	})) > 0
}
