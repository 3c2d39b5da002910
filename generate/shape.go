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

func (s *shape) addNumber(n node) {
	s.bounds.above(n.number("minimum"), false)
	s.bounds.above(n.number("exclusiveMinimum"), true)
	s.bounds.below(n.number("maximum"), false)
	s.bounds.below(n.number("exclusiveMaximum"), true)
	if step := n.number("multipleOf"); step != nil && step.Sign() > 0 {
		s.step = commonMultiple(s.step, step)
	}
	switch n.text("format") {
	case "int32":
		s.bounds.above(big.NewRat(-1<<31, 1), false)
		s.bounds.below(big.NewRat(1<<31-1, 1), false)
	case "int64":
		s.bounds.above(new(big.Rat).SetInt64(-1<<63), false)
		s.bounds.below(new(big.Rat).SetInt64(1<<63-1), false)
	}
}

func (s *shape) addText(n node) {
	s.minLength = max(s.minLength, n.count("minLength"))
	s.maxLength = least(s.maxLength, n.count("maxLength"))
	if pattern := n.text("pattern"); pattern != "" {
		s.patterns = append(s.patterns, pattern)
	}
	if format := n.text("format"); format != "" {
		s.formats = append(s.formats, format)
	}
}

// least is the smaller of two limits, of which -1 is none.
func least(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

func (s *shape) addArray(n node) {
	s.minItems = max(s.minItems, n.count("minItems"))
	s.maxItems = least(s.maxItems, n.count("maxItems"))
	s.unique = s.unique || n.words()["uniqueItems"] == true
	prefix := n.list("prefixItems")
	for i, one := range prefix {
		for len(s.prefix) <= i {
			s.prefix = append(s.prefix, slices.Clone(s.items))
		}
		s.prefix[i] = append(s.prefix[i], one)
	}
	if items, ok := n.child("items"); ok {
		for i := len(prefix); i < len(s.prefix); i++ {
			s.prefix[i] = append(s.prefix[i], items)
		}
		s.items = append(s.items, items)
	} else if rest, ok := n.child("unevaluatedItems"); ok {
		s.rest = append(s.rest, rest)
	}
	if schema, ok := n.child("contains"); ok {
		least := n.count("minContains")
		if least < 0 {
			least = 1
		}
		s.contains = append(s.contains, contained{schema, least, n.count("maxContains")})
	}
}

func (s *shape) addObject(n node) {
	for _, name := range n.names("properties") {
		if child, ok := n.child("properties", name); ok {
			if _, known := s.properties[name]; !known {
				s.names = append(s.names, name)
			}
			s.properties[name] = append(s.properties[name], child)
		}
	}
	for _, name := range n.texts("required") {
		if !slices.Contains(s.required, name) {
			s.required = append(s.required, name)
		}
	}
	for _, pattern := range n.names("patternProperties") {
		if child, ok := n.child("patternProperties", pattern); ok {
			s.patterned = append(s.patterned, patterned{pattern, child})
		}
	}
	if child, ok := n.child("additionalProperties"); ok {
		s.additional = append(s.additional, child)
	}
	if child, ok := n.child("unevaluatedProperties"); ok {
		s.unevaluated = append(s.unevaluated, child)
	}
	if child, ok := n.child("propertyNames"); ok {
		s.propertyNames = append(s.propertyNames, child)
	}
	s.minProps = max(s.minProps, n.count("minProperties"))
	s.maxProps = least(s.maxProps, n.count("maxProperties"))
	dependent, _ := n.words()["dependentRequired"].(map[string]any)
	for name, list := range dependent {
		for _, other := range list.([]any) {
			if text, ok := other.(string); ok {
				s.dependents[name] = append(s.dependents[name], text)
			}
		}
	}
	for _, name := range n.names("dependentSchemas") {
		if child, ok := n.child("dependentSchemas", name); ok {
			s.dependentSchemas[name] = append(s.dependentSchemas[name], child)
		}
	}
}

func (s *shape) addLooks(n node) {
	if s.looks.faker == "" {
		s.looks.faker = n.text("x-faker")
	}
	if s.looks.description == "" {
		s.looks.description = n.text("description")
	}
	if v, ok := n.words()["example"]; ok {
		s.looks.examples = append(s.looks.examples, v)
	}
	if list, ok := n.words()["examples"].([]any); ok {
		s.looks.examples = append(s.looks.examples, list...)
	}
	if v, ok := n.words()["default"]; ok {
		s.looks.examples = append(s.looks.examples, v)
	}
	if keys, ok := n.words()["x-keys"]; ok && s.looks.keys == nil {
		s.looks.keys = keys
	}
	if own := n.schema(); own != nil {
		if s.looks.identity == nil {
			s.looks.identity = own.XIdentity()
		}
		s.looks.computed = s.looks.computed || own.XValue() != nil
	}
}

// forbid rules out what a "not" with a single, simple demand rules out. Any other
// "not" is left to the check of the finished value.
func (s *shape) forbid(n node) {
	words := n.words()
	if len(words) != 1 {
		return
	}
	if v, ok := words["const"]; ok {
		s.excluded = append(s.excluded, v)
	}
	if list, ok := words["enum"].([]any); ok {
		s.excluded = append(s.excluded, list...)
	}
	if step := n.number("multipleOf"); step != nil && step.Sign() > 0 {
		s.notSteps = append(s.notSteps, step)
	}
	if required := n.texts("required"); len(required) == 1 {
		s.forbidden[required[0]] = true
	}
	if t, ok := words["type"]; ok {
		ruled := n.texts("type")
		if text, isText := t.(string); isText {
			ruled = []string{text}
		}
		s.types = slices.DeleteFunc(slices.Clone(s.types), func(one string) bool {
			return slices.Contains(ruled, one) || one == "integer" && slices.Contains(ruled, "number")
		})
	}
}

func jsonInt(i int) json.Number { return json.Number(strconv.Itoa(i)) }
