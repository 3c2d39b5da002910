package contract

import (
	"fmt"
	"slices"
	"strings"

	"goalpost/spec"
)

// checkDocumentedError asks for the documented status and, in the body, for what
// the document computes from the mistakes (x-value over violations). Where it
// computes nothing, the documented message is looked for anywhere in the body.
func checkDocumentedError(x *exchange) []Failure {
	c := x.sent
	statuses, assumed := c.expected()
	place := x.Operation.Location
	for _, v := range c.violations() {
		if v.Documented != nil {
			place = v.Documented.Location
			break
		}
	}
	f := Failure{Title: "A wrong request did not get the documented error", Expected: c.expectation(statuses), Received: x.summary(),
		Document: place, Assumed: assumed, code: "status"}
	switch {
	case len(statuses) == 0 && x.Status/100 == 4:
		return nil
	case len(statuses) == 0 || !slices.Contains(statuses, x.Status):
		return []Failure{f}
	case !x.decoded:
		// Why there is no body to read is told by other checks.
		return nil
	}
	failures := x.failures("The error does not say what is wrong", x.CheckViolations(c.violations()))
	if len(failures) == 0 {
		failures = x.missingMessages(f)
	}
	for i := range failures {
		failures[i].Assumed = first(failures[i].Assumed, assumed)
	}
	return failures
}

// missingMessages are the documented messages that stand nowhere in the body.
func (x *exchange) missingMessages(f Failure) []Failure {
	var failures []Failure
	for _, v := range x.sent.violations() {
		if v.Documented == nil || v.Documented.Message == "" || mentions(x.Body, v.Documented.Message) {
			continue
		}
		f.Title, f.code = "The error does not have the documented message", "message "+v.Name
		f.Expected = fmt.Sprintf("a body with the message %q", v.Documented.Message)
		f.Document = v.Documented.Location
		f.Assumed = first(f.Assumed, v.Documented.Assumed, x.assumed(), "the document does not say where in the body the message stands")
		failures = append(failures, f)
	}
	return failures
}

// mentions reports whether a text stands anywhere in the strings of a value.
func mentions(v any, words string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, words)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return mentions(item, words) })
	case map[string]any:
		for _, item := range v {
			if mentions(item, words) {
				return true
			}
		}
	}
	return false
}

func checkIgnoredAuth(x *exchange) []Failure {
	if x.Status/100 != 2 {
		return nil
	}
	var wrong []string
	var place spec.Location
	assumed := ""
	for i, v := range x.sent.refused {
		wrong = append(wrong, v.In+" "+v.Name+" "+v.Message)
		if i == 0 {
			place, assumed = v.Document, v.Assumed
		}
	}
	return []Failure{{Title: "A request without the right credentials was let in", Expected: "a refusal: " + strings.Join(wrong, "; "),
		Received: x.summary(), Document: place, Assumed: assumed, code: "let-in"}}
}
