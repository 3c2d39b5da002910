package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"goalpost/spec"
)

// learnable are the parameters whose values are learned (x-values-from), each
// after those its expressions name.
func learnable(op *spec.Operation) []*spec.Parameter {
	var waiting, ordered []*spec.Parameter
	for _, p := range op.Parameters {
		if p.ValuesFrom != nil {
			waiting = append(waiting, p)
		}
	}
	for len(waiting) > 0 {
		// Parameters that wait for each other are taken as they stand.
		next := max(0, slices.IndexFunc(waiting, func(p *spec.Parameter) bool {
			return !slices.ContainsFunc(waiting, func(other *spec.Parameter) bool { return other != p && uses(p, other) })
		}))
		ordered = append(ordered, waiting[next])
		waiting = slices.Delete(waiting, next, next+1)
	}
	return ordered
}

// uses reports whether the valid values of p depend on the value of other.
func uses(p, other *spec.Parameter) bool {
	if p.ValuesFrom == nil || other.ValuesFrom == nil || other.ValuesFrom.As == "" {
		return false
	}
	for _, expression := range p.ValuesFrom.Parameters {
		if expression.Uses(other.ValuesFrom.As) {
			return true
		}
	}
	return false
}

// resolved is a copy of the inputs in which the values that stand for parameters
// left out are filled in, as far as they can be learned.
func (r *run) resolved(op *spec.Operation, in *spec.Inputs) *spec.Inputs {
	in = in.Clone()
	// What cannot be learned stays absent; the case that needs it says why.
	_, _ = op.Resolve(in, r.ask)
	return in
}

// ask is how valid values are learned: it sends the request to the deployment,
// once a run for the same inputs. It is a spec.Asker.
func (r *run) ask(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	key := op.ID + " " + string(text)
	known, asked := r.asked[key]
	if !asked {
		// Until it is answered, asking again is going in a circle.
		r.asked[key] = reply{err: errors.New("it depends on itself")}
		known.exchange, known.err = r.askOnce(op, in)
		r.asked[key] = known
	}
	return known.exchange, known.err
}

// reply is what asking came to.
type reply struct {
	exchange *spec.Exchange
	err      error
}

func (r *run) askOnce(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
	if !isSafe(op.Method) {
		return nil, fmt.Errorf("%s may change data and is not sent", op)
	}
	requirement, missing := r.requirement(op)
	if len(missing) > 0 {
		return nil, fmt.Errorf("no credential is given for %v, which %s needs", missing, op)
	}
	c := &Case{Operation: op, Inputs: in.Clone(), credentials: r.given(requirement)}
	if _, err := r.fillRequired(op, c.Inputs); err != nil {
		return nil, err
	}
	x, err := r.send(c)
	switch {
	case err != nil:
		return nil, err
	case x.answer.problem != "":
		return nil, fmt.Errorf("%s: %s", op, x.answer.problem)
	case x.decodeErr != nil:
		return nil, fmt.Errorf("the body of %s cannot be read: %w", op, x.decodeErr)
	}
	if r.held += int64(len(x.answer.body)); r.held > maxHeld {
		return nil, fmt.Errorf("more than %d bytes were read to learn values", maxHeld)
	}
	return &x.Exchange, nil
}
