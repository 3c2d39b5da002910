package journal

import (
	"net/http"
	"time"

	"goalpost/spec"
)

// Verdict is what a request is to the document.
type Verdict string

// The verdicts.
const (
	// Right is as the document says.
	Right Verdict = "right"
	// Wrong breaks the document.
	Wrong Verdict = "wrong"
	// Unmatched matches no operation.
	Unmatched Verdict = "unmatched"
	// Aside is nothing that the document is about: a preflight, OPTIONS, a picture.
	Aside Verdict = "aside"
	// Failed could not be answered as the document says.
	Failed Verdict = "failed"
)

// Exchange is one request with what became of it. The maps and slices belong to
// the journal from the moment it is added.
type Exchange struct {
	// ID counts from 1; Add gives it.
	ID      uint64
	Start   time.Time
	Took    time.Duration
	Session string
	// Method, Scheme, Host, Target and Proto are those of the request line and of
	// the connection; Target is path and query as they were sent.
	Method, Scheme, Host, Target, Proto string
	Header                              http.Header
	Body                                []byte
	// BodySize is the size of the request's body, of which Body may be the
	// beginning.
	BodySize int
	// Status is what was sent: 0 where the connection ended before, 499 where the
	// client went away before.
	Status int
	// Gone is true where the client did not wait for the whole answer.
	Gone bool
	*Answered
	size int
}

// Answered is what became of a request. It is immutable.
type Answered struct {
	// Document is the document that was served, Operation nil where none matched.
	Document  *spec.Document
	Operation *spec.Operation
	Verdict   Verdict
	// Violations are what is wrong with the request.
	Violations []spec.Violation
	// Why says in a few words why this was the answer.
	Why string
	// Fields are the headers of the response.
	Fields []Field
	// Sent is the body of the response, as far as it is shown, and SentSize the size
	// of the whole.
	Sent     []byte
	SentSize int
	// Setting is the id of the setting that decided the answer, Fault the kind of
	// the fault that struck; "" where there was none.
	Setting, Fault string
	// Broken is what of the document the answer breaks on purpose.
	Broken []spec.Violation
	// Given and Mistaken are the parameters of the operation that the request had,
	// and had wrong: a bit each, in their order, for the first 64.
	Given, Mistaken uint64
}

// Field is one header with its values.
type Field struct {
	Name   string
	Values []string
}

// maxKept bounds what is kept of a request's body, in bytes.
const maxKept = 1 << 20

// weigh is how many bytes the exchange keeps from being freed, about.
func (x *Exchange) weigh() int {
	size := 512 + len(x.Target) + len(x.Host) + len(x.Body) + len(x.Sent)
	for name, values := range x.Header {
		size += 64 + len(name)
		for _, value := range values {
			size += len(value)
		}
	}
	return size
}
