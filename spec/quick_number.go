package spec

import (
	"cmp"
	"math"
	"strconv"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// exactDouble is the first whole number above which a double may skip one; below it
// a quotient of two whole numbers is the double next to it.
const exactDouble = 1 << 53

// calculate is an arithmetic operator on two numbers. What fits is counted with
// whole numbers and decimals, the rest as cel-go's own function does it.
func (o operation) calculate(a, b *operand) operand {
	if a.kind == intKind && b.kind == intKind {
		if result, ok := countInts(o.operator, a.int(), b.int()); ok {
			return intOf(result)
		}
	}
	if result := countDecimals(o.operator, a, b); result.kind != doubt {
		return result
	}
	x, y := a.number(), b.number()
	if x == nil || y == nil {
		return operand{}
	}
	return fromCEL(o.apply(x, y))
}

// number is a number as a value of cel-go, nil for anything else.
func (o *operand) number() ref.Val {
	switch o.kind {
	case intKind:
		return types.Int(o.int())
	case doubleKind:
		return types.Double(o.double())
	}
	return nil
}

// countInts counts where the result is whole and fits.
func countInts(operator string, x, y int64) (result int64, ok bool) {
	const small = 1 << 31
	switch operator {
	case operators.Add:
		sum := x + y
		return sum, (sum > x) == (y > 0)
	case operators.Subtract:
		difference := x - y
		return difference, (difference < x) == (y > 0)
	case operators.Multiply:
		return x * y, x < small && x > -small && y < small && y > -small
	case operators.Modulo:
		if y == 0 {
			return 0, false
		}
		return x % y, true
	}
	return 0, false
}

// shortNumber is a number of usual size exactly: digits / 10^scale.
type shortNumber struct {
	digits int64
	scale  int
}

// shortDecimal is the shortest decimal of a number, as rational takes it.
func shortDecimal(o *operand) (d shortNumber, ok bool) {
	if o.kind == intKind {
		return shortNumber{digits: o.int()}, o.int() < exactDouble && o.int() > -exactDouble
	}
	f := o.double()
	if o.kind != doubleKind || !(math.Abs(f) < exactDouble && math.Abs(f) > 1e-9) {
		return d, false
	}
	var buffer [32]byte
	for _, c := range strconv.AppendFloat(buffer[:0], math.Abs(f), 'f', -1, 64) {
		switch {
		case c == '.':
			ok = true
		case d.digits >= exactDouble/10:
			return d, false
		default:
			d.digits = d.digits*10 + int64(c-'0')
			if ok {
				d.scale++
			}
		}
	}
	if f < 0 {
		d.digits = -d.digits
	}
	return d, true
}

// scaled is digits with so many zeros behind them.
func scaled(digits int64, zeros int) (int64, bool) {
	for range zeros {
		digits *= 10
		if digits >= exactDouble || digits <= -exactDouble {
			return 0, false
		}
	}
	return digits, true
}

// countDecimals counts where everything on the way stays exact.
func countDecimals(operator string, a, b *operand) operand {
	x, ok := shortDecimal(a)
	if !ok {
		return operand{}
	}
	y, ok := shortDecimal(b)
	if !ok {
		return operand{}
	}
	switch operator {
	case operators.Multiply:
		if x.digits == 0 || y.digits == 0 {
			return intOf(0)
		}
		if magnitude := math.Abs(float64(x.digits)) * math.Abs(float64(y.digits)); magnitude < exactDouble {
			return quotient(x.digits*y.digits, 1, 0, x.scale+y.scale)
		}
	case operators.Divide:
		if y.digits != 0 {
			return quotient(x.digits, y.digits, y.scale, x.scale)
		}
	case operators.Add, operators.Subtract:
		scale := max(x.scale, y.scale)
		p, ok := scaled(x.digits, scale-x.scale)
		q, fits := scaled(y.digits, scale-y.scale)
		if operator == operators.Subtract {
			q = -q
		}
		if ok && fits && p+q < exactDouble && p+q > -exactDouble {
			return quotient(p+q, 1, 0, scale)
		}
	}
	return operand{}
}

// quotient is (above * 10^up) / (below * 10^down), an int where it is whole.
func quotient(above, below int64, up, down int) operand {
	above, ok := scaled(above, up)
	below, fits := scaled(below, down)
	switch {
	case !ok || !fits:
		return operand{}
	case above%below == 0:
		return intOf(above / below)
	}
	return doubleOf(float64(above) / float64(below))
}

// rounded is round(x, digits).
func rounded(x, digits *operand) operand {
	if x.kind == intKind && digits.kind == intKind && digits.bits <= 15 {
		return intOf(x.int())
	}
	if x.kind == doubleKind && digits.kind == intKind && digits.bits <= 6 {
		if whole, fraction, ok := roundFloat(x.double(), int(digits.int())); ok && fraction != 0 {
			return doubleOf(fraction)
		} else if ok {
			return intOf(whole)
		}
	}
	v, n := x.number(), digits.number()
	if v == nil || n == nil {
		return operand{}
	}
	return fromCEL(roundDigits(v, n))
}

// compareNumbers orders two numbers as cel-go does: an int beside a double as a
// double. ok is false where one is no number.
func compareNumbers(a, b *operand) (order int, ok bool) {
	switch {
	case a.kind == intKind && b.kind == intKind:
		return cmp.Compare(a.int(), b.int()), true
	case a.kind == doubleKind && b.kind == doubleKind:
		return cmp.Compare(a.double(), b.double()), true
	case a.kind == intKind && b.kind == doubleKind:
		return cmp.Compare(float64(a.int()), b.double()), true
	case a.kind == doubleKind && b.kind == intKind:
		return cmp.Compare(a.double(), float64(b.int())), true
	}
	return 0, false
}
