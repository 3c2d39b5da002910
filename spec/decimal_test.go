package spec

import (
	"math/big"
	"testing"
)

// FuzzDecimal has two numbers: what decimals say of them is what fractions say.
func FuzzDecimal(f *testing.F) {
	for _, row := range [][2]string{{"1", "1.0"}, {"0", "-0"}, {"1e19", "9999999999999999999"}, {"-0.30", "3e-1"}, {"19.99", "0.01"},
		{"18446744073709551616", "1"}, {"1e300", "1e-300"}, {"7e18", "7e-2"}, {"01", "1."}, {"1e", "-"}, {"0.0000000000000000001", "10000000000000000000"}} {
		f.Add(row[0], row[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, ok := parseDecimal(a)
		y, alsoOK := parseDecimal(b)
		if ok != (ok && isNumber(a)) {
			t.Errorf("%q is read, and is no number", a)
		}
		if !ok || !alsoOK {
			return
		}
		r, _ := new(big.Rat).SetString(a)
		s, _ := new(big.Rat).SetString(b)
		if got, want := x.compare(y), r.Cmp(s); got != want || (x == y) != (want == 0) {
			t.Errorf("%s compared with %s = %d, want %d", a, b, got, want)
		}
		if x.whole() != r.IsInt() {
			t.Errorf("%s is whole = %t", a, x.whole())
		}
		if multiple, ok := x.multipleOf(y); ok && multiple != new(big.Rat).Quo(r, s).IsInt() {
			t.Errorf("%s is a multiple of %s = %t", a, b, multiple)
		}
		if again, ok := decimalOf(r); ok && again != x {
			t.Errorf("%s as a fraction is %v, want %v", a, again, x)
		}
	})
}
