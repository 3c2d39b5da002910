package generate

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
)

// numbers is where the numbers of a shape are drawn under a name.
type numbers struct {
	usual numberRange
	// quick draws from the usual range without fractions of any size; count is 0
	// where that cannot be done.
	quick digits
}

// digits are the numbers (first+k)*unit/10^decimals, for k from 0 to count-1, each
// of which the shape admits.
type digits struct {
	first, count, unit int64
	decimals           int
}

// maxDecimals bounds the fractions that are counted in whole numbers.
const maxDecimals = 9

// usual draws a number that is usual for the name at the place.
func (s *shape) usual(at where, integer bool) (json.Number, bool) {
	found := &s.named.fractions
	if integer {
		found = &s.named.integers
	}
	n := found.get(naming{name: at.name}, func() numbers {
		usual := usualNumber(at.name, s.looks.description, integer)
		return numbers{usual, s.digits(usual, integer)}
	})
	draw := at.stream("number")
	if n.quick.count > 0 {
		return n.quick.number(n.quick.first + draw.below64(n.quick.count)), true
	}
	return s.number(draw, n.usual, integer, false)
}

// digits are the numbers that number draws from first, if it takes each of them.
func (s *shape) digits(usual numberRange, integer bool) digits {
	if !s.onlyBounds() {
		return digits{}
	}
	within := narrowed(s.bounds, usual)
	if within.empty() {
		return digits{}
	}
	unit := usual.step
	if integer {
		unit = big.NewRat(1, 1)
	}
	first, last := within.multiples(unit)
	if first == nil || last == nil {
		return digits{}
	}
	count := new(big.Int).Sub(last, first)
	count.Add(count, one)
	decimals, exact := unit.FloatPrec()
	scaled := new(big.Rat).Mul(unit, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)))
	if !exact || decimals > maxDecimals || !small(first) || !small(last) || !small(scaled.Num()) || count.Sign() <= 0 {
		return digits{}
	}
	return digits{first.Int64(), count.Int64(), scaled.Num().Int64(), decimals}
}

// quick reports whether a text is the number that decimal would write, and the
// shape admits it for certain.
func (s *shape) quick(text string) bool {
	if !s.onlyBounds() || !isDigits(text) || text == "" || len(text) > 15 || len(text) > 1 && text[0] == '0' {
		return false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && s.wholes.first <= n && n < s.wholes.end
}

// wholes are the whole numbers from first to below end; the zero value is none.
type wholes struct{ first, end int64 }

// wholes are the whole numbers between the bounds, as far as an int64 reaches.
func (i *interval) wholes() wholes {
	first, last := i.multiples(big.NewRat(1, 1))
	within := wholes{math.MinInt64, math.MaxInt64}
	if first != nil {
		within.first = clamped(first)
	}
	if last != nil {
		within.end = clamped(last.Add(last, one))
	}
	return within
}

// clamped is the int64 that is nearest.
func clamped(n *big.Int) int64 {
	switch {
	case n.IsInt64():
		return n.Int64()
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// onlyBounds reports whether nothing but its bounds limits the numbers of a shape.
func (s *shape) onlyBounds() bool {
	return s.step == nil && len(s.notSteps) == 0 && len(s.excluded) == 0
}

// small reports whether a number multiplied by another such fits an int64.
func small(n *big.Int) bool { return n.BitLen() < 31 }

// number writes k*unit/10^decimals as decimal does.
func (d digits) number(k int64) json.Number {
	n := k * d.unit
	if d.decimals == 0 {
		return json.Number(strconv.FormatInt(n, 10))
	}
	var buffer [32]byte
	text := buffer[:0]
	if n < 0 {
		text, n = append(text, '-'), -n
	}
	scale := int64(1)
	for range d.decimals {
		scale *= 10
	}
	text = strconv.AppendInt(text, n/scale, 10)
	fraction := n % scale
	if fraction == 0 {
		return json.Number(text)
	}
	text = append(text, '.')
	for ; fraction > 0; fraction = fraction % scale {
		scale /= 10
		text = append(text, byte('0'+fraction/scale))
	}
	return json.Number(text)
}
