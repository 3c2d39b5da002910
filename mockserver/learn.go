package mockserver

import (
	"net/http"
	"slices"
	"strconv"

	"goalpost/spec"
)

// maxDepth bounds how many operations ask one another for valid values.
const maxDepth = 8

// decodedCost is how many bytes a decoded body takes for each byte of its text.
const decodedCost = 8

// asker asks the mock itself, as a client with good credentials would, for the
// operation that lists a parameter's valid values.
func (q *question) asker() spec.Asker {
	return func(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
		return q.learn(op, in, nil)
	}
}

// learn answers an operation for the sake of its values. trail are the questions
// that wait for this one; one that waits for itself is answered without the
// values that stand for what was left out.
func (q *question) learn(op *spec.Operation, in *spec.Inputs, trail []string) (*spec.Exchange, error) {
	sub := &question{now: q.now, operation: op, inputs: in.Clone(), origin: defaultOrigin,
		wish: wish{dynamic: q.wish.dynamic, seed: q.wish.seed}, set: q.peek(op)}
	key := canonical(op, in)
	remembered := []byte(strconv.FormatUint(sub.seed(), 36) + strconv.FormatBool(sub.dynamic()) + sub.set.fingerprint() + key)
	if x, ok := q.now.learned.get(remembered); ok {
		return x, nil
	}
	sub.learning = slices.Contains(trail, key) || len(trail) >= maxDepth
	if !sub.learning {
		deeper := append(slices.Clip(trail), key)
		violations, err := op.Resolve(sub.inputs, func(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
			return q.learn(op, in, deeper)
		})
		if err != nil {
			return nil, err
		}
		if len(violations) > 0 {
			status := errorStatus(op, violations)
			return &spec.Exchange{Operation: op, Inputs: sub.inputs, Status: status, Header: http.Header{}}, nil
		}
	}
	a := sub.choose()
	x := sub.exchange(a)
	if len(trail) == 0 {
		q.now.learned.add(remembered, x, len(remembered)+1000+decodedCost*a.body.size())
	}
	return x, nil
}
