package mockserver

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"goalpost/spec"
)

// question is one request as the choice of its response sees it.
type question struct {
	now *snapshot
	// path is the path as it was sent, percent-encoded.
	path string
	// operation is nil where the document has none for the request.
	operation *spec.Operation
	// inputs are the decoded values, with those that stand for what was left out.
	inputs *spec.Inputs
	// refused is what is wrong with the credentials, violations what is wrong with
	// the request: its credentials, else all the rest.
	refused    []spec.Violation
	violations []spec.Violation
	wish       wish
	// accept is the Accept header, "" for none.
	accept string
	// origin is where the client reached the server.
	origin string
	// session is the name of the session, and set what is set for it; nil is nothing.
	session string
	set     *set
	// composed is the answer that was chosen, put together, nil for none yet.
	composed *composed
	// body is the body of the request.
	body []byte
	// learning is true while the values are learned that a `when` would need.
	learning bool
	// notes are lines for the log, beside that of the request.
	notes []string
	// gone is true where the client did not wait for the answer.
	gone bool
}

// note adds a line to the log, about a request that is answered all the same.
func (q *question) note(format string, arguments ...any) {
	q.notes = append(q.notes, fmt.Sprintf(format, arguments...))
}

// finder is one place to look for a response; it is nil where the place has none.
type finder struct {
	name string
	find func(*question) *answer
}

// finders are the places in the order in which they are tried.
func finders() [7]finder {
	return [...]finder{
		{"asked for by the client", (*question).askedFor},
		{"error set for the session", (*question).setError},
		{"documented error for what is wrong", (*question).documentedError},
		{"success set for the session", (*question).setSuccess},
		{"fixture that applies", (*question).applyingFixture},
		{"example of the document", (*question).documentExample},
		{"generated", (*question).generated},
	}
}

// choose is the response; there always is one.
func (q *question) choose() *answer {
	for _, f := range finders() {
		if a := f.find(q); a != nil {
			return q.alter(a)
		}
	}
	// The operation documents no response; whatever is sent to it is right.
	return &answer{status: http.StatusOK, header: http.Header{}, why: "no response is documented"}
}

// askedFor is the response that the client names by status, example or both.
func (q *question) askedFor() *answer {
	if !q.wish.names() {
		return nil
	}
	code := 0
	if q.wish.code != "" {
		status, err := strconv.Atoi(q.wish.code)
		if err != nil || status < 200 || status > 599 || q.operation.Response(status) == nil {
			return q.unknownResponse()
		}
		code = status
	}
	if q.wish.example != "" {
		return firstOf(q.fixtureNamed, q.exampleNamed, func(int) *answer { return q.unknownResponse() })(code)
	}
	return firstOf(q.fixtureOf, q.exampleOf, q.generate)(code)
}

// firstOf tries finders of a status in turn.
func firstOf(finders ...func(status int) *answer) func(int) *answer {
	return func(status int) *answer {
		for _, find := range finders {
			if a := find(status); a != nil {
				return a
			}
		}
		return nil
	}
}

// documentedError is the document's response for what is wrong with the request,
// which names all of it.
func (q *question) documentedError() *answer {
	if !q.isRefused() {
		return nil
	}
	kind := "invalid-request"
	if q.violations[0].Code == "credential" {
		kind = "missing-credentials"
	}
	status := errorStatus(q.operation, q.violations)
	if q.operation.Response(status) == nil {
		a := problemOf(status, kind, q.violations)
		q.challenge(a.header, status)
		return a
	}
	a := firstOf(q.exampleOf, q.generate)(status)
	if a.failed {
		// The document has a response, but none that can be made.
		a = problemOf(status, kind, q.violations)
		q.challenge(a.header, status)
	}
	named := *a
	named.why = "error for " + q.violations[0].Location + " (" + q.violations[0].Code + "), " + a.why
	return &named
}

// isRefused reports whether the answer is an error for what is wrong with the
// request. Who asks for a response is let in without credentials.
func (q *question) isRefused() bool {
	return len(q.violations) > 0 && !(q.wish.any() && q.violations[0].Code == "credential")
}

