package spec

import (
	"strings"
)

// Error says what is wrong with a document or a fixture, where, and what to do.
type Error struct {
	// Code is stable; the wording of Message and Hint is not.
	Code     string
	Location Location
	Message  string
	Hint     string

	cause error
}

// Unwrap is the cause, nil where the error is its own.
func (e *Error) Unwrap() error { return e.cause }

// Error is the location and the message, without the hint.
func (e *Error) Error() string {
	if place := e.Location.String(); place != "" {
		return place + ": " + e.Message
	}
	return e.Message
}

// Errors are several independent errors, in the order of the document.
type Errors []*Error

// Error is one error a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}
