package spec

import "slices"

// RuleCheck checks the rules within one response (Exchange.CheckRules) for any
// number of requests that it may answer. What asks nothing of the request is
// evaluated once, when the RuleCheck is made, so that a body of 100,000 entries is
// not gone through again for each request. It is not safe for concurrent use.
type RuleCheck struct {
	response *Exchange
	always   []Violation
	// open are the rules that depend on the request.
	open      []promise
	evaluated int
}

// NewRuleCheck makes a RuleCheck for a response of an operation; of x the inputs
// are not read. The body must satisfy its schema. Of the violations that there are
// for each request at most limit are found.
func NewRuleCheck(x *Exchange, limit int) *RuleCheck {
	c := &RuleCheck{response: x.With(NewInputs(x.Operation.Method, x.Operation.Path))}
	response := x.Operation.Response(x.Status)
	if response == nil {
		return c
	}
	in := &scope{exchange: c.response}
	check := func(about promise) {
		if about.asks(x.Operation) {
			c.open = append(c.open, about)
		} else if len(c.always) < limit {
			c.evaluated++
			if v := about.check(in); v != nil {
				c.always = append(c.always, *v)
			}
		}
	}
	for _, rule := range response.Rules {
		check(promise{rule: rule})
	}
	if media := response.MediaType(x.Header.Get("Content-Type")); media != nil && media.Schema != nil {
		media.Schema.promises(x.Body, check)
	}
	return c
}

// Always is what is broken whatever was asked.
func (c *RuleCheck) Always() []Violation { return slices.Clone(c.always) }

// For is what else is broken as the answer to a request with these inputs, at most
// limit violations.
func (c *RuleCheck) For(in *Inputs, limit int) []Violation {
	if len(c.open) == 0 {
		return nil
	}
	with := &scope{exchange: c.response.With(in)}
	var violations []Violation
	for _, about := range c.open {
		if len(violations) == limit {
			break
		}
		c.evaluated++
		if v := about.check(with); v != nil {
			in.excuse(v)
			violations = append(violations, *v)
		}
	}
	return violations
}

// Evaluated is how many rules and computed values were evaluated so far.
func (c *RuleCheck) Evaluated() int { return c.evaluated }

// asks reports whether the rule or the computed value depends on the request.
func (p promise) asks(op *Operation) bool {
	if p.rule == nil {
		return p.schema.own().value.asks(op)
	}
	return p.rule.Expr.asks(op) || p.rule.When != nil && p.rule.When.asks(op)
}

// asks reports whether the expression names the request, or one of the
// operation's parameters.
func (e *Expression) asks(op *Operation) bool {
	return e.Uses("request") || slices.ContainsFunc(op.Parameters, func(p *Parameter) bool {
		return p.ValuesFrom != nil && p.ValuesFrom.As != "" && e.Uses(p.ValuesFrom.As)
	})
}
