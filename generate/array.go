package generate

import (
	"encoding/json"
	"slices"
)

// usualItems is how many elements an array without bounds gets.
const usualItems = 3

// array makes an array: the prefix, enough elements for contains, and the rest.
func (b *build) array(s *shape, at where) (any, *failure) {
	length, f := b.length(s, at)
	if f != nil {
		return nil, f
	}
	demands := s.demands(length)
	list := make([]any, 0, length)
	for i := range length {
		one := s.element(b.generator, i)
		if i < len(demands) && demands[i] != nil {
			one = demand{literals: append(slices.Clone(one.literals), *demands[i])}
		}
		item, f := b.element(s, one, list, at.below(index(i), singular(at.name)))
		if f != nil {
			if i >= s.minItems && i >= s.needed() {
				// The elements that there are will do.
				return list, nil
			}
			return nil, f
		}
		list = append(list, item)
	}
	return list, nil
}

// element makes one element, another one than those before it where they must
// differ.
func (b *build) element(s *shape, d demand, before []any, at where) (any, *failure) {
	if len(d.literals) == 0 {
		d.literals = []node{derived(map[string]any{"type": "string"})}
	}
	for attempt := range 60 {
		scoped := at
		scoped.scope = at.scope.at(attempt)
		v, f := b.value(d, scoped)
		if f != nil {
			return nil, f
		}
		if !s.unique || !has(before, v) {
			return v, nil
		}
		if !b.budget.spend(10) {
			return nil, exhausted(d.literals[0])
		}
	}
	return b.unused(d.literals, before)
}

// unused goes through the few values that there are.
func (b *build) unused(literals []node, before []any) (any, *failure) {
	s, f := b.normalise(demand{literals: literals}, &choices{})
	if f != nil {
		return nil, f
	}
	candidates := s.values
	if !s.limited {
		candidates = nil
		for _, t := range s.types {
			switch t {
			case "boolean":
				candidates = append(candidates, true, false)
			case "null":
				candidates = append(candidates, nil)
			case "integer":
				first, last := s.bounds.multiples(rational("1"))
				for i := range 1000 {
					if first != nil && last != nil && first.Int64()+int64(i) <= last.Int64() {
						candidates = append(candidates, jsonInt(int(first.Int64())+i))
					}
				}
			}
		}
	}
	for _, v := range candidates {
		if !has(before, v) && allowed(s, v) {
			return v, nil
		}
	}
	return nil, fail(literals[0], "there are not enough different values")
}

// length is how many elements the array gets.
func (b *build) length(s *shape, at where) (int, *failure) {
	low := max(s.minItems, s.needed())
	high := s.maxItems
	if high >= 0 && low > high {
		return 0, fail(s.literals[0], "minItems, maxItems and contains contradict each other")
	}
	if low > maxValues {
		return 0, exhausted(s.literals[0])
	}
	usual := usualItems
	if len(s.prefix) > 0 && s.closed() {
		usual = len(s.prefix)
	}
	if at.depth > deepEnough || b.budget.scarce() {
		return low, nil
	}
	top := max(low, usual)
	if high >= 0 {
		top = min(top, high)
	}
	bottom := max(low, min(1, top))
	if s.looks.identity != nil {
		bottom = max(low, min(2, top))
	}
	return at.stream("length").between(bottom, top), nil
}

// closed reports whether nothing may follow the prefix.
func (s *shape) closed() bool {
	return slices.ContainsFunc(append(slices.Clone(s.items), s.rest...), func(n node) bool { return n.value == false })
}

// element are the literals of the element at a position.
func (s *shape) element(g *Generator, i int) demand {
	if i < len(s.prefix) {
		return demand{literals: s.prefix[i]}
	}
	if s.each.literals != nil {
		return s.each
	}
	return s.elements(g)
}

// elements are the literals of every element behind the prefix.
func (s *shape) elements(g *Generator) demand {
	if len(s.items) == 0 {
		return g.demand(s.rest)
	}
	return g.demand(s.items)
}

// needed is how many elements contains asks for.
func (s *shape) needed() int {
	needed := 0
	for _, c := range s.contains {
		needed += max(c.min, 0)
	}
	return needed
}

// demands are the schemas that contains makes of single elements, the last ones
// first, so that the prefix stays as it is.
func (s *shape) demands(length int) []*node {
	demands := make([]*node, length)
	i := length - 1
	for _, c := range s.contains {
		for range c.min {
			if i < 0 {
				break
			}
			schema := c.schema
			demands[i] = &schema
			i--
		}
		if c.max >= 0 {
			// The others must not satisfy it.
			for j := range i + 1 {
				opposite := derived(map[string]any{"not": c.schema.value})
				if demands[j] == nil {
					demands[j] = &opposite
				}
			}
		}
	}
	return demands
}

// typeOf is the JSON type of a value.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if r := rational(v); r != nil && r.IsInt() {
			return "integer"
		}
	}
	return "number"
}
