package mockserver

import (
	"net"
	"net/http"
	"sync"
)

// wire is a connection that sends an answer in one piece. net/http sends what its
// buffer of 4 KiB does not hold in two pieces or more, and for an answer of usual
// size the system calls are most of the work.
type wire struct {
	*net.TCPConn
	// held is what is not sent yet; nil where everything is sent at once. Only the
	// handler of the request in progress changes it.
	held *[]byte
	// buffers are those of all connections: one is used while an answer is sent.
	buffers *sync.Pool
}

// What is held: bodies that net/http would send in several pieces, and that are
// worth a copy.
const (
	minHeld = 3 << 10
	maxHeld = 64 << 10
)

func (w *wire) Write(p []byte) (int, error) {
	if w.held == nil {
		return w.TCPConn.Write(p)
	}
	*w.held = append(*w.held, p...)
	return len(p), nil
}

// hold holds what is written until release sends it.
func (w *wire) hold() {
	w.held = w.buffers.Get().(*[]byte)
}

func (w *wire) release() error {
	held := w.held
	w.held = nil
	_, err := w.TCPConn.Write(*held)
	*held = (*held)[:0]
	w.buffers.Put(held)
	return err
}

// wires is a listener whose connections are wires, where they are TCP.
type wires struct {
	net.Listener
	buffers *sync.Pool
}

func newWires(listener net.Listener) wires {
	return wires{listener, &sync.Pool{New: func() any { return new([]byte) }}}
}

func (l wires) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if tcp, ok := connection.(*net.TCPConn); ok {
		return &wire{TCPConn: tcp, buffers: l.buffers}, err
	}
	return connection, err
}

// wireKey is where a request's context has the wire that it came over.
type wireKey struct{}

// write sends the body of a response whose headers are set.
func write(w http.ResponseWriter, r *http.Request, body []byte) error {
	over, _ := r.Context().Value(wireKey{}).(*wire)
	if over == nil || len(body) < minHeld || len(body) > maxHeld {
		_, err := w.Write(body)
		return err
	}
	over.hold()
	_, err := w.Write(body)
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	if failed := over.release(); err == nil {
		err = failed
	}
	return err
}
