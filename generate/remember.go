package generate

import "sync"

// remembered is what was found by a name, for those names that come again and
// again. The zero value is empty; it is safe for concurrent use.
type remembered[T any] struct {
	mu    sync.RWMutex
	found map[naming]T
}

// naming is what the look of a value depends on beside its schema.
type naming struct{ name, parent string }

// maxRemembered bounds the names: those of a map may be any.
const maxRemembered = 256

// get is what was found for a name, found now where that is the first time.
func (r *remembered[T]) get(key naming, find func() T) T {
	r.mu.RLock()
	known, ok := r.found[key]
	r.mu.RUnlock()
	if ok {
		return known
	}
	known = find()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.found == nil {
		r.found = map[naming]T{}
	}
	if len(r.found) < maxRemembered {
		r.found[key] = known
	}
	return known
}
