package mockserver

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// answer is a response that was chosen and is not written yet. It may be shared
// between requests: nothing of it is changed once it is chosen.
type answer struct {
	status int
	// header has everything but what the write adds.
	header http.Header
	// body is empty where the response has none.
	body payload
	// value is the decoded body, as rules and expressions see it.
	value any
	// delay is how long the answer is held back.
	delay time.Duration
	// why says in a few words why this is the answer.
	why string
	// failed is true where the document has a response that cannot be made.
	failed bool
	// fault is what goes wrong on the connection; nil is nothing.
	fault *session.Fault
	// fixture is the one that the answer was made from, nil for others.
	fixture *Fixture
}

// send sends a reply. The error is errGone, or that of a client that went away
// while it was sent.
func (s *Server) send(w *echo.Response, r *http.Request, p *reply) error {
	header := w.Header()
	for _, f := range p.header {
		header[f.Name] = f.Values
	}
	allowOrigin(header, r.Header["Origin"], p.exposed)
	a := p.answer
	if a.delay > 0 && !wait(w, r, a.delay) {
		w.Status = statusClientGone
		return errGone
	}
	if a.fault != nil && a.fault.Kind != session.Latency {
		return s.breakOff(w, r, p, header)
	}
	w.WriteHeader(a.status)
	if r.Method == http.MethodHead || !hasBody(a.status) {
		return nil
	}
	if p.large != nil {
		return p.large.writeTo(w, p.origin)
	}
	return write(w, r, p.body)
}

var errGone = errors.New("the client went away")

// statusClientGone stands in the log where nobody was there to get the answer.
const statusClientGone = 499

// hasBody reports whether a response of that status may have a body (RFC 9110
// sections 6.4.1 and 15.3.6).
func hasBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusResetContent && status != http.StatusNotModified
}

// What one response lists of violations: how many, and how many bytes.
const (
	maxListed          = 20
	maxViolationsBytes = 2048
)

// violationsHeader lists violations for a header, as a list of strings with
// parameters (RFC 9651 section 3.1): the location, the code, the message and the
// place in the document that says so.
func violationsHeader(violations []spec.Violation) string {
	list := make([]byte, 0, 256)
	for i := range violations {
		v, before := &violations[i], len(list)
		if i > 0 {
			list = append(list, ", "...)
		}
		start := len(list)
		list = appendString(list, v.Location)
		list = appendString(append(list, ";code="...), v.Code)
		list = appendString(append(list, ";message="...), violationText(*v))
		if at := v.Document.String(); at != "" {
			list = appendString(append(list, ";document="...), at)
		}
		if i == maxListed || before+len(list)-start > maxViolationsBytes {
			return joinList(string(list[:before]), `"...";more=`+strconv.Itoa(len(violations)-i))
		}
	}
	return string(list)
}

// appendString appends a string of RFC 9651 section 3.3.3, at most 200 bytes.
func appendString(dst []byte, text string) []byte {
	more := ""
	if text = headerText(text); len(text) > 200 {
		text, more = text[:200], "..."
	}
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '\\' || text[i] == '"' {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return append(append(dst, more...), '"')
}

// origin is where the client reached the server: scheme and host, without a
// closing slash.
func origin(r *http.Request) string {
	scheme, host := originOf(r)
	return scheme + host
}

// originOf is the origin in two parts. A proxy in front says with
// X-Forwarded-Proto that it speaks HTTPS.
func originOf(r *http.Request) (scheme, host string) {
	host = r.Host
	if !isHost(host) {
		local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
		if !ok {
			return "", defaultOrigin
		}
		host = local.String()
	}
	proto, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	if r.TLS != nil || strings.EqualFold(strings.TrimSpace(proto), "https") {
		return "https://", host
	}
	return "http://", host
}

// defaultOrigin stands for the origin where there is no request, or one without
// a host.
const defaultOrigin = "http://127.0.0.1:8080"

// isHost reports whether text is a host and a port that can stand within a JSON
// string and an SVG alike.
func isHost(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && strings.IndexByte(".-_:[]", c) < 0 {
			return false
		}
	}
	return text != ""
}

// accepted is the Accept header as one line.
func accepted(r *http.Request) string {
	lines := r.Header["Accept"]
	if len(lines) == 1 {
		return lines[0]
	}
	return strings.Join(lines, ",")
}
