package mockserver

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"goalpost/spec"
)

// The subject of an answer is what its values are about. For a success that is the
// operation with all its inputs. For an error it is what is wrong, unless the
// document works the error out from the request: then many different wrong values
// have one answer.

// chosen is the response. What was chosen before for the same reasons is not chosen
// again.
func (q *question) chosen() *answer {
	key, repeats := q.choiceKey(make([]byte, 0, keySize))
	if !repeats {
		return q.choose()
	}
	var known bool
	if q.composed, known = q.now.choices.get(key); known {
		return q.composed.answer
	}
	a := q.choose()
	if a.fixture == nil {
		slim := *a
		slim.value = nil
		a = &slim
	}
	q.composed = q.compose(a)
	q.now.choices.add(key, q.composed, q.composed.cost(len(key)))
	return a
}

// choiceKey appends all that the choice of a response depends on. It is false where
// that is too much to be worth remembering, or where choosing does more than that.
func (q *question) choiceKey(dst []byte) ([]byte, bool) {
	if q.set != nil || q.wish.names() || len(q.body) > keySize {
		return nil, false
	}
	dst = appendText(appendText(appendText(dst, q.operation.ID), q.origin), q.accept)
	dst = binary.AppendUvarint(dst, q.seed())
	dst = strconv.AppendBool(dst, q.dynamic())
	dst = appendText(strconv.AppendBool(dst, q.wish.any()), q.wish.applied)
	status := http.StatusOK
	if q.isRefused() {
		status = errorStatus(q.operation, q.violations)
		if q.operation.Response(status) == nil {
			return appendViolations(dst, q.violations), true
		}
	}
	return q.appendSubject(dst, status), true
}

// subject is the subject of a response with that status as a text, which names the
// streams that its values are drawn from.
func (q *question) subject(status int) string {
	if !q.aboutViolations(status) {
		return canonical(q.operation, q.inputs)
	}
	text := []byte(q.operation.ID)
	for i := range q.violations {
		v := &q.violations[i]
		text = appendText(appendText(appendText(text, v.Code), v.Location), v.Message)
	}
	return string(text)
}

// appendSubject appends what differs for different subjects.
func (q *question) appendSubject(dst []byte, status int) []byte {
	dst = appendViolations(dst, q.violations)
	if q.aboutViolations(status) {
		return dst
	}
	return appendInputs(appendText(dst, q.inputs.Path), q.operation, q.inputs)
}

// aboutViolations reports whether what is wrong with the request is all that a
// response with that status is about.
func (q *question) aboutViolations(status int) bool {
	if len(q.violations) == 0 || status < 400 {
		return false
	}
	response := q.operation.Response(status)
	return response != nil && !q.now.seesRequest(response)
}

// seesRequest reports whether anything of a response may be worked out from the
// inputs of a request.
func (now *snapshot) seesRequest(r *spec.Response) bool {
	if known, ok := now.sees.Load(r); ok {
		return known.(bool)
	}
	sees := r.SeesRequest() || slices.ContainsFunc(r.Headers, func(h *spec.Header) bool {
		return slices.Contains([]string{"Location", "Content-Location", "Link"}, http.CanonicalHeaderKey(h.Name))
	})
	seen := map[*spec.Schema]bool{}
	for _, m := range r.Content {
		sees = sees || namesPath(m.Schema, seen)
	}
	now.sees.Store(r, sees)
	return sees
}

// namesPath reports whether an error may have a property for the path of the
// request, as naming fills it in, at any depth.
func namesPath(s *spec.Schema, seen map[*spec.Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	// What no name stands for is what the names of a table have.
	return namesPath(s.Element(0), seen) || namesPath(s.Property("\x00"), seen) || slices.ContainsFunc(s.Properties(), func(name string) bool {
		return isPathName(plainName(name)) || namesPath(s.Property(name), seen)
	})
}

// isPathName reports whether a property of an error is called as the path of the
// request is in RFC 9457 and elsewhere.
func isPathName(name string) bool { return name == "instance" || name == "path" }

// appendText appends a text so that no two lists of texts are the same.
func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// appendViolations appends all of violations that an answer may hold.
func appendViolations(dst []byte, violations []spec.Violation) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(violations)))
	for i := range violations {
		v := &violations[i]
		for _, text := range []string{v.Code, v.Location, v.In, v.Name, v.Message, v.Document.File, v.Document.Pointer} {
			dst = appendText(dst, text)
		}
	}
	return dst
}

// appendInputs appends the values of an operation's parameters and the body.
func appendInputs(dst []byte, op *spec.Operation, in *spec.Inputs) []byte {
	for i, p := range op.Parameters {
		if v, ok := in.Value(p); ok {
			dst = appendValue(binary.AppendUvarint(dst, uint64(i)+1), v)
		}
	}
	if dst = append(dst, 0); in.HasBody {
		dst = appendValue(dst, in.Body)
	}
	return dst
}

// appendValue appends a JSON value, the members of objects in the order of their
// names.
func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, 'z')
	case bool:
		if v {
			return append(dst, 't')
		}
		return append(dst, 'f')
	case string:
		return appendText(append(dst, 's'), v)
	case json.Number:
		return appendText(append(dst, 'n'), string(v))
	case []any:
		dst = binary.AppendUvarint(append(dst, 'a'), uint64(len(v)))
		for _, item := range v {
			dst = appendValue(dst, item)
		}
		return dst
	case map[string]any:
		dst = binary.AppendUvarint(append(dst, 'o'), uint64(len(v)))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			dst = appendValue(appendText(dst, name), v[name])
		}
		return dst
	}
	return appendText(append(dst, '?'), fmt.Sprintf("%T %v", v, v))
}
