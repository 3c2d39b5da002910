package spec

import "github.com/santhosh-tekuri/jsonschema/v6"

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
	low, high := 0, len(t.properties)
	for low < high {
		middle := int(uint(low+high) / 2)
		if t.properties[middle].name < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(t.properties) && t.properties[low].name == name
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

func (t *choiceTerms) check(v any, depth int) verdict {
	if t.not != nil {
		switch t.not.check(v, depth) {
		case inDoubt:
			return inDoubt
		case valid:
			return invalid
		}
	}
	if said := count(t.anyOf, 1, v, depth); said != valid {
		return said
	}
	if said := count(t.oneOf, 2, v, depth); said != valid {
		return said
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
	}
	if next == nil {
		return valid
	}
	return next.check(v, depth)
}

// count is valid where exactly one of the plans is, or, with enough 1, at least
// one; and where there is none.
func count(plans []*plan, enough int, v any, depth int) verdict {
	found := 0
	for _, one := range plans {
		switch one.check(v, depth) {
		case inDoubt:
			return inDoubt
		case valid:
			if found++; found == enough {
				return verdictOf(enough == 1)
			}
		}
	}
	return verdictOf(found == 1 || len(plans) == 0)
}

// restOfObject is unevaluatedProperties: what is said about the properties that
// nothing else describes.
type restOfObject struct {
	described []*objectTerms
	plan      *plan
	// vague is set where a choice may describe others.
	vague bool
}

func (t *restOfObject) check(v any, depth int) verdict {
	for name, value := range v.(map[string]any) {
		switch t.describes(name) {
		case inDoubt:
			return inDoubt
		case invalid:
			if said := t.plan.check(value, depth); said != valid {
				if t.vague {
					return inDoubt
				}
				return said
			}
		}
	}
	return valid
}

// describes is the verdict on whether a name is described.
func (t *restOfObject) describes(name string) verdict {
	for _, object := range t.described {
		if object.describes(name) {
			return valid
		}
		for i := range object.patterns {
			if said := matches(object.patterns[i].pattern, name); said != invalid {
				return said
			}
		}
	}
	return invalid
}

// restOfArray is unevaluatedItems.
type restOfArray struct {
	described int
	plan      *plan
	vague     bool
}

func (t *restOfArray) check(v any, depth int) verdict {
	list := v.([]any)
	for _, item := range list[min(t.described, len(list)):] {
		if said := t.plan.check(item, depth); said != valid {
			if t.vague {
				return inDoubt
			}
			return said
		}
	}
	return valid
}
