package spec

import (
	"math/big"
	"math/bits"
	"strings"
)

// decimal is a JSON number held exactly: digits times ten to the exponent. It has
// one form for each number, so that == compares by value: the digits end in no
// zero, and zero is the zero value.
type decimal struct {
	digits   uint64
	exponent int
	negative bool
}

// maxDecimalExponent bounds the exponents that a decimal is read from.
const maxDecimalExponent = 400

// powersOfTen are those that a uint64 can hold.
var powersOfTen = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// maxDigits is how many digits a uint64 certainly holds.
const maxDigits = 19

// parseDecimal reads a number as JSON writes it (RFC 8259 section 6). It is not ok
// for other texts, and for a number of more digits than a decimal holds or with a
// large exponent.
func parseDecimal(text string) (d decimal, ok bool) {
	unsigned := strings.TrimPrefix(text, "-")
	point, used, zeros := -1, 0, 0
	end := 0
digits:
	for ; end < len(unsigned); end++ {
		switch digit := unsigned[end] - '0'; {
		case digit > 9 && unsigned[end] == '.' && point < 0:
			point = end
		case digit > 9:
			break digits
		case digit > 0:
			if used += zeros + 1; used > maxDigits {
				return decimal{}, false
			}
			d.digits, zeros = d.digits*powersOfTen[zeros+1]+uint64(digit), 0
		case d.digits > 0:
			zeros++
		}
	}
	whole, fraction := end, 0
	if point >= 0 {
		whole, fraction = point, end-point-1
	}
	power, ok := parseExponent(unsigned[end:])
	if !ok || whole == 0 || whole > 1 && unsigned[0] == '0' || point >= 0 && fraction == 0 {
		return decimal{}, false
	}
	if d.digits > 0 {
		d.negative = len(unsigned) < len(text)
		d.exponent = zeros - fraction + power
	}
	return d, true
}

// parseExponent reads the end of a number, from its e on, if it has one.
func parseExponent(text string) (power int, ok bool) {
	if text == "" {
		return 0, true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	i, sign := 1, 1
	if i < len(text) && (text[i] == '+' || text[i] == '-') {
		if text[i] == '-' {
			sign = -1
		}
		i++
	}
	if i == len(text) || len(text)-i > 3 {
		return 0, false
	}
	for ; i < len(text); i++ {
		if text[i]-'0' > 9 {
			return 0, false
		}
		power = power*10 + int(text[i]-'0')
	}
	return sign * power, power <= maxDecimalExponent
}

// decimalOf is a fraction as a decimal, where it is one.
func decimalOf(r *big.Rat) (decimal, bool) {
	places, exact := r.FloatPrec()
	if !exact || places > maxDecimalExponent {
		return decimal{}, false
	}
	return parseDecimal(strings.TrimSuffix(r.FloatString(places), "."))
}

// whole reports whether the number is an integer: 1.0 and 1e2 are.
func (d decimal) whole() bool { return d.exponent >= 0 }

// compare is below 0 where d is less than other, 0 where they are equal, and
// above 0 where d is greater.
func (d decimal) compare(other decimal) int {
	switch {
	case d == other:
		return 0
	case d.negative != other.negative:
		if d.negative {
			return -1
		}
		return 1
	case d.negative:
		return other.size(d)
	}
	return d.size(other)
}

// size compares two different numbers without their signs.
func (d decimal) size(other decimal) int {
	if d.exponent < other.exponent {
		return -other.size(d)
	}
	scaled, ok := d.digits, true
	if d.exponent > other.exponent && d.digits > 0 {
		scaled, ok = d.scaled(d.exponent - other.exponent)
	}
	if ok && scaled < other.digits {
		return -1
	}
	return 1
}

// scaled is the digits times a power of ten, not ok where that is more than the
// digits of any decimal.
func (d decimal) scaled(power int) (uint64, bool) {
	if power >= len(powersOfTen) {
		return 0, false
	}
	high, low := bits.Mul64(d.digits, powersOfTen[power])
	return low, high == 0
}

// multipleOf reports whether the number is an integer times other. It is not ok
// where that takes larger numbers than these.
func (d decimal) multipleOf(other decimal) (multiple, ok bool) {
	switch {
	case other.digits == 0:
		return false, false
	case d.digits == 0:
		return true, true
	case d.exponent < other.exponent:
		step, fits := other.scaled(other.exponent - d.exponent)
		return fits && d.digits%step == 0, true
	case d.exponent-other.exponent >= len(powersOfTen):
		return false, false
	}
	high, low := bits.Mul64(d.digits%other.digits, powersOfTen[d.exponent-other.exponent])
	return bits.Rem64(high, low, other.digits) == 0, true
}
