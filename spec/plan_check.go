package spec

import (
	"encoding/json"
)

// verdict is what a plan says of a value. The first doubt ends the asking, so that
// a plan never looks at a part of a value more often than the full validator does.
type verdict uint8

const (
	inDoubt verdict = iota
	valid
	invalid
)

// maxPlanDepth bounds how deep a plan goes, into a value and along references.
const maxPlanDepth = 500

// verdictOf is valid or invalid, as told.
func verdictOf(ok bool) verdict {
	if ok {
		return valid
	}
	return invalid
}

// check is the verdict on a value. Both valid and invalid are certain.
func (p *plan) check(v any, depth int) verdict {
	t, kind := p.terms(), kindOf(v)
	if kind == 0 || depth > maxPlanDepth {
		return inDoubt
	}
	if t.kinds&kind == 0 {
		return invalid
	}
	for _, set := range t.values {
		if said := set.has(v, kind); said != valid {
			return said
		}
	}
	if said := t.checkKind(v, depth); said != valid {
		return said
	}
	if t.format != nil && !t.format(v) {
		return invalid
	}
	for _, part := range t.all {
		if said := part.check(v, depth+1); said != valid {
			return said
		}
	}
	if t.choice != nil {
		if said := t.choice.check(v, depth+1); said != valid {
			return said
		}
	}
	if t.unsure&kind != 0 {
		return inDoubt
	}
	return valid
}

// checkKind is the verdict by the keywords that are about the value's kind alone.
func (t *terms) checkKind(v any, depth int) verdict {
	switch v := v.(type) {
	case string:
		if t.text != nil {
			return t.text.check(v)
		}
	case json.Number:
		if t.number != nil {
			return t.number.check(string(v))
		}
	case []any:
		if t.array != nil {
			return t.array.check(v, depth+1)
		}
	case map[string]any:
		if t.object != nil {
			return t.object.check(v, depth+1)
		}
	}
	return valid
}

func (t *arrayTerms) check(list []any, depth int) verdict {
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
	return verdictOf(contained >= t.leastContained && contained <= t.mostContain)
}

func (t *objectTerms) check(object map[string]any, depth int) verdict {
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
