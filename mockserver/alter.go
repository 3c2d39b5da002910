package mockserver

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// alter is an answer with what is set for its body. It satisfies the document
// still, or is said to be broken, or is not sent.
func (q *question) alter(a *answer) *answer {
	if q.set == nil || !q.set.answer.Alters() || q.wish.names() || a.failed {
		return a
	}
	set := q.set.answer
	if a.status >= 400 && !set.Names() {
		// What is set for values is about a success; how maps are written is not.
		if set.EmptyMaps == "" || len(a.body) == 0 || q.operation.Response(a.status) == nil {
			return a
		}
		set = &session.Answer{EmptyMaps: set.EmptyMaps, Broken: set.Broken}
	}
	one := q.alteration(a, set)
	switch {
	case one.err != nil:
		return q.unfit(fmt.Sprintf("What is set for the body cannot be done: %v.", one.err), nil)
	case len(one.broken) > 0 && !set.Broken:
		return q.unfit("What is set for the body breaks the document. Mend it, or say that it is broken.", one.broken)
	}
	q.set.broken = append(q.set.broken, one.broken...)
	return one.answer
}

// alteration is an altered answer, and what it breaks.
type alteration struct {
	answer *answer
	broken []spec.Violation
	err    error
}

// alteration is the answer, altered. What was altered before in the same way for
// the same inputs is not altered again.
func (q *question) alteration(a *answer, set *session.Answer) *alteration {
	body := a.at(q.origin)
	key := fmt.Appendf(nil, "%s %d %x %s %s ", fingerprint(set), a.status, sha256.Sum256(body), a.why, canonical(q.operation, q.inputs))
	for _, v := range q.violations {
		key = fmt.Appendf(key, "%q %q ", v.Location, v.Message)
	}
	if one, ok := q.now.alterations.get(key); ok {
		return one
	}
	one := &alteration{}
	one.answer, one.broken, one.err = q.altered(a, set)
	q.now.alterations.add(key, one, len(key)+1000+(1+decodedCost)*len(body))
	return one
}

// fingerprint differs for answers that are set differently.
func fingerprint(set *session.Answer) string {
	text, err := json.Marshal(set)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// unfit is the answer where a setting does not fit.
func (q *question) unfit(detail string, broken []spec.Violation) *answer {
	p := problem{Type: problemType("setting-unfit"), Title: problemTitles["setting-unfit"], Status: http.StatusInternalServerError, Detail: detail}
	for _, v := range broken[:min(len(broken), maxListed)] {
		p.Violations = append(p.Violations, problemViolation{v.Location, v.Code, v.Message, v.Document.String()})
	}
	a := p.answer("setting-unfit")
	a.failed = true
	return a.because(q.set.setting)
}

// altered is an answer with an altered body, and what that breaks of the document
// which the answer did not break before.
func (q *question) altered(a *answer, set *session.Answer) (*answer, []spec.Violation, error) {
	response := q.operation.Response(a.status)
	contentType := a.header.Get("Content-Type")
	if response == nil || len(a.body) == 0 {
		return nil, nil, fmt.Errorf("the answer with the status %d has no body", a.status)
	}
	m := response.MediaType(contentType)
	if m == nil || !spec.IsJSON(contentType) {
		return nil, nil, fmt.Errorf("the body is of type %s, not JSON", contentType)
	}
	before, err := m.Decode(contentType, a.at(q.origin))
	if err != nil {
		return nil, nil, err
	}
	value, err := set.Alter(before)
	if err != nil {
		return nil, nil, err
	}
	value = q.recomputed(m, set, value, a)
	b := *a
	b.value, b.fixture, b.why = value, nil, a.why+", altered"
	text, _, err := encodeBody(m, value)
	if err != nil {
		return nil, nil, err
	}
	b.body = payload{text}
	return &b, q.newlyBroken(m, a, &b, before), nil
}

// copied is a value that can be changed without changing the original.
func copied(value any) any {
	switch v := value.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = copied(item)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, item := range v {
			object[name] = copied(item)
		}
		return object
	}
	return value
}

// recomputed is an altered value whose computed values (x-value) follow what was
// altered, but for those that are set themselves.
func (q *question) recomputed(m *spec.MediaType, set *session.Answer, value any, a *answer) any {
	if m.Schema == nil || set.EmptyMaps != "" || !m.Schema.Valid(value) {
		return value
	}
	variables := q.exchange(a).Variables()
	variables["violations"] = spec.ViolationsVariable(q.plausible(a.status))
	computed, err := m.Schema.Compute(replaceServer(copied(value), q.origin), variables)
	if err != nil {
		return value
	}
	if again, err := set.Alter(computed); err == nil {
		return again
	}
	return value
}

// newlyBroken is what an altered answer breaks that the answer did not.
func (q *question) newlyBroken(m *spec.MediaType, a, b *answer, before any) []spec.Violation {
	var broken []spec.Violation
	if m.Schema != nil {
		broken = m.Schema.Validate(b.value)
	}
	if len(broken) == 0 {
		unaltered := *a
		unaltered.value = before
		known := q.exchange(&unaltered).CheckRules()
		broken = slices.DeleteFunc(q.exchange(b).CheckRules(), func(v spec.Violation) bool {
			return slices.ContainsFunc(known, func(k spec.Violation) bool {
				return k.Code == v.Code && k.Rule == v.Rule && k.Location == v.Location
			})
		})
	}
	for i := range broken {
		broken[i].Location = "response.body" + broken[i].Location
		broken[i].In = "body"
	}
	return broken
}
