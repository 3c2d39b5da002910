package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"

	"goalpost/spec"
)

// problem is the mock's own word, where the document has none (RFC 9457). It
// never repeats a credential.
type problem struct {
	// Type is a URI that names the problem, and is stable.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what to do.
	Detail string `json:"detail"`
	// Violations are what is wrong with the request.
	Violations []problemViolation `json:"violations,omitempty"`
	// Available are the things that exist where one was asked for that does not.
	Available []string `json:"available,omitempty"`
}

type problemViolation struct {
	Location string `json:"location"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Document string `json:"document,omitempty"`
}

// problemType is the URI of a kind of problem.
func problemType(code string) string { return "urn:goalpost:problem:" + code }

const problemContentType = "application/problem+json"

// problemTitles are the kinds of problems, by their stable code.
var problemTitles = map[string]string{
	"unknown-path":        "No such path",
	"method-not-allowed":  "The path does not have this method",
	"not-acceptable":      "No media type that is accepted",
	"body-too-large":      "The body is too large",
	"request-timeout":     "The request took too long to arrive",
	"request-incomplete":  "The request ended early",
	"invalid-preference":  "A preference has a value that means nothing",
	"unknown-response":    "No such response",
	"invalid-request":     "The request breaks what the document says",
	"missing-credentials": "A credential is missing or wrong",
	"cannot-generate":     "No body that satisfies the document",
	"internal":            "The mock failed",
	"invalid-session":     "No name of a session",
	"unknown-scenario":    "No such scenario",
	"undocumented-status": "A status that the document does not have",
	"setting-unfit":       "What is set does not fit the document",
	"fault":               "A fault that was asked for",
}

// newProblem is the answer for a kind of problem; detail is a sentence that says
// what to do.
func newProblem(status int, code, detail string) *answer {
	p := problem{Type: problemType(code), Title: problemTitles[code], Status: status, Detail: detail}
	return p.answer(code)
}

// answer is the problem as an answer; code names it in the log.
func (p problem) answer(code string) *answer {
	text, err := json.Marshal(p)
	if err != nil {
		text = []byte(`{}`)
	}
	return &answer{
		status: p.Status,
		header: http.Header{"Content-Type": {problemContentType}},
		body:   payload{text},
		why:    "problem " + code,
	}
}

// problemOf lists what is wrong with a request for which the document has no
// response.
func problemOf(status int, code string, violations []spec.Violation) *answer {
	p := problem{Type: problemType(code), Title: problemTitles[code], Status: status,
		Detail: fmt.Sprintf("The document has no response for this; mend what violations lists, or document the status %d.", status)}
	for _, v := range violations {
		if len(p.Violations) == maxListed {
			break
		}
		p.Violations = append(p.Violations, problemViolation{v.Location, v.Code, violationText(v), v.Document.String()})
	}
	return p.answer(code)
}

// violationText is the documented message of a violation, else our own.
func violationText(v spec.Violation) string {
	if v.Documented != nil && v.Documented.Message != "" {
		return v.Documented.Message
	}
	return v.Message
}
