package spec

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type textTerms struct {
	least, most int
	pattern     jsonschema.Regexp
}

func (t *textTerms) check(v any, _ int) verdict {
	text := v.(string)
	// No text has more code points than bytes.
	if t.least > 0 || len(text) > t.most {
		if length := utf8.RuneCountInString(text); length < t.least || length > t.most {
			return invalid
		}
	}
	if t.pattern != nil {
		return matches(t.pattern, text)
	}
	return valid
}

// matches is the verdict of a pattern. One that took too long to tell is in doubt.
func matches(pattern jsonschema.Regexp, text string) verdict {
	p, ok := pattern.(*Pattern)
	if !ok {
		return inDoubt
	}
	matched, err := p.Match(text)
	if err != nil {
		return inDoubt
	}
	return verdictOf(matched)
}

type numberTerms struct {
	whole   bool
	limits  []limit
	step    decimal
	stepped bool
}

// limit is a number, and whether the values below it, equal to it and above it are
// allowed.
type limit struct {
	at   decimal
	side [3]bool
}

func (t *numberTerms) check(v any, _ int) verdict {
	d, ok := parseDecimal(string(v.(json.Number)))
	if !ok {
		return inDoubt
	}
	if t.whole && !d.whole() {
		return invalid
	}
	for i := range t.limits {
		if !t.limits[i].side[1+d.compare(t.limits[i].at)] {
			return invalid
		}
	}
	if t.stepped {
		multiple, ok := d.multipleOf(t.step)
		if !ok {
			return inDoubt
		}
		return verdictOf(multiple)
	}
	return valid
}

// valueSet is what enum or const allow. Numbers stand in it by value, so that 1.0
// is 1.
type valueSet struct {
	kinds kindSet
	// texts are in order.
	texts   []string
	numbers []decimal
	null    bool
	bools   [2]bool
	// others are the arrays and the objects.
	others []any
	// vague is set where it has a value that none of these can hold.
	vague bool
}

func newValueSet(list []any) *valueSet {
	s := &valueSet{}
	for _, v := range list {
		s.kinds |= kindOf(v)
		switch v := v.(type) {
		case nil:
			s.null = true
		case bool:
			s.bools[side(v)] = true
		case string:
			s.texts = append(s.texts, v)
		case json.Number:
			if d, ok := parseDecimal(string(v)); ok {
				s.numbers = append(s.numbers, d)
			} else {
				s.vague = true
			}
		case []any, map[string]any:
			s.others = append(s.others, v)
		default:
			s.kinds, s.vague = anyKind, true
		}
	}
	slices.Sort(s.texts)
	return s
}

func side(v bool) int {
	if v {
		return 1
	}
	return 0
}

func (s *valueSet) check(v any, _ int) verdict {
	if s.kinds&kindOf(v) == 0 {
		return invalid
	}
	found := false
	switch v := v.(type) {
	case nil:
		found = s.null
	case bool:
		found = s.bools[side(v)]
	case string:
		_, found = slices.BinarySearch(s.texts, v)
	case json.Number:
		d, ok := parseDecimal(string(v))
		if !ok {
			return inDoubt
		}
		found = slices.Contains(s.numbers, d)
	default:
		for _, other := range s.others {
			if said := same(v, other); said != invalid {
				return said
			}
		}
	}
	if !found && s.vague {
		return inDoubt
	}
	return verdictOf(found)
}

// same is the verdict on whether two values are equal as JSON Schema compares them.
func same(a, b any) verdict {
	kind := kindOf(a)
	switch other := kindOf(b); {
	case kind == 0 || other == 0:
		return inDoubt
	case kind != other:
		return invalid
	}
	switch a := a.(type) {
	case json.Number:
		return sameDecimal(a, b.(json.Number))
	case []any:
		b := b.([]any)
		if len(a) != len(b) {
			return invalid
		}
		for i := range a {
			if said := same(a[i], b[i]); said != valid {
				return said
			}
		}
		return valid
	case map[string]any:
		b := b.(map[string]any)
		if len(a) != len(b) {
			return invalid
		}
		for name, value := range a {
			other, ok := b[name]
			if !ok {
				return invalid
			}
			if said := same(value, other); said != valid {
				return said
			}
		}
		return valid
	}
	return verdictOf(a == b)
}

func sameDecimal(a, b json.Number) verdict {
	x, ok := parseDecimal(string(a))
	y, alsoOK := parseDecimal(string(b))
	if !ok || !alsoOK {
		return inDoubt
	}
	return verdictOf(x == y)
}

// fewItems are so few that each can be compared with each.
const fewItems = 20

// distinct is the verdict on whether no two items of a list are equal. A long list
// of anything but texts or numbers is in doubt.
func distinct(list []any) verdict {
	if len(list) > fewItems {
		return distinctScalars(list)
	}
	numbers := make([]decimal, 0, fewItems)
	for i, item := range list {
		if number, ok := item.(json.Number); ok {
			d, ok := parseDecimal(string(number))
			if !ok {
				return inDoubt
			}
			if slices.Contains(numbers, d) {
				return invalid
			}
			numbers = append(numbers, d)
			continue
		}
		for _, before := range list[:i] {
			switch same(item, before) {
			case inDoubt:
				return inDoubt
			case valid:
				return invalid
			}
		}
	}
	return valid
}

func distinctScalars(list []any) verdict {
	texts, numbers := map[string]struct{}{}, map[decimal]struct{}{}
	for _, item := range list {
		switch item := item.(type) {
		case string:
			texts[item] = struct{}{}
		case json.Number:
			d, ok := parseDecimal(string(item))
			if !ok {
				return inDoubt
			}
			numbers[d] = struct{}{}
		default:
			return inDoubt
		}
	}
	return verdictOf(len(texts)+len(numbers) == len(list))
}
