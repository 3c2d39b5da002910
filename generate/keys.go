package generate

import (
	"fmt"
	"strings"

	"goalpost/spec"
)

// exactKeys are the keys that an x-keys expression names.
func (b *build) exactKeys(s *shape) ([]string, bool) {
	text, ok := s.looks.keys.(string)
	if !ok {
		return nil, false
	}
	expression := b.generator.expression(text, s.literals[0].location(), b.variableNames())
	if expression == nil {
		return nil, false
	}
	v, err := expression.Eval(b.options.Variables)
	list, ok := v.([]any)
	if err != nil || !ok {
		return nil, false
	}
	var names []string
	for _, one := range list {
		names = append(names, fmt.Sprint(one))
	}
	return names, true
}

// variableNames are the names of the variables, in alphabetical order.
func (b *build) variableNames() []string {
	if b.names == nil {
		b.names = sortedKeys(b.options.Variables)
	}
	return b.names
}

// expression is a compiled x-keys expression, nil for one that does not compile.
func (g *Generator) expression(text string, at spec.Location, variables []string) *spec.Expression {
	key := text + "\x00" + strings.Join(variables, " ")
	known, ok := g.expressions.Load(key)
	if !ok {
		expression, err := spec.CompileExpression(text, at, variables)
		if err != nil {
			expression = nil
		}
		known, _ = g.expressions.LoadOrStore(key, expression)
	}
	return known.(*spec.Expression)
}

// mapKeys adds properties that are not declared: those a map is made of, and as
// many as minProperties asks for.
func (b *build) mapKeys(s *shape, object map[string]any, at where) *failure {
	wanted := s.minProps
	if s.isMap && len(s.names) == 0 && at.depth <= deepEnough && !b.budget.scarce() {
		wanted = max(wanted, 2+at.stream("length").below(3))
	}
	if s.maxProps >= 0 {
		wanted = min(wanted, s.maxProps)
	}
	if wanted > maxValues {
		return exhausted(s.literals[0])
	}
	listed, _ := s.looks.keys.([]any)
	if len(listed) > 0 {
		wanted = max(s.minProps, min(wanted, len(listed)))
	}
	order := at.stream("keys").shuffle(len(listed))
	for attempt := 0; len(object) < wanted && attempt < 20*wanted+60; attempt++ {
		var name string
		if attempt < len(order) {
			name, _ = listed[order[attempt]].(string)
		} else {
			name = b.key(s, at, attempt, s.open)
		}
		if _, done := object[name]; done || s.forbidden[name] {
			continue
		}
		if f := b.property(s, object, name, at); f != nil && attempt > 10 && len(object) >= s.minProps {
			return nil
		}
		if !b.budget.spend(5) {
			return exhausted(s.literals[0])
		}
	}
	return nil
}

// keyWords are names for the keys of a map that says nothing of them.
var keyWords = []string{"alpha", "beta", "gamma", "delta", "primary", "secondary", "north", "south", "east", "west", "standard", "premium", "basic", "extra"}

// key is a name that the map allows: one that satisfies propertyNames, one of a
// pattern, or a word.
func (b *build) key(s *shape, at where, attempt int, open bool) string {
	draw := at.scope.at(attempt).stream("key")
	if len(s.propertyNames) > 0 {
		literals := append([]node{derived(map[string]any{"type": "string"})}, s.propertyNames...)
		place := at.below(index(attempt), "key")
		place.scope = place.scope.at(attempt)
		if v, f := b.value(demand{literals: literals}, place); f == nil {
			if name, ok := v.(string); ok {
				return name
			}
		}
	}
	if len(s.patterned) > 0 && (!open || attempt%2 == 0) {
		p := s.patterned[draw.below(len(s.patterned))]
		// A pattern without an end leaves room for a name behind it.
		for _, low := range []int{5 + attempt%4, 0} {
			if text, ok := b.generator.fromPattern(p.pattern, draw, low, 40); ok {
				return text
			}
		}
	}
	word := keyWords[(draw.below(len(keyWords))+attempt)%len(keyWords)]
	if attempt >= len(keyWords) {
		word += index(attempt)
	}
	return word
}
