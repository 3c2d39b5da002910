package mutant

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"

	"goalpost/spec"
)

// class is a kind of request by what a server that keeps the document finds wrong
// with it.
type class string

const (
	rightRequest   class = "right"
	wrongRequest   class = "wrong"
	refusedRequest class = "refused"
)

// classes are all of them. A status that a right request gets is tried first: what
// comes back for values that were made up is the server's own business.
var classes = []class{rightRequest, wrongRequest, refusedRequest}

func (x *exchange) class() class {
	switch {
	case len(x.refused) > 0:
		return refusedRequest
	case x.answer.status >= 400:
		return wrongRequest
	}
	return rightRequest
}

// forcing is a response, and a media type of it, that requests of a class get.
type forcing struct {
	response *spec.Response
	media    *spec.MediaType
	class    class
}

// forcing is the server that answers requests of a class with a documented response
// where the suite allows it. It is nil where the suite finds fault with that, so
// that no request of the class is known which gets the response.
func (m *measuring) forcing(r *spec.Response, media *spec.MediaType, of class) *server {
	m.mu.Lock()
	key := forcing{r, media, of}
	find := m.forced[key]
	if find == nil {
		find = sync.OnceValue(func() *server { return m.forceServer(key) })
		m.forced[key] = find
	}
	m.mu.Unlock()
	return find()
}

func (m *measuring) forceServer(f forcing) *server {
	op := f.response.Operation()
	code := codeOf(op, f.response, 400)
	if status, _ := strconv.Atoi(code); f.response == op.Success() {
		code = ""
	} else if status < 200 || status >= 500 {
		return nil
	}
	mediaType := ""
	if f.media != nil {
		mediaType = f.media.Name
	}
	inner := m.servers[0]
	s := newServer(m.document, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// It comes from memory.
		body, _ := io.ReadAll(r.Body)
		x := inner.exchange(r, body)
		if x.operation == op && x.class() == f.class {
			x = x.wishing(code, mediaType)
		}
		x.answer.writeTo(w)
	}), m.options.Credentials)
	if report, err := s.baseline(context.Background(), []string{op.ID}); err == nil && report.Kept() && s.answers(f.response, f.media) {
		return s
	}
	return nil
}
