package generate

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"

	"goalpost/spec"
)

// shape is everything that holds at one place at once: the literals there,
// intersected, with one branch taken of every choice.
type shape struct {
	literals []node
	// types are the JSON types that are left, in order of preference.
	types []string
	// values are the only values allowed, nil where any are; excluded are not.
	values   []any
	limited  bool
	excluded []any

	bounds   interval
	step     *big.Rat
	notSteps []*big.Rat

	minLength, maxLength int
	patterns, formats    []string

	minItems, maxItems int
	unique             bool
	prefix             [][]node
	items, rest        []node
	contains           []contained

	names            []string
	properties       map[string][]node
	required         []string
	forbidden        map[string]bool
	patterned        []patterned
	additional       []node
	unevaluated      []node
	propertyNames    []node
	minProps         int
	maxProps         int
	dependents       map[string][]string
	dependentSchemas map[string][]node

	looks annotation

	// What follows is found once, by settle.

	// intricate are the literals whose demands the shape does not hold in full; nil
	// stands for one that is left to others to check. A value is checked against
	// them before it is taken.
	intricate []*spec.Schema
	// rules are those of the literals above which nothing is computed; computes is
	// true where something is.
	rules    []*spec.Rule
	computes bool
	// fitting are those of a few values that satisfy every literal; nil where that is
	// not known.
	fitting []any
	// order is the order in which types are tried, nullFirst the one that begins with
	// null where that is an order, too.
	order, nullFirst []string
	// examples are those that may be taken; nil where that is not known.
	examples []any
	// needed are the required properties and those that they make required; open
	// allows others than those that are declared, and a map is made of them.
	needing     []string
	open, isMap bool
	// others are the literals of every property that is not declared, nil where they
	// depend on its name.
	others *demand
	// members are the declared properties in the order in which they are made, the
	// required ones first; nil where one depends on another, or on their number.
	members []member
	// template is that of x-faker, nil for none.
	template *template
	// named says how values look by name.
	named *named
	// wholes are the whole numbers between the bounds.
	wholes wholes
	// described are the literals of the declared properties, each those of every
	// element.
	described map[string]described
	each      demand
}

// described is one declared property.
type described struct {
	demand demand
	// hidden properties do not travel, computed ones are never left out.
	hidden, computed bool
}

// member is a declared property of an object whose properties do not depend on one
// another.
type member struct {
	name               string
	demand             demand
	required, computed bool
}

// contained is a demand of contains.
type contained struct {
	schema   node
	min, max int
}

// patterned are the schemas of properties whose names match.
type patterned struct {
	pattern string
	schema  node
}

// annotation is what the literals say of how a value looks and where it comes
// from. The first literal that says something is heard.
type annotation struct {
	faker, description string
	examples           []any
	identity           *spec.Expression
	computed           bool
	keys               any
}

var everyType = []string{"object", "array", "string", "integer", "number", "boolean", "null"}

// named says how the values of a shape look, by the name of their property.
type named struct {
	texts               remembered[func(stream) string]
	integers, fractions remembered[numbers]
}

func newShape() *shape {
	return &shape{named: &named{}, types: everyType, maxLength: -1, maxItems: -1, maxProps: -1, properties: map[string][]node{}, forbidden: map[string]bool{},
		dependents: map[string][]string{}, dependentSchemas: map[string][]node{}}
}

// add intersects the shape with the words of one literal, without its references
// and compositions; those are the normaliser's.
func (s *shape) add(n node) *failure {
	s.literals = append(s.literals, n)
	if t, ok := n.words()["type"]; ok {
		s.restrict(n, t)
	}
	if len(s.types) == 0 {
		return fail(n, "no type is left")
	}
	if v, ok := n.words()["const"]; ok {
		s.limit([]any{v})
	}
	if list, ok := n.words()["enum"].([]any); ok {
		s.limit(list)
	}
	if s.limited && len(s.values) == 0 {
		return fail(n, "no value is left of enum and const")
	}
	s.addNumber(n)
	s.addText(n)
	s.addArray(n)
	s.addObject(n)
	s.addLooks(n)
	return nil
}

// restrict leaves the types of a type keyword.
func (s *shape) restrict(n node, t any) {
	allowed := n.texts("type")
	if text, ok := t.(string); ok {
		allowed = []string{text}
	}
	var left []string
	for _, one := range s.types {
		if slices.Contains(allowed, one) || one == "integer" && slices.Contains(allowed, "number") {
			left = append(left, one)
		}
	}
	// A number that must be whole is an integer.
	if slices.Contains(s.types, "number") && !slices.Contains(s.types, "integer") && slices.Contains(allowed, "integer") {
		left = append(left, "integer")
	}
	s.types = left
}

// limit leaves the values that are in the list, too.
func (s *shape) limit(list []any) {
	if !s.limited {
		s.limited, s.values = true, slices.Clone(list)
		return
	}
	s.values = slices.DeleteFunc(s.values, func(v any) bool { return !has(list, v) })
}

func has(list []any, v any) bool {
	return slices.ContainsFunc(list, func(one any) bool { return spec.SameValue(one, v) })
}

// excludes reports whether a value is ruled out by name.
func (s *shape) excludes(v any) bool { return has(s.excluded, v) }

// least is the smaller of two limits, of which -1 is none.
func least(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

func jsonInt(i int) json.Number { return json.Number(strconv.Itoa(i)) }
