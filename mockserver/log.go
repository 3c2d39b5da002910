package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"goalpost/spec"
)

// accessLog writes one line a request, and lines about the server. It never
// holds a credential: of the query only what the document declares is written,
// and of that no credential. A nil writer writes nothing.
type accessLog struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes a line of net/http's own.
func (l *accessLog) Write(line []byte) (int, error) {
	if l.w == nil {
		return len(line), nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(line)
}

// request writes the line of a request: method, path, status, milliseconds and
// why it was answered so.
func (l *accessLog) request(r *http.Request, op *spec.Operation, status int, why string, took time.Duration) {
	if l.w == nil {
		return
	}
	line := make([]byte, 0, 256)
	line = append(line, headerText(r.Method)...)
	line = append(line, ' ')
	line = append(line, bounded(headerText(r.URL.EscapedPath()))...)
	if r.URL.RawQuery != "" {
		line = append(line, '?')
		line = append(line, bounded(headerText(loggedQuery(r.URL.RawQuery, op)))...)
	}
	line = append(line, ' ')
	line = strconv.AppendInt(line, int64(status), 10)
	line = append(line, ' ')
	line = strconv.AppendFloat(line, float64(took.Microseconds())/1000, 'f', 1, 64)
	line = append(line, "ms "...)
	line = append(line, headerText(why)...)
	l.Write(append(line, '\n'))
}

// note writes a line about a request that is answered all the same.
func (l *accessLog) note(format string, arguments ...any) {
	if l.w != nil {
		l.Write([]byte(headerText(fmt.Sprintf("note: "+format, arguments...)) + "\n"))
	}
}

// maxLogged bounds a path and a query in the log, in bytes.
const maxLogged = 500

func bounded(text string) string {
	if len(text) > maxLogged {
		return text[:maxLogged] + "..."
	}
	return text
}

// loggedQuery is a query as the log may hold it: the values of parameters that
// the operation declares, and of the mock's own; the others' values are left out,
// since one of them may be a credential in the wrong place.
func loggedQuery(raw string, op *spec.Operation) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, _, hasValue := strings.Cut(part, "=")
		decoded, err := url.QueryUnescape(name)
		if hasValue && (err != nil || !mayLog(decoded, op)) {
			parts[i] = name + "=..."
		}
	}
	return strings.Join(parts, "&")
}

func mayLog(name string, op *spec.Operation) bool {
	if own, found := strings.CutPrefix(name, "__"); found && slices.Contains(wishNames[:], own) {
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
