package mutant

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// reply is a response before it is on the wire.
type reply struct {
	status int
	header http.Header
	body   []byte
	// wire is what is sent in place of all that, as it stands; nil for a reply that
	// is framed as HTTP has it.
	wire []byte
}

// clone is a copy that can be changed without changing the original.
func (a *reply) clone() *reply {
	copied := *a
	copied.header = a.header.Clone()
	if copied.header == nil {
		copied.header = http.Header{}
	}
	return &copied
}

// with is a copy with another body.
func (a *reply) with(body []byte) *reply {
	copied := a.clone()
	copied.body = body
	copied.header.Del("Content-Length")
	return copied
}

// framed is the reply as HTTP/1.1 has it on the wire, under the given framing
// headers, which replace its own.
func (a *reply) framed(body []byte, framing map[string]string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	header := a.header.Clone()
	header.Del("Content-Length")
	header.Set("Connection", "close")
	for name, value := range framing {
		header.Set(name, value)
	}
	_ = header.Write(&b) // a bytes.Buffer takes everything
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// writeTo sends the reply.
func (a *reply) writeTo(w http.ResponseWriter) {
	if a.wire != nil {
		if hijacker, ok := w.(http.Hijacker); ok {
			if connection, _, err := hijacker.Hijack(); err == nil {
				_, _ = connection.Write(a.wire)
				connection.Close()
				return
			}
		}
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// recorder keeps what a handler writes.
type recorder struct {
	reply
	written bool
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if status/100 == 1 || w.written {
		return
	}
	w.written, w.status = true, status
	w.header = w.header.Clone()
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, p...)
	return len(p), nil
}

// serve is what a handler answers. A handler that ends the connection answers
// nothing: the status is 0.
func serve(handler http.Handler, r *http.Request) (a *reply) {
	w := &recorder{reply: reply{header: http.Header{}}}
	defer func() {
		if recover() != nil {
			a = &reply{header: http.Header{}}
		}
	}()
	handler.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	return &w.reply
}

// transport brings requests to a server within the process. The server's answer
// goes through net/http's own reader wherever its framing matters.
type transport func(r *http.Request, body []byte) *reply

// RoundTrip is http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	a := t(r, body)
	switch {
	case a.wire != nil:
		return http.ReadResponse(bufio.NewReader(bytes.NewReader(a.wire)), r)
	case a.status == 0:
		return nil, io.ErrUnexpectedEOF
	}
	response := &http.Response{Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header.Clone(), Request: r,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body))}
	if r.Method == http.MethodHead {
		response.Body = http.NoBody
		response.ContentLength = -1
		if length, err := strconv.ParseInt(a.header.Get("Content-Length"), 10, 64); err == nil {
			response.ContentLength = length
		}
		return response, nil
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		response.Header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	return response, nil
}