// errorStatus is the status for violations: the one that the documentation names
// for the first of them that has one, else the first documented one that fits.
func errorStatus(op *spec.Operation, violations []spec.Violation) int {
	for _, v := range violations {
		if v.Documented != nil {
			return v.Documented.Status
		}
	}
	candidates := []int{http.StatusUnprocessableEntity, http.StatusBadRequest}
	switch violations[0].Code {
	case "credential":
		candidates = []int{http.StatusUnauthorized, http.StatusForbidden}
	case "media-type":
		candidates = slices.Insert(candidates, 0, http.StatusUnsupportedMediaType)
	}
	for _, status := range candidates {
		if r := op.Response(status); r != nil && r.Status == strconv.Itoa(status) {
			return status
		}
	}
	if violations[0].Code == "credential" {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

// applyingFixture is the fixture whose `when` is true, else the default one.
func (q *question) applyingFixture() *answer {
	if q.dynamic() {
		return nil
	}
	if f := q.applying(q.now.fixtures.of(q.operation)); f != nil {
		return f.answer(q.now)
	}
	return nil
}

// documentExample is the example that belongs to the request, else one of the
// success response.
func (q *question) documentExample() *answer {
	if a := q.correspondingExample(); a != nil {
		return a
	}
	response, status := q.success()
	if response == nil {
		return nil
	}
	return q.exampleOf(status)
}

// generated is a generated success response.
func (q *question) generated() *answer {
	response, status := q.success()
	if response == nil {
		return nil
	}
	return q.generate(status)
}

// success is the response of a request that is right, and its status.
func (q *question) success() (*spec.Response, int) {
	response := q.operation.Success()
	if response == nil {
		return nil, 0
	}
	return response, statusOf(response)
}

// statusOf is the status that a response is sent with where none is asked for:
// its own, the first of its range, or, for the default, 500 where another one is
// the success and 200 where it is the success itself.
func statusOf(response *spec.Response) int {
	switch code := response.Code(); {
	case code >= 200:
		return code
	case response.Operation().Success() == response:
		return http.StatusOK
	}
	return http.StatusInternalServerError
}

// dynamic reports whether the body is to be generated, fixtures and examples
// left aside.
func (q *question) dynamic() bool {
	if q.wish.dynamic != nil {
		return *q.wish.dynamic
	}
	if q.set != nil {
		if q.set.answer != nil && q.set.answer.Generate != nil {
			return *q.set.answer.Generate
		}
		if q.set.generate != nil {
			return *q.set.generate
		}
	}
	return q.now.generate
}

// unknownResponse lists what can be asked for.
func (q *question) unknownResponse() *answer {
	q.wish.applied = ""
	detail := "There is no such response. Ask for one of available."
	switch {
	case q.wish.code != "" && q.wish.example != "":
		detail = fmt.Sprintf("%s has no example %.100q with the status %.20q. Ask for one of available.", q.operation.ID, q.wish.example, q.wish.code)
	case q.wish.example != "":
		detail = fmt.Sprintf("%s has no example %.100q. Ask for one of available.", q.operation.ID, q.wish.example)
	case q.wish.code != "":
		detail = fmt.Sprintf("%s documents no status %.20q. Ask for one of available.", q.operation.ID, q.wish.code)
	}
	p := problem{Type: problemType("unknown-response"), Title: problemTitles["unknown-response"], Status: http.StatusNotFound, Detail: detail}
	for _, r := range q.operation.Responses {
		p.Available = append(p.Available, "code="+r.Status)
	}
	for _, f := range q.now.fixtures.of(q.operation) {
		p.Available = append(p.Available, fmt.Sprintf("code=%d, example=%s", f.Status, f.Name))
	}
	for _, r := range q.operation.Responses {
		for _, m := range r.Content {
			for _, e := range m.Examples {
				if e.Name != "" {
					p.Available = append(p.Available, "code="+r.Status+", "+preferenceText("example", e.Name))
				}
			}
		}
	}
	return p.answer("unknown-response")
}

// notAcceptable is the document's response for a client that accepts none of the media
// types that a response has, else a problem that lists them.
func (q *question) notAcceptable(response *spec.Response) *answer {
	if q.operation.Response(http.StatusNotAcceptable).Code() == http.StatusNotAcceptable {
		if a := firstOf(q.exampleOf, q.generate)(http.StatusNotAcceptable); !a.failed {
			named := *a
			named.why = "error for header.accept, " + a.why
			return &named
		}
	}
	p := problem{Type: problemType("not-acceptable"), Title: problemTitles["not-acceptable"], Status: http.StatusNotAcceptable,
		Detail: "The Accept header allows none of the media types that the response has. Accept one of available, or send no Accept header."}
	for _, m := range response.Content {
		p.Available = append(p.Available, concrete(m.Name))
	}
	return p.answer("not-acceptable")
}

// media is the media type in which a response is sent; nil where it has no body.
// ok is false where the client accepts none of them. An error is sent in what
// there is (RFC 9110 section 12.5.1): it is better than silence. So is what the client
// asks for and nobody can make, a picture of a kind that is not drawn: browsers ask for
// such kinds first.
func (q *question) media(response *spec.Response, status int) (m *spec.MediaType, ok bool) {
	if len(response.Content) == 0 || !hasBody(status) {
		return nil, true
	}
	if m = negotiate(q.accept, response.Content); m == nil && status >= 400 {
		m = preferred(response.Content)[0]
	}
	if m == nil || isMakeable(m) {
		return m, m != nil
	}
	makeable := slices.DeleteFunc(slices.Clone(response.Content), func(m *spec.MediaType) bool { return !isMakeable(m) })
	if liked := negotiate(q.accept, makeable); liked != nil {
		return liked, true
	}
	return append(preferred(makeable), m)[0], true
}

// isMakeable reports whether a body of the media type can be made, or the document
// shows one.
func isMakeable(m *spec.MediaType) bool { return len(m.Examples) > 0 || encodable(concrete(m.Name)) }

// exchange is the question with its answer, as rules see them.
func (q *question) exchange(a *answer) *spec.Exchange {
	return &spec.Exchange{Operation: q.operation, Inputs: q.inputs, Status: a.status, Header: a.header, Body: a.value}
}

// challenge adds the challenges to a 401 that has none yet.
func (q *question) challenge(header http.Header, status int) {
	if text := q.now.challenge[q.operation]; status == http.StatusUnauthorized && text != "" && header.Get("WWW-Authenticate") == "" {
		header.Set("WWW-Authenticate", text)
	}
}
