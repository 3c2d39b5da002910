package spec

import (
	"encoding/json"
	"slices"
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

// terms are what a schema says, with what its $ref and its allOf say: the kinds of
// value that it allows, those about which it says what no plan holds, and what it
// demands of the others.
type terms struct {
	kinds, unsure kindSet
	demands       []demand
}

// demand is what keywords that belong together say about values of some kinds.
type demand struct {
	about kindSet
	test  interface {
		check(v any, depth int) verdict
	}
}

// verdict is what a plan says of a value. The first doubt ends the asking, so that
// a plan never looks at a part of a value more often than the full validator does.
type verdict uint8

const (
	inDoubt verdict = iota
	valid
	invalid
)

// verdictOf is valid or invalid, as told.
func verdictOf(ok bool) verdict {
	if ok {
		return valid
	}
	return invalid
}

// maxPlanDepth bounds how deep a plan goes.
const maxPlanDepth = 500

// check is the verdict on a value. Both valid and invalid are certain.
func (p *plan) check(v any, depth int) verdict {
	t, kind := p.terms(), kindOf(v)
	if kind == 0 || depth > maxPlanDepth {
		return inDoubt
	}
	if t.kinds&kind == 0 {
		return invalid
	}
	for i := range t.demands {
		if d := &t.demands[i]; d.about&kind != 0 {
			if said := d.test.check(v, depth+1); said != valid {
				return said
			}
		}
	}
	if t.unsure&kind != 0 {
		return inDoubt
	}
	return valid
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
	t := p.laid.Load()
	if t == nil {
		p.open = true
		t = p.planner.layOut(p.schema)
		p.open = false
		p.laid.Store(t)
	}
	return t
}

// add adds what a part says about the same values.
func (t *terms) add(part *terms) {
	t.kinds &= part.kinds
	t.unsure |= part.unsure
	for _, d := range part.demands {
		if !slices.Contains(t.demands, d) {
			t.demands = append(t.demands, d)
		}
	}
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

// here is the plan of a schema that is about the same value as the one being laid
// out. One that leads back to itself without progress is in doubt.
func (r *planner) here(s *jsonschema.Schema) *plan {
	p := r.known(s)
	if p == nil {
		return nil
	}
	if p.open {
		return fixedPlan(&terms{kinds: anyKind, unsure: anyKind})
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

// fixedPlan is a plan without a schema.
func fixedPlan(t *terms) *plan {
	p := &plan{}
	p.laid.Store(t)
	return p
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
