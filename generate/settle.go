package generate

import (
	"slices"

	"goalpost/spec"
)

// intricateWords are the words whose demands a shape does not hold in full.
var intricateWords = []string{"oneOf", "anyOf", "not", "if", "contains", "dependentSchemas", "dependentRequired", "patternProperties",
	"propertyNames", "unevaluatedProperties", "unevaluatedItems", "pattern", "format", "uniqueItems"}

// settle finds what will be asked of the shape again and again.
func (s *shape) settle(g *Generator) {
	for _, n := range s.literals {
		own := n.schema()
		computes := own != nil && g.computes(own)
		s.computes = s.computes || computes
		if own != nil && !computes {
			s.rules = append(s.rules, own.Rules()...)
		}
		if slices.ContainsFunc(intricateWords, func(word string) bool { _, ok := n.words()[word]; return ok }) {
			if computes {
				own = nil
			}
			s.intricate = append(s.intricate, own)
		}
	}
	s.prefer()
	s.survey()
	s.wholes = s.bounds.wholes()
	if s.looks.faker != "" {
		s.template = g.template(s.looks.faker)
	}
}

// survey finds what holds of all properties; it is done again when some were added.
func (s *shape) survey() {
	s.needing = s.closure()
	ruled := func(n node) bool { return n.value == false }
	s.open = !slices.ContainsFunc(s.additional, ruled) && !slices.ContainsFunc(s.unevaluated, ruled)
	s.isMap = s.open && slices.ContainsFunc(s.additional, func(n node) bool { return n.words() != nil }) || len(s.patterned) > 0
}

// settleProperties finds what will be asked of the values and of the declared
// properties of a shape that is kept.
func (s *shape) settleProperties(g *Generator) {
	if s.limited {
		s.fitting = s.satisfying()
	}
	if s.exemplary() {
		s.examples = s.fittingExamples()
	}
	s.each = s.elements(g)
	if len(s.patterned) == 0 {
		// A name that nothing declares is the same to every literal.
		others := g.demand(s.describe(g, ""))
		if _, declared := s.properties[""]; !declared {
			s.others = &others
		}
	}
	s.described = make(map[string]described, len(s.names))
	for _, name := range s.names {
		s.described[name] = described{g.demand(s.describe(g, name)), hides(s.properties[name]), isComputed(s.properties[name])}
	}
	s.settleMembers()
}

// settleMembers finds the properties whose making depends on nothing else.
func (s *shape) settleMembers() {
	if len(s.forbidden) > 0 || len(s.dependents) > 0 || len(s.dependentSchemas) > 0 || s.maxProps >= 0 || s.minProps > len(s.needing) {
		return
	}
	var members []member
	for _, name := range s.needing {
		members = append(members, member{name, s.described[name].demand, true, false})
	}
	for _, name := range s.names {
		if known := s.described[name]; !known.hidden && !slices.Contains(s.needing, name) {
			members = append(members, member{name, known.demand, false, known.computed})
		}
	}
	if !slices.ContainsFunc(members, func(m member) bool { return len(m.demand.literals) == 0 }) {
		s.members = members
	}
}

// hidden reports whether a declared property does not travel.
func (s *shape) hidden(name string) bool {
	if known, ok := s.described[name]; ok {
		return known.hidden
	}
	return hides(s.properties[name])
}

// computed reports whether a declared property is computed.
func (s *shape) computed(name string) bool {
	if known, ok := s.described[name]; ok {
		return known.computed
	}
	return isComputed(s.properties[name])
}

// isComputed reports whether a property is computed: it says something of the
// others, and is never left out.
func isComputed(nodes []node) bool {
	for _, n := range nodes {
		for _, part := range flat(n) {
			if _, ok := part.words()["x-value"]; ok {
				return true
			}
		}
	}
	return false
}

// describes are the literals for a property: those that name it or whose pattern
// fits, else the additional ones.
func (s *shape) describes(g *Generator, name string) demand {
	if known, ok := s.described[name]; ok {
		return known.demand
	}
	if s.others != nil {
		return *s.others
	}
	return g.demand(s.describe(g, name))
}

func (s *shape) describe(g *Generator, name string) []node {
	found := slices.Clone(s.properties[name])
	for _, p := range s.patterned {
		if g.matcher(p.pattern).matches(name) {
			found = append(found, p.schema)
		}
	}
	for _, n := range s.literals {
		if child, ok := n.child("additionalProperties"); ok && !n.knows(g, name) {
			found = append(found, child)
		}
	}
	return found
}

// knows reports whether a literal itself describes the property.
func (n node) knows(g *Generator, name string) bool {
	if _, ok := n.child("properties", name); ok {
		return true
	}
	for _, pattern := range n.names("patternProperties") {
		if g.matcher(pattern).matches(name) {
			return true
		}
	}
	return false
}

// hides reports whether a property does not travel in the direction in which the
// schema is seen. One that is marked for both directions travels in both.
func hides(nodes []node) bool {
	marked := func(word string) bool {
		return slices.ContainsFunc(nodes, func(n node) bool { return n.marked(word, 0) })
	}
	for _, n := range nodes {
		if n.owner != nil && n.owner.Direction() == spec.InRequest {
			return marked("readOnly") && !marked("writeOnly")
		}
	}
	return marked("writeOnly") && !marked("readOnly")
}

// marked reports whether a schema, what it refers to, or a part of its allOf has the
// word set.
func (n node) marked(word string, depth int) bool {
	if depth > 5 {
		return false
	}
	if n.words()[word] == true {
		return true
	}
	if ref := n.text("$ref"); ref != "" && n.owner != nil {
		if target, err := n.owner.Ref(ref); err == nil && nodeOf(target).marked(word, depth+1) {
			return true
		}
	}
	return slices.ContainsFunc(n.list("allOf"), func(part node) bool { return part.marked(word, depth+1) })
}
