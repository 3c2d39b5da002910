package mockserver

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goalpost/generate"
	"goalpost/spec"
)

// naming puts into a generated error what is wrong with the request, where the
// error's schema has room for it: a property that is called like a message, a
// field, a code or a status, or a list or a map of them. Each value that it puts
// satisfies the schema of its place; what has x-value is left alone, as the
// document says itself what belongs there.
type naming struct {
	question   *question
	status     int
	violations []spec.Violation
	// add is true where properties may be added that the generated body lacks.
	add bool
	// fields is true within a list that has the names of fields, and no messages.
	fields bool
	// entries are the schemas of the entries for one violation that this is in.
	entries []*spec.Schema
}

// named is the generated value of an error with what is wrong in it, or the value
// itself where the schema has no room for that.
func (q *question) named(schema *spec.Schema, value any, status int) any {
	if status < 400 || schema == nil || q.now.computesViolations(schema) {
		return value
	}
	violations := q.violations
	if len(violations) == 0 && q.wish.names() && (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) {
		violations = q.plausible(status)
	}
	for _, add := range []bool{true, false} {
		n := &naming{question: q, status: status, violations: violations, add: add}
		if v := n.value(schema, value, 0); schema.Valid(v) {
			return v
		}
	}
	return value
}

// computesViolations reports whether the document computes some part of a value
// from what is wrong.
func (now *snapshot) computesViolations(s *spec.Schema) bool {
	if known, ok := now.computes.Load(s); ok {
		return known.(bool)
	}
	computes := computesViolations(s, 0)
	now.computes.Store(s, computes)
	return computes
}

func computesViolations(s *spec.Schema, depth int) bool {
	if s == nil || depth > maxNaming {
		return false
	}
	if x := s.Deref().XValue(); x != nil && x.Uses("violations") {
		return true
	}
	return slices.ContainsFunc(s.Properties(), func(name string) bool { return computesViolations(s.Property(name), depth+1) })
}

// maxNaming bounds how deep in a body a place for what is wrong is looked for.
const maxNaming = 4

func (n *naming) value(s *spec.Schema, v any, depth int) any {
	switch v := v.(type) {
	case map[string]any:
		if depth < maxNaming {
			within := *n
			within.fields = false
			return within.object(s, v, depth)
		}
	case []any:
		if len(n.violations) > 0 {
			return n.list(s, v, depth)
		}
	case string:
		if text, ok := firstValid(s, n.messages()); ok {
			return text
		}
	}
	return v
}

// object fills the slots of an object; the given one is not changed.
func (n *naming) object(s *spec.Schema, object map[string]any, depth int) map[string]any {
	filled := maps.Clone(object)
	for _, name := range s.Properties() {
		property := s.Property(name)
		old, present := object[name]
		if property == nil || property.XValue() != nil || property.Deref().XValue() != nil {
			continue
		}
		if slices.Contains(n.entries, elementOf(property)) {
			if present {
				leaveEmpty(s, property, name, filled)
			}
			continue
		}
		if !present {
			if !n.add || len(n.violations) == 0 || !isSlot(name) {
				continue
			}
			if old, present = n.instance(property, name); !present {
				continue
			}
		}
		if v, ok := n.slot(s, property, name, old, depth); ok {
			filled[name] = v
		}
	}
	if len(s.Properties()) == 0 && depth == 0 && len(n.violations) > 0 {
		return n.table(s, object, depth)
	}
	return filled
}

// slot is what belongs under a property's name; ok is false where that is not
// known.
func (n *naming) slot(parent, s *spec.Schema, name string, old any, depth int) (v any, ok bool) {
	switch old := old.(type) {
	case []any:
		if containers[plainName(name)] && len(n.violations) > 0 {
			within := *n
			within.fields = fieldLists[plainName(name)]
			return within.list(s, old, depth+1), true
		}
		if plainName(name) == "loc" && len(n.violations) > 0 {
			return firstValid(s, []any{wayTo(n.violations[0])})
		}
		return nil, false
	case map[string]any:
		if len(s.Properties()) > 0 {
			return n.object(s, old, depth+1), true
		}
		if containers[plainName(name)] && len(n.violations) > 0 {
			return n.table(s, old, depth+1), true
		}
		return nil, false
	}
	if given(s) && (len(n.violations) == 0 || !isSlot(name)) {
		return nil, false
	}
	return firstValid(s, n.candidates(parent, plainName(name), depth))
}

