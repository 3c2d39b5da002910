package spec

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

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

	// once guards what the expressions name: whether those of Parameters name the
	// request, and whether Default names nothing but the list.
	once                 sync.Once
	readsRequest, closed bool
}

// look finds out what the expressions name.
func (v *ValuesFrom) look(op *Operation) {
	v.once.Do(func() {
		for _, e := range v.Parameters {
			v.readsRequest = v.readsRequest || e.Uses("request")
		}
		v.closed = v.Default != nil && !slices.ContainsFunc(op.RequestScope(), v.Default.Uses)
	})
}

// Values reads the valid values from a response to the operation, as JSON
// values. The error says why they cannot be read.
func (v *ValuesFrom) Values(x *Exchange) ([]any, error) {
	known := x.validValues(v)
	return known.list, known.err
}

// validValues are the values that a response lists, ready to be asked for one.
type validValues struct {
	list []any
	err  error
	// texts are those of them that are texts; nil where there are only a few.
	texts map[string]bool

	// once guards the default, where it depends on nothing but the list.
	once     sync.Once
	fallback any
	has      bool
}

// validValues are the values that a response lists for a parameter. They are read
// once: a response that values were read from does not change any more.
func (x *Exchange) validValues(from *ValuesFrom) *validValues {
	if known, ok := x.listed.Load(from); ok {
		return known.(*validValues)
	}
	v := &validValues{}
	out, err := from.Expr.Eval(x.Variables())
	list, ok := out.([]any)
	switch {
	case err != nil:
		v.err = err
	case !ok:
		v.err = fmt.Errorf("the expression %q is %T, not a list of values", from.Expr.Text, out)
	}
	v.list = slices.Clip(list)
	if len(list) > manyValues {
		v.texts = make(map[string]bool, len(list))
		for _, one := range list {
			if text, ok := one.(string); ok {
				v.texts[text] = true
			}
		}
	}
	known, _ := x.listed.LoadOrStore(from, v)
	return known.(*validValues)
}

// manyValues is from how many values on a look-up is quicker than a comparison with
// each.
const manyValues = 16

// contains reports whether a value is one of the list.
func (v *validValues) contains(value any) bool {
	if text, ok := value.(string); ok && v.texts != nil {
		return v.texts[text]
	}
	return slices.ContainsFunc(v.list, func(one any) bool { return SameValue(one, value) })
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

// defaultValue is the value that stands for the parameter when it is left out,
// given the valid ones; ok is false where none does.
func (v *ValuesFrom) defaultValue(op *Operation, in *Inputs, values *validValues) (value any, ok bool) {
	if v.Default == nil {
		return nil, false
	}
	eval := func(scope map[string]any) (any, bool) {
		scope["values"] = values.list
		value, err := v.Default.Eval(scope)
		return value, err == nil
	}
	if v.look(op); !v.closed {
		return eval(op.Variables(in))
	}
	values.once.Do(func() { values.fallback, values.has = eval(map[string]any{}) })
	return values.fallback, values.has
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
		given, has := in.Value(p)
		if !has && from.Default == nil {
			continue
		}
		values, err := op.validValues(p, in, ask)
		if err != nil {
			failures = append(failures, fmt.Errorf("the valid values of %s %s: %w", p.In, p.Name, err))
			continue
		}
		if !has {
			if value, ok := from.defaultValue(op, in, values); ok {
				in.Set(p, value)
				in.assume(from.Assumed)
			}
			continue
		}
		if !values.contains(given) {
			violations = append(violations, p.violation("x-values-from", p.wrongValue()))
			// What depends on a wrong value depends on the default instead.
			in.Unset(p)
			if value, ok := from.defaultValue(op, in, values); ok {
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
	values, err := op.validValues(p, in, ask)
	if err != nil {
		return nil, err
	}
	return values.list, nil
}

func (op *Operation) validValues(p *Parameter, in *Inputs, ask Asker) (*validValues, error) {
	from := p.ValuesFrom
	var variables map[string]any
	if len(from.Parameters) > 0 {
		variables = op.Named(in)
		if from.look(op); from.readsRequest {
			variables["request"] = in.requestVariable()
		}
	}
	asked, _ := from.Inputs(op.document, variables)
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
	values := x.validValues(from)
	return values, values.err
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
	op.dependentOnce.Do(func() {
		for _, p := range op.Parameters {
			if p.ValuesFrom != nil {
				op.dependents = op.addDependent(op.dependents, p, 0)
			}
		}
	})
	return op.dependents
}

func (op *Operation) addDependent(ordered []*Parameter, p *Parameter, depth int) []*Parameter {
	if slices.Contains(ordered, p) || depth > len(op.Parameters) {
		return ordered
	}
	for _, other := range op.Parameters {
		if other != p && other.ValuesFrom != nil && p.ValuesFrom.uses(other.ValuesFrom.As) {
			ordered = op.addDependent(ordered, other, depth+1)
		}
	}
	return append(ordered, p)
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
