package contract

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"goalpost/spec"
)

// Case is one request that the suite sends, and what the document says of it.
type Case struct {
	Operation *spec.Operation
	// Name says what is special about the request; it is unique within the
	// operation. Of a wrong request it says what is wrong, and names no value that
	// was learned from the deployment.
	Name string
	// Inputs are the parameters as they are sent.
	Inputs *spec.Inputs
	// Skip is why the case is not sent; "" when it is.
	Skip string

	// kind is what the case is compared with, or asks beside the document.
	kind kind
	// method is sent in place of the operation's; "" is its own.
	method string
	// takes are the methods that the document has for the path, where a case asks
	// about them; shared is set where several of its paths match.
	takes  []string
	shared bool
	// reshape changes the request where inputs cannot say what is special about
	// it; nil changes nothing.
	reshape func(*http.Request)
	// outside is set where the document has no operation for the request, so that
	// it says nothing of the response.
	outside bool
	// credentials are sent in this order.
	credentials []credential
	// wrong is what is wrong with the parameters; empty for a request that is
	// right.
	wrong []spec.Violation
	// refused is what is wrong with the credentials.
	refused []spec.Violation
	// guessed is set where a value was made up or taken from an example, so that
	// the deployment may not know it.
	guessed bool
	// assumed is why it is a guess that the request is right or wrong; "" where it
	// is documented.
	assumed string
	// beside is the case that differs from this one in a single value: a deployment
	// that takes the one and refuses the other refuses the value. Nil for none.
	beside *Case
	// same is the case that sends the same request where this one is not sent.
	same *Case
	// accepted is set as soon as the answer was a success.
	accepted bool
}

// kind tells apart the cases that particular checks ask about.
type kind uint8

const (
	// ordinary cases are judged by what the document says of their response alone.
	ordinary kind = iota
	// asPlain is the plain request.
	asPlain
	// again is the plain request, sent once more.
	again
	// asHead is the plain request with HEAD in place of GET.
	asHead
	// asOptions asks what the path takes.
	asOptions
	// otherMethod is a method that the path does not have.
	otherMethod
	// atRandom is a request with random values; one that fails is made smaller.
	atRandom
	// otherPath is the path without its closing slash, or with one.
	otherPath
)

// derive is a copy of the case under another name, with inputs of its own.
func (c *Case) derive(name string) *Case {
	derived := *c
	derived.Name, derived.kind = name, ordinary
	derived.beside, derived.same, derived.accepted = nil, nil, false
	derived.Inputs = c.Inputs.Clone()
	return &derived
}

// sends is the method of the request.
func (c *Case) sends() string { return first(c.method, c.Operation.Method) }

// violations are everything that is wrong with the request, in the order in
// which a server looks at it: credentials come first.
func (c *Case) violations() []spec.Violation {
	if len(c.refused) > 0 {
		return c.refused
	}
	return c.wrong
}

// mistake is a name for what is wrong with the request, "" for nothing: the same for
// all wrong values of one parameter.
func (c *Case) mistake() string {
	if len(c.refused) > 0 {
		return c.Name
	}
	var wrong []string
	for _, v := range c.wrong {
		wrong = append(wrong, v.Location+" "+v.Code)
	}
	slices.Sort(wrong)
	return strings.Join(slices.Compact(wrong), ", ")
}

// hasDocumentedError reports whether the document says what a request with one of
// the mistakes gets, be it that its credentials are refused.
func (c *Case) hasDocumentedError() bool {
	return len(c.refused) > 0 || slices.ContainsFunc(c.wrong, func(v spec.Violation) bool { return v.Documented != nil })
}

func skipped(op *spec.Operation, name, reason string) *Case {
	return &Case{Operation: op, Name: name, Skip: reason}
}

// plainName is the name of the request without optional parameters.
const plainName = "plain request"

// cases are an operation's cases, in the order in which they are sent: the plain
// request, and then what is made of what is known by then.
func (r *run) cases(op *spec.Operation) iter.Seq[[]*Case] {
	return func(yield func([]*Case) bool) {
		plain := r.plainCase(op)
		if !yield([]*Case{plain}) || r.ended(plain) != nil {
			return
		}
		yield(r.furtherCases(plain))
	}
}

