package generate

import (
	"encoding/json"
	"math/big"
	"strings"
)

// interval is the numbers between two bounds; a nil bound is none.
type interval struct {
	low, high         *big.Rat
	lowOpen, highOpen bool
}

// above takes what is below the bound away.
func (i *interval) above(bound *big.Rat, open bool) {
	if bound == nil {
		return
	}
	if i.low == nil || bound.Cmp(i.low) > 0 {
		i.low, i.lowOpen = bound, open
	} else if bound.Cmp(i.low) == 0 {
		i.lowOpen = i.lowOpen || open
	}
}

// below takes what is above the bound away.
func (i *interval) below(bound *big.Rat, open bool) {
	if bound == nil {
		return
	}
	if i.high == nil || bound.Cmp(i.high) < 0 {
		i.high, i.highOpen = bound, open
	} else if bound.Cmp(i.high) == 0 {
		i.highOpen = i.highOpen || open
	}
}

// empty reports whether no number is left.
func (i *interval) empty() bool {
	if i.low == nil || i.high == nil {
		return false
	}
	order := i.low.Cmp(i.high)
	return order > 0 || order == 0 && (i.lowOpen || i.highOpen)
}

// has reports whether the number is between the bounds.
func (i *interval) has(r *big.Rat) bool {
	if i.low != nil {
		if order := r.Cmp(i.low); order < 0 || order == 0 && i.lowOpen {
			return false
		}
	}
	if i.high != nil {
		if order := r.Cmp(i.high); order > 0 || order == 0 && i.highOpen {
			return false
		}
	}
	return true
}

// multiples are the factors k for which k*step is in the interval, from first to
// last; a nil end is open.
func (i *interval) multiples(step *big.Rat) (first, last *big.Int) {
	if i.low != nil {
		first = ceiling(new(big.Rat).Quo(i.low, step))
		if i.lowOpen && new(big.Rat).Mul(new(big.Rat).SetInt(first), step).Cmp(i.low) == 0 {
			first.Add(first, one)
		}
	}
	if i.high != nil {
		last = floor(new(big.Rat).Quo(i.high, step))
		if i.highOpen && new(big.Rat).Mul(new(big.Rat).SetInt(last), step).Cmp(i.high) == 0 {
			last.Sub(last, one)
		}
	}
	return first, last
}

var one = big.NewInt(1)

func floor(r *big.Rat) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if remainder.Sign() < 0 {
		quotient.Sub(quotient, one)
	}
	return quotient
}

func ceiling(r *big.Rat) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if remainder.Sign() > 0 {
		quotient.Add(quotient, one)
	}
	return quotient
}

// commonMultiple is the least positive number that both divide; either may be
// nil, for no demand.
func commonMultiple(a, b *big.Rat) *big.Rat {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	top := new(big.Int).Mul(a.Num(), b.Num())
	top.Abs(top).Quo(top, new(big.Int).GCD(nil, nil, a.Num(), b.Num()))
	bottom := new(big.Int).GCD(nil, nil, a.Denom(), b.Denom())
	return new(big.Rat).SetFrac(top, bottom)
}

func isMultiple(r, step *big.Rat) bool {
	return step.Sign() == 0 || new(big.Rat).Quo(r, step).IsInt()
}

// decimal is a fraction as a JSON number: exact where it ends within a thousand
// digits, which it does for every number that a document can write.
func decimal(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	digits, _ := r.FloatPrec()
	text := r.FloatString(min(digits, 1000))
	return json.Number(strings.TrimRight(strings.TrimRight(text, "0"), "."))
}

// friendly reports whether a validator that counts in floating point agrees that
// r is a multiple of step: 19.99 is one of 0.01, and many say it is not.
func friendly(r, step *big.Rat) bool {
	value, _ := r.Float64()
	unit, _ := step.Float64()
	if unit == 0 {
		return true
	}
	quotient := value / unit
	return quotient == float64(int64(quotient))
}

// numberRange is where a number without bounds of its own is drawn: the usual
// range for its name, with a step that people write.
type numberRange struct{ low, high, step *big.Rat }

func whole(low, high int64) numberRange {
	return numberRange{big.NewRat(low, 1), big.NewRat(high, 1), big.NewRat(1, 1)}
}

func hundredths(low, high int64) numberRange {
	return numberRange{big.NewRat(low, 1), big.NewRat(high, 1), big.NewRat(1, 100)}
}

