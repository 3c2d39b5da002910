package spec

import (
	"encoding/json"
	"errors"
	"fmt"
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
func (r *Rule) check(variables map[string]any) *Violation {
	if r.When != nil {
		applies, err := r.When.Holds(variables)
		if err != nil {
			return r.violation(err.Error())
		}
		if !applies {
			return nil
		}
	}
	holds, err := r.Expr.Holds(variables)
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
func (x *Exchange) CheckRules() []Violation {
	response := x.Operation.Response(x.Status)
	if response == nil {
		return nil
	}
	variables := x.Variables()
	var violations []Violation
	for _, rule := range response.Rules {
		if v := rule.check(variables); v != nil {
			violations = append(violations, *v)
		}
	}
	if media := response.MediaType(x.Header.Get("Content-Type")); media != nil && media.Schema != nil {
		media.Schema.checkRules(x.Body, variables, &violations)
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
		combine(rule.Operations, byID, func(combination []*Exchange) bool {
			checked[rule.ID]++
			variables := map[string]any{}
			for i, id := range rule.Operations {
				variables[Identifier(id)] = variablesOf(combination[i])
			}
			if v := rule.check(variables); v != nil && !found {
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

// ValuesFrom says which values of a parameter are valid: those another
// operation's response lists (x-values-from).
type ValuesFrom struct {
	OperationID string
	// Parameters are the parameters of the request to that operation, by name.
	Parameters map[string]*Expression
	// Expr reads the values from the response's body.
	Expr *Expression
	// Default is the value that leaving the parameter out selects; nil where
	// nothing is known of that.
	Default *Expression
	// As is the parameter's name in expressions, "" for none.
	As       string
	Location Location
	Assumed  string
}

// Values reads the valid values from a response to the operation, as JSON
// values. The error says why they cannot be read.
func (v *ValuesFrom) Values(x *Exchange) ([]any, error) {
	out, err := v.Expr.Eval(x.Variables())
	if err != nil {
		return nil, err
	}
	list, ok := out.([]any)
	if !ok {
		return nil, fmt.Errorf("the expression %q is %T, not a list of values", v.Expr.Text, out)
	}
	return list, nil
}

// Inputs are the inputs of the request that lists the valid values, given what
// is known of this one; ok is false where it depends on a value that is not
// known, so that the plain request is all that can be asked.
func (v *ValuesFrom) Inputs(document *Document, variables map[string]any) (in *Inputs, ok bool) {
	op := document.Operation(v.OperationID)
	in = NewInputs(op.Method, op.Path)
	ok = true
	for name, expression := range v.Parameters {
		value, err := expression.Eval(variables)
		if err != nil {
			ok = false
			continue
		}
		for _, p := range op.Parameters {
			if p.Name == name {
				in.Set(p, value)
			}
		}
	}
	return in, ok
}

// DefaultValue is the value that stands for the parameter when it is left out,
// given the valid ones; ok is false where none does.
func (v *ValuesFrom) DefaultValue(values []any, variables map[string]any) (value any, ok bool) {
	if v.Default == nil {
		return nil, false
	}
	scope := map[string]any{"values": values}
	for name, one := range variables {
		scope[name] = one
	}
	value, err := v.Default.Eval(scope)
	return value, err == nil
}

// Asker asks an operation with the given inputs; it is how valid values are
// learned: the mock asks itself, the suite asks the deployment.
type Asker func(op *Operation, in *Inputs) (*Exchange, error)

// Resolve fills in the values that stand for parameters that were left out, and
// checks the given ones against the valid values (x-values-from). The violations
// are those of values that are not valid; the error is that of asking.
func (op *Operation) Resolve(in *Inputs, ask Asker) ([]Violation, error) {
	var violations []Violation
	var failures []error
	for _, p := range op.dependent() {
		from := p.ValuesFrom
		variables := op.Variables(in)
		given, has := in.Value(p)
		if !has && from.Default == nil {
			continue
		}
		values, err := op.ValidValues(p, in, ask)
		if err != nil {
			failures = append(failures, fmt.Errorf("the valid values of %s %s: %w", p.In, p.Name, err))
			continue
		}
		if !has {
			if value, ok := from.DefaultValue(values, variables); ok {
				in.Set(p, value)
				in.assume(from.Assumed)
			}
			continue
		}
		if !slices.ContainsFunc(values, func(v any) bool { return SameValue(v, given) }) {
			violations = append(violations, p.violation("x-values-from", p.wrongValue()))
			// What depends on a wrong value depends on the default instead.
			in.Unset(p)
			if value, ok := from.DefaultValue(values, variables); ok {
				in.Set(p, value)
			}
			defer in.Set(p, given)
		}
	}
	return violations, errors.Join(failures...)
}

// ValidValues are the values of a parameter with x-values-from that are valid
// beside the given inputs.
func (op *Operation) ValidValues(p *Parameter, in *Inputs, ask Asker) ([]any, error) {
	from := p.ValuesFrom
	asked, _ := from.Inputs(op.document, op.Variables(in))
	x, err := ask(op.document.Operation(from.OperationID), asked)
	if err != nil {
		return nil, err
	}
	if x.Status/100 != 2 && len(from.Parameters) > 0 {
		plain := op.document.Operation(from.OperationID)
		if x, err = ask(plain, NewInputs(plain.Method, plain.Path)); err != nil {
			return nil, err
		}
	}
	if x.Status/100 != 2 {
		return nil, fmt.Errorf("%s answered %d", x.Operation, x.Status)
	}
	return from.Values(x)
}

// wrongValue is the documented message for a wrong value, or our own.
func (p *Parameter) wrongValue() string {
	if p.Documented != nil && p.Documented.Message != "" {
		return p.Documented.Message
	}
	return "is not one of the valid values"
}

// dependent are the parameters with x-values-from, each after the ones its
// expressions name.
func (op *Operation) dependent() []*Parameter {
	var ordered []*Parameter
	var add func(p *Parameter, depth int)
	add = func(p *Parameter, depth int) {
		if slices.Contains(ordered, p) || depth > len(op.Parameters) {
			return
		}
		for _, other := range op.Parameters {
			if other != p && other.ValuesFrom != nil && p.ValuesFrom.uses(other.ValuesFrom.As) {
				add(other, depth+1)
			}
		}
		ordered = append(ordered, p)
	}
	for _, p := range op.Parameters {
		if p.ValuesFrom != nil {
			add(p, 0)
		}
	}
	return ordered
}

func (v *ValuesFrom) uses(name string) bool {
	if name == "" {
		return false
	}
	for _, e := range v.Parameters {
		if e.Uses(name) {
			return true
		}
	}
	return false
}

// violation is a violation of this parameter.
func (p *Parameter) violation(code, message string) Violation {
	return Violation{Code: code, Location: p.In + "." + p.Name, In: p.In, Name: p.Name, Message: message,
		Document: p.Location, Assumed: p.Assumed, Documented: p.Documented}
}

func jsonInt(i int) json.Number { return json.Number(strconv.Itoa(i)) }
