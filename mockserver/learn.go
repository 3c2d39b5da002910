package mockserver

import (
	"encoding/binary"
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
	asked := question{now: q.now, operation: op, origin: defaultOrigin,
		wish: wish{dynamic: q.wish.dynamic, seed: q.wish.seed}, set: q.peek(op)}
	remembered := binary.AppendUvarint(make([]byte, 0, keySize), asked.seed())
	remembered = strconv.AppendBool(remembered, asked.dynamic())
	remembered = appendText(appendText(remembered, asked.set.fingerprint()), op.ID)
	remembered = appendInputs(remembered, op, in)
	if x, ok := q.now.learned.get(remembered); ok {
		return x, nil
	}
	sub := asked
	sub.inputs = in.Clone()
	x, cost, err := q.learnAnew(&sub, trail)
	if err == nil && len(trail) == 0 && cost > 0 {
		q.now.learned.add(remembered, x, len(remembered)+cost)
	}
	return x, err
}

// learnAnew answers an operation, and says what it takes to remember the answer, in
// bytes; 0 is for one that is not worth it.
func (q *question) learnAnew(sub *question, trail []string) (x *spec.Exchange, cost int, err error) {
	op := sub.operation
	key := string(appendInputs(appendText(nil, op.ID), op, sub.inputs))
	sub.learning = slices.Contains(trail, key) || len(trail) >= maxDepth
	if !sub.learning {
		deeper := append(slices.Clip(trail), key)
		violations, err := op.Resolve(sub.inputs, func(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
			return q.learn(op, in, deeper)
		})
		if err != nil {
			return nil, 0, err
		}
		if len(violations) > 0 {
			status := errorStatus(op, violations)
			return &spec.Exchange{Operation: op, Inputs: sub.inputs, Status: status, Header: http.Header{}}, 0, nil
		}
	}
	a := sub.choose()
	return sub.exchange(a), 1000 + decodedCost*a.body.size(0), nil
}
