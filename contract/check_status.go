package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

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
	if statuses, _ := x.sent.expected(); x.Status < 500 || x.sent.outside && x.Status == http.StatusNotImplemented || slices.Contains(statuses, x.Status) {
		return nil
	}
	return []Failure{{Title: "The server failed", Expected: "a status below 500", Received: x.summary(),
		Document: x.Operation.Location, code: "status"}}
}

// checkStatus asks whether the status is documented. What a request with a mistake
// gets is left to the server where the document has no status for it.
func checkStatus(x *exchange) []Failure {
	c := x.sent
	if x.response != nil || isRedirect(x.Status) {
		return nil
	}
	expected, assumed := c.expected()
	if len(c.violations()) > 0 && len(expected) == 0 && x.Status/100 == 4 && !hasErrorFor(c) {
		return nil
	}
	f := Failure{Title: "The status is not documented", Expected: "one of " + strings.Join(documentedStatuses(x.Operation), ", "),
		Received: x.summary(), Document: x.Operation.Location, Assumed: first(x.Operation.Assumed, c.assumed, assumed), code: "undocumented"}
	if c.guessed && x.Status/100 == 4 {
		f.Assumed = first(f.Assumed, madeUp)
	}
	return []Failure{f}
}

// madeUp is why it is a guess that a right request is accepted.
const madeUp = "the request has values that were made up, and the deployment may not know them"

// hasErrorFor reports whether the document has a status for whatever is wrong with
// a request: one of those that HTTP has for it (RFC 9110 section 15.5), a range, or
// the default.
func hasErrorFor(c *Case) bool {
	statuses := []string{"400", "422", "4XX", "4xx", "default"}
	if len(c.refused) > 0 {
		statuses = []string{"401", "403", "4XX", "4xx", "default"}
	}
	return slices.ContainsFunc(c.Operation.Responses, func(r *spec.Response) bool { return slices.Contains(statuses, r.Status) })
}

func isRedirect(status int) bool {
	return slices.Contains([]int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect}, status)
}

// checkRedirect asks whether a redirect is documented and leads to another place.
func checkRedirect(x *exchange) []Failure {
	if !isRedirect(x.Status) {
		return nil
	}
	f := Failure{Title: "There is an undocumented redirect", Expected: "one of " + strings.Join(documentedStatuses(x.Operation), ", "),
		Received: x.summary(), Document: x.Operation.Location, Assumed: x.assumed(), code: "undocumented"}
	if documented(x) && x.response == nil && len(x.Operation.Responses) > 0 && len(x.sent.violations()) == 0 {
		return []Failure{f}
	}
	location := x.Header.Get("Location")
	target, err := x.request.URL.Parse(location)
	switch {
	case location == "":
		f.Title, f.Expected, f.code, f.Assumed = "A redirect leads nowhere", "a Location header", "nowhere", first(f.Assumed, ofHTTP)
	case err != nil:
		f.Title, f.Expected, f.code = "A redirect leads nowhere", "a URL in the Location header", "nowhere"
	case target.String() == x.request.URL.String() && x.Status != http.StatusSeeOther:
		f.Title, f.Expected, f.code = "A redirect leads back to itself", "another URL", "circle"
	default:
		return nil
	}
	return []Failure{f}
}

func checkResponseTime(x *exchange) []Failure {
	if x.answer.took <= x.limit {
		return nil
	}
	return []Failure{{Title: "The response took too long", Expected: "at most " + x.limit.String(),
		Received: x.answer.took.Round(time.Millisecond).String(), Document: x.Operation.Location, code: "slow"}}
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
