package contract

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// client sends requests to one origin: it follows no redirect, keeps no cookies
// and reads a bounded part of each body.
type client struct {
	transport http.RoundTripper
	origin    *url.URL
	timeout   time.Duration
	maxBody   int64
	userAgent string
}

// answer is what came back for one request.
type answer struct {
	status int
	header http.Header
	// body is unpacked; it is nil where problem is not "".
	body []byte
	// problem is what is wrong with how the answer arrived, "" for nothing.
	// status is 0 where there is no answer at all.
	problem string
	// unreachable is set where not even a connection was made.
	unreachable bool
	// late is set where the timeout ended it.
	late bool
}

// silent reports whether there was no answer at all.
func (a *answer) silent() bool { return a.status == 0 }

func newClient(origin *url.URL, o Options) *client {
	c := &client{transport: o.Transport, origin: origin, timeout: o.Timeout, maxBody: o.MaxBody, userAgent: o.UserAgent}
	if c.transport == nil {
		c.transport = &http.Transport{
			DialContext:            (&net.Dialer{Timeout: o.Timeout}).DialContext,
			TLSHandshakeTimeout:    o.Timeout,
			MaxResponseHeaderBytes: 1 << 20,
			ForceAttemptHTTP2:      true,
			// Unpacking is done here, so that what was sent can be judged.
			DisableCompression: true,
		}
	}
	return c
}

// close lets go of the connections of the run's own transport.
func (c *client) close() {
	if own, ok := c.transport.(*http.Transport); ok {
		own.CloseIdleConnections()
	}
}

// send sends the request and reads the answer. A request that leads away from
// the origin is not sent: it may hold credentials.
func (c *client) send(r *http.Request) *answer {
	if r.URL.Scheme != c.origin.Scheme || r.URL.Host != c.origin.Host {
		return &answer{problem: "the request was not sent: it leads to another host than the base URL"}
	}
	ctx, cancel := context.WithTimeout(r.Context(), c.timeout)
	defer cancel()
	r = r.WithContext(ctx)
	if r.Header.Get("User-Agent") == "" {
		// It may be a parameter that the document declares.
		r.Header.Set("User-Agent", c.userAgent)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := c.transport.RoundTrip(r)
	if err != nil {
		return &answer{problem: c.describe(err), unreachable: isUnreachable(err), late: ctx.Err() != nil}
	}
	defer response.Body.Close()
	a := &answer{status: response.StatusCode, header: response.Header}
	if r.Method != http.MethodHead && a.status != http.StatusSwitchingProtocols {
		a.body, a.problem = c.read(response)
		a.late = a.problem != "" && ctx.Err() != nil
	}
	return a
}

// read is the unpacked body, or what is wrong with it.
func (c *client) read(response *http.Response) (body []byte, problem string) {
	packed := io.Reader(response.Body)
	coding := strings.ToLower(strings.Join(response.Header.Values("Content-Encoding"), ", "))
	switch coding {
	case "", "identity":
	case "gzip", "x-gzip":
		unpacked, err := gzip.NewReader(packed)
		if err == io.EOF && response.ContentLength <= 0 {
			return nil, ""
		}
		if err != nil {
			return nil, "the body is marked as gzip and is not: " + c.describe(err)
		}
		packed = unpacked
	default:
		return nil, fmt.Sprintf("the body is packed as %q; gzip is what the request accepts", coding)
	}
	body, err := io.ReadAll(io.LimitReader(packed, c.maxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Sprintf("the body ends too early, after %d bytes: %s", len(body), c.describe(err))
	case int64(len(body)) > c.maxBody:
		return nil, fmt.Sprintf("the body is longer than %d bytes", c.maxBody)
	}
	return body, ""
}

// describe says what went wrong with a connection, without the URL of the
// request, which may hold a credential.
func (c *client) describe(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "the run was stopped"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("there was no whole answer within %s", c.timeout)
	case errors.Is(err, syscall.ECONNRESET):
		return "the connection was reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed"
	}
	return err.Error()
}

// isUnreachable reports whether there is nobody to talk to at all: no such host,
// no connection, or no certificate to be trusted.
func isUnreachable(err error) bool {
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == "dial" {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "x509:") || strings.Contains(text, "tls:") ||
		strings.Contains(text, "server gave HTTP response to HTTPS client")
}
