package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

func checkFraming(x *exchange) []Failure {
	if x.answer.problem == "" {
		return nil
	}
	return []Failure{{Title: "The response did not arrive whole", Expected: "a whole response, in time and within bounds",
		Received: x.answer.problem, Document: x.Operation.Location, code: "framing"}}
}

func checkServerError(x *exchange) []Failure {
	if statuses, _ := x.sent.expected(); x.Status < 500 || slices.Contains(statuses, x.Status) {
		return nil
	}
	return []Failure{{Title: "The server failed", Expected: "a status below 500", Received: x.summary(),
		Document: x.Operation.Location, code: "status"}}
}

// checkStatus asks whether the status is documented and, for a request that is
// right, whether it is a success.
func checkStatus(x *exchange) []Failure {
	op, c := x.Operation, x.sent
	expected, assumed := c.expected()
	if x.response == nil {
		if len(c.refused) > 0 && len(expected) == 0 && x.Status/100 == 4 {
			// The document asks for credentials and has no status for those that are
			// wrong; whatever refuses them will do.
			return nil
		}
		f := Failure{Title: "The status is not documented", Expected: "one of " + strings.Join(documentedStatuses(op), ", "),
			Received: x.summary(), Document: op.Location, Assumed: first(op.Assumed, c.assumed), code: "undocumented"}
		f.Assumed = first(f.Assumed, assumed)
		return []Failure{f}
	}
	success := op.Success()
	if len(c.violations()) > 0 || c.guessed && x.Status < 500 || isSuccess(success, x.Status) {
		return nil
	}
	return []Failure{{Title: "A request that is right was not answered with success", Expected: successStatus(success),
		Received: x.summary(), Document: success.Location, Assumed: first(c.assumed, success.Assumed, op.Assumed), code: "no-success"}}
}

// isSuccess reports whether the status is of the kind of the documented success.
func isSuccess(success *spec.Response, status int) bool {
	if code := success.Code(); code != 0 {
		return status/100 == code/100
	}
	return status < 400
}

func successStatus(success *spec.Response) string {
	if code := success.Code(); code != 0 {
		return strings.TrimSpace(success.Status + " " + http.StatusText(code))
	}
	return "a status below 400"
}

func documentedStatuses(op *spec.Operation) []string {
	statuses := make([]string, len(op.Responses))
	for i, response := range op.Responses {
		statuses[i] = response.Status
	}
	return statuses
}

// undocumentedError is the reason why the error for a wrong request is a guess.
const undocumentedError = "the document does not say what a request with this mistake gets"

// expected is the statuses of which one is documented for what is wrong with the
// case, none where no status is, and the reason why that is a guess.
func (c *Case) expected() (statuses []int, assumed string) {
	known := false
	for _, v := range c.violations() {
		if v.Documented == nil {
			continue
		}
		if !slices.Contains(statuses, v.Documented.Status) {
			statuses = append(statuses, v.Documented.Status)
		}
		if reason := first(v.Documented.Assumed, v.Assumed); reason == "" {
			known = true
		} else {
			assumed = first(assumed, reason)
		}
	}
	if known {
		assumed = ""
	}
	if len(statuses) > 0 || len(c.refused) == 0 {
		return statuses, assumed
	}
	// What a request with wrong credentials gets is said by the statuses that HTTP
	// has for it, where the document has them.
	for _, response := range c.Operation.Responses {
		if code, _ := strconv.Atoi(response.Status); code == http.StatusUnauthorized || code == http.StatusForbidden {
			statuses = append(statuses, code)
			assumed = first(assumed, response.Assumed)
		}
	}
	if len(statuses) == 0 {
		return nil, undocumentedError
	}
	return statuses, assumed
}

// expectation is the documented error in words.
func (c *Case) expectation(statuses []int) string {
	var codes, words []string
	for _, status := range statuses {
		codes = append(codes, fmt.Sprintf("%d %s", status, http.StatusText(status)))
	}
	for _, v := range c.violations() {
		word := v.In + " " + v.Name
		if v.Documented != nil {
			if message := first(v.Documented.Message, v.Documented.Type); message != "" {
				word += ": " + message
			}
		}
		words = append(words, word)
	}
	return first(strings.Join(codes, " or "), "a status from 400 to 499") + " (" + strings.Join(words, "; ") + ")"
}
