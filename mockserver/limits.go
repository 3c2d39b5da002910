package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// What one client may take of the server, so that others are not affected.
const (
	// maxHeader bounds the request line and the headers. net/http adds 4 KiB of
	// its own to what it is told.
	maxHeader = 64<<10 - 4<<10
	// maxBody bounds a request body, in bytes.
	maxBody = 10 << 20
	// headerTimeout and readTimeout are how long the headers and the whole request
	// may take to arrive.
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	// writeTimeout is how long a response may take from the end of the headers on:
	// a fixture's delay, and the time the client takes to read it.
	writeTimeout = maxDelay + 90*time.Second
	// idleTimeout is how long a connection may wait for its next request.
	idleTimeout = 60 * time.Second
	// drainTimeout is how long requests may take to end when the server stops.
	drainTimeout = 10 * time.Second
)

// Serve serves on the listener until ctx is done; then it takes no more
// requests, lets the ones in progress end, within ten seconds, and returns nil.
// Delays of fixtures end at once. It closes the listener. The error is that of
// the listener.
func Serve(ctx context.Context, listener net.Listener, s *Server) error {
	return serve(ctx, listener, s, limits{headerTimeout, readTimeout})
}

// limits are the ones that tests shorten.
type limits struct{ header, read time.Duration }

func serve(ctx context.Context, listener net.Listener, s *Server, l limits) error {
	defer s.log.open()()
	server := &http.Server{
		Handler:           s,
		MaxHeaderBytes:    maxHeader,
		ReadHeaderTimeout: l.header,
		ReadTimeout:       l.read,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          log.New(s.log, "", 0),
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.WithoutCancel(ctx), drainKey{}, ctx.Done())
		},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, wireKey{}, c)
		},
	}
	drained := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(drained)
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		if server.Shutdown(bound) != nil {
			server.Close()
		}
	})
	err := server.Serve(newWires(listener))
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		server.Close()
		return err
	}
	<-drained
	return nil
}

// drainKey is where a request's context has the channel that is closed when the
// server stops.
type drainKey struct{}

// wait holds an answer back for its delay. It is false where the client went
// away meanwhile.
func wait(w http.ResponseWriter, r *http.Request, delay time.Duration) bool {
	// The request has arrived: the time it may take to do so ends here, or the
	// delay would count as reading.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	timer := time.NewTimer(delay)
	defer timer.Stop()
	draining, _ := r.Context().Value(drainKey{}).(<-chan struct{})
	select {
	case <-timer.C:
		return true
	case <-draining:
		return true
	case <-r.Context().Done():
		return false
	}
}

// readBody reads the whole request body. The answer, where there is one, says
// why it could not be read.
func readBody(r *http.Request) ([]byte, *answer) {
	if r.ContentLength > maxBody {
		return nil, tooLarge()
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, closing(newProblem(http.StatusRequestTimeout, "request-timeout", fmt.Sprintf("Send the whole request within %d seconds.", readTimeout/time.Second)))
	case err != nil:
		return nil, closing(newProblem(http.StatusBadRequest, "request-incomplete", "Send the whole body, as Content-Length or the chunks announce it."))
	case len(body) > maxBody:
		return nil, tooLarge()
	}
	return body, nil
}

func tooLarge() *answer {
	return closing(newProblem(http.StatusRequestEntityTooLarge, "body-too-large", fmt.Sprintf("Send at most %d MiB.", maxBody>>20)))
}

// closing ends the connection after the answer: what the client still sends is
// not read.
func closing(a *answer) *answer {
	a.header.Set("Connection", "close")
	return a
}
