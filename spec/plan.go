package spec

import (
	"encoding/json"
	"sync"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// plan is a compiled schema laid out for a quick answer: it tells most valid values
// and most invalid ones from the rest, and never explains. What it cannot tell for
// certain is in doubt, and the full validator decides. It is laid out when it is
// first asked, so that what no value reaches costs nothing.
type plan struct {
	schema  *jsonschema.Schema
	planner *planner
	laid    atomic.Pointer[terms]
	// open is set while it is being laid out, and guarded by the planner.
	open bool
}

// terms are what a schema demands, by the kinds of value that it is about. Demands
// that are not there are nil.
type terms struct {
	// kinds are those that are allowed, unsure those about which the schema says
	// what no plan holds.
	kinds, unsure kindSet
	values        []*valueSet
	format        func(any) bool
	text          *textTerms
	number        *numberTerms
	array         *arrayTerms
	object        *objectTerms
	// all are the schemas of $ref and allOf.
	all    []*plan
	choice *choiceTerms
}

type textTerms struct {
	least, most int
	pattern     jsonschema.Regexp
}

type numberTerms struct {
	whole    bool
	limits   []limit
	multiple []decimal
}

// limit is a number, and whether the values below it, equal to it and above it are
// allowed.
type limit struct {
	at   decimal
	side [3]bool
}

type arrayTerms struct {
	least, most                 int
	distinct                    bool
	first                       []*plan
	rest                        *plan
	contains                    *plan
	leastContained, mostContain int
}

// objectTerms are what a schema demands of objects. The properties are in the order
// of their names.
type objectTerms struct {
	least, most int
	properties  []propertyTerms
	required    []string
	patterns    []patternTerms
	additional  *plan
	names       *plan
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

// planner keeps the plans of a document, one for each compiled schema.
type planner struct {
	mu    sync.Mutex
	plans map[*jsonschema.Schema]*plan
}

// plan is the plan of a schema.
func (r *planner) plan(s *jsonschema.Schema) *plan {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known(s)
}

func (r *planner) known(s *jsonschema.Schema) *plan {
	if s == nil {
		return nil
	}
	p := r.plans[s]
	if p == nil {
		if r.plans == nil {
			r.plans = map[*jsonschema.Schema]*plan{}
		}
		p = &plan{schema: s, planner: r}
		r.plans[s] = p
	}
	return p
}

// terms are the plan's terms, laid out now if they have not been.
func (p *plan) terms() *terms {
	if t := p.laid.Load(); t != nil {
		return t
	}
	return p.layOutFirst()
}

func (p *plan) layOutFirst() *terms {
	p.planner.mu.Lock()
	defer p.planner.mu.Unlock()
	return p.layOut()
}

func (p *plan) layOut() *terms {
	if t := p.laid.Load(); t != nil {
		return t
	}
	p.open = true
	t := p.planner.layOut(p.schema)
	p.open = false
	p.laid.Store(t)
	return t
}

// here is the plan of a schema that is about the same value as the one being laid
// out. A schema that leads back to itself without progress is in doubt.
func (r *planner) here(s *jsonschema.Schema) *plan {
	p := r.known(s)
	if p == nil {
		return nil
	}
	if p.open {
		circle := &plan{}
		circle.laid.Store(&terms{kinds: anyKind, unsure: anyKind})
		return circle
	}
	p.layOut()
	return p
}

func (r *planner) allHere(list []*jsonschema.Schema) []*plan {
	var plans []*plan
	for _, s := range list {
		plans = append(plans, r.here(s))
	}
	return plans
}

// kindSet is a set of the kinds of JSON value.
type kindSet uint8

const (
	aNull kindSet = 1 << iota
	aBool
	aNumber
	aText
	anArray
	anObject
	anyKind = aNull | aBool | aNumber | aText | anArray | anObject
)

var kindsByName = map[string]kindSet{"null": aNull, "boolean": aBool, "number": aNumber, "integer": aNumber, "string": aText, "array": anArray, "object": anObject}

// kindOf is the kind of a value; none for a Go value that is not one of JSON's six.
func kindOf(v any) kindSet {
	switch v.(type) {
	case nil:
		return aNull
	case bool:
		return aBool
	case json.Number:
		return aNumber
	case string:
		return aText
	case []any:
		return anArray
	case map[string]any:
		return anObject
	}
	return 0
}
