package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"goalpost/spec"
)

// checkStable compares what has an identity in two answers to the same request.
// One that has changed since is asked for once more: data may change at any time,
// but does not change all the time.
func checkStable(x *exchange) []Failure {
	changed, where := differ(x.plain, x)
	if !changed {
		return nil
	}
	third, err := x.repeat()
	if err != nil || !third.decoded || third.Status != x.Status {
		return nil
	}
	if changed, _ = differ(x, third); !changed {
		return nil
	}
	f := Failure{Title: "The same request lists other objects each time", Expected: "the same objects, as their identity says",
		Document: where.Identity.Location, Where: where.Pointer, Assumed: x.assumed(), code: "changes"}
	f.Received = "nothing: it is not there"
	if value, found := valueAt(x.Body, where.Pointer); found {
		f.Received = text(value) + " after " + text(where.Value)
	}
	return []Failure{f}
}

// differ reports whether what has an identity in one answer is not in the other,
// and the first such thing.
func differ(one, other *exchange) (bool, spec.Identified) {
	if one.media == nil || one.media.Schema == nil || other.media != one.media {
		return false, spec.Identified{}
	}
	known := map[string]int{}
	for _, thing := range one.media.Schema.Identified(other.Body) {
		known[thing.Identity.Text+"\x00"+canonical(thing.Value)]++
	}
	for _, thing := range one.media.Schema.Identified(one.Body) {
		key := thing.Identity.Text + "\x00" + canonical(thing.Value)
		if known[key]--; known[key] < 0 {
			return true, thing
		}
	}
	return false, spec.Identified{}
}

// canonical is a value as text, the same for values that differ in nothing but the
// spelling of numbers and the order of arrays.
func canonical(v any) string {
	switch v := v.(type) {
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = canonical(item)
		}
		slices.Sort(items)
		return "[" + strings.Join(items, ",") + "]"
	case map[string]any:
		var b strings.Builder
		for _, name := range sortedKeys(v) {
			fmt.Fprintf(&b, "%q:%s,", name, canonical(v[name]))
		}
		return "{" + b.String() + "}"
	case json.Number:
		// The exponent is bounded where the body is decoded.
		if number, ok := new(big.Rat).SetString(string(v)); ok {
			return number.RatString()
		}
	}
	return text(v)
}

// effect is what was seen of one parameter beside the same other inputs: by
// identity, what each of its values selected.
type effect struct {
	operation *spec.Operation
	parameter *spec.Parameter
	// selected is, for each expression of an identity and each value of the
	// parameter, what has that identity.
	selected map[string]map[string]string
	place    map[string]spec.Location
	sample   *exchange
}

// checkEffects asks, of each parameter that an identity depends on, whether its
// values select different things. That all of them look alike by chance is
// possible, so a breach is only assumed to be one.
func (r *run) checkEffects() {
	for _, op := range r.document.Operations {
		for _, p := range op.Parameters {
			if p.ValuesFrom == nil || p.ValuesFrom.As == "" || !r.options.hasCheck(hasEffect) {
				continue
			}
			effects := r.effects(op, p)
			if len(effects) == 0 {
				continue
			}
			var failures []Failure
			for _, e := range effects {
				failures = append(failures, e.failures()...)
			}
			r.showWith(failures, effects[0].sample)
			r.add(Result{Operation: op.ID, Case: "values of " + p.Name, Check: hasEffect, Failures: failures}, "")
		}
	}
}

// effects are what the kept exchanges show of a parameter, where it had two values
// at least.
func (r *run) effects(op *spec.Operation, p *spec.Parameter) []*effect {
	seen := map[string]*effect{}
	var order []*effect
	for _, x := range r.kept {
		value, given := x.Inputs.Value(p)
		if x.Operation != op || !given || x.Status/100 != 2 || len(x.sent.wrong) > 0 {
			continue
		}
		rest := x.Inputs.Clone()
		rest.Unset(p)
		key, err := json.Marshal(rest)
		if err != nil {
			continue
		}
		e := seen[string(key)]
		if e == nil {
			e = &effect{op, p, map[string]map[string]string{}, map[string]spec.Location{}, x}
			seen[string(key)] = e
			order = append(order, e)
		}
		e.add(x, canonical(value))
	}
	return slices.DeleteFunc(order, func(e *effect) bool { return !e.tells() })
}

func (e *effect) add(x *exchange, value string) {
	if x.media == nil || x.media.Schema == nil {
		return
	}
	for _, thing := range x.media.Schema.Identified(x.Body) {
		if !thing.Identity.Uses(e.parameter.ValuesFrom.As) {
			continue
		}
		if e.selected[thing.Identity.Text] == nil {
			e.selected[thing.Identity.Text] = map[string]string{}
			e.place[thing.Identity.Text] = thing.Identity.Location
		}
		e.selected[thing.Identity.Text][value] += canonical(thing.Value) + "\n"
	}
}

// tells reports whether anything was seen for two values.
func (e *effect) tells() bool {
	for _, byValue := range e.selected {
		if len(byValue) > 1 {
			return true
		}
	}
	return false
}

// minTelling is the length of what is selected, as text, from which it is not alike
// by chance.
const minTelling = 40

func (e *effect) failures() []Failure {
	var failures []Failure
	for _, identity := range sortedKeys(e.selected) {
		byValue := e.selected[identity]
		different := map[string]bool{}
		for _, selected := range byValue {
			different[selected] = true
		}
		values := sortedKeys(byValue)
		if len(values) < 2 || len(different) > 1 || len(byValue[values[0]]) < minTelling {
			continue
		}
		failures = append(failures, Failure{Title: "A parameter has no effect",
			Expected: fmt.Sprintf("other values for each %s, as the identity %s says", e.parameter.Name, identity),
			Received: fmt.Sprintf("the same for %d values of %s", len(values), e.parameter.Name),
			Document: e.place[identity], code: "no-effect " + identity,
			Assumed: first(e.parameter.Assumed, "different things may have the same values by chance")})
	}
	return failures
}
