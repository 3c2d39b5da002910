package generate

import (
	"math/big"
	"slices"
)

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
