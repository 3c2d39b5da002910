package mockserver

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"goalpost/mockserver/session"
)

// strike is an answer with the fault that is set for the session, as far as it is
// one of the answer. What goes wrong on the connection is left to send.
func (q *question) strike(a *answer) *answer {
	if q.set == nil || q.set.fault == nil {
		return a
	}
	f := q.set.fault
	b := *a
	switch f.Kind {
	case session.TooManyRequests, session.Unavailable:
		b = *q.busy(f)
	case session.WrongMediaType:
		if hasBody(a.status) {
			b.header = a.header.Clone()
			b.header.Set("Content-Type", "text/html; charset=utf-8")
		}
	case session.InvalidJSON:
		b.body, b.value, b.fixture = payload{unfinished(a.at(q.origin))}, nil, nil
	default:
		b.fault = f
	}
	b.delay += q.set.draw.Delay
	b.why += ", fault " + string(f.Kind)
	if q.set.draw.Delay > 0 {
		b.why += fmt.Sprintf(" after %d ms", q.set.draw.Delay.Milliseconds())
	}
	return &b
}

// busy is the answer of a server that takes no more requests: the documented one,
// where there is one.
func (q *question) busy(f *session.Fault) *answer {
	status, seconds := http.StatusServiceUnavailable, f.RetryAfter
	if f.Kind == session.TooManyRequests {
		status = http.StatusTooManyRequests
		if seconds == nil {
			one := 1
			seconds = &one
		}
	}
	a := newProblem(status, "fault", "The mock was told to fail here: "+string(f.Kind)+".")
	if q.operation.Response(status) != nil {
		if documented := firstOf(q.fixtureOf, q.exampleOf, q.generate)(status); !documented.failed {
			copied := *documented
			copied.header = documented.header.Clone()
			a = &copied
		}
	}
	if seconds != nil {
		a.header.Set("Retry-After", strconv.Itoa(*seconds))
	}
	return a
}

// unfinished is a body that ends too early to be JSON.
func unfinished(body []byte) []byte {
	text := bytes.TrimSpace(body)
	if n := len(text); n > 1 && bytes.IndexByte([]byte(`}]"`), text[n-1]) >= 0 {
		return text[:n-1]
	}
	return []byte("{")
}

// break off sends a reply whose fault is one of the connection. The error is
// errGone where the client went away before.
func (s *Server) breakOff(w *echo.Response, r *http.Request, p *reply, header http.Header) error {
	f := p.answer.fault
	body := p.whole()
	if r.Method == http.MethodHead || !hasBody(p.answer.status) {
		body = nil
	}
	if f.Kind == session.SlowDrip {
		return drip(w, r, p.answer.status, body, time.Duration(f.Over)*time.Millisecond)
	}
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		if r.ProtoMajor > 1 {
			// HTTP/2 has streams instead of connections: this one is reset.
			panic(http.ErrAbortHandler)
		}
		return s.cannotBreakOff(w, header)
	}
	w.Committed, w.Status = true, p.answer.status
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(breakTimeout))
	switch f.Kind {
	case session.ConnectionReset:
		w.Status = 0
		if tcp, ok := connection.(interface{ SetLinger(int) error }); ok {
			_ = tcp.SetLinger(0)
		}
	case session.EmptyReply:
		w.Status = 0
	default:
		breakBody(buffer.Writer, p.answer.status, header, f.Kind, body)
	}
	return nil
}

// breakTimeout is how long a client may take to read a broken answer.
const breakTimeout = 10 * time.Second

// breakBody writes a response whose body is broken off.
func breakBody(w *bufio.Writer, status int, header http.Header, kind session.Kind, body []byte) {
	header.Set("Connection", "close")
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	sent := body
	switch kind {
	case session.TruncatedBody:
		sent = body[:len(body)/2]
	case session.WrongLength:
		header.Set("Content-Length", strconv.Itoa(len(body)+wrongBytes))
	case session.MalformedChunk:
		header.Del("Content-Length")
		header.Set("Transfer-Encoding", "chunked")
		half := body[:len(body)/2]
		sent = fmt.Appendf(nil, "%x\r\n%s\r\nno length\r\n", len(half), half)
		if len(half) == 0 {
			sent = []byte("no length\r\n")
		}
	}
	fmt.Fprintf(w, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = header.Write(w)
	_, _ = w.WriteString("\r\n")
	_, _ = w.Write(sent)
	_ = w.Flush()
}

// wrongBytes is how many bytes a wrong length promises too many.
const wrongBytes = 16

// Pieces of a drip, and how long it takes where nothing is said.
const (
	dripPieces  = 20
	dripDefault = 3 * time.Second
)

// drip sends a body in pieces.
func drip(w *echo.Response, r *http.Request, status int, body []byte, over time.Duration) error {
	if over == 0 {
		over = dripDefault
	}
	w.WriteHeader(status)
	pieces := min(dripPieces, max(1, len(body)))
	for i := range pieces {
		if !wait(w, r, over/time.Duration(pieces)) {
			return errGone
		}
		if _, err := w.Write(body[i*len(body)/pieces : (i+1)*len(body)/pieces]); err != nil {
			return err
		}
		if http.NewResponseController(w).Flush() != nil {
			return errGone
		}
	}
	return nil
}

// cannotBreakOff answers where there is no connection of one's own, as in a test
// that records responses.
func (s *Server) cannotBreakOff(w *echo.Response, header http.Header) error {
	a := newProblem(http.StatusInternalServerError, "fault", "This fault is one of the connection, and there is none: serve the mock on a listener.")
	clear(header)
	for name, values := range a.header {
		header[name] = values
	}
	w.WriteHeader(a.status)
	_, err := w.Write(a.body[0])
	return err
}
