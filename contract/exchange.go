package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"goalpost/spec"
)

// exchange is a case with what came back, as far as the document can read it.
type exchange struct {
	// Exchange has the inputs as they were sent.
	spec.Exchange
	sent    *Case
	request *http.Request
	answer  *answer
	// resolved are the inputs with the values that stand for parameters left out;
	// resolved.Assumed is why those are a guess.
	resolved *spec.Inputs
	// response and media are what the document says of the status and of the
	// content type; nil where it says nothing.
	response *spec.Response
	media    *spec.MediaType
	// decoded is set when there is a body and it could be read; decodeErr is why
	// it could not.
	decoded   bool
	decodeErr error
	// plain is the answer to the operation's plain request, nil where there is none
	// yet.
	plain *exchange
	// repeat sends the case once more.
	repeat func() (*exchange, error)
	// strict is Options.Strict, limit Options.MaxResponseTime.
	strict bool
	limit  time.Duration
	// breaches are what the body breaks of its schema, undeclared its properties
	// that the schema does not know (with strict).
	breaches, undeclared []spec.Violation
	// recorded is what reports keep of the exchange.
	recorded *recorded
}

func (r *run) newExchange(c *Case, request *http.Request, a *answer) *exchange {
	x := &exchange{sent: c, request: request, answer: a}
	x.strict, x.limit = r.options.Strict, r.options.MaxResponseTime
	x.repeat = func() (*exchange, error) { return r.send(c) }
	x.Operation, x.Inputs, x.Status, x.Header = c.Operation, c.Inputs.Clone(), a.status, a.header
	x.Inputs.Path = request.URL.EscapedPath()
	if a.silent() || c.outside {
		return x
	}
	x.response = c.Operation.Response(a.status)
	if x.response == nil || a.problem != "" || !x.mayHaveBody() {
		return x
	}
	contentType := a.header.Get("Content-Type")
	if x.media = x.response.MediaType(contentType); x.media == nil {
		return x
	}
	read := r.readings.of(x.media, contentType, a.body, x.strict)
	x.Body, x.decodeErr, x.decoded = read.body, read.err, read.err == nil
	x.breaches, x.undeclared = read.breaches, read.undeclared
	return x
}

// mayHaveBody reports whether HTTP lets the response have a body at all (RFC 9110
// section 6.4.1).
func (x *exchange) mayHaveBody() bool {
	return x.request.Method != http.MethodHead && x.Status/100 != 1 &&
		x.Status != http.StatusNoContent && x.Status != http.StatusNotModified
}

// assumed is why everything the document says of this response is a guess, "" when
// it is not.
func (x *exchange) assumed() string {
	reason := x.Operation.Assumed
	if x.response != nil {
		reason = first(x.response.Assumed, reason)
	}
	if x.media != nil {
		reason = first(x.media.Assumed, reason)
	}
	return reason
}

// obeysSchema reports whether the body breaks its schema nowhere but in what is
// assumed. reason is that of the first assumption it breaks.
func (x *exchange) obeysSchema() (ok bool, reason string) {
	for _, breach := range x.breaches {
		assumed := first(breach.Assumed, x.assumed())
		if assumed == "" {
			return false, ""
		}
		reason = first(reason, assumed)
	}
	return true, reason
}

// failure is the failure for a violation of the response's body or headers.
func (x *exchange) failure(title string, v spec.Violation) Failure {
	if v.Code == "x-value" {
		title = "A value is not what the document computes"
	}
	f := Failure{Title: title, Expected: v.Message, Document: v.Document, Rule: v.Rule, code: v.Code, Assumed: first(v.Assumed, x.assumed())}
	if v.In == spec.InHeader {
		f.Expected = "the header " + v.Name + " " + v.Message
		f.Received = "no header " + v.Name
		if values := x.Header.Values(v.Name); len(values) > 0 {
			f.Received = v.Name + ": " + strings.Join(values, ", ")
		}
		return f
	}
	f.Where = bodyPointer(v.Location)
	value, found := valueAt(x.Body, f.Where)
	f.Received = "nothing: it is not there"
	if found {
		f.Received = text(value)
	}
	return f
}

// summary is the response in a line: status, what matters of its headers, and the
// beginning of its body.
func (x *exchange) summary() string {
	if x.answer.silent() {
		return x.answer.problem
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", x.Status, http.StatusText(x.Status))
	if location := x.Header.Get("Location"); location != "" {
		b.WriteString(", Location: " + location)
	}
	if len(x.answer.body) > 0 {
		b.WriteString(", " + string(x.answer.body[:min(len(x.answer.body), 2*maxExcerpt)]))
	}
	return b.String()
}

// bodyPointer is the JSON pointer in a violation's location.
func bodyPointer(location string) string {
	return strings.TrimPrefix(location, "response.body")
}

// valueAt is the value at a JSON pointer (RFC 6901).
func valueAt(v any, pointer string) (value any, found bool) {
	for _, token := range spec.SplitPointer(pointer) {
		switch in := v.(type) {
		case map[string]any:
			if v, found = in[token]; !found {
				return nil, false
			}
		case []any:
			var i int
			if _, err := fmt.Sscanf(token, "%d", &i); err != nil || i < 0 || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// text is a value as JSON.
func text(v any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, one := range texts {
		if one != "" {
			return one
		}
	}
	return ""
}
