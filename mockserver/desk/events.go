package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"goalpost/mockserver"
	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// maxReaders is how many streams and waiting requests there may be at once.
const maxReaders = 100

// hub sends what happens at the desk to all streams.
type hub struct {
	mu      sync.Mutex
	readers int
	streams map[chan event]bool
}

// event is one event of a stream.
type event struct {
	name string
	data any
}

func newHub() *hub { return &hub{streams: map[chan event]bool{}} }

// enter takes a place among the readers; it is false where there is none.
func (h *hub) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readers >= maxReaders {
		return false
	}
	h.readers++
	return true
}

func (h *hub) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readers--
}

// send sends an event to all streams; one that is too slow misses it.
func (h *hub) send(name string, data any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for stream := range h.streams {
		select {
		case stream <- event{name, data}:
		default:
		}
	}
}

// join is a channel of what is sent from now on.
func (h *hub) join() (events <-chan event, leave func()) {
	stream := make(chan event, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.streams[stream] = true
	return stream, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.streams, stream)
	}
}

func tooMany() *problem {
	return newProblem(http.StatusServiceUnavailable, "too-many", fmt.Sprintf("There are %d already; close some.", maxReaders))
}

// How a stream keeps its connection, and how often it looks for what nobody tells.
const (
	heartbeat = 15 * time.Second
	lookAgain = time.Second
)

// draining is closed when the server stops.
func draining(r *http.Request) <-chan struct{} { return mockserver.Draining(r) }

// patient lifts the limits on how long an answer may take. What it returns lets the
// server set them for the next request.
func (c *call) patient() func() {
	control := http.NewResponseController(c.w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(2 * time.Minute))
	return func() { _ = control.SetWriteDeadline(time.Time{}) }
}

// streamEvents sends what happens until the reader goes away.
func (d *Desk) streamEvents(c *call) (*result, *problem) {
	c.w.Header().Set("Content-Type", "text/event-stream")
	if c.Method == http.MethodHead {
		c.w.WriteHeader(http.StatusOK)
		return &result{sent: true}, nil
	}
	if !d.hub.enter() {
		return nil, tooMany()
	}
	defer d.hub.leave()
	events, leave := d.hub.join()
	defer leave()
	j := d.journal()
	added, done := j.Watch()
	defer done()
	s := &stream{desk: d, call: c, control: http.NewResponseController(c.w)}
	_ = s.control.SetReadDeadline(time.Time{})
	s.filter.Session = c.text(spec.InQuery, "session")
	s.filter.After = uint64(c.number(spec.InHeader, "Last-Event-ID", int64(j.Last())))
	s.notice()
	s.send("hello", 0, map[string]any{"server": d.id, "last": j.Last()})
	s.entries(j)
	beat, look := time.NewTicker(heartbeat), time.NewTicker(lookAgain)
	defer beat.Stop()
	defer look.Stop()
	for s.err == nil {
		select {
		case <-added:
			s.entries(j)
		case e := <-events:
			s.send(e.name, 0, e.data)
		case <-look.C:
			s.look()
		case <-beat.C:
			s.write(": still here\n\n")
		case <-draining(c.Request):
			return &result{sent: true}, nil
		case <-c.Context().Done():
			return &result{sent: true}, nil
		}
	}
	return &result{sent: true}, nil
}

// stream is one reader of events.
type stream struct {
	desk    *Desk
	call    *call
	control *http.ResponseController
	filter  journal.Filter
	// available and loaded are what the reader knows.
	available bool
	loaded    time.Time
	err       error
}

// entries sends the entries that the reader does not have.
func (s *stream) entries(j *journal.Journal) {
	exchanges, last, missed := j.Since(s.filter)
	if missed > 0 {
		s.send("missed", 0, map[string]int{"count": missed})
	}
	for i := range exchanges {
		s.send("entry", exchanges[i].ID, exchanges[i].Summary(s.desk.server.Stand))
	}
	s.filter.After = last
}

// notice takes note of how things are.
func (s *stream) notice() {
	s.available, s.loaded = s.desk.server.Sessions().Status().Available, s.desk.server.Loaded().Time
}

// look tells the reader of what has changed since.
func (s *stream) look() {
	available, loaded := s.available, s.loaded
	s.notice()
	if s.available != available {
		s.send("state", 0, s.desk.state())
	}
	if !s.loaded.Equal(loaded) {
		s.send("document", 0, struct{}{})
	}
}

// send sends an event; id 0 has none.
func (s *stream) send(name string, id uint64, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		s.err = err
		return
	}
	line := ""
	if id > 0 {
		line = fmt.Sprintf("id: %d\n", id)
	}
	s.write(fmt.Sprintf("%sevent: %s\ndata: %s\n\n", line, name, text))
}

// writeTimeout is how long a reader may take to read an event.
const writeTimeout = 10 * time.Second

func (s *stream) write(text string) {
	if s.err != nil {
		return
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, s.err = s.call.w.Write([]byte(text)); s.err == nil {
		s.err = s.control.Flush()
	}
}
