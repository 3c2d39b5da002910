package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"goalpost/spec"
)

// accessLog writes one line a request, and lines about the server. It never
// holds a credential: of the query only what the document declares is written,
// and of that no credential. A nil writer writes nothing.
//
// A line is written at once, unless the log is open: then lines are collected,
// and written together a few milliseconds later, so that no request waits for
// whoever reads the log.
type accessLog struct {
	w io.Writer

	// mu guards what is collected.
	mu      sync.Mutex
	pending []byte
	// dropped counts the lines that whoever reads the log was too slow for.
	dropped int
	// wake has room for one signal that there are lines to write; nil where the log
	// is not open.
	wake chan struct{}

	// writing is held while w is written to; spare is the buffer that is not
	// pending.
	writing sync.Mutex
	spare   []byte
}

// What an open log collects: for how long, and how many bytes at most.
const (
	logDelay   = 5 * time.Millisecond
	maxPending = 1 << 20
)

// open collects lines from now on, until shut is called, which writes the last.
func (l *accessLog) open() (shut func()) {
	wake, stop, stopped := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	l.collect(wake)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-wake:
				time.Sleep(logDelay)
				l.flush()
			case <-stop:
				return
			}
		}
	}()
	return func() {
		l.collect(nil)
		close(stop)
		<-stopped
		l.flush()
	}
}

func (l *accessLog) collect(wake chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wake = wake
}

// add adds what line appends, which is one line.
func (l *accessLog) add(line func(dst []byte) []byte) {
	if l.w == nil {
		return
	}
	l.mu.Lock()
	start, wake := len(l.pending), l.wake
	if start > maxPending {
		l.dropped++
	} else {
		l.pending = line(l.pending)
	}
	l.mu.Unlock()
	if wake == nil {
		l.flush()
	} else if start == 0 {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// flush writes what was collected.
func (l *accessLog) flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	lines, dropped := l.pending, l.dropped
	l.pending, l.dropped = l.spare[:0], 0
	l.mu.Unlock()
	l.spare = lines
	if dropped > 0 {
		lines = fmt.Appendf(lines, "note: %d lines are missing here, because the log was not read quickly enough\n", dropped)
	}
	if len(lines) > 0 {
		// There is nowhere to say that the log cannot be written.
		_, _ = l.w.Write(lines)
	}
}

// Write writes a line of net/http's own.
func (l *accessLog) Write(line []byte) (int, error) {
	l.add(func(dst []byte) []byte { return append(dst, line...) })
	return len(line), nil
}

// request writes the line of a request: method, path, status, milliseconds and
// why it was answered so.
func (l *accessLog) request(p *reply, status int, gone bool, took time.Duration) {
	if p == nil {
		return
	}
	for _, text := range p.notes {
		l.note("%s", text)
	}
	l.add(func(dst []byte) []byte {
		dst = append(append(dst, p.line...), ' ')
		dst = append(strconv.AppendInt(dst, int64(status), 10), ' ')
		dst = strconv.AppendInt(dst, took.Milliseconds(), 10)
		dst = append(dst, '.', byte('0'+took.Microseconds()/100%10))
		dst = append(append(dst, "ms "...), p.why...)
		if gone {
			dst = append(dst, ", the client went away"...)
		}
		return append(dst, '\n')
	})
}

// note writes a line about the server, or about a request that is answered all the
// same.
func (l *accessLog) note(format string, arguments ...any) {
	if l.w != nil {
		text := headerText(fmt.Sprintf("note: "+format, arguments...))
		l.add(func(dst []byte) []byte { return append(append(dst, text...), '\n') })
	}
}

// requestLine is a request as the log has it, without what may be a credential.
func requestLine(r *http.Request, op *spec.Operation) string {
	line := appendBounded(append(append(make([]byte, 0, 128), headerText(r.Method)...), ' '), r.URL.EscapedPath())
	if raw := r.URL.RawQuery; raw != "" {
		line = appendBounded(append(line, '?'), loggedQuery(raw, op))
	}
	return string(line)
}

// maxLogged bounds a path and a query in the log, in bytes.
const maxLogged = 500

func appendBounded(dst []byte, text string) []byte {
	if text = headerText(text); len(text) > maxLogged {
		return append(append(dst, text[:maxLogged]...), "..."...)
	}
	return append(dst, text...)
}

// loggedQuery is a query as the log may hold it: the values of parameters that
// the operation declares, and of the mock's own; the others' values are left out,
// since one of them may be a credential in the wrong place.
func loggedQuery(raw string, op *spec.Operation) string {
	parts := strings.SplitSeq(raw, "&")
	secret := func(part string) (name string, is bool) {
		name, _, hasValue := strings.Cut(part, "=")
		if !hasValue {
			return name, false
		}
		decoded, err := url.QueryUnescape(name)
		return name, err != nil || !mayLog(decoded, op)
	}
	anySecret := false
	for part := range parts {
		_, is := secret(part)
		anySecret = anySecret || is
	}
	if !anySecret {
		return raw
	}
	kept := make([]byte, 0, len(raw))
	for part := range parts {
		if name, is := secret(part); is {
			part = name + "=..."
		}
		kept = append(append(kept, part...), '&')
	}
	return string(kept[:len(kept)-1])
}

func mayLog(name string, op *spec.Operation) bool {
	if isOwnQuery(name) {
		return true
	}
	if op == nil || op.Parameter(spec.InQuery, name) == nil {
		return false
	}
	for _, scheme := range op.Document().SecuritySchemes {
		if in, key := scheme.Place(); in == spec.InQuery && key == name {
			return false
		}
	}
	return true
}