// list has an entry for each violation, or for the first where the schema takes
// no more.
func (n *naming) list(s *spec.Schema, old []any, depth int) []any {
	for count := min(len(n.violations), maxListed); count > 0; count-- {
		list := make([]any, 0, count)
		for i, v := range n.violations[:count] {
			one := *n
			one.violations = []spec.Violation{v}
			element := s.Element(i)
			one.entries = append(slices.Clip(n.entries), elementOf(s))
			var entry any = fieldOf(v) + ": " + violationText(v)
			if len(old) > 0 {
				entry = old[i%len(old)]
			} else if made, ok := n.instance(element, "entry"); ok {
				entry = made
			}
			list = append(list, one.value(element, entry, max(depth, 1)))
		}
		if s.Valid(list) {
			return list
		}
	}
	return old
}

// leaveEmpty takes a list out of an entry that has entries like itself, as the entry
// says all itself, or empties it where the schema requires it.
func leaveEmpty(s, list *spec.Schema, name string, entry map[string]any) {
	old := entry[name]
	if delete(entry, name); !s.Valid(entry) {
		if entry[name] = old; list.Valid([]any{}) {
			entry[name] = []any{}
		}
	}
}

// elementOf is the schema of a list's entries, through references; nil where
// nothing describes them.
func elementOf(s *spec.Schema) *spec.Schema {
	if element := s.Element(0); element != nil {
		return element.Deref()
	}
	return nil
}

// table has an entry for each field that is wrong: a list of messages, or one.
func (n *naming) table(s *spec.Schema, old map[string]any, depth int) map[string]any {
	lists, texts, objects := map[string]any{}, map[string]any{}, map[string]any{}
	for _, v := range n.violations[:min(len(n.violations), maxListed)] {
		field := fieldOf(v)
		list, _ := lists[field].([]any)
		lists[field], texts[field] = append(list, violationText(v)), violationText(v)
		if one, ok := n.instance(s.Property(field), field); ok {
			inner := *n
			inner.violations = []spec.Violation{v}
			objects[field] = inner.value(s.Property(field), one, max(depth, 1))
		}
	}
	for _, table := range []map[string]any{lists, texts, objects} {
		if s.Valid(table) {
			return table
		}
	}
	return old
}

// instance is a generated value to start from.
func (n *naming) instance(s *spec.Schema, name string) (any, bool) {
	if s == nil {
		return nil, false
	}
	v, err := n.question.now.generator.Instance(s, generate.Options{Seed: n.question.seed(), Server: n.question.origin,
		Stream: strconv.Itoa(n.status) + " naming " + name, Variables: n.question.operation.Variables(n.question.inputs)})
	return v, err == nil
}

// firstValid is the first candidate that satisfies a schema.
func firstValid(s *spec.Schema, candidates []any) (any, bool) {
	for _, v := range candidates {
		if s == nil || s.Valid(v) {
			return v, true
		}
	}
	return nil, false
}

// given reports whether the document says itself what a value looks like.
func given(s *spec.Schema) bool {
	value, ok := s.Deref().Value().(map[string]any)
	if !ok {
		return false
	}
	for _, word := range []string{"example", "examples", "default", "x-faker"} {
		if _, has := value[word]; has {
			return true
		}
	}
	return false
}

// plainName is a property's name without what people write it differently by.
func plainName(name string) string {
	if strings.ContainsAny(name, "_- @") {
		name = strings.Map(func(r rune) rune {
			if strings.ContainsRune("_- @", r) {
				return -1
			}
			return r
		}, name)
	}
	return strings.ToLower(name)
}
