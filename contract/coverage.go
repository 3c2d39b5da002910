package contract

import (
	"slices"
	"strings"

	"goalpost/spec"
)

// Coverage is what a run made use of, of all that the document has.
type Coverage struct {
	// Operations are the ones that the run was asked to check, in the order of the
	// document.
	Operations []*OperationCoverage
}

// OperationCoverage is what a run made use of, of one operation.
type OperationCoverage struct {
	// ID is the operationId.
	ID, Method, Path string
	Document         spec.Location
	// Requests is how many requests were answered.
	Requests int
	// Responses are the ones that the document has.
	Responses []*ResponseCoverage
	// Parameters are the ones that the document has, the body being the last.
	Parameters []*ParameterCoverage
	// Checks are the ones that were made, in the order of the catalogue.
	Checks []*CheckCoverage
	// Skipped is why the operation was not checked at all; "" where it was.
	Skipped string

	operation *spec.Operation
}

// ResponseCoverage is how often a response of the document was seen.
type ResponseCoverage struct {
	// Status is as the document writes it: "200", "4XX" or "default".
	Status string
	Seen   int
}

// ParameterCoverage is how a parameter was used.
type ParameterCoverage struct {
	// In is path, query, header, cookie or body; the body has no name.
	In, Name string
	Required bool
	// Given, Omitted and Wrong are in how many requests it was right, left out, and
	// wrong or wrongly left out; Values is how many right values it had.
	Given, Omitted, Wrong, Values int

	parameter *spec.Parameter
	values    map[string]bool
}

// CheckCoverage is how often a check came to what.
type CheckCoverage struct {
	// ID is that of the check.
	ID                                     string
	Passed, Failed, Warned, Known, Skipped int
}

// Used reports whether the parameter was used in each way that it can be.
func (p ParameterCoverage) Used() (used, of int) {
	ways := []bool{p.Given > 0, p.Wrong > 0}
	if !p.Required {
		ways = append(ways, p.Omitted > 0)
	}
	for _, way := range ways {
		if way {
			used++
		}
	}
	return used, len(ways)
}

func newCoverage(operations []*spec.Operation) Coverage {
	var c Coverage
	for _, op := range operations {
		one := &OperationCoverage{ID: op.ID, Method: op.Method, Path: op.Path, Document: op.Location, operation: op}
		for _, response := range op.Responses {
			one.Responses = append(one.Responses, &ResponseCoverage{Status: response.Status})
		}
		for _, p := range op.Parameters {
			one.Parameters = append(one.Parameters, &ParameterCoverage{In: p.In, Name: p.Name, Required: p.Required, parameter: p})
		}
		if op.RequestBody != nil {
			one.Parameters = append(one.Parameters, &ParameterCoverage{In: spec.InBody, Required: op.RequestBody.Required})
		}
		c.Operations = append(c.Operations, one)
	}
	return c
}

// of is the coverage of an operation, nil where the run was not asked to check it.
func (c Coverage) of(id string) *OperationCoverage {
	i := slices.IndexFunc(c.Operations, func(one *OperationCoverage) bool { return one.ID == id })
	if i < 0 {
		return nil
	}
	return c.Operations[i]
}

// heard takes note of an answer.
func (c Coverage) heard(x *exchange) {
	one := c.of(x.Operation.ID)
	if one == nil || x.answer.silent() {
		return
	}
	one.Requests++
	for _, response := range one.Responses {
		if x.response != nil && response.Status == x.response.Status {
			response.Seen++
		}
	}
	if x.sent.outside {
		return
	}
	for _, p := range one.Parameters {
		p.sent(x)
	}
}

// maxCounted is how many values of a parameter are told apart.
const maxCounted = 1000

func (p *ParameterCoverage) sent(x *exchange) {
	value, given := any(nil), x.Inputs.HasBody
	if p.parameter != nil {
		value, given = x.Inputs.Value(p.parameter)
	}
	wrong := slices.ContainsFunc(x.sent.wrong, func(v spec.Violation) bool {
		return v.In == p.In && (p.In == spec.InBody || strings.EqualFold(v.Name, p.Name))
	})
	switch {
	case wrong:
		p.Wrong++
	case !given:
		p.Omitted++
	default:
		p.Given++
		if p.values == nil {
			p.values = map[string]bool{}
		}
		if len(p.values) < maxCounted && p.parameter != nil {
			p.values[canonical(value)] = true
		}
		p.Values = len(p.values)
	}
}

// judged takes note of what came of a check.
func (c Coverage) judged(result Result) {
	one := c.of(result.Operation)
	switch {
	case one == nil:
		return
	case result.Check == "":
		if len(one.Checks) == 0 {
			one.Skipped = first(one.Skipped, result.Reason)
		}
		return
	}
	one.Skipped = ""
	i := slices.IndexFunc(one.Checks, func(check *CheckCoverage) bool { return check.ID == result.Check })
	if i < 0 {
		i = len(one.Checks)
		one.Checks = append(one.Checks, &CheckCoverage{ID: result.Check})
	}
	switch check := one.Checks[i]; result.Status {
	case Pass:
		check.Passed++
	case Fail:
		check.Failed++
	case Warn:
		check.Warned++
	case Known:
		check.Known++
	case Skip:
		check.Skipped++
	}
}

// Share is how much of the document was made use of: responses seen, ways to use
// the parameters, and operations checked.
func (c Coverage) Share() (operations, responses, parameters [2]int) {
	for _, one := range c.Operations {
		operations[1]++
		if len(one.Checks) > 0 {
			operations[0]++
		}
		for _, response := range one.Responses {
			responses[1]++
			if response.Seen > 0 {
				responses[0]++
			}
		}
		for _, p := range one.Parameters {
			used, of := p.Used()
			parameters[0] += used
			parameters[1] += of
		}
	}
	return operations, responses, parameters
}
