package mockserver

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"slices"
	"strconv"

	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// reply is an answer with all that is sent and logged of it, for one request and
// all that repeat it. It is not changed once it is made.
type reply struct {
	*composed
	// line is the log's line up to the status, why what ends it, and notes are the
	// lines before it.
	line, why string
	notes     []string
	// answered is what the journal keeps of it.
	answered journal.Answered
}

// composed is an answer as it is sent, which all have that get this answer. It is not
// changed once it is made.
type composed struct {
	answer *answer
	// header is complete, but for what depends on the Origin of a request: exposed is
	// what a script of another origin may read.
	header  fields
	exposed []string
	body    []byte
	// large is the body instead, where it is put together while it is sent, for
	// clients at origin; nil elsewhere.
	large  payload
	origin string
	// size is that of the body, in bytes.
	size int
}

// field is one header with its values.
type field = journal.Field

// fields are the headers of a reply.
type fields []field

// set gives a header its only value.
func (f *fields) set(name, value string) { f.put(name, []string{value}) }

// put gives a header its values, in the place of those that it has.
func (f *fields) put(name string, values []string) {
	for i := range *f {
		if (*f)[i].Name == name {
			(*f)[i].Values = values
			return
		}
	}
	*f = append(*f, field{Name: name, Values: values})
}

// vary says which headers of a request may make a difference.
const vary = "Accept, Origin, Prefer, Goalpost-Session"

// newReply is an answer to a question as it is sent.
func newReply(q *question, r *http.Request, a *answer) *reply {
	p := &reply{composed: q.composed, line: requestLine(r, q.operation), why: headerText(a.why), notes: q.notes}
	if p.composed == nil || p.composed.answer != a {
		p.composed = q.compose(a)
	}
	p.answered = answeredOf(q, r, p, p.size)
	return p
}

// compose puts an answer together.
func (q *question) compose(a *answer) *composed {
	c := &composed{answer: a, exposed: q.now.exposed(q.operation)}
	if a.body.isLarge() {
		c.large, c.origin, c.size = a.body, q.origin, a.body.size(len(q.origin))
	} else {
		c.body = a.at(q.origin)
		c.size = len(c.body)
	}
	header := make(fields, 0, len(a.header)+8)
	for name, values := range a.header {
		if name != "Content-Type" || hasBody(a.status) {
			header = append(header, field{Name: name, Values: slices.Clip(values)})
		}
	}
	q.describe(&header)
	header.put("Vary", append(slices.Clip(a.header["Vary"]), vary))
	if hasBody(a.status) {
		header.set("Content-Length", strconv.Itoa(c.size))
		header.put("X-Content-Type-Options", noSniff)
	}
	c.header = header
	return c
}

// whole is the body in one piece.
func (p *reply) whole() []byte {
	if p.large != nil {
		return p.large.at(p.origin)
	}
	return p.body
}

// begin is the beginning of the body, at most limit bytes, without what follows it.
func (p *reply) begin(limit int) []byte {
	switch {
	case p.large != nil:
		return p.large.begin(p.origin, limit)
	case len(p.body) > limit:
		return bytes.Clone(p.body[:limit])
	}
	return p.body
}

// describe adds the headers in which the mock speaks for itself.
func (q *question) describe(header *fields) {
	if q.wish.applied != "" {
		header.set("Preference-Applied", q.wish.applied)
	}
	if len(q.violations) > 0 {
		header.set("Goalpost-Violations", violationsHeader(q.violations))
	}
	q.set.describe(header)
}

// at is the body as clients at an origin get it.
func (a *answer) at(origin string) []byte {
	if a.fixture != nil && a.fixture.served == a {
		return a.fixture.render(origin)
	}
	return a.body.at(origin)
}

// cost is what it takes to remember the answer under a key, in bytes, without a
// body that is there anyway, because a fixture has it.
func (c *composed) cost(key int) int {
	cost := key + 1200
	for _, f := range c.header {
		cost += 100 + len(f.Values[0])
	}
	switch {
	case c.answer.fixture == nil:
		cost += c.size
	case len(c.answer.body) > 1:
		cost += len(c.body)
	}
	return cost
}

// keySize is enough for the key of most requests.
const keySize = 512

// key appends all of a request that its answer may depend on, so that equal keys
// have equal answers. It is false for a request that is not worth remembering or
// whose answer depends on more: one with a body, and a browser's question.
func (q *question) key(dst []byte, r *http.Request) ([]byte, bool) {
	if r.Body != nil && r.Body != http.NoBody || r.Method == http.MethodOptions {
		return nil, false
	}
	add := func(text string) { dst = appendText(dst, text) }
	addAll := func(texts []string) {
		dst = binary.AppendUvarint(dst, uint64(len(texts)))
		for _, text := range texts {
			add(text)
		}
	}
	add(r.Method)
	add(q.path)
	add(r.URL.RawQuery)
	add(q.accept)
	addAll(r.Header["Prefer"])
	scheme, host := originOf(r)
	add(scheme)
	add(host)
	if q.operation == nil {
		return dst, true
	}
	add(q.operation.Path)
	if q.set != nil {
		add(q.set.version)
		add(q.set.setting)
		dst = binary.AppendUvarint(dst, uint64(q.set.step))
	}
	if q.operation.RequestBody != nil {
		return nil, false
	}
	for _, name := range q.now.read[q.operation] {
		addAll(r.Header[name])
	}
	for _, v := range q.refused {
		add(v.Document.Pointer)
		add(v.Message)
	}
	return dst, true
}

// readHeaders are the headers that an operation's parameters stand in.
func readHeaders(op *spec.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		name := http.CanonicalHeaderKey(p.Name)
		if p.In == spec.InCookie {
			name = "Cookie"
		}
		if (p.In == spec.InHeader || p.In == spec.InCookie) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