// plainCase is the plain request, or why it cannot be sent.
func (r *run) plainCase(op *spec.Operation) *Case {
	if !isSafe(op.Method) && !r.options.AllowUnsafe {
		return skipped(op, plainName, op.Method+" may change data; only GET, HEAD, OPTIONS and TRACE are sent")
	}
	requirement, missing := r.requirement(op)
	if len(missing) > 0 {
		return skipped(op, plainName, "no credential is given for "+strings.Join(missing, " and "))
	}
	plain, err := r.plain(op, requirement)
	if err != nil {
		return skipped(op, plainName, err.Error())
	}
	return plain
}

// furtherCases are all the others.
func (r *run) furtherCases(plain *Case) []*Case {
	cases, known := r.valueCases(plain)
	cases = append(cases, r.wrongCases(plain, known)...)
	sent := map[string]*Case{r.wire(plain): plain}
	for _, c := range cases {
		sent[r.wire(c)] = c
	}
	for _, kind := range []struct {
		name   string
		trials []trial
	}{
		{"values of another parameter's", r.foreignTrials(plain, known)}, {"links", r.linkTrials(plain)},
		{"values of parameters", r.givenTrials(plain)}, {"bodies", r.bodyTrials(plain)},
		{"careless values", r.naughtyTrials(plain)}, {"random inputs", r.randomTrials(plain, known)},
	} {
		cases = append(cases, r.judged(r.bounded(kind.trials, kind.name), sent)...)
	}
	cases = append(cases, r.mediaCases(plain, cases)...)
	cases = append(cases, r.credentialCases(plain)...)
	return unique(append(cases, r.protocolCases(plain)...))
}

// unique gives cases of the same name names of their own.
func unique(cases []*Case) []*Case {
	count := map[string]int{plainName: 1}
	for _, c := range cases {
		c.Name = strings.TrimSpace(c.Name)
		if count[c.Name]++; count[c.Name] > 1 {
			c.Name = fmt.Sprintf("%s (%d)", c.Name, count[c.Name])
		}
	}
	return cases
}

// isSafe reports whether a method is meant to change nothing (RFC 9110 section
// 9.2.1).
func isSafe(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}, method)
}

// plain is the request with what the operation requires and nothing else.
func (r *run) plain(op *spec.Operation, requirement spec.Requirement) (*Case, error) {
	c := &Case{Operation: op, Name: plainName, kind: asPlain, Inputs: spec.NewInputs(op.Method, op.Path), credentials: r.given(requirement)}
	guessed, err := r.fillRequired(op, c.Inputs)
	c.guessed = guessed
	return c, err
}

// fillRequired gives every required parameter that has no value one: a learned
// value, an example, the default or an instance of its schema. guessed reports
// whether one of them is not known to exist on the deployment.
func (r *run) fillRequired(op *spec.Operation, in *spec.Inputs) (guessed bool, err error) {
	for _, p := range learnable(op) {
		if _, has := in.Value(p); has || !p.Required {
			continue
		}
		values, err := op.ValidValues(p, r.resolved(op, in), r.ask)
		if err != nil {
			return false, fmt.Errorf("the valid values of %s cannot be learned: %w", p.Name, err)
		}
		if len(values) == 0 {
			return false, fmt.Errorf("the deployment lists no valid value of %s", p.Name)
		}
		in.Set(p, values[0])
	}
	for _, p := range op.Parameters {
		if _, has := in.Value(p); has || !p.Required {
			continue
		}
		if value, seen := r.seenValue(op, p); seen {
			in.Set(p, value)
			guessed = true
			continue
		}
		value, err := r.exampleValue(p)
		if err != nil {
			return false, err
		}
		in.Set(p, value)
		guessed = guessed || !isListed(p)
	}
	if op.RequestBody != nil && op.RequestBody.Required && !in.HasBody {
		in.Body, err = r.exampleBody(op.RequestBody)
		in.HasBody, guessed = true, true
	}
	return guessed, err
}
