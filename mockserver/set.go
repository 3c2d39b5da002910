package mockserver

import (
	"fmt"
	"net/http"
	"strings"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// faultSeed is where faults come from.
func (q *question) faultSeed() uint64 {
	if q.set.seed != nil {
		return *q.set.seed
	}
	return q.now.seed
}

// fits reports whether the operation has what an answer names.
func (q *question) fits(a *session.Answer) bool {
	if a.Wrong != "" {
		return q.wrongly(a.Wrong) != nil
	}
	if a.Example != "" {
		return q.hasExample(a.Status, a.Example)
	}
	return a.Status == 0 || q.operation.Response(a.Status) != nil || a.Broken || anywhere(a.Status)
}

// anywhere reports whether any server may answer with a status, because something
// on the way to it may: it is too busy, or broken.
func anywhere(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

// hasExample reports whether the operation has a fixture or an example of that
// name; a status narrows, 0 does not.
func (q *question) hasExample(status int, name string) bool {
	for _, f := range q.now.fixtures.of(q.operation) {
		if f.Name == name && (status == 0 || status == f.Status) {
			return true
		}
	}
	for _, r := range q.operation.Responses {
		if status != 0 && q.operation.Response(status) != r {
			continue
		}
		for _, m := range r.Content {
			for _, e := range m.Examples {
				if e.Name == name {
					return true
				}
			}
		}
	}
	return false
}

// setError is the error that is set for the session: it is answered whatever the
// request is. A success that is set is kept for setSuccess.
func (q *question) setError() *answer {
	if q.set == nil || !q.set.answer.Names() {
		return nil
	}
	a := q.answerSet(q.set.answer)
	if a.status < 400 {
		q.set.chosen = a
		return nil
	}
	return a
}

// setSuccess is the success that is set for the session: what a request that is
// right is answered.
func (q *question) setSuccess() *answer {
	if q.set == nil {
		return nil
	}
	return q.set.chosen
}

// answerSet is the answer that a setting names.
func (q *question) answerSet(set *session.Answer) *answer {
	asked := *q
	if set.Wrong != "" {
		asked.violations = q.wrongly(set.Wrong)
		asked.wish = wish{dynamic: q.wish.dynamic, seed: q.wish.seed}
		return asked.documentedError().because(q.set.setting)
	}
	asked.wish = wish{example: set.Example, dynamic: q.wish.dynamic, seed: q.wish.seed}
	if set.Status != 0 {
		asked.wish.code = fmt.Sprint(set.Status)
	}
	if set.Example == "" && q.operation.Response(set.Status) == nil {
		q.set.broken = append(q.set.broken, spec.Violation{Code: "unknown", Location: "response.status", In: "status",
			Message: fmt.Sprintf("the document has no response with the status %d", set.Status), Document: q.operation.Location})
		a := newProblem(set.Status, "undocumented-status", "It is set for the session, and the document has no response with this status.")
		a.why = fmt.Sprintf("status %d, which is not documented", set.Status)
		if !hasBody(set.Status) {
			a.header, a.body = http.Header{}, nil
		}
		return a.because(q.set.setting)
	}
	return asked.askedFor().because(q.set.setting)
}

// wrongly is the violation of a parameter or a credential that is wrong, by its
// place; nil where the operation has none there.
func (q *question) wrongly(place string) []spec.Violation {
	for _, p := range q.operation.Parameters {
		if location := p.In + "." + strings.ToLower(p.Name); location == strings.ToLower(place) {
			return []spec.Violation{{Code: "x-error", In: p.In, Name: p.Name, Location: location, Message: "is not valid", Documented: p.Documented, Document: p.Location}}
		}
	}
	for _, requirement := range q.operation.Security {
		for _, scheme := range requirement {
			in, name := scheme.Place()
			if location := in + "." + strings.ToLower(name); location == strings.ToLower(place) {
				return []spec.Violation{{Code: "credential", In: in, Name: name, Location: location, Message: "is not valid", Documented: scheme.Documented, Document: scheme.Location}}
			}
		}
	}
	return nil
}

// because is the answer with the setting that it rests on.
func (a *answer) because(setting string) *answer {
	set := *a
	set.why = "setting " + setting + ", " + a.why
	return &set
}

// peek is what is set for an operation that is only asked for its values: what
// holds until it is taken away, and is no error.
func (q *question) peek(op *spec.Operation) *set {
	if q.set == nil {
		return nil
	}
	sub := &set{seed: q.set.seed, generate: q.set.generate}
	asker := &question{now: q.now, operation: op}
	for _, one := range q.set.settings {
		if one.AppliesTo(op.ID) && one.Answer != nil && one.Times == 0 && one.Answer.Status < 400 && asker.fits(one.Answer) {
			sub.answer, sub.setting = one.Answer, one.key
			break
		}
	}
	return sub
}

// fingerprint differs for sets that alter what is learned.
func (s *set) fingerprint() string {
	if s == nil || s.answer == nil {
		return ""
	}
	return fingerprint(s.answer)
}

// describe adds the headers that say what was done on purpose.
func (s *set) describe(header *fields) {
	if s == nil {
		return
	}
	if len(s.broken) > 0 {
		header.set("Goalpost-Broken", violationsHeader(s.broken))
	}
	if s.fault != nil {
		header.set("Goalpost-Fault", string(s.fault.Kind))
	}
	if s.lost {
		header.set("Goalpost-Degraded", "sessions")
	}
}
