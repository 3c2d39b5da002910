package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"goalpost/spec"
)

// checkAccepted asks whether a request that is right was answered with success. A
// refusal of values that were made up says nothing.
func checkAccepted(x *exchange) []Failure {
	op, c := x.Operation, x.sent
	success := op.Success()
	if success == nil || isSuccess(success, x.Status) || x.Status >= 500 || isRedirect(x.Status) {
		return nil
	}
	f := Failure{Title: "A request that is right was not answered with success", Expected: successStatus(success), Received: x.summary(),
		Document: success.Location, Assumed: first(c.assumed, success.Assumed, op.Assumed), code: "no-success"}
	if c.guessed {
		return refusedAlone(x, f)
	}
	for _, p := range op.Parameters {
		if _, given := c.Inputs.Value(p); given && p.ValuesFrom == nil && x.Status/100 == 4 {
			f.Assumed = first(f.Assumed, listedAlone)
		}
	}
	return []Failure{f}
}

// refusedAlone is the failure f for a request that is called wrong, where another was
// taken that differs from it in one value: the deployment does not take that value.
func refusedAlone(x *exchange, f Failure) []Failure {
	beside := x.sent.beside
	for beside != nil && beside.same != nil {
		beside = beside.same
	}
	if beside == nil || !beside.accepted || !slices.Contains(callWrong(), x.Status) {
		return nil
	}
	f.Expected += fmt.Sprintf(", as %q got, which differs from this one in a single value", beside.Name)
	f.Assumed, f.code = first(f.Assumed, listedAlone), "value"
	return []Failure{f}
}

// callWrong are the statuses that call a request wrong, and not what it asks for (RFC
// 9110 sections 15.5.1, 15.5.2 and 15.5.21).
func callWrong() []int {
	return []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusUnprocessableEntity}
}

// listedAlone is why it is a guess that a value of an enumeration is accepted.
const listedAlone = "the document allows the value, and may mean more than it says: that it goes with others, say"

// checkRejected asks whether a request that is wrong was refused. Where the document
// has no status for such a request, it is a guess that it has to be.
func checkRejected(x *exchange) []Failure {
	if x.Status >= 400 || isRedirect(x.Status) {
		return nil
	}
	v := x.sent.wrong[0]
	f := Failure{Title: "A request that is wrong was accepted", Expected: "a refusal: " + strings.TrimSpace(v.Location+" "+v.Message),
		Received: x.summary(), Document: v.Document, Assumed: first(v.Assumed, x.Operation.Assumed, x.sent.assumed), code: "accepted " + v.Code}
	if !hasErrorFor(x.sent) {
		f.Assumed = first(f.Assumed, undocumentedError)
	}
	return []Failure{f}
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
