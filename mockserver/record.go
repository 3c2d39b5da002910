package mockserver

import (
	"net/http"
	"strings"
	"time"

	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// record adds an exchange to the journal.
func (s *Server) record(q *question, r *http.Request, p *reply, status int, start time.Time, took time.Duration) {
	if s.journal == nil || p == nil {
		return
	}
	scheme, host := originOf(r)
	s.journal.Add(journal.Exchange{Start: start, Took: took, Session: q.session, Method: r.Method, Scheme: scheme, Host: host,
		Target: target(r), Proto: r.Proto, Header: r.Header, Body: q.body, Status: status, Gone: q.gone, Answered: &p.answered})
}

// maxUnmatched is up to how many bytes a body is read that nobody waits for.
const maxUnmatched = 64 << 10

// keepBody reads a body that no operation takes, so that the journal has it.
func (s *Server) keepBody(q *question, r *http.Request) {
	if s.journal != nil && r.ContentLength > 0 && r.ContentLength <= maxUnmatched {
		q.body, _ = readBody(r)
	}
}

// target is the path and the query as they were sent.
func target(r *http.Request) string {
	if r.RequestURI != "" && r.RequestURI[0] == '/' {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// answeredOf is what became of a question, as the journal keeps it.
func answeredOf(q *question, r *http.Request, p *reply, size int) journal.Answered {
	a := journal.Answered{Document: q.now.document, Operation: q.operation, Verdict: verdict(q, p.answer), Violations: q.violations,
		Why: p.answer.why, Fields: p.header, Sent: p.begin(journal.MaxShown), SentSize: size}
	if q.set != nil {
		a.Setting, a.Broken = q.set.setting, q.set.broken
		if q.set.fault != nil {
			a.Fault = string(q.set.fault.Kind)
		}
	}
	if q.operation != nil && q.inputs != nil {
		a.Given, a.Mistaken = q.parameters(r)
	}
	return a
}

// verdict is what the request was to the document.
func verdict(q *question, a *answer) journal.Verdict {
	switch {
	case a.failed || strings.HasSuffix(a.why, "problem internal"):
		return journal.Failed
	case len(q.violations) > 0:
		return journal.Wrong
	case q.operation != nil && strings.HasPrefix(a.why, "problem ") && q.inputs == nil:
		// It was too large, or came too slowly, or asked for what is not there.
		return journal.Wrong
	case q.operation != nil:
		return journal.Right
	case a.status == http.StatusNotFound || a.status == http.StatusMethodNotAllowed:
		return journal.Unmatched
	}
	return journal.Aside
}

// parameters are the parameters that the request had, and had wrong, a bit each.
func (q *question) parameters(r *http.Request) (given, mistaken uint64) {
	for i, p := range q.operation.Parameters {
		if i == 64 {
			break
		}
		if p.Given(r) {
			given |= 1 << i
		}
		for j := range q.violations {
			if v := &q.violations[j]; v.In == p.In && strings.EqualFold(v.Name, p.Name) {
				mistaken |= 1 << i
			}
		}
	}
	return given | mistaken, mistaken
}

// Journal is the last exchanges; nil where none are kept.
func (s *Server) Journal() *journal.Journal { return s.journal }

// Stand is what the journal shows in the place of a credential: a value that is
// taken, or refused, as it was.
func (s *Server) Stand(scheme *spec.SecurityScheme, credential string) string {
	switch err := s.accept(scheme, credential); err {
	case nil:
		return s.demo(scheme)
	case errExpired:
		return "expired"
	}
	return "invalid"
}
