package spec

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type arrayTerms struct {
	least, most                   int
	distinct                      bool
	first                         []*plan
	rest                          *plan
	contains                      *plan
	leastContained, mostContained int
}

// objectTerms are what a schema demands of objects. The properties are in the order
// of their names.
type objectTerms struct {
	least, most int
	properties  []propertyTerms
	required    []string
	patterns    []patternTerms
	additional  *plan
	// describesAll is set where additionalProperties is given, be it true.
	describesAll bool
	names        *plan
	// with are the schemas and the names that a property calls for.
	with []dependentTerms
}

type propertyTerms struct {
	name     string
	required bool
	plan     *plan
}

type patternTerms struct {
	pattern jsonschema.Regexp
	plan    *plan
}

type dependentTerms struct {
	name     string
	required []string
	plan     *plan
}

type choiceTerms struct {
	anyOf, oneOf            []*plan
	not                     *plan
	condition, then, orElse *plan
}

func (t *arrayTerms) check(v any, depth int) verdict {
	list := v.([]any)
	if len(list) < t.least || len(list) > t.most {
		return invalid
	}
	if t.distinct {
		if said := distinct(list); said != valid {
			return said
		}
	}
	for i, item := range list {
		one := t.rest
		if i < len(t.first) {
			one = t.first[i]
		}
		if one == nil {
			break
		}
		if said := one.check(item, depth); said != valid {
			return said
		}
	}
	if t.contains == nil {
		return valid
	}
	contained := 0
	for _, item := range list {
		switch t.contains.check(item, depth) {
		case inDoubt:
			return inDoubt
		case valid:
			contained++
		}
	}
	return verdictOf(contained >= t.leastContained && contained <= t.mostContained)
}

func (t *objectTerms) check(v any, depth int) verdict {
	object := v.(map[string]any)
	if len(object) < t.least || len(object) > t.most {
		return invalid
	}
	for _, name := range t.required {
		if _, ok := object[name]; !ok {
			return invalid
		}
	}
	described := 0
	for i := range t.properties {
		property := &t.properties[i]
		value, ok := object[property.name]
		if !ok {
			if property.required {
				return invalid
			}
			continue
		}
		described++
		if said := property.plan.check(value, depth); said != valid {
			return said
		}
	}
	if t.patterns != nil || t.names != nil || t.additional != nil && described < len(object) {
		if said := t.checkNames(object, depth); said != valid {
			return said
		}
	}
	for i := range t.with {
		if _, ok := object[t.with[i].name]; ok {
			if said := t.with[i].check(object, depth); said != valid {
				return said
			}
		}
	}
	return valid
}

// checkNames is the verdict by the keywords that are about any name.
func (t *objectTerms) checkNames(object map[string]any, depth int) verdict {
	for name, value := range object {
		if t.names != nil {
			if said := t.names.check(name, depth); said != valid {
				return said
			}
		}
		described := t.describes(name)
		for i := range t.patterns {
			switch matches(t.patterns[i].pattern, name) {
			case inDoubt:
				return inDoubt
			case valid:
				described = true
				if said := t.patterns[i].plan.check(value, depth); said != valid {
					return said
				}
			}
		}
		if !described && t.additional != nil {
			if said := t.additional.check(value, depth); said != valid {
				return said
			}
		}
	}
	return valid
}

// describes reports whether properties has the name.
func (t *objectTerms) describes(name string) bool {
	_, found := slices.BinarySearchFunc(t.properties, name, func(property propertyTerms, name string) int { return strings.Compare(property.name, name) })
	return found
}

func (t *dependentTerms) check(object map[string]any, depth int) verdict {
	for _, name := range t.required {
		if _, ok := object[name]; !ok {
			return invalid
		}
	}
	if t.plan == nil {
		return valid
	}
	return t.plan.check(object, depth)
}

func (t *choiceTerms) check(v any, depth int) verdict { return t.take(v, depth, nil) }

// take is check, and calls taken, if any, with each schema that is chosen: those
// that the value satisfies.
func (t *choiceTerms) take(v any, depth int, taken func(*plan)) verdict {
	if t.not != nil {
		switch t.not.check(v, depth) {
		case inDoubt:
			return inDoubt
		case valid:
			return invalid
		}
	}
	for _, list := range []struct {
		plans []*plan
		most  int
	}{{t.anyOf, len(t.anyOf)}, {t.oneOf, 1}} {
		if said := choose(list.plans, list.most, v, depth, taken); said != valid {
			return said
		}
	}
	if t.condition == nil {
		return valid
	}
	next := t.then
	switch t.condition.check(v, depth) {
	case inDoubt:
		return inDoubt
	case invalid:
		next = t.orElse
	case valid:
		if taken != nil {
			taken(t.condition)
		}
	}
	if next == nil {
		return valid
	}
	said := next.check(v, depth)
	if said == valid && taken != nil {
		taken(next)
	}
	return said
}

// choose is valid where at least one of the plans is, and at most so many; and where
// there is none.
func choose(plans []*plan, most int, v any, depth int, taken func(*plan)) verdict {
	found := 0
	for _, one := range plans {
		switch one.check(v, depth) {
		case inDoubt:
			return inDoubt
		case valid:
			if found++; found > most {
				return invalid
			}
			if taken != nil {
				taken(one)
			} else if most == len(plans) {
				return valid
			}
		}
	}
	return verdictOf(found > 0 || len(plans) == 0)
}
