package generate

import "sync/atomic"

// demand is the literals that hold at one place, and what was found of them
// before.
type demand struct {
	literals []node
	// known is nil where nothing is remembered.
	known *known
}

// known remembers the shapes of literals: the shape, or why there is none, where no
// choice is left to be made, else what each branch of the next choice leads to. The
// zero value knows nothing; it is safe for concurrent use.
type known struct {
	settled  atomic.Pointer[settled]
	branches atomic.Pointer[[]known]
	// unrefuted is set once refute has found nothing.
	unrefuted atomic.Bool
}

// settled is a shape or a failure, and the steps that it took to find it.
type settled struct {
	shape   *shape
	failure *failure
	steps   int
}

// maxKept bounds how many shapes are kept that needed a choice: branches of
// branches multiply.
const maxKept = 4096

// demand is what is known of literals that stay as long as the document.
func (g *Generator) demand(literals []node) demand {
	key, lasting := keyOf(literals)
	if !lasting {
		return demand{literals, nil}
	}
	one, ok := g.shapes.Load(key)
	if !ok {
		one, _ = g.shapes.LoadOrStore(key, &known{})
	}
	return demand{literals, one.(*known)}
}

// literalsKey is up to three literals of the document.
type literalsKey [3]identity

// keyOf is the key of literals that stay as long as the document.
func keyOf(literals []node) (key literalsKey, lasting bool) {
	if len(literals) > len(key) {
		return key, false
	}
	for i, n := range literals {
		if key[i] = n.identity(); key[i] == 0 || n.owner == nil {
			return key, false
		}
	}
	return key, true
}

// keeps reports whether there is room for a shape that took these choices.
func (g *Generator) keeps(take *choices) bool {
	return take.met == 0 || g.kept.Add(1) <= maxKept
}

// find is what the choices lead to, nil where it is not known. The choices are made
// on the way.
func (k *known) find(take *choices) *settled {
	for k != nil {
		if s := k.settled.Load(); s != nil {
			return s
		}
		branches := k.branches.Load()
		if branches == nil {
			return nil
		}
		k = &(*branches)[take.take(len(*branches))]
	}
	return nil
}

// keep remembers what the choices led to.
func (k *known) keep(s *settled, take *choices) {
	for _, one := range take.taken {
		fresh := make([]known, one.n)
		k.branches.CompareAndSwap(nil, &fresh)
		k = &(*k.branches.Load())[one.branch]
	}
	k.settled.Store(s)
}
