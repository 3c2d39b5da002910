package spec

import (
	"math"
	"math/rand/v2"
	"testing"

	"cel.dev/cel-go/common/types"
)

// What is counted quickly has to be what is counted exactly.
func TestQuickArithmeticIsExact(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	numbers := []int64{0, 1, -1, 2, 3, 7, 10, 100, -100, 12000, 1<<31 - 1, -1<<31 + 1, 1 << 31, 1 << 40}
	for range 200 {
		numbers = append(numbers, draw.Int64N(20000)-10000)
	}
	for _, x := range numbers {
		for _, y := range numbers {
			for _, one := range arithmetic {
				got, ok := whole(one.operator, types.Int(x), types.Int(y))
				if !ok {
					continue
				}
				exact, counted := one.count(rational(types.Int(x)), rational(types.Int(y)))
				if want := number(exact); !counted || got != want {
					t.Fatalf("%d %s %d = %v, want %v", x, one.operator, y, got, want)
				}
			}
		}
	}
	doubles := []float64{0.5, -0.5, 0.005, 0.015, 1.005, 2.675, 1e-7, 1e-300, 99.995, 1e11 + 0.5, 1e15 + 0.5, 1 << 52, 0.1 + 0.2}
	for range 5000 {
		doubles = append(doubles, float64(draw.Int64N(1_000_000)-500_000)/float64(1+draw.Int64N(9000)))
	}
	for _, f := range doubles {
		for n := range types.Int(8) {
			if got, want := roundDigits(types.Double(f), n), roundExactly(types.Double(f), n); got != want {
				t.Fatalf("round(%v, %d) = %v, want %v", f, n, got, want)
			}
		}
	}
}

// What an expression counts without cel-go has to be what it counts with it.
func TestDecimalsAreCountedExactly(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 8))
	number := func() operand {
		switch draw.IntN(6) {
		case 0:
			return intOf(draw.Int64N(2000) - 1000)
		case 1:
			return intOf(int64(draw.Uint64()) >> draw.IntN(63))
		case 2:
			return doubleOf(float64(draw.Int64N(2_000_000)-1_000_000) / 100)
		case 3:
			return doubleOf(float64(draw.Int64N(1<<53)) / math.Pow10(draw.IntN(18)))
		case 4:
			return doubleOf(math.Ldexp(draw.Float64()-0.5, draw.IntN(140)-70))
		}
		return doubleOf(draw.NormFloat64())
	}
	for range 4_000 {
		x, y := number(), number()
		for _, one := range arithmetic {
			got, want := one.calculate(&x, &y), fromCEL(one.apply(x.number(), y.number()))
			if got != want {
				t.Fatalf("%v %s %v = %v, want %v", x.number(), one.operator, y.number(), got.number(), want.number())
			}
		}
		digits := intOf(int64(draw.IntN(17)))
		if got, want := rounded(&x, &digits), fromCEL(roundExactly(x.number(), digits.number())); got != want {
			t.Fatalf("round(%v, %v) = %v, want %v", x.number(), digits.number(), got.number(), want.number())
		}
	}
}
