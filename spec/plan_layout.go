package spec

import (
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// layOut reads every keyword of a schema. A keyword that is not read here must make
// its kinds unsure.
func (r *planner) layOut(s *jsonschema.Schema) *terms {
	if s.Bool != nil {
		if *s.Bool {
			return &terms{kinds: anyKind}
		}
		return &terms{}
	}
	t := &terms{kinds: anyKind}
	if s.DraftVersion != 2020 || s.RecursiveRef != nil || s.DynamicRef != nil || len(s.Extensions) > 0 {
		t.unsure = anyKind
	}
	if s.Types != nil && !s.Types.IsEmpty() {
		t.kinds = 0
		for _, name := range s.Types.ToStrings() {
			t.kinds |= kindsByName[name]
		}
	}
	if s.Const != nil {
		t.demands = append(t.demands, demand{anyKind, newValueSet([]any{*s.Const})})
	}
	if s.Enum != nil {
		t.demands = append(t.demands, demand{anyKind, newValueSet(s.Enum.Values)})
	}
	r.layOutText(t, s)
	r.layOutNumber(t, s)
	r.layOutArray(t, s)
	r.layOutObject(t, s)
	if s.Format != nil {
		t.demands = append(t.demands, demand{anyKind, &formatTerms{s.Format.Validate, plainFormats[s.Format.Name]}})
	}
	if s.Ref != nil {
		t.add(r.here(s.Ref).terms())
	}
	for _, part := range s.AllOf {
		t.add(r.here(part).terms())
	}
	if len(s.AnyOf) > 0 || len(s.OneOf) > 0 || s.Not != nil || s.If != nil {
		t.demands = append(t.demands, demand{anyKind, &choiceTerms{anyOf: r.allHere(s.AnyOf), oneOf: r.allHere(s.OneOf), not: r.here(s.Not),
			condition: r.here(s.If), then: r.here(s.Then), orElse: r.here(s.Else)}})
	}
	r.layOutUnevaluated(t, s)
	return t
}

func (r *planner) layOutText(t *terms, s *jsonschema.Schema) {
	if s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil {
		t.unsure |= aText
	}
	if s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil {
		t.demands = append(t.demands, demand{aText, &textTerms{least: atLeast(s.MinLength), most: atMost(s.MaxLength), pattern: s.Pattern}})
	}
}

// The sides of the limits: below, equal and above.
var (
	fromLimit  = [3]bool{false, true, true}
	aboveLimit = [3]bool{false, false, true}
	upToLimit  = [3]bool{true, true, false}
	belowLimit = [3]bool{true, false, false}
)

func (r *planner) layOutNumber(t *terms, s *jsonschema.Schema) {
	n := &numberTerms{whole: s.Types != nil && t.kinds&aNumber != 0 && !slices.Contains(s.Types.ToStrings(), "number")}
	exact := func(bound *big.Rat) (decimal, bool) {
		if bound == nil {
			return decimal{}, false
		}
		d, ok := decimalOf(bound)
		if !ok {
			t.unsure |= aNumber
		}
		return d, ok
	}
	for _, bound := range []struct {
		at   *big.Rat
		side [3]bool
	}{{s.Minimum, fromLimit}, {s.Maximum, upToLimit}, {s.ExclusiveMinimum, aboveLimit}, {s.ExclusiveMaximum, belowLimit}} {
		if at, ok := exact(bound.at); ok {
			n.limits = append(n.limits, limit{at, bound.side})
		}
	}
	n.step, n.stepped = exact(s.MultipleOf)
	if n.whole || n.limits != nil || n.stepped {
		t.demands = append(t.demands, demand{aNumber, n})
	}
}

func (r *planner) layOutArray(t *terms, s *jsonschema.Schema) {
	a := &arrayTerms{least: atLeast(s.MinItems), most: atMost(s.MaxItems), distinct: s.UniqueItems, rest: r.known(s.Items2020), contains: r.known(s.Contains)}
	for _, one := range s.PrefixItems {
		a.first = append(a.first, r.known(one))
	}
	if s.Contains != nil {
		a.leastContained, a.mostContained = 1, atMost(s.MaxContains)
		if s.MinContains != nil {
			a.leastContained = *s.MinContains
		}
	}
	if s.MinItems != nil || s.MaxItems != nil || a.distinct || a.first != nil || a.rest != nil || a.contains != nil {
		t.demands = append(t.demands, demand{anArray, a})
	}
}

func (r *planner) layOutObject(t *terms, s *jsonschema.Schema) {
	if len(s.Dependencies) > 0 {
		t.unsure |= anObject
	}
	o := &objectTerms{least: atLeast(s.MinProperties), most: atMost(s.MaxProperties), names: r.known(s.PropertyNames)}
	for _, name := range sortedKeys(s.Properties) {
		o.properties = append(o.properties, propertyTerms{name, slices.Contains(s.Required, name), r.known(s.Properties[name])})
	}
	for _, name := range s.Required {
		if s.Properties[name] == nil {
			o.required = append(o.required, name)
		}
	}
	for pattern, one := range s.PatternProperties {
		o.patterns = append(o.patterns, patternTerms{pattern, r.known(one)})
	}
	slices.SortFunc(o.patterns, func(a, b patternTerms) int { return strings.Compare(a.pattern.String(), b.pattern.String()) })
	switch additional := s.AdditionalProperties.(type) {
	case bool:
		o.describesAll = true
		if !additional {
			o.additional = fixedPlan(&terms{})
		}
	case *jsonschema.Schema:
		o.describesAll = true
		o.additional = r.known(additional)
	}
	for _, name := range sortedKeys(s.DependentRequired) {
		o.with = append(o.with, dependentTerms{name: name, required: s.DependentRequired[name]})
	}
	for _, name := range sortedKeys(s.DependentSchemas) {
		o.with = append(o.with, dependentTerms{name: name, plan: r.here(s.DependentSchemas[name])})
	}
	if s.MinProperties != nil || s.MaxProperties != nil || o.names != nil || o.properties != nil || o.required != nil || o.patterns != nil || o.describesAll || o.with != nil {
		t.demands = append(t.demands, demand{anObject, o})
	}
}

// layOutUnevaluated reads the two keywords that are about what all others leave: it
// comes last.
func (r *planner) layOutUnevaluated(t *terms, s *jsonschema.Schema) {
	if s.UnevaluatedProperties == nil && s.UnevaluatedItems == nil {
		return
	}
	var d described
	choices := d.add(t.demands)
	d.objects = slices.Clip(d.objects)
	rest := func(about kindSet, left *jsonschema.Schema, all bool) {
		if left == nil || all {
			return
		}
		for i := range t.demands {
			if _, ok := t.demands[i].test.(*choiceTerms); ok {
				t.demands[i].about &^= about
			}
		}
		t.demands = append(t.demands, demand{about, &restTerms{r.known(left), d, choices}})
	}
	rest(anObject, s.UnevaluatedProperties, d.allProperties)
	rest(anArray, s.UnevaluatedItems, d.allItems)
}

func atLeast(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func atMost(n *int) int {
	if n == nil {
		return int(^uint(0) >> 1)
	}
	return *n
}
