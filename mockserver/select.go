package mockserver

import (
	"fmt"

	"goalpost/spec"
)

// applying is the fixture that answers a request that is right: the first with a
// 2xx status whose `when` is true, else the default one, which has no `when`.
func (q *question) applying(fixtures []*Fixture) *Fixture {
	var fallback, first *Fixture
	var variables map[string]any
	for _, f := range fixtures {
		if f.Status/100 != 2 || !q.takes(f) {
			continue
		}
		if first == nil {
			first = f
		}
		if f.when == nil {
			if f.Name == defaultName && fallback == nil {
				fallback = f
			}
			continue
		}
		if variables == nil {
			variables = q.operation.Named(q.inputs)
		}
		if _, has := variables["request"]; !has && f.when.Uses("request") {
			variables = q.operation.Variables(q.inputs)
		}
		// A `when` that names what the request does not have does not hold.
		if holds, err := f.when.Holds(variables); err == nil && holds {
			return f
		}
	}
	if fallback == nil && q.learning {
		// What the default values are is just being asked, and no `when` can hold
		// before that is known.
		return first
	}
	return fallback
}

// takes reports whether the client accepts the fixture's media type.
func (q *question) takes(f *Fixture) bool {
	if f.Status >= 400 || f.contentType == "" {
		return true
	}
	weight, _ := quality(q.accept, f.contentType)
	return weight > 0
}

// fixtureNamed is the fixture of the name that the client asks for; a status
// narrows, 0 does not.
func (q *question) fixtureNamed(status int) *answer {
	for _, f := range q.now.fixtures.of(q.operation) {
		if f.Name == q.wish.example && (status == 0 || status == f.Status) {
			return f.answer(q.now)
		}
	}
	return nil
}

// fixtureOf is a fixture of a status: the one that applies, else the first.
func (q *question) fixtureOf(status int) *answer {
	if q.dynamic() {
		return nil
	}
	var same []*Fixture
	for _, f := range q.now.fixtures.of(q.operation) {
		if f.Status == status && q.takes(f) {
			same = append(same, f)
		}
	}
	if f := q.applying(same); f != nil {
		return f.answer(q.now)
	}
	if len(same) > 0 {
		return same[0].answer(q.now)
	}
	return nil
}

// exampleNamed is the document's example of the name that the client asks for,
// in the success response first; a status narrows, 0 does not.
func (q *question) exampleNamed(status int) *answer {
	responses := q.operation.Responses
	if status != 0 {
		responses = []*spec.Response{q.operation.Response(status)}
	}
	for _, r := range responses {
		code := status
		if code == 0 {
			code = statusOf(r)
		}
		for _, m := range preferred(r.Content) {
			for _, e := range m.Examples {
				if e.Name == q.wish.example && hasBody(code) {
					return q.servedExample(r, code, m, e)
				}
			}
		}
	}
	return nil
}

// servedExample is a named example as an answer. It is asked for by name, so the
// rules need not hold for this very request; its schema it has to satisfy.
func (q *question) servedExample(r *spec.Response, status int, m *spec.MediaType, e *spec.Example) *answer {
	text, sent, err := q.now.encodedExample(m, e)
	if err != nil {
		return q.cannot(e.Location, err)
	}
	header, err := q.headers(r, status, m)
	if err != nil {
		return q.cannot(r.Location, err)
	}
	header.Set("Content-Type", sent)
	return &answer{status: status, header: header, body: payload{text}, value: e.Value, why: "example " + e.Name}
}

// exampleOf is the first of the document's examples of a status that satisfies
// its schema, keeps the rules for this request, and does not speak of something
// else than what is wrong with it.
func (q *question) exampleOf(status int) *answer {
	response := q.operation.Response(status)
	if response == nil {
		response = q.operation.Success()
	}
	m, ok := q.media(response, status)
	if m == nil || !ok || q.dynamic() {
		return nil
	}
	for _, e := range m.Examples {
		text, sent, err := q.now.encodedExample(m, e)
		if err != nil {
			continue
		}
		header, err := q.headers(response, status, m)
		if err != nil {
			continue
		}
		header.Set("Content-Type", sent)
		a := &answer{status: status, header: header, body: payload{text}, value: e.Value, why: "example of the document"}
		if e.Name != "" {
			a.why = "example " + e.Name
		}
		if len(q.violations) > 0 && q.contradicts(a.value, status) {
			continue
		}
		x := q.exchange(a)
		if len(x.CheckRules()) == 0 && (len(q.violations) == 0 || len(x.CheckViolations(q.violations)) == 0) {
			return a
		}
	}
	return nil
}

// encoded is an example as it is sent, or why it is not.
type encoded struct {
	text        []byte
	contentType string
	err         error
}

// encodedExample is an example as it is sent, and with which content type. The
// error says why it cannot be.
func (now *snapshot) encodedExample(m *spec.MediaType, e *spec.Example) ([]byte, string, error) {
	if known, ok := now.examples.Load(e); ok {
		one := known.(encoded)
		return one.text, one.contentType, one.err
	}
	one := encoded{text: e.Raw, contentType: concrete(m.Name)}
	if e.External != "" {
		one.err = fmt.Errorf("its externalValue %s was not read", e.External)
	} else if one.err = firstViolation(m.Schema, e.Value); one.err == nil && e.Raw == nil {
		one.text, one.contentType, one.err = encodeBody(m, e.Value)
	}
	now.examples.Store(e, one)
	return one.text, one.contentType, one.err
}
