package generate

import (
	"slices"
)

// maxPatternSteps bounds what is written or tried for one text: repeated groups
// may hold nothing.
const maxPatternSteps = 50_000

// patternText writes one text for a pattern. Every part is told how short and how
// long it may be, so that the whole has the length it must have.
type patternText struct {
	draw  stream
	round int
	out   []rune
	// groups are what groups held, aheads the lookaheads that were passed.
	groups map[int][]rune
	aheads []*pattern
	steps  int
}

func newPatternText(draw stream, round int) *patternText {
	return &patternText{draw: draw, round: round, groups: map[int][]rune{}}
}

// whole is a text for the pattern, low to high characters long where it allows
// that.
func (w *patternText) whole(p *pattern, low, high int) string {
	if high < 0 {
		high = unlimited
	}
	w.write(p, low, high)
	// What lookaheads say of the length is heard by making the text anew.
	if least, most := w.lengths(); least > low || most < high {
		low, high = max(low, least), min(high, most)
		w.out, w.aheads, w.groups = nil, nil, map[int][]rune{}
		w.write(p, low, high)
	}
	if least := max(low, min(w.demanded(), high)); !p.anchored() {
		w.out = []rune(pad(string(w.out), least, w.draw))
	}
	w.satisfy()
	return string(w.out)
}

// demanded is how long a text has to be for lookaheads to find what they ask for,
// where the pattern has nothing else.
func (w *patternText) demanded() int {
	if len(w.out) > 0 {
		return 0
	}
	return 4 * len(w.aheads)
}

func (w *patternText) write(p *pattern, low, high int) {
	if w.steps++; w.steps > maxPatternSteps {
		return
	}
	start := len(w.out)
	switch p.kind {
	case isClass:
		w.out = append(w.out, fromClass(w.draw, p.class))
	case isAll:
		w.sequence(len(p.subs), func(i int) *pattern { return p.subs[i] }, low, high)
	case isOne:
		w.write(w.branch(p, low, high), low, high)
	case isMany:
		sub := p.subs[0]
		w.sequence(w.count(p, low, high), func(int) *pattern { return sub }, low, high)
	case isBack:
		w.out = append(w.out, w.groups[p.group]...)
	case isAhead:
		w.aheads = append(w.aheads, p.subs[0])
	}
	if p.group > 0 && p.kind == isAll {
		w.groups[p.group] = slices.Clone(w.out[start:])
	}
}

// sequence writes parts one after the other: each gets what the ones behind it
// cannot give or do not need.
func (w *patternText) sequence(n int, part func(int) *pattern, low, high int) {
	short, long := make([]int, n+1), make([]int, n+1)
	for i := n - 1; i >= 0; i-- {
		short[i] = min(short[i+1]+part(i).short, unlimited)
		long[i] = min(long[i+1]+part(i).long, unlimited)
	}
	start := len(w.out)
	for i := range n {
		if w.steps > maxPatternSteps {
			return
		}
		used := len(w.out) - start
		one := part(i)
		least := max(one.short, low-used-long[i+1])
		w.write(one, least, max(least, min(one.long, high-used-short[i+1])))
	}
}

// branch is one of several that can have the length.
func (w *patternText) branch(p *pattern, low, high int) *pattern {
	fitting := slices.DeleteFunc(slices.Clone(p.subs), func(sub *pattern) bool { return sub.short > high || sub.long < low })
	if len(fitting) == 0 {
		fitting = p.subs
	}
	return pick(w.draw, fitting)
}

// count is how often a part is repeated: as seldom as its bounds and the length
// allow, and a few times more.
func (w *patternText) count(p *pattern, low, high int) int {
	sub := p.subs[0]
	least, most := p.least, p.most
	if most < 0 {
		most = unlimited
	}
	if sub.short > 0 {
		most = min(most, max(least, high/sub.short))
	}
	if sub.long > 0 && low > 0 {
		least = min(most, max(least, (low+sub.long-1)/sub.long))
	}
	usual := p.least + 6
	if p.least == 0 && p.most != 1 && w.round%2 == 0 {
		// Something reads better than nothing.
		least = min(most, max(least, 1))
	}
	if w.round%5 == 4 {
		usual = p.least + 24
	}
	if sub.long == 0 {
		return least
	}
	return w.draw.between(least, max(least, min(most, usual)))
}

// lengths are the bounds that lookaheads such as (?=.{8,64}$) and (?=^.{8,}$) give
// the whole.
func (w *patternText) lengths() (least, most int) {
	most = unlimited
	for _, ahead := range w.aheads {
		parts := withoutStart(ahead)
		if len(parts) == 0 || parts[0].kind != isMany || parts[0].subs[0].kind != isClass || parts[0].least == 0 && parts[0].most < 0 {
			continue
		}
		switch {
		case len(parts) == 2 && parts[1].kind == isEnd:
			least = max(least, parts[0].short)
			most = min(most, parts[0].long)
		case len(parts) == 1:
			least = max(least, parts[0].short)
		}
	}
	return least, most
}

// withoutStart are the parts of a lookahead behind a ^.
func withoutStart(p *pattern) []*pattern {
	parts := []*pattern{p}
	if p.kind == isAll {
		parts = p.subs
	}
	for len(parts) > 0 && parts[0].kind == isStart {
		parts = parts[1:]
	}
	return parts
}

// satisfy writes what lookaheads such as (?=.*\d) ask for over what there is, each
// at another place.
func (w *patternText) satisfy() {
	if len(w.aheads) == 0 || len(w.out) == 0 {
		return
	}
	var pieces [][]rune
	for _, ahead := range w.aheads {
		parts := withoutStart(ahead)
		if len(parts) < 2 || parts[0].kind != isMany || parts[0].least > 0 {
			continue
		}
		piece := newPatternText(w.draw, w.round)
		for _, part := range parts[1:] {
			if part.kind == isMany && part.least == 0 {
				continue
			}
			piece.write(part, part.short, part.short+2)
		}
		if len(piece.out) > 0 {
			pieces = append(pieces, piece.out)
		}
	}
	// A text begins with what its pattern begins with: the pieces go behind.
	order := w.draw.shuffle(len(w.out))
	if w.round%2 == 0 {
		order = slices.DeleteFunc(order, func(i int) bool { return i == 0 })
	}
	taken := make([]bool, len(w.out))
	for _, piece := range pieces {
		for _, at := range order {
			if at+len(piece) > len(w.out) || slices.Contains(taken[at:at+len(piece)], true) {
				continue
			}
			copy(w.out[at:], piece)
			for i := range piece {
				taken[at+i] = true
			}
			break
		}
	}
}
