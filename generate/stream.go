package generate

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"strconv"
)

// scope is what the streams of a place are keyed by: the seed, and the stream
// name or the identity of the object around it.
type scope struct {
	seed uint64
	name string
}

// at is the scope of another attempt; attempt 0 is the scope itself.
func (s scope) at(attempt int) scope {
	if attempt == 0 {
		return s
	}
	return scope{s.seed, s.name + "\x00" + strconv.Itoa(attempt)}
}

// stream is a source of draws for one purpose at one place. Its numbers are
// those of PCG, whose algorithm is fixed, and its methods are our own, so that
// another Go release draws the same.
type stream struct{ source *rand.PCG }

// stream is the stream of a JSON pointer in the scope. Purposes keep the draws
// at one place apart: "length" and "type", say.
func (s scope) stream(pointer, purpose string) stream {
	text := make([]byte, 8, 10+len(s.name)+len(pointer)+len(purpose))
	binary.BigEndian.PutUint64(text, s.seed)
	text = append(text, s.name...)
	text = append(append(text, 0), pointer...)
	text = append(append(text, 0), purpose...)
	sum := sha256.Sum256(text)
	return stream{rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))}
}

// below is a whole number from 0 to n-1; 0 for n < 1.
func (s stream) below(n int) int {
	if n <= 1 {
		return 0
	}
	high, _ := bits.Mul64(s.source.Uint64(), uint64(n))
	return int(high)
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
