package contract

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"goalpost/spec"
)

// keep remembers an exchange for the rules between responses: one that the
// document has a response for, that was asked with the right credentials, and
// whose body is what rules are written for. Of several that are the same it is one.
func (r *run) keep(x *exchange) {
	ok, _ := x.obeysSchema()
	if !ok || !arrived(x) || !documented(x) || x.response == nil || x.decodeErr != nil || len(x.sent.refused) > 0 {
		return
	}
	sum := sha256.Sum256(slices.Concat([]byte(r.told(x)), x.answer.body))
	if r.known[sum] {
		return
	}
	r.known[sum] = true
	size := int64(len(x.answer.body))
	if r.held+size > maxHeld {
		r.dropped++
		return
	}
	r.held += size
	r.kept = append(r.kept, x)
}

// told is what rules can tell exchanges apart by, beside their bodies: of a right
// request the parameters that a rule or an identity may name, of a wrong one what is
// wrong.
func (r *run) told(x *exchange) string {
	told := fmt.Sprintln(x.Operation.ID, x.Status, x.resolved.Assumed, x.sent.assumed, x.sent.mistake())
	if len(x.sent.wrong) > 0 {
		return told
	}
	for _, p := range x.Operation.Parameters {
		value, has := x.resolved.Value(p)
		_, given := x.Inputs.Value(p)
		if has && (p.ValuesFrom != nil || r.named(p)) {
			told += fmt.Sprintln(p.In, p.Name, given, text(value))
		}
	}
	return told
}

// named reports whether a rule between responses may name the parameter.
func (r *run) named(p *spec.Parameter) bool {
	return slices.ContainsFunc(r.document.Rules, func(rule *spec.Rule) bool {
		return strings.Contains(rule.Expr.Text, p.Name) || rule.When != nil && strings.Contains(rule.When.Text, p.Name)
	})
}

// checkTogether checks the rules at the document's root, one result a rule.
func (r *run) checkTogether() {
	rules := r.rules()
	if len(rules) == 0 {
		return
	}
	if r.dropped > 0 {
		r.add(Result{Case: "large responses", Check: rulesBetween, Status: Skip,
			Reason: fmt.Sprintf("%d responses are not compared: there are more than %d bytes of them", r.dropped, maxHeld)}, "")
	}
	all := r.between(func(x *exchange) *spec.Inputs { return x.resolved })
	sure := all
	if len(all.broken) > 0 {
		// What is broken without any value that is assumed to stand for a parameter
		// left out is broken for sure.
		explicit := r.between(func(x *exchange) *spec.Inputs {
			if _, reason := x.obeysSchema(); first(x.resolved.Assumed, x.sent.assumed, reason) != "" {
				return nil
			}
			return x.resolved
		})
		asSent := r.between(func(x *exchange) *spec.Inputs { return x.Inputs })
		sure = explicit
		for id, broken := range asSent.broken {
			if _, known := sure.broken[id]; !known && !unevaluable(broken.Violation.Message) {
				sure.broken[id] = broken
			}
		}
	}
	for _, rule := range rules {
		result := Result{Case: rule.ID, Check: rulesBetween}
		broken, found := all.broken[rule.ID]
		switch certain, isCertain := sure.broken[rule.ID]; {
		case all.checked[rule.ID] == 0:
			result.Status, result.Reason = Skip, "there are no responses of "+strings.Join(rule.Operations, " and ")+" to compare"
		case found && isCertain:
			result.Failures = []Failure{certain.failure("")}
		case found:
			result.Failures = []Failure{broken.failure(broken.reason())}
		}
		r.add(result, "")
	}
}

// disagreement is a rule between responses that does not hold, and for which.
type disagreement struct {
	spec.Broken
	exchanges []*exchange
	run       *run
}

type comparison struct {
	broken  map[string]disagreement
	checked map[string]int
}

// between checks the rules for the kept exchanges, each with the inputs that the
// function gives; those it gives none are left out.
func (r *run) between(inputs func(*exchange) *spec.Inputs) comparison {
	var compared []*spec.Exchange
	origin := map[*spec.Exchange]*exchange{}
	for _, x := range r.kept {
		if in := inputs(x); in != nil {
			one := x.Exchange.With(in)
			compared = append(compared, one)
			origin[one] = x
		}
	}
	broken, checked := r.document.CheckRules(compared)
	c := comparison{map[string]disagreement{}, checked}
	for _, one := range broken {
		d := disagreement{Broken: one, run: r}
		for _, x := range one.Exchanges {
			d.exchanges = append(d.exchanges, origin[x])
		}
		c.broken[one.Rule.ID] = d
	}
	return c
}

// reason is the assumption on which it rests that the rule applies, "" for none.
func (d disagreement) reason() string {
	reason := ""
	for _, x := range d.exchanges {
		reason = first(reason, x.resolved.Assumed, x.sent.assumed)
		if _, shape := x.obeysSchema(); unevaluable(d.Violation.Message) {
			reason = first(reason, shape)
		}
	}
	return reason
}

func (d disagreement) failure(assumed string) Failure {
	f := Failure{Title: "Two responses do not agree", Expected: d.Violation.Message, Document: d.Violation.Document,
		Rule: d.Rule.ID, Assumed: first(d.Violation.Assumed, assumed), code: d.Violation.Code}
	var received []string
	for _, x := range d.exchanges {
		received = append(received, x.Operation.ID+" ("+x.sent.Name+"): "+d.run.redactor.excerpt(x.summary(), maxShown))
	}
	f.Received = strings.Join(received, "\n")
	shown := []Failure{f}
	d.run.showWith(shown, d.exchanges...)
	return shown[0]
}
