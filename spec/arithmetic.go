package spec

import (
	"math"
	"math/big"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// JSON has one type of number, CEL three that do not mix. The macros here send
// each arithmetic operator to a function that takes all of them and counts in
// decimal, so that a rule reads as a person would write it:
// self.maximum - self.current == self.difference.

// arithmetic are the operators, each with the function it becomes.
var arithmetic = []struct {
	operator, function string
	count              func(a, b *big.Rat) (*big.Rat, bool)
}{
	{operators.Add, "json_add", func(a, b *big.Rat) (*big.Rat, bool) { return new(big.Rat).Add(a, b), true }},
	{operators.Subtract, "json_subtract", func(a, b *big.Rat) (*big.Rat, bool) { return new(big.Rat).Sub(a, b), true }},
	{operators.Multiply, "json_multiply", func(a, b *big.Rat) (*big.Rat, bool) { return new(big.Rat).Mul(a, b), true }},
	{operators.Divide, "json_divide", func(a, b *big.Rat) (*big.Rat, bool) {
		if b.Sign() == 0 {
			return nil, false
		}
		return new(big.Rat).Quo(a, b), true
	}},
	{operators.Modulo, "json_modulo", func(a, b *big.Rat) (*big.Rat, bool) {
		if b.Sign() == 0 || !a.IsInt() || !b.IsInt() {
			return nil, false
		}
		return new(big.Rat).SetInt(new(big.Int).Rem(a.Num(), b.Num())), true
	}},
}

// arithmeticOptions are the operators and round as options of a CEL environment.
func arithmeticOptions() []cel.EnvOption {
	var options []cel.EnvOption
	two := []*cel.Type{cel.DynType, cel.DynType}
	for _, one := range arithmetic {
		options = append(options,
			cel.Macros(cel.GlobalMacro(one.operator, 2, func(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
				return factory.NewCall(one.function, args...), nil
			})),
			cel.Function(one.function, cel.Overload(one.function, two, cel.DynType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
				x, y := rational(a), rational(b)
				if x == nil || y == nil {
					return otherwise(one.operator, a, b)
				}
				if result, ok := one.count(x, y); ok {
					return number(result)
				}
				return types.NewErr("%s cannot be computed of %v and %v", one.function[len("json_"):], a, b)
			}))))
	}
	return append(options,
		cel.Function("round", cel.Overload("round_digits", two, cel.DynType, cel.BinaryBinding(roundDigits))))
}

// otherwise is what CEL does with operands that are not both numbers.
func otherwise(operator string, a, b ref.Val) ref.Val {
	if operator == operators.Add {
		if adder, ok := a.(interface{ Add(ref.Val) ref.Val }); ok {
			return adder.Add(b)
		}
	}
	if operator == operators.Subtract {
		if subtractor, ok := a.(interface{ Subtract(ref.Val) ref.Val }); ok {
			return subtractor.Subtract(b)
		}
	}
	return types.MaybeNoSuchOverloadErr(b)
}

// rational is a number exactly, a double by its shortest decimal; nil for
// anything else.
func rational(v ref.Val) *big.Rat {
	switch v := v.(type) {
	case types.Int:
		return new(big.Rat).SetInt64(int64(v))
	case types.Uint:
		return new(big.Rat).SetInt(new(big.Int).SetUint64(uint64(v)))
	case types.Double:
		if f := float64(v); !math.IsInf(f, 0) && !math.IsNaN(f) {
			r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
			return r
		}
	}
	return nil
}

// number is an exact result as an int where it is whole and fits, else a double.
func number(r *big.Rat) ref.Val {
	if r.IsInt() && r.Num().IsInt64() {
		return types.Int(r.Num().Int64())
	}
	f, _ := r.Float64()
	return types.Double(f)
}

// roundDigits rounds half away from zero to so many digits after the point.
func roundDigits(v, digits ref.Val) ref.Val {
	r := rational(v)
	n, ok := digits.(types.Int)
	if r == nil || !ok || n < 0 || n > 15 {
		return types.NewErr("round takes a number and 0 to 15 digits")
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	scaled := new(big.Rat).Mul(r, scale)
	half := big.NewRat(1, 2)
	if scaled.Sign() < 0 {
		half.Neg(half)
	}
	scaled.Add(scaled, half)
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	return number(new(big.Rat).Quo(new(big.Rat).SetInt(whole), scale))
}
