package contract

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// headTransport is a transport for HEAD alone, each request on a connection of its
// own that is read to its end: what a server sends behind the headers would be taken
// for the next answer otherwise. It is nil where requests go through a proxy.
func headTransport(own *http.Transport) *http.Transport {
	if own.Proxy != nil {
		return nil
	}
	heads := own.Clone()
	heads.DisableKeepAlives, heads.ForceAttemptHTTP2 = true, false
	heads.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	dial := heads.DialContext
	heads.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := dial(ctx, network, address)
		return watch(ctx, connection, err)
	}
	heads.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		config := heads.TLSClientConfig.Clone()
		config.NextProtos = []string{"http/1.1"}
		connection, err := (&tls.Dialer{Config: config}).DialContext(ctx, network, address)
		return watch(ctx, connection, err)
	}
	return heads
}

// tail is what follows the headers of an answer to HEAD.
type tail struct {
	mu   sync.Mutex
	read []byte
	done chan struct{}
}

type tailKey struct{}

// Bounds of what is read behind the headers, in bytes and in time.
const (
	maxTail  = 64 << 10
	tailTime = 100 * time.Millisecond
)

func watch(ctx context.Context, connection net.Conn, err error) (net.Conn, error) {
	t, ok := ctx.Value(tailKey{}).(*tail)
	if err != nil || !ok {
		return connection, err
	}
	return &watched{Conn: connection, tail: t}, nil
}

// watched is a connection that keeps what is read from it, and reads what is left
// when it is closed.
type watched struct {
	net.Conn
	tail *tail
	once sync.Once
}

func (w *watched) Read(into []byte) (int, error) {
	n, err := w.Conn.Read(into)
	w.tail.keep(into[:n])
	return n, err
}

func (w *watched) Close() error {
	w.once.Do(func() {
		defer close(w.tail.done)
		if w.Conn.SetReadDeadline(time.Now().Add(tailTime)) != nil {
			return
		}
		buffer := make([]byte, 4096)
		for range maxTail / len(buffer) {
			n, err := w.Conn.Read(buffer)
			if w.tail.keep(buffer[:n]); err != nil {
				return
			}
		}
	})
	return w.Conn.Close()
}

func (t *tail) keep(text []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.read) < 2*maxTail {
		t.read = append(t.read, text...)
	}
}

// behind is how many bytes followed the headers, once the connection is closed.
func (t *tail) behind() int {
	select {
	case <-t.done:
	case <-time.After(2 * tailTime):
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	rest := t.read
	for {
		head, after, found := bytes.Cut(rest, []byte("\r\n\r\n"))
		if !found {
			return 0
		}
		if rest = after; !bytes.HasPrefix(head, []byte("HTTP/1.1 1")) {
			return len(rest)
		}
	}
}

// sendHead sends a HEAD request where the run has a transport of its own for it, and
// counts what follows the headers.
func (c *client) sendHead(r *http.Request) (response *http.Response, trailing int, err error) {
	if c.heads != nil {
		t := &tail{done: make(chan struct{})}
		response, err = c.heads.RoundTrip(r.WithContext(context.WithValue(r.Context(), tailKey{}, t)))
		if err == nil {
			response.Body.Close()
			return response, t.behind(), nil
		}
		// A server may speak nothing but HTTP/2, where nothing can follow.
	}
	response, err = c.transport.RoundTrip(r)
	return response, 0, err
}
