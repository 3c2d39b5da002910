package mutant

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"goalpost/contract"
	"goalpost/spec"
)

// origin is where the servers within the process are.
const origin = "http://127.0.0.1"

// maxRemembered is how many exchanges a server remembers.
const maxRemembered = 50_000

// server is a handler that keeps the document. It answers the same request with
// the same exchange, so that thousands of runs cost one.
type server struct {
	document    *spec.Document
	handler     http.Handler
	credentials map[string]string

	mu       sync.Mutex
	known    map[string]*exchange
	recorded []*exchange
}

func newServer(document *spec.Document, handler http.Handler, credentials map[string]string) *server {
	return &server{document: document, handler: handler, credentials: credentials, known: map[string]*exchange{}}
}

// exchange is a request with what the server that keeps the document answers, as
// the document reads both. Nothing of it may be changed.
type exchange struct {
	server *server
	key    string
	// request has no body; sent is its body.
	request *http.Request
	sent    []byte
	answer  *reply

	// operation is nil where the document has none for the request. Of a HEAD it
	// is that of GET.
	operation *spec.Operation
	item      *spec.PathItem
	inputs    *spec.Inputs
	// wrong is what the request breaks of the document; refused is what is wrong
	// with its credentials.
	wrong, refused []spec.Violation
	response       *spec.Response
	media          *spec.MediaType
	// body is the decoded response body, where decoded is set.
	body    any
	decoded bool

	once, resolveOnce, occurOnce sync.Once
	full                         *spec.Inputs
	occurs                       map[string][]occurrence
}

// exchange asks the server, or remembers what it said.
func (s *server) exchange(r *http.Request, body []byte) *exchange {
	key := requestKey(r, body)
	s.mu.Lock()
	x := s.known[key]
	if x == nil {
		x = &exchange{server: s, key: key, request: incoming(r), sent: body}
		if len(s.known) < maxRemembered {
			s.known[key] = x
		}
	}
	s.mu.Unlock()
	x.once.Do(x.run)
	return x
}

// requestKey is the same for requests that a server cannot tell apart.
func requestKey(r *http.Request, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.URL.RequestURI() + "\n")
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name != "User-Agent" && name != contract.RunHeader {
			b.WriteString(name + ": " + strings.Join(r.Header[name], "\x00") + "\n")
		}
	}
	b.WriteByte('\n')
	b.Write(body)
	return b.String()
}

// incoming is a client's request as a server sees it.
func incoming(r *http.Request) *http.Request {
	seen := r.Clone(context.Background())
	if seen.Host == "" {
		seen.Host = r.URL.Host
	}
	seen.RequestURI = r.URL.RequestURI()
	seen.URL.Scheme, seen.URL.Host = "", ""
	seen.RemoteAddr = "127.0.0.1:1"
	seen.Body = http.NoBody
	return seen
}

func (x *exchange) run() {
	x.answer = x.server.ask(x.request, x.sent)
	document := x.server.document
	match, found := document.MatchRequest(x.request, x.request.URL.EscapedPath())
	if !found {
		return
	}
	x.item = match.Item
	if match.Operation == nil {
		return
	}
	x.operation = match.Operation
	x.inputs, x.wrong = x.operation.Decode(match, x.request, x.sent)
	x.refused = x.operation.Authenticate(x.request, x.server.accepts)
	if x.response = x.operation.Response(max(x.answer.status, 100)); x.response == nil || x.request.Method != x.operation.Method {
		return
	}
	contentType := x.answer.header.Get("Content-Type")
	if x.media = x.response.MediaType(contentType); x.media == nil || len(x.answer.body) == 0 {
		return
	}
	body, err := x.media.Decode(contentType, x.answer.body)
	x.body, x.decoded = body, err == nil
}

