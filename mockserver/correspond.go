package mockserver

import "goalpost/spec"

// correspondingExample is the example of a response that belongs to this very
// request: the parameters and the body have examples of the same name, and the
// request has just their values. The success response comes first; a document
// shows its errors in this way, too.
func (q *question) correspondingExample() *answer {
	if q.dynamic() || len(q.operation.Responses) == 0 {
		return nil
	}
	success := q.operation.Success()
	responses := []*spec.Response{success}
	for _, r := range q.operation.Responses {
		if r != success {
			responses = append(responses, r)
		}
	}
	for _, r := range responses {
		status := statusOf(r)
		m, ok := q.media(r, status)
		if m == nil || !ok {
			continue
		}
		for _, e := range m.Examples {
			if e.Name == "" || !q.exemplifies(e.Name) {
				continue
			}
			if a := q.servedExample(r, status, m, e); !a.failed && len(q.exchange(a).CheckRules()) == 0 {
				return a
			}
		}
	}
	return nil
}

// exemplifies reports whether the request is the document's example of that name:
// at least one parameter or body has an example called so, and every one that has
// is given just that value.
func (q *question) exemplifies(name string) bool {
	found := false
	for _, p := range q.operation.Parameters {
		if e := exampleCalled(p.Examples, name); e != nil {
			v, given := q.inputs.Value(p)
			if !given || !spec.SameValue(v, e.Value) {
				return false
			}
			found = true
		}
	}
	if q.operation.RequestBody == nil {
		return found
	}
	shown, same := false, false
	for _, m := range q.operation.RequestBody.Content {
		if e := exampleCalled(m.Examples, name); e != nil {
			shown = true
			same = same || q.inputs.HasBody && spec.SameValue(q.inputs.Body, e.Value)
		}
	}
	return (found || shown) && (!shown || same)
}

// exampleCalled is the example of that name, nil where there is none.
func exampleCalled(examples []*spec.Example, name string) *spec.Example {
	for _, e := range examples {
		if e.Name == name {
			return e
		}
	}
	return nil
}
