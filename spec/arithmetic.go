package spec

import (
	"bytes"
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

// operation is one arithmetic operator, with the function it becomes.
type operation struct {
	operator, function string
	count              func(a, b *big.Rat) (*big.Rat, bool)
}

const jsonAdd = "json_add"

// arithmetic are the operators.
var arithmetic = []operation{
	{operators.Add, jsonAdd, func(a, b *big.Rat) (*big.Rat, bool) { return new(big.Rat).Add(a, b), true }},
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
			cel.Function(one.function, cel.Overload(one.function, two, cel.DynType, cel.BinaryBinding(one.apply))))
	}
	return append(options,
		cel.Function("round", cel.Overload("round_digits", two, cel.DynType, cel.BinaryBinding(roundDigits))))
}

// apply counts with any two numbers.
func (o operation) apply(a, b ref.Val) ref.Val {
	if result, ok := whole(o.operator, a, b); ok {
		return result
	}
	x, y := rational(a), rational(b)
	if x == nil || y == nil {
		return otherwise(o.operator, a, b)
	}
	if result, ok := o.count(x, y); ok {
		return number(result)
	}
	return types.NewErr("%s cannot be computed of %v and %v", o.function[len("json_"):], a, b)
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

// whole counts with whole numbers as count does; ok is false where the result may
// not be whole, or not fit.
func whole(operator string, a, b ref.Val) (result ref.Val, ok bool) {
	x, isX := a.(types.Int)
	y, isY := b.(types.Int)
	const small = 1 << 31
	if !isX || !isY || x >= small || x <= -small || y >= small || y <= -small {
		return nil, false
	}
	switch operator {
	case operators.Add:
		return x + y, true
	case operators.Subtract:
		return x - y, true
	case operators.Multiply:
		return x * y, true
	case operators.Divide:
		if y != 0 && x%y == 0 {
			return x / y, true
		}
		if y != 0 {
			// The quotient of numbers that are exact is the double next to it.
			return types.Double(float64(x) / float64(y)), true
		}
	}
	return nil, false
}

// roundDigits rounds half away from zero to so many digits after the point.
func roundDigits(v, digits ref.Val) ref.Val {
	if whole, ok := v.(types.Int); ok && digits.Type() == types.IntType && digits.(types.Int) >= 0 && digits.(types.Int) <= 15 {
		return whole
	}
	if rounded, ok := roundDouble(v, digits); ok {
		return rounded
	}
	return roundExactly(v, digits)
}

// roundExactly is roundDigits for any number.
func roundExactly(v, digits ref.Val) ref.Val {
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

// roundDouble is roundDigits for a double of usual size.
func roundDouble(v, digits ref.Val) (ref.Val, bool) {
	f, isDouble := v.(types.Double)
	n, isInt := digits.(types.Int)
	if !isDouble || !isInt || n < 0 || n > 6 {
		return nil, false
	}
	whole, fraction, ok := roundFloat(float64(f), int(n))
	switch {
	case !ok:
		return nil, false
	case fraction == 0:
		return types.Int(whole), true
	}
	return types.Double(fraction), true
}

// roundFloat rounds the shortest decimal of a double of usual size, digit by digit,
// to 0 to 6 digits. The result is whole, or the fraction where that is not 0.
func roundFloat(f float64, n int) (whole int64, fraction float64, ok bool) {
	if !(math.Abs(f) < 1<<40) {
		return 0, 0, false
	}
	var buffer [64]byte
	text := strconv.AppendFloat(buffer[:0], math.Abs(f), 'f', -1, 64)
	point := bytes.IndexByte(text, '.')
	if point < 0 {
		return int64(f), 0, true
	}
	// The digits before the cut as one whole number, and whether the next is 5 or more.
	scaled, up := int64(0), false
	for i := range point + n + 1 {
		switch {
		case i == point:
		case i < len(text):
			scaled = scaled*10 + int64(text[i]-'0')
		default:
			scaled *= 10
		}
	}
	if cut := point + n + 1; cut < len(text) {
		up = text[cut] >= '5'
	}
	if up {
		scaled++
	}
	if scaled >= 1<<53 {
		return 0, 0, false
	}
	if f < 0 {
		scaled = -scaled
	}
	scale := int64(math.Pow10(n))
	if scaled%scale == 0 {
		return scaled / scale, 0, true
	}
	// Both are exact, so the quotient is the double next to the decimal.
	return 0, float64(scaled) / float64(scale), true
}