// ask sends a request to the handler.
func (s *server) ask(r *http.Request, body []byte) *reply {
	sent := r.Clone(context.Background())
	sent.Body, sent.ContentLength = http.NoBody, 0
	if len(body) > 0 {
		sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return serve(s.handler, sent)
}

// accepts reports what is wrong with a credential, nil where it is the right one.
func (s *server) accepts(scheme *spec.SecurityScheme, credential string) error {
	right := &http.Request{Header: http.Header{}, URL: &url.URL{}}
	scheme.Apply(right, s.credentials[scheme.Name])
	if want, _ := scheme.Credential(right); want != credential {
		return errors.New("is not valid")
	}
	return nil
}

// asks reports whether the request is one to the operation itself, not a HEAD.
func (x *exchange) asks(op *spec.Operation) bool {
	return x.operation == op && x.request.Method == op.Method
}

// right reports whether the request is right, as the server sees it.
func (x *exchange) right() bool {
	return x.operation != nil && x.answer.status < 400 && len(x.refused) == 0
}

// preferring is what the server answers to the same request when it is asked for a
// status (RFC 7240; docs/mock.md).
func (x *exchange) preferring(status string) *exchange { return x.wishing(status, "") }

// wishing is what the server answers when it is asked for a status and a media type,
// "" for none.
func (x *exchange) wishing(status, mediaType string) *exchange {
	r := x.request.Clone(context.Background())
	if status != "" {
		r.Header.Set("Prefer", "code="+status)
	}
	if mediaType != "" {
		r.Header.Set("Accept", mediaType)
	}
	return x.server.exchange(r, x.sent)
}

// with is what the server answers to the same request with other inputs. It is nil
// where no such request can be made.
func (x *exchange) with(in *spec.Inputs) *exchange {
	r, body, err := x.server.request(x.operation, in)
	if err != nil {
		return nil
	}
	for name, values := range x.request.Header {
		if x.operation.Parameter(spec.InHeader, name) == nil && name != "Cookie" && r.Header.Get(name) == "" {
			r.Header[name] = values
		}
	}
	return x.server.exchange(r, body)
}

// without is what the server answers when a parameter is left out.
func (x *exchange) without(p *spec.Parameter) *exchange {
	in := x.inputs.Clone()
	in.Unset(p)
	return x.with(in)
}

// request is a request of the operation with the right credentials.
func (s *server) request(op *spec.Operation, in *spec.Inputs) (*http.Request, []byte, error) {
	base, err := url.Parse(origin + op.BasePath())
	if err != nil {
		return nil, nil, err
	}
	r, err := op.NewRequest(context.Background(), base, in)
	if err != nil {
		return nil, nil, err
	}
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, nil, err
		}
	}
	r.Header.Set("Accept-Encoding", "gzip")
	if len(op.Security) > 0 {
		for _, scheme := range op.Security[0] {
			scheme.Apply(r, s.credentials[scheme.Name])
		}
	}
	return r, body, nil
}

// resolved are the inputs with the values that stand for parameters left out.
func (x *exchange) resolved() *spec.Inputs {
	x.resolveOnce.Do(func() {
		x.full = x.inputs.Clone()
		// What cannot be learned stays absent.
		_, _ = x.operation.Resolve(x.full, func(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
			r, body, err := x.server.request(op, in)
			if err != nil {
				return nil, err
			}
			asked := x.server.exchange(r, body)
			return &spec.Exchange{Operation: op, Inputs: in, Status: asked.answer.status, Header: asked.answer.header, Body: asked.body}, nil
		})
	})
	return x.full
}

// seen is the exchange as rules see it, with another body.
func (x *exchange) seen(body any) *spec.Exchange {
	return &spec.Exchange{Operation: x.operation, Inputs: x.resolved(), Status: x.answer.status, Header: x.answer.header, Body: body}
}

// allows reports whether a body is one that the document allows there.
func (x *exchange) allows(body any) bool { return x.media.Schema == nil || x.media.Schema.Valid(body) }

// encoded is the answer with another body; nil where the media type has no form
// for it, or one in which it reads as a body that is right.
func (x *exchange) encoded(body any) *reply {
	contentType := x.answer.header.Get("Content-Type")
	if spec.IsJSON(contentType) {
		return x.answer.with(x.media.Schema.Encode(body))
	}
	text, _, err := x.media.Encode(contentType, body)
	if err != nil {
		return nil
	}
	if read, err := x.media.Decode(contentType, text); err == nil && x.media.Schema != nil && x.media.Schema.Valid(read) {
		return nil
	}
	return x.answer.with(text)
}
