package mockserver

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"goalpost/spec"
)

// Fixture is a canned response in a file: <operationId>/<status>.<name>.yaml or
// .json. The file holds a mapping:
//
//	summary  what a person gets to see
//	when     CEL over the request: the fixture answers where it is true
//	status   the status again; it may be left out
//	headers  texts by name, or lists of them
//	delay    how long the answer is held back: 800ms, at most 30s
//	body     the body; {{server}} in it becomes the origin of the request
type Fixture struct {
	Operation *spec.Operation
	// Status is from 200 to 599.
	Status int
	// Name is unique among the fixtures of the operation with that status.
	Name    string
	Summary string
	// File is the path within the folder of fixtures.
	File string
	// Delay is from 0 to 30 seconds.
	Delay time.Duration

	when        *spec.Expression
	contentType string
	// once guards served, which is made when it is first needed.
	once   sync.Once
	served *answer
	// rendered is the body for the origin that asked last.
	rendered atomic.Pointer[rendering]
	// text reads the file again.
	text func() ([]byte, error)
}

// answer is the fixture as it is served.
func (f *Fixture) answer(now *snapshot) *answer {
	f.once.Do(func() {
		d := newDraft(f.Operation, f.File)
		d.reread(f, now)
		if len(d.errors) > 0 {
			e := d.errors[0]
			d.made = newProblem(http.StatusInternalServerError, "cannot-generate", fmt.Sprintf("The fixture %s is wrong: %s.", e.Location, e.Message))
			d.made.failed = true
		}
		d.made.fixture = f
		f.served = d.made
		if !now.asked[f.Operation.ID] {
			f.served.value = nil
		}
	})
	return f.served
}

// rendering is a body with the origin of the clients in it.
type rendering struct {
	origin string
	body   []byte
}

// render is the body for an origin. Nearly all clients reach a server at the same.
func (f *Fixture) render(origin string) []byte {
	last := f.rendered.Load()
	if last == nil || last.origin != origin {
		last = &rendering{origin, f.served.body.at(origin)}
		f.rendered.Store(last)
	}
	return last.body
}

// defaultName is the name of the fixture that answers where no other does.
const defaultName = "default"

// maxDelay bounds how long a fixture is held back.
const maxDelay = 30 * time.Second
