package generate

import (
	"maps"
	"slices"
	"strings"

	"goalpost/spec"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func lastToken(ref string) string {
	tokens := spec.SplitPointer("/" + ref[strings.LastIndexAny(ref, "#/")+1:])
	last := tokens[len(tokens)-1]
	if i := strings.LastIndex(last, "%2F"); i >= 0 {
		last = last[i+3:]
	}
	return last
}

// object makes an object: the required properties, the optional ones unless it is
// deep or large already, and names for a map.
func (b *build) object(s *shape, at where) (any, *failure) {
	if exact, ok := b.exactKeys(s); ok {
		object := make(map[string]any, len(exact))
		for _, name := range exact {
			if f := b.property(s, object, name, at); f != nil {
				return nil, f
			}
		}
		return object, nil
	}
	if len(s.dependentSchemas) > 0 {
		s = s.clone()
		if f := b.dependent(s, at); f != nil {
			return nil, f
		}
		s.survey()
	}
	object := make(map[string]any, len(s.names))
	if f := b.declared(s, object, at); f != nil {
		return nil, f
	}
	if f := b.mapKeys(s, object, at); f != nil {
		return nil, f
	}
	if len(object) < s.minProps {
		return nil, fail(s.literals[0], "there are fewer names than minProperties asks for")
	}
	if s.maxProps >= 0 && len(object) > s.maxProps {
		return nil, fail(s.literals[0], "more properties are required than maxProperties allows")
	}
	return object, nil
}

// declared adds the declared properties: the required ones, and most of the others.
func (b *build) declared(s *shape, object map[string]any, at where) *failure {
	for i := range s.members {
		m := &s.members[i]
		if !m.required && (at.depth > deepEnough || b.budget.scarce()) {
			return b.optional(s, object, at)
		}
		below := at.below(m.name, m.name)
		if !m.required && !m.computed && b.leavesOut(below) {
			continue
		}
		v, f := b.value(m.demand, below)
		switch {
		case f == nil:
			object[m.name] = v
			b.budget.bytes += len(m.name) + 4
		case m.required || f.limit && b.budget.steps > maxSteps:
			return f
		}
	}
	if s.members != nil {
		return nil
	}
	for _, name := range s.needing {
		if f := b.property(s, object, name, at); f != nil {
			return f
		}
	}
	return b.optional(s, object, at)
}

// leavesOut reports whether an optional property is left out at its place.
func (b *build) leavesOut(at where) bool {
	return !b.options.Complete && at.stream("present").chance(16)
}

// dependent adds what the required properties bring with them (dependentSchemas).
func (b *build) dependent(s *shape, at where) *failure {
	s.required = s.closure()
	for i := 0; i < len(s.required); i++ {
		schemas := s.dependentSchemas[s.required[i]]
		if len(schemas) == 0 {
			continue
		}
		more, f := b.normalise(demand{literals: schemas}, &choices{at: at, purpose: "dependent"})
		if f != nil {
			return f
		}
		for _, name := range more.required {
			if !slices.Contains(s.required, name) {
				s.required = append(s.required, name)
			}
		}
		for _, name := range more.names {
			if _, known := s.properties[name]; !known {
				s.names = append(s.names, name)
			}
			s.properties[name] = append(s.properties[name], more.properties[name]...)
		}
		for name, others := range more.dependents {
			s.dependents[name] = append(s.dependents[name], others...)
		}
		s.required = s.closure()
	}
	return nil
}

// clone is a copy whose properties can be added to.
func (s *shape) clone() *shape {
	c := *s
	c.required, c.names, c.properties = slices.Clone(s.required), slices.Clone(s.names), maps.Clone(s.properties)
	for name, nodes := range c.properties {
		c.properties[name] = slices.Clip(nodes)
	}
	c.described, c.others, c.members = nil, nil, nil
	return &c
}

// closure are the required properties and those that they make required.
func (s *shape) closure() []string {
	required := slices.Clone(s.required)
	for i := 0; i < len(required); i++ {
		for _, other := range s.dependents[required[i]] {
			if !slices.Contains(required, other) {
				required = append(required, other)
			}
		}
	}
	return required
}

// optional adds the declared properties that are not required.
func (b *build) optional(s *shape, object map[string]any, at where) *failure {
	names := s.names
	scarce := at.depth > deepEnough || b.budget.scarce()
	if scarce {
		names = s.cheapest()
	}
	for _, name := range names {
		if scarce && len(object) >= s.minProps {
			return nil
		}
		if _, done := object[name]; done || s.forbidden[name] || len(s.dependentSchemas[name]) > 0 || s.hidden(name) {
			continue
		}
		if s.maxProps >= 0 && len(object)+1+len(s.dependents[name]) > s.maxProps {
			break
		}
		if b.leavesOut(at.below(name, name)) && len(object) >= s.minProps && !s.computed(name) {
			continue
		}
		var before map[string]any
		if len(s.dependents[name]) > 0 {
			before = maps.Clone(object)
		}
		f := b.property(s, object, name, at)
		for _, other := range s.dependents[name] {
			if _, done := object[other]; f == nil && !done {
				f = b.property(s, object, other, at)
			}
		}
		if f != nil {
			if f.limit && b.budget.steps > maxSteps {
				return f
			}
			// An optional property that cannot be made is left out.
			if before != nil {
				clear(object)
				maps.Copy(object, before)
			}
		}
	}
	return nil
}

// cheapest are the declared properties, those first that hold no others.
func (s *shape) cheapest() []string {
	cost := func(name string) int {
		for _, n := range s.properties[name] {
			for _, part := range flat(n) {
				switch part.words()["type"] {
				case "object":
					return 2
				case "array":
					return 1
				}
			}
		}
		return 0
	}
	names := slices.Clone(s.names)
	slices.SortStableFunc(names, func(a, b string) int { return cost(a) - cost(b) })
	return names
}

// property makes one property.
func (b *build) property(s *shape, object map[string]any, name string, at where) *failure {
	if s.forbidden[name] {
		return fail(s.literals[0], "the property %q is required and ruled out", name)
	}
	described := s.describes(b.generator, name)
	if len(described.literals) == 0 && slices.ContainsFunc(s.unevaluated, func(n node) bool { return n.value == false }) {
		return fail(s.unevaluated[0], "the property %q is not allowed", name)
	}
	if len(described.literals) == 0 {
		described.literals = []node{derived(map[string]any{"type": "string"})}
	}
	v, f := b.value(described, at.below(name, name))
	if f != nil {
		return f
	}
	object[name] = v
	b.budget.bytes += len(name) + 4
	return nil
}

// location is where the document has the node, or the schema it comes from.
func (n node) location() spec.Location {
	if own := n.schema(); own != nil {
		return own.Location()
	}
	return spec.Location{}
}
