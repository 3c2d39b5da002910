package mockserver

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goalpost/spec"
)

// handle answers one request, from the first line to the log.
func (s *Server) handle(c echo.Context) error {
	start := time.Now()
	r, w := c.Request(), c.Response()
	q := &question{now: s.current.Load(), path: r.URL.EscapedPath(), accept: accepted(r)}
	var p *reply
	defer func() {
		if cause := recover(); cause != nil {
			p = s.failed(w, r, q, cause)
		}
		took := time.Since(start)
		s.log.request(p, w.Status, q.gone, took)
		s.record(q, r, p, w.Status, start, took)
	}()
	p = s.reply(q, r)
	q.gone = s.send(w, r, p) != nil
	return nil
}

// reply is the answer to a request, ready to be sent. What was answered before is
// answered alike, without being worked out again.
func (s *Server) reply(q *question, r *http.Request) *reply {
	match, found := q.now.document.MatchRequest(r, q.path)
	if found && match.Operation != nil {
		q.operation = match.Operation
		q.refused = q.operation.Authenticate(r, s.accept)
	}
	if problem := s.consult(q, r); problem != nil {
		q.origin = origin(r)
		return newReply(q, r, problem)
	}
	key, repeats := q.key(make([]byte, 0, keySize), r)
	if repeats = repeats && q.set.repeats(); repeats {
		if p, ok := q.now.replies.get(key); ok {
			return p
		}
	}
	q.origin = origin(r)
	p := newReply(q, r, s.answer(q, r, match))
	if repeats && q.now.seen.again(key) {
		q.now.replies.add(key, p, p.cost(len(key)))
	}
	return p
}

// answer is the order of it all: match, credentials, parameters and body, choose.
// match is nil where the document does not have the path.
func (s *Server) answer(q *question, r *http.Request, match *spec.Match) *answer {
	document := q.now.document

	// Where no operation matches.
	if match == nil || match.Operation == nil {
		s.keepBody(q, r)
	}
	switch {
	case isPreflight(r) && match != nil:
		return preflight(r, match.Item)
	case isPreflight(r):
		return preflight(r, nil)
	case match == nil && isPicture(r):
		return picture(q.path)
	case match == nil:
		return unknownPath(document, r)
	case match.Operation == nil:
		return otherMethod(match.Item, r)
	}

	// What the client asks for decides whether it needs credentials.
	var err error
	if q.wish, err = readWish(r.Header, r.URL.RawQuery); err != nil {
		return newProblem(http.StatusBadRequest, "invalid-preference", "The preference "+err.Error()+".")
	}
	body, problem := readBody(r)
	if problem != nil {
		return problem
	}
	q.body = body

	// Parameters and body, then the values that are valid.
	inputs, wrong := q.operation.Decode(match, r, body)
	inputs.Method = q.operation.Method // HEAD is answered as GET is.
	q.inputs = inputs
	invalid, err := q.operation.Resolve(inputs, q.asker())
	if err != nil {
		q.note("%s: %v", q.operation.ID, err)
	}
	if names := unknown(q.operation, r.URL.RawQuery); len(names) > 0 {
		q.note("%s has no query parameter %q; it is ignored", q.operation.ID, names)
	}
	if len(body) > 0 && q.operation.RequestBody == nil {
		q.note("%s declares no body; the one that was sent is ignored", q.operation.ID)
	}
	if q.violations = invalid; len(wrong) > 0 {
		q.violations = append(wrong, others(invalid, wrong)...)
	}
	discreet(document, q.violations)
	if len(q.refused) > 0 {
		// The parameters of somebody who is not let in are nobody's business.
		q.violations = q.refused
	}

	return q.strike(q.chosen())
}

// others are the violations of parameters that nothing was found wrong with yet.
func others(violations, known []spec.Violation) []spec.Violation {
	return slices.DeleteFunc(violations, func(v spec.Violation) bool {
		return slices.ContainsFunc(known, func(k spec.Violation) bool { return k.In == v.In && k.Name == v.Name })
	})
}

// discreet takes what was found in a credential's place out of the messages: a
// document may declare the same header as a credential and as a parameter.
func discreet(document *spec.Document, violations []spec.Violation) {
	for i, v := range violations {
		for _, scheme := range document.SecuritySchemes {
			if in, name := scheme.Place(); v.In == in && strings.EqualFold(v.Name, name) {
				violations[i].Message = "is not what the document says of it"
			}
		}
	}
}

// unknown are the query parameters that neither the operation nor the mock has.
func unknown(op *spec.Operation, rawQuery string) []string {
	if rawQuery == "" {
		return nil
	}
	return slices.DeleteFunc(op.Undeclared(rawQuery), func(name string) bool {
		return isOwnQuery(name)
	})
}

// unknownPath is the answer for a path that the document does not have.
func unknownPath(document *spec.Document, r *http.Request) *answer {
	detail := "The document has no path that matches. Begin with one of its paths, below the path of its server."
	if nearest := document.Nearest(r.Method, r.URL.EscapedPath()); nearest != "" {
		detail = fmt.Sprintf("The document has no such path. Perhaps %s is meant%s.", nearest, difference(r.URL.EscapedPath(), nearest))
		if match, ok := document.Match(r.Method, nearest); ok && match.Operation != nil {
			detail += " It is the operation " + match.Operation.ID + "."
		}
	}
	return newProblem(http.StatusNotFound, "unknown-path", detail)
}

// otherMethod is the answer for a method that the path does not have.
func otherMethod(item *spec.PathItem, r *http.Request) *answer {
	if r.Method == http.MethodOptions {
		return &answer{status: http.StatusNoContent, header: http.Header{"Allow": {allow(item)}}, why: "options"}
	}
	a := newProblem(http.StatusMethodNotAllowed, "method-not-allowed", fmt.Sprintf("The path takes %s.", allow(item)))
	a.header.Set("Allow", allow(item))
	return a
}

// allow is the methods that a path takes (RFC 9110 section 10.2.1).
func allow(item *spec.PathItem) string {
	methods := item.Methods()
	if slices.Contains(methods, http.MethodGet) && !slices.Contains(methods, http.MethodHead) {
		methods = append(methods, http.MethodHead)
	}
	if !slices.Contains(methods, http.MethodOptions) {
		methods = append(methods, http.MethodOptions)
	}
	var list string
	for _, method := range methods {
		list = joinList(list, method)
	}
	return list
}

// failed answers a request that the mock could not answer, if that is still
// possible, and logs where.
func (s *Server) failed(w *echo.Response, r *http.Request, q *question, cause any) *reply {
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	s.log.note("panic: %v\n%s", cause, debug.Stack())
	p := newReply(q, r, newProblem(http.StatusInternalServerError, "internal", "This is a defect of the mock; its log says where."))
	if !w.Committed {
		q.gone = s.send(w, r, p) != nil
	}
	return p
}
