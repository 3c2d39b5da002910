package mockserver

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// memory is a bounded cache, safe for concurrent use. It holds the results asked
// for last, up to a number of bytes: when a half is full, the older half is
// forgotten, so that whoever asks for a million different things displaces what
// nobody asks for. The zero value is empty.
type memory[T any] struct {
	mu           sync.Mutex
	young, older map[string]remembered[T]
	// size is the cost of the young half.
	size int
}

// remembered is one result with what it costs to keep it, in bytes.
type remembered[T any] struct {
	value T
	cost  int
}

// memoryHalf bounds half a memory, in bytes.
const memoryHalf = 1 << 20

// get is the result for a key. The key is compared in full.
func (m *memory[T]) get(key []byte) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if one, ok := m.young[string(key)]; ok {
		return one.value, true
	}
	one, ok := m.older[string(key)]
	if ok {
		m.put(string(key), one)
	}
	return one.value, ok
}

// add remembers a result. One that would fill a half is not kept.
func (m *memory[T]) add(key []byte, value T, cost int) {
	if cost > memoryHalf {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(string(key), remembered[T]{value, cost})
}

func (m *memory[T]) put(key string, one remembered[T]) {
	if m.young == nil || m.size+one.cost > memoryHalf {
		m.older, m.young, m.size = m.young, make(map[string]remembered[T]), 0
	}
	if before, ok := m.young[key]; ok {
		m.size -= before.cost
	}
	m.young[key] = one
	m.size += one.cost
}

// glimpses tells what comes again from what comes once, so that only the former is
// remembered: a client that never repeats itself would leave nothing of use behind.
// What was seen may be forgotten. The zero value has seen nothing.
type glimpses struct {
	once sync.Once
	seed maphash.Seed
	// marks has a part of the hash of the last key for each place.
	marks [4096]atomic.Uint32
}

// again reports whether a key was seen lately.
func (g *glimpses) again(key []byte) bool {
	g.once.Do(func() { g.seed = maphash.MakeSeed() })
	hash := maphash.Bytes(g.seed, key)
	mark := uint32(hash>>32) | 1
	return g.marks[hash%uint64(len(g.marks))].Swap(mark) == mark
}
