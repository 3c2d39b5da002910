package generate

import (
	"encoding/binary"
	"math/big"
	"math/bits"
	"math/rand/v2"
)

// scope keys the streams of a place: a hash of the seed, of the stream's name or the
// identity of the object around it, and of the reference tokens that lead on from
// there. Places far apart have streams far apart; 64 bits are enough, since nobody
// gains anything from two that are alike.
type scope uint64

// newScope is the scope at the root of an instance, or of an identity.
func newScope(seed uint64, kind, name string) scope {
	return scope(spread(seed)).with(kind).with(name)
}

// at is the scope of another attempt; attempt 0 is the scope itself.
func (s scope) at(attempt int) scope {
	if attempt == 0 {
		return s
	}
	return scope(spread(uint64(s) + uint64(attempt)*golden))
}

// with is the scope one token further on: FNV-1a over the text, spread.
func (s scope) with(text string) scope {
	h := uint64(s)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return scope(spread(h ^ uint64(len(text))))
}

const golden = 0x9e3779b97f4a7c15

// spread is the finaliser of SplitMix64: each bit of the result depends on each of
// the argument's.
func spread(x uint64) uint64 {
	x += golden
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// stream is a source of draws for one purpose at one place. Its numbers are
// those of PCG, whose algorithm is fixed, and its methods are our own, so that
// another Go release draws the same.
type stream struct{ source *rand.PCG }

// stream is the scope's stream for a purpose. Purposes keep the draws at one place
// apart: "length" and "type", say.
func (s scope) stream(purpose string) stream {
	source := &rand.PCG{}
	s.seed(source, purpose)
	return stream{source}
}

// seed is apart from stream, which is inlined so that its source stays off the heap.
func (s scope) seed(source *rand.PCG, purpose string) {
	seed := uint64(s.with(purpose))
	source.Seed(seed, spread(seed))
}

// below is a whole number from 0 to n-1; 0 for n < 1.
func (s stream) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int(s.below64(int64(n)))
}

// below64 is below for an int64.
func (s stream) below64(n int64) int64 {
	high, _ := bits.Mul64(s.source.Uint64(), uint64(n))
	return int64(high)
}

// between is a whole number from low to high, both included.
func (s stream) between(low, high int) int { return low + s.below(high-low+1) }

// chance is true once in n times.
func (s stream) chance(n int) bool { return s.below(n) == 0 }

// big is a whole number from 0 to n-1, of any size.
func (s stream) big(n *big.Int) *big.Int {
	if n.IsInt64() {
		high, _ := bits.Mul64(s.source.Uint64(), n.Uint64())
		return new(big.Int).SetUint64(high)
	}
	words := make([]byte, 0, n.BitLen()/8+16)
	for len(words) < n.BitLen()/8+9 {
		words = binary.BigEndian.AppendUint64(words, s.source.Uint64())
	}
	drawn := new(big.Int).SetBytes(words)
	return drawn.Mod(drawn, n)
}

// shuffle is the numbers from 0 to n-1 in a drawn order.
func (s stream) shuffle(n int) []int {
	order := make([]int, n)
	for i := range order {
		j := s.below(i + 1)
		order[i] = order[j]
		order[j] = i
	}
	return order
}

// pick is one of the list, which must not be empty.
func pick[T any](s stream, list []T) T { return list[s.below(len(list))] }

// Int63, Uint64 and Seed make a stream a source for gofakeit.
type fakeSource struct{ source *rand.PCG }

func (f fakeSource) Int63() int64   { return int64(f.source.Uint64() >> 1) }
func (f fakeSource) Uint64() uint64 { return f.source.Uint64() }
func (f fakeSource) Seed(int64)     {}
