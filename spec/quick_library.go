package spec

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// library lowers a call to any other function, with cel-go's own implementation.
func (l *lowering) library(e ast.Expr, name string, args []node) node {
	overload := l.overload(e, name)
	if overload == nil || overload.NonStrict || overload.LateBound || overload.Async != nil || len(args) == 0 {
		return l.fail("the function " + name)
	}
	var apply functions.FunctionOp
	switch {
	case len(args) == 1 && overload.Unary != nil:
		apply = func(v ...ref.Val) ref.Val { return overload.Unary(v[0]) }
	case len(args) == 2 && overload.Binary != nil:
		apply = func(v ...ref.Val) ref.Val { return overload.Binary(v[0], v[1]) }
	case overload.Function != nil:
		apply = overload.Function
	default:
		return l.fail("the function " + name)
	}
	// These compare each element of one list with each of the other.
	pairwise := strings.HasPrefix(name, "sets.") || slices.Contains([]string{"hasOnly", "hasAny", "hasAll", "hasExactly"}, name)
	return func(f *frame) (result operand) {
		values, sum, product := make([]ref.Val, len(args)), 0, 1
		for i, arg := range args {
			v := arg(f)
			if values[i] = v.toCEL(); values[i] == nil {
				return operand{}
			}
			weight := v.weight()
			sum, product = sum+weight, product*weight
		}
		cost := 10 * sum
		if pairwise {
			cost = product
		}
		if overload.OperandTrait != 0 && !values[0].Type().HasTrait(overload.OperandTrait) || !f.spend(cost) {
			return operand{}
		}
		// What cel-go makes an error of when one of its functions panics.
		defer func() {
			if recover() != nil {
				result = operand{}
			}
		}()
		return fromCEL(apply(values...))
	}
}

// overload is the implementation of a call: that of the one overload which cel-go
// has found to fit, else the one for all.
func (l *lowering) overload(e ast.Expr, name string) *functions.Overload {
	function := l.env.Functions()[name]
	bindings, err := function.Bindings()
	if function == nil || err != nil {
		return nil
	}
	wanted := name
	if reference := l.references[e.ID()]; reference != nil && len(reference.OverloadIDs) == 1 {
		wanted = reference.OverloadIDs[0]
	}
	for _, id := range []string{wanted, name} {
		for _, one := range bindings {
			if one.Operator == id {
				return one
			}
		}
	}
	return nil
}

// toCEL is an operand as cel-go takes it, nil in doubt.
func (o operand) toCEL() ref.Val {
	switch o.kind {
	case nullKind:
		return types.NullValue
	case boolKind:
		return types.Bool(o.bits == 1)
	case intKind, doubleKind:
		return o.number()
	case textKind:
		return types.String(o.text)
	case listKind, mapKind:
		return adapter{}.NativeToValue(o.value)
	}
	return nil
}

// fromCEL is a value of cel-go as an operand, of kind doubt if it is no JSON value.
func fromCEL(v ref.Val) operand {
	switch v := v.(type) {
	case types.Null:
		return operand{kind: nullKind}
	case types.Bool:
		return truth(bool(v))
	case types.Int:
		return intOf(int64(v))
	case types.Double:
		if f := float64(v); f-f == 0 {
			return doubleOf(f)
		}
	case types.String:
		return load(string(v))
	case *types.Optional:
		if !v.HasValue() {
			return none
		}
		return some(fromCEL(v.GetValue()))
	case traits.Lister:
		list := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			one, ok := fromCEL(it.Next()).stored()
			if !ok {
				return operand{}
			}
			list = append(list, one)
		}
		return operand{kind: listKind, value: list}
	}
	return operand{}
}
