package desk

import (
	"net/http"

	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// problem is why the desk did not do what it was asked to (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what to do.
	Detail     string              `json:"detail"`
	Violations []journal.Violation `json:"violations,omitempty"`
	// Available is what there is where something was asked for that is not.
	Available []string `json:"available,omitempty"`
}

// titles are the kinds of problems, by their stable code.
func titles(code string) string {
	switch code {
	case "foreign":
		return "Not from here"
	case "not-let-in":
		return "The token is missing or wrong"
	case "unknown-path":
		return "No such path"
	case "method-not-allowed":
		return "The path does not have this method"
	case "unknown":
		return "There is no such thing"
	case "not-json":
		return "The body is not JSON"
	case "wrong":
		return "The request is not what the document says"
	case "refused":
		return "What is to be set does not fit the document that is served"
	case "no-store":
		return "The sessions cannot be reached"
	case "too-many":
		return "Too many readers"
	}
	return "The desk failed"
}

func newProblem(status int, code, detail string) *problem {
	return &problem{Type: "urn:goalpost:problem:desk-" + code, Title: titles(code), Status: status, Detail: detail}
}

// wrong is the problem of a request that breaks the desk's document.
func wrong(violations []spec.Violation) *problem {
	p := newProblem(http.StatusBadRequest, "wrong", "Mend what violations lists.")
	p.Violations = journal.Violations(violations)
	return p
}

// refused is the problem of settings that do not fit.
func refused(violations []spec.Violation) *problem {
	p := newProblem(http.StatusUnprocessableEntity, "refused", "Mend what violations lists.")
	p.Violations = journal.Violations(violations)
	return p
}

func unknown(detail string, available ...string) *problem {
	p := newProblem(http.StatusNotFound, "unknown", detail)
	p.Available = available
	return p
}

func noStore(err error) *problem {
	return newProblem(http.StatusServiceUnavailable, "no-store", "Try again: "+err.Error()+".")
}
