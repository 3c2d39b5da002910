package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Rule is one entry of x-rules: what must hold between values.
type Rule struct {
	// ID is unique within the document.
	ID      string
	Message string
	// When limits the rule to the cases where it is true; nil is always.
	When *Expression
	Expr *Expression
	// Operations are the operationIds that a rule at the document's root names,
	// in alphabetical order; empty for all other rules.
	Operations []string
	Location   Location
	Assumed    string
}

// check is the violation when the rule does not hold, nil when it holds or does
// not apply. A rule that cannot be evaluated does not hold.
func (r *Rule) check(in *scope) *Violation {
	if r.When != nil {
		applies, err := r.When.holds(in)
		if err != nil {
			return r.violation(err.Error())
		}
		if !applies {
			return nil
		}
	}
	holds, err := r.Expr.holds(in)
	if err != nil {
		return r.violation(err.Error())
	}
	if !holds {
		return r.violation(r.Message)
	}
	return nil
}

func (r *Rule) violation(message string) *Violation {
	return &Violation{Code: "x-rules", Rule: r.ID, In: InBody, Message: message, Document: r.Location, Assumed: r.Assumed}
}

// CheckRules is every rule within the exchange that does not hold: those on the
// response, those on the schemas of its body, and the computed values (x-value).
// The body must satisfy its schema.
func (x *Exchange) CheckRules() []Violation { return x.checkRules(&scope{exchange: x}, false) }

// CheckComputed is CheckRules for a body that Compute has come to with these variables,
// which are those of the exchange: its computed values hold, and are not computed again.
func (x *Exchange) CheckComputed(variables map[string]any) []Violation {
	variables["body"] = x.Body
	return x.checkRules(&scope{variables: variables, exchange: x}, true)
}

func (x *Exchange) checkRules(in *scope, computed bool) []Violation {
	response := x.Operation.Response(x.Status)
	if response == nil {
		return nil
	}
	media := response.MediaType(x.Header.Get("Content-Type"))
	ruled := media != nil && media.Schema.hasWords()
	if len(response.Rules) == 0 && !ruled {
		return nil
	}
	var violations []Violation
	for _, rule := range response.Rules {
		if v := rule.check(in); v != nil {
			violations = append(violations, *v)
		}
	}
	if ruled {
		media.Schema.checkRules(x.Body, in, computed, &violations)
	}
	for i := range violations {
		x.Inputs.excuse(&violations[i])
	}
	return violations
}

// Broken is a rule at the document's root that does not hold between some
// exchanges.
type Broken struct {
	Rule      *Rule
	Violation Violation
	// Exchanges are the exchanges it does not hold for, in the order of
	// Rule.Operations.
	Exchanges []*Exchange
}

// asksForStatus reports whether the rule names a response's status.
func (r *Rule) asksForStatus() bool {
	return strings.Contains(r.Expr.Text, ".response.status") || r.When != nil && strings.Contains(r.When.Text, ".response.status")
}

// maxCombinations bounds how many combinations of exchanges one rule is checked for.
const maxCombinations = 10_000

// CheckRules is every rule at the document's root that does not hold for some
// combination of the exchanges, each rule reported once, and the number of
// combinations each rule was checked for, by id. A rule that does not ask for
// the response's status is about successes.
func (d *Document) CheckRules(exchanges []*Exchange) (broken []Broken, checked map[string]int) {
	all, successes := map[string][]*Exchange{}, map[string][]*Exchange{}
	for _, x := range exchanges {
		all[x.Operation.ID] = append(all[x.Operation.ID], x)
		if x.Status/100 == 2 {
			successes[x.Operation.ID] = append(successes[x.Operation.ID], x)
		}
	}
	checked = map[string]int{}
	known := map[*Exchange]map[string]any{}
	variablesOf := func(x *Exchange) map[string]any {
		if known[x] == nil {
			known[x] = x.Variables()
		}
		return known[x]
	}
	for _, rule := range d.Rules {
		byID, found := successes, false
		if rule.asksForStatus() {
			byID = all
		}
		in := &scope{variables: map[string]any{}}
		names := make([]string, len(rule.Operations))
		for i, id := range rule.Operations {
			names[i] = Identifier(id)
		}
		combine(rule.Operations, byID, func(combination []*Exchange) bool {
			checked[rule.ID]++
			for i, name := range names {
				in.variables[name] = variablesOf(combination[i])
			}
			if v := rule.check(in); v != nil && !found {
				found = true
				for _, x := range combination {
					x.Inputs.excuse(v)
				}
				broken = append(broken, Broken{rule, *v, slices.Clone(combination)})
			}
			return !found && checked[rule.ID] < maxCombinations
		})
	}
	return broken, checked
}

// combine calls f for every combination of one exchange for each id, until f is
// false.
func combine(ids []string, byID map[string][]*Exchange, f func([]*Exchange) bool) {
	combination := make([]*Exchange, len(ids))
	var choose func(i int) bool
	choose = func(i int) bool {
		if i == len(ids) {
			return f(combination)
		}
		for _, x := range byID[ids[i]] {
			combination[i] = x
			if !choose(i + 1) {
				return false
			}
		}
		return true
	}
	if len(ids) > 0 {
		choose(0)
	}
}

// Identifier is a name as CEL can spell it: every other character becomes "_".
func Identifier(name string) string {
	runes := []byte(name)
	for i, c := range runes {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && !(c >= '0' && c <= '9' && i > 0) {
			runes[i] = '_'
		}
	}
	return string(runes)
}

// violation is a violation of this parameter.
func (p *Parameter) violation(code, message string) Violation {
	return Violation{Code: code, Location: p.In + "." + p.Name, In: p.In, Name: p.Name, Message: message,
		Document: p.Location, Assumed: p.Assumed, Documented: p.Documented}
}

func jsonInt(i int) json.Number { return json.Number(strconv.Itoa(i)) }
