package mockserver

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
)

// A server as serve sets it up answers with bodies of all sizes, one after the other
// and many at once, over connections that stay open.
func TestAnAnswerOfAnySizeArrivesWhole(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	body := func(size int) []byte { return bytes.Repeat([]byte(strconv.Itoa(size)+"\n"), size)[:size] }
	server := &http.Server{
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, wireKey{}, c) },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			size, _ := strconv.Atoi(r.URL.Query().Get("size"))
			w.Header().Set("Content-Length", strconv.Itoa(size))
			if err := write(w, r, body(size)); err != nil {
				t.Error(err)
			}
		}),
	}
	go server.Serve(newWires(listener))
	t.Cleanup(func() { server.Close() })
	sizes := []int{0, 1, minHeld - 1, minHeld, 4095, 4096, 4097, 9000, maxHeld, maxHeld + 1, 1 << 20}
	for range 4 {
		t.Run("a client", func(t *testing.T) {
			t.Parallel()
			connection, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			reader := bufio.NewReader(connection)
			for _, version := range []string{"1.1", "1.0\r\nConnection: keep-alive"} {
				// All are asked for before the first is read.
				for _, size := range sizes {
					fmt.Fprintf(connection, "GET /?size=%d HTTP/%s\r\nHost: t\r\n\r\n", size, version)
				}
				for _, size := range sizes {
					response, err := http.ReadResponse(reader, nil)
					if err != nil {
						t.Fatalf("%d bytes, HTTP/%s: %v", size, version, err)
					}
					got, err := io.ReadAll(response.Body)
					if err != nil || !bytes.Equal(got, body(size)) {
						t.Errorf("%d bytes, HTTP/%s: %d came, %v", size, version, len(got), err)
					}
				}
			}
		})
	}
}

// A client that goes away while its answer is held leaves nothing for the next one.
func TestWhatIsHeldForAClientThatIsGoneReachesNobodyElse(t *testing.T) {
	near, far := pair(t)
	far.Close()
	buffers := newWires(nil).buffers
	w := &wire{TCPConn: near, buffers: buffers}
	near.Close()
	w.hold()
	if _, err := w.Write([]byte("lost")); err != nil {
		t.Fatal(err)
	}
	if w.release() == nil {
		t.Error("what could not be sent is no error")
	}
	for range 100 {
		if held := buffers.Get().(*[]byte); len(*held) != 0 {
			t.Fatalf("a buffer has %q", *held)
		}
	}
}

// pair is a connection, from both of its ends.
func pair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dialled, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dialled.Close(); accepted.Close() })
	return accepted.(*net.TCPConn), dialled.(*net.TCPConn)
}
