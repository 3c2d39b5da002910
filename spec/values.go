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
	// asked are the parameters of the request that lists the values.
	asked []askedParameter
}

// askedParameter is a parameter of the request that lists valid values.
type askedParameter struct {
	*Parameter
	value *Expression
	// same is the parameter whose value it is given as it is, nil for others.
	same *Parameter
}

// look finds out what the expressions of x-values-from on a parameter of the
// operation name.
func (v *ValuesFrom) look(op *Operation) {
	v.once.Do(func() {
		for _, p := range op.document.Operation(v.OperationID).Parameters {
			e := v.Parameters[p.Name]
			if e == nil {
				continue
			}
			one := askedParameter{Parameter: p, value: e}
			for _, other := range op.Parameters {
				if other.ValuesFrom != nil && other.ValuesFrom.As != "" && other.ValuesFrom.As == e.Text {
					one.same = other
				}
			}
			v.asked = append(v.asked, one)
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
	out, err := from.Expr.eval(&scope{exchange: x})
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

// request is the inputs of the request that lists the valid values, given those of a
// request to the operation. What depends on a value that is not known is left out.
func (v *ValuesFrom) request(op *Operation, in *Inputs) *Inputs {
	source := op.document.Operation(v.OperationID)
	asked := NewInputs(source.Method, source.Path)
	v.look(op)
	var variables map[string]any
	for i := range v.asked {
		one := &v.asked[i]
		if one.same != nil {
			if text, ok := in.text(one.same); ok {
				asked.Set(one.Parameter, text)
				continue
			}
		}
		if variables == nil {
			variables = op.Named(in)
			if v.readsRequest {
				variables["request"] = in.requestVariable()
			}
		}
		if value, err := one.value.Eval(variables); err == nil {
			asked.Set(one.Parameter, value)
		}
	}
	return asked
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
	x, err := ask(op.document.Operation(from.OperationID), from.request(op, in))
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