// number draws a number of the shape. usual is where it is drawn if the bounds
// leave a choice; fraction is set where it must not be whole, integer where it
// must.
func (s *shape) number(draw stream, usual numberRange, integer, fraction bool) (json.Number, bool) {
	step := s.step
	if integer {
		step = commonMultiple(step, big.NewRat(1, 1))
	}
	bounds := s.bounds
	candidate := s.numberStep(step, usual, integer)
	for _, within := range []interval{narrowed(bounds, usual), bounds} {
		if within.empty() {
			continue
		}
		steps := []*big.Rat{candidate}
		if step == nil {
			steps = append(steps, finer(within, candidate))
		}
		for _, unit := range steps {
			if number, ok := s.drawMultiple(draw, within, unit, integer, fraction); ok {
				return number, true
			}
		}
	}
	return "", false
}

// numberStep is the step that numbers are drawn in: the one the shape demands,
// else whole numbers for an integer, else the usual one.
func (s *shape) numberStep(demanded *big.Rat, usual numberRange, integer bool) *big.Rat {
	if demanded == nil {
		return usual.step
	}
	if integer || usual.step.Cmp(demanded) < 0 {
		return demanded
	}
	if both := commonMultiple(demanded, usual.step); both.Cmp(usual.high) <= 0 {
		return both
	}
	return demanded
}

// narrowed is the part of the bounds that is usual. Where the usual range lies
// outside of the bounds it is the part next to the nearer bound.
func narrowed(bounds interval, usual numberRange) interval {
	within := bounds
	within.above(usual.low, false)
	within.below(usual.high, false)
	if !within.empty() {
		return within
	}
	within = bounds
	span := new(big.Rat).Sub(usual.high, usual.low)
	switch {
	case bounds.low != nil && bounds.low.Cmp(usual.high) >= 0:
		within.below(new(big.Rat).Add(bounds.low, span), false)
	case bounds.high != nil && bounds.high.Cmp(usual.low) <= 0:
		within.above(new(big.Rat).Sub(bounds.high, span), false)
	}
	return within
}

// finer is a step that has at least a hundred multiples within the interval, a
// power of ten.
func finer(within interval, step *big.Rat) *big.Rat {
	if within.low == nil || within.high == nil {
		return step
	}
	width := new(big.Rat).Sub(within.high, within.low)
	if width.Sign() == 0 {
		return within.width(step)
	}
	tenth := big.NewRat(1, 10)
	unit := new(big.Rat).Set(step)
	for range 400 {
		if new(big.Rat).Mul(unit, big.NewRat(100, 1)).Cmp(width) <= 0 {
			break
		}
		unit.Mul(unit, tenth)
	}
	return unit
}

// width is a step that the only number of the interval is a multiple of.
func (i *interval) width(step *big.Rat) *big.Rat {
	if i.low.Sign() == 0 {
		return step
	}
	return new(big.Rat).Abs(i.low)
}

// maxSpread bounds how many multiples a draw without bounds chooses from.
const maxSpread = 1_000_000

// drawMultiple draws a multiple of the unit within the interval that the shape
// admits.
func (s *shape) drawMultiple(draw stream, within interval, unit *big.Rat, integer, fraction bool) (json.Number, bool) {
	if unit.Sign() <= 0 {
		return "", false
	}
	first, last := within.multiples(unit)
	spread := big.NewInt(maxSpread)
	switch {
	case first == nil && last == nil:
		first = new(big.Int)
		last = spread
	case first == nil:
		first = new(big.Int).Sub(last, spread)
	case last == nil:
		last = new(big.Int).Add(first, spread)
	}
	count := new(big.Int).Sub(last, first)
	if count.Add(count, one).Sign() <= 0 {
		return "", false
	}
	check := func(k *big.Int) (*big.Rat, bool) {
		r := new(big.Rat).Mul(new(big.Rat).SetInt(k), unit)
		return r, s.hasNumber(r) && !(integer && !r.IsInt()) && !(fraction && r.IsInt())
	}
	for attempt := range 40 {
		k := draw.big(count)
		r, ok := check(k.Add(k, first))
		if ok && (attempt >= 30 || s.step == nil || friendly(r, s.step)) {
			return decimal(r), true
		}
	}
	// Few of them are left: look at them one after the other.
	k := new(big.Int).Set(first)
	for range 200 {
		if k.Cmp(last) > 0 {
			break
		}
		if r, ok := check(k); ok {
			return decimal(r), true
		}
		k.Add(k, one)
	}
	return "", false
}

// hasNumber reports whether the shape admits the number.
func (s *shape) hasNumber(r *big.Rat) bool {
	if !s.bounds.has(r) || s.step != nil && !isMultiple(r, s.step) {
		return false
	}
	for _, step := range s.notSteps {
		if isMultiple(r, step) {
			return false
		}
	}
	return !s.excludes(decimal(r))
}
