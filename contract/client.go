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
	"sync"
	"syscall"
	"time"

	"golang.org/x/time/rate"
)

// client sends requests to one origin: it follows no redirect, keeps no cookies,
// sends no more than it may and reads a bounded part of each body.
type client struct {
	transport http.RoundTripper
	// heads sends HEAD, nil where transport does.
	heads       *http.Transport
	origin      *url.URL
	timeout     time.Duration
	maxBody     int64
	userAgent   string
	runID       string
	maxRequests int
	limit       *rate.Limiter
	// underWay holds a place for each request that is.
	underWay chan struct{}

	mu sync.Mutex
	// sent counts the requests.
	sent int
	// until is when the deployment wants to hear of the run again, and patience
	// how long the run is still ready to wait.
	until    time.Time
	patience time.Duration
	// enough is why nothing is sent any more, nil while something is.
	enough error
}

// answer is what came back for one request.
type answer struct {
	status int
	proto  string
	header http.Header
	// body is unpacked; it is nil where problem is not "".
	body []byte
	// problem is what is wrong with how the answer arrived, "" for nothing.
	// status is 0 where there is no answer at all.
	problem string
	// failed is set where the connection failed before there was an answer, in
	// another way than by taking too long.
	failed bool
	// trailing is how many bytes followed the answer where it has no body.
	trailing int
	// unreachable is set where not even a connection was made.
	unreachable bool
	// late is set where the timeout ended it.
	late bool
	// at is when the request was sent, took how long it took until the body was
	// read.
	at   time.Time
	took time.Duration
}

// silent reports whether there was no answer at all.
func (a *answer) silent() bool { return a.status == 0 }

func newClient(origin *url.URL, o Options) *client {
	c := &client{transport: o.Transport, origin: origin, timeout: o.Timeout, maxBody: o.MaxBody, userAgent: o.UserAgent,
		runID: o.RunID, maxRequests: o.MaxRequests, limit: rate.NewLimiter(rate.Inf, 1), underWay: make(chan struct{}, o.Concurrency), patience: o.MaxWait}
	if perSecond := o.rateToward(origin.Hostname()); perSecond > 0 {
		c.limit.SetLimit(rate.Limit(perSecond))
	}
	if c.transport == nil {
		own := o.transport()
		c.transport, c.heads = own, headTransport(own)
	}
	return c
}

// turn waits until the next request may be sent. The error says why none may.
func (c *client) turn(ctx context.Context) error {
	for {
		c.mu.Lock()
		wait := time.Until(c.until)
		switch {
		case c.enough != nil:
		case c.maxRequests > 0 && c.sent >= c.maxRequests:
			c.enough = fmt.Errorf("the limit of %d requests is reached", c.maxRequests)
		case wait <= 0:
			c.sent++
		}
		enough := c.enough
		c.mu.Unlock()
		if enough != nil {
			return enough
		}
		if wait <= 0 {
			break
		}
		select {
		case <-ctx.Done():
			return errStopped
		case <-time.After(wait):
		}
	}
	if c.limit.Wait(ctx) != nil {
		// It also says so when the run will have ended before its turn.
		<-ctx.Done()
		return errStopped
	}
	return nil
}

// pause keeps the run from sending anything for a time. The error says that this
// is more than the run is ready to wait; nothing is sent any more then.
func (c *client) pause(wait time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	from, until := time.Now(), time.Now().Add(wait)
	if c.until.After(from) {
		from = c.until
	}
	if more := until.Sub(from); more > 0 {
		c.patience -= more
	}
	if c.patience < 0 {
		c.enough = fmt.Errorf("the target asks not to be sent anything for %s, which is more than the run waits", wait.Round(time.Second))
		return c.enough
	}
	c.until = from
	if until.After(from) {
		c.until = until
	}
	return nil
}

// over is why nothing is sent any more, nil while something is.
func (c *client) over() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.enough
}

// requests is how many requests were sent.
func (c *client) requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
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
	c.underWay <- struct{}{}
	defer func() { <-c.underWay }()
	ctx, cancel := context.WithTimeout(r.Context(), c.timeout)
	defer cancel()
	r = r.WithContext(ctx)
	for name, value := range map[string]string{"User-Agent": c.userAgent, RunHeader: c.runID} {
		// It may be a parameter that the document declares.
		if r.Header.Get(name) == "" {
			r.Header.Set(name, value)
		}
	}
	r.Header.Set("Accept-Encoding", "gzip")
	a := &answer{at: time.Now()}
	defer func() { a.took = time.Since(a.at) }()
	var response *http.Response
	var err error
	if r.Method == http.MethodHead {
		response, a.trailing, err = c.sendHead(r)
	} else {
		response, err = c.transport.RoundTrip(r)
	}
	if err != nil {
		a.problem, a.unreachable, a.late = c.describe(err), isUnreachable(err), ctx.Err() != nil
		a.failed = !a.late && isConnection(err)
		return a
	}
	defer response.Body.Close()
	a.status, a.header, a.proto = response.StatusCode, response.Header, response.Proto
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

// isConnection reports whether the connection failed: it was refused, reset or
// closed.
func isConnection(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// isUnreachable reports whether there is nobody to talk to at all: no such host,
// no connection, or no certificate to be trusted.
func isUnreachable(err error) bool {
	var operation *net.OpError
	if errors.As(err, &operation) && (operation.Op == "dial" || operation.Op == "proxyconnect") {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "x509:") || strings.Contains(text, "tls:") ||
		strings.Contains(text, "server gave HTTP response to HTTPS client")
}
