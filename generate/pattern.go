package generate

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"goalpost/spec"
)

// patternTimeout bounds a pattern that may explode. It is long, so that a busy
// machine does not take for an explosion what is none.
const patternTimeout = 400 * time.Millisecond

// patternRounds is how many texts are drawn for a pattern before it is given up.
const patternRounds = 30

// fromPattern is a text that the pattern matches, low to high characters long
// (high -1 for no limit), made from the parsed expression. A pattern is not
// anchored unless it says so (JSON Schema validation section 6.3.3), but the
// text holds nothing beside the match unless it must be longer. ok is false where
// no text was found.
func (g *Generator) fromPattern(text string, draw stream, low, high int) (string, bool) {
	m := g.matcher(text)
	if m.parsed == nil || !m.hopeful(low, high) {
		return "", false
	}
	return m.draw(draw, low, high)
}

// draw draws texts until one matches.
func (m *matcher) draw(draw stream, low, high int) (string, bool) {
	for round := range patternRounds {
		if m.exploded.Load() {
			return "", false
		}
		w := newPatternText(draw, round)
		candidate := w.whole(m.parsed, low, high)
		length := utf8.RuneCountInString(candidate)
		if length >= low && (high < 0 || length <= high) && m.matches(candidate) {
			return candidate, true
		}
	}
	return "", false
}

// hopeful reports whether any text of those lengths is found for the pattern, by
// draws that depend on nothing else: a pattern that contradicts itself is not
// tried again and again.
func (m *matcher) hopeful(low, high int) bool {
	key := strconv.Itoa(low) + " " + strconv.Itoa(high)
	if known, ok := m.hope.Load(key); ok {
		return known.(bool)
	}
	_, found := m.draw(scope(0).with(key).stream("hope"), low, high)
	m.hope.Store(key, found)
	return found
}

// matches reports whether a text matches. A pattern that is no pattern matches
// everything, as the validator leaves it out.
func (m *matcher) matches(text string) bool {
	if m.compiled == nil {
		return true
	}
	if m.exploded.Load() {
		return false
	}
	if m.compiled.Backtracks() {
		// One after the other, so that a match is not taken for one that takes too
		// long because others run at the same time.
		m.turn.Lock()
		defer m.turn.Unlock()
	}
	matched, err := m.compiled.Match(text)
	if err != nil {
		m.exploded.Store(true)
	}
	return err == nil && matched
}

// matcher is the compiled and parsed pattern. The patterns of a document are few,
// and kept.
func (g *Generator) matcher(text string) *matcher {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m, ok := g.matchers[text]; ok {
		return m
	}
	m := &matcher{turn: &g.backtracking}
	if compiled, err := spec.CompilePattern(text); err == nil {
		m.compiled = compiled.WithTimeout(patternTimeout)
		if parsed, err := parsePattern(text); err == nil {
			parsed.measure()
			m.parsed = parsed
		}
	}
	g.matchers[text] = m
	return m
}

// unlimited stands for a length without a limit.
const unlimited = 1 << 20

// measure finds how short and how long the texts of each part can be.
func (p *pattern) measure() {
	for _, sub := range p.subs {
		sub.measure()
	}
	switch p.kind {
	case isClass:
		p.short, p.long = 1, 1
	case isAll:
		for _, sub := range p.subs {
			p.short, p.long = min(p.short+sub.short, unlimited), min(p.long+sub.long, unlimited)
		}
	case isOne:
		p.short = unlimited
		for _, sub := range p.subs {
			p.short, p.long = min(p.short, sub.short), max(p.long, sub.long)
		}
	case isMany:
		sub := p.subs[0]
		p.short = times(sub.short, p.least)
		p.long = times(sub.long, p.most)
	case isBack:
		p.long = unlimited
	}
}

// times multiplies a length, -1 for ever.
func times(length, n int) int {
	switch {
	case length == 0 || n == 0:
		return 0
	case n < 0 || n > unlimited || length*n > unlimited:
		return unlimited
	}
	return length * n
}

// anchored reports whether the pattern has an end that nothing may follow.
func (p *pattern) anchored() bool {
	switch p.kind {
	case isEnd:
		return true
	case isAll, isOne:
		for _, sub := range p.subs {
			if sub.anchored() {
				return true
			}
		}
	}
	return false
}

// readable are the characters of a class that people type: letters and digits, or
// else what else can be printed, or else a blank, which is white space in every
// dialect of regular expressions.
func readable(ranges []rune) []rune {
	var best, printed, blank []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := max(ranges[i], ' '); r <= min(ranges[i+1], '~'); r++ {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				best = append(best, r)
			} else if r != ' ' {
				printed = append(printed, r)
			} else {
				blank = []rune{' '}
			}
		}
	}
	switch {
	case len(best) > 0:
		return best
	case len(printed) > 0:
		return printed
	}
	return blank
}

// fromClass is a character of a class, a readable one where there is one.
func fromClass(draw stream, ranges []rune) rune {
	if list := readable(ranges); len(list) > 0 {
		return list[draw.below(len(list))]
	}
	for range 20 {
		if len(ranges) < 2 {
			break
		}
		i := 2 * draw.below(len(ranges)/2)
		if r := ranges[i] + rune(draw.below(int(ranges[i+1]-ranges[i])+1)); utf8.ValidRune(r) && r != 0 && r != utf8.RuneError {
			return r
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}

// pad makes a text longer with letters.
func pad(text string, low int, draw stream) string {
	var out strings.Builder
	out.WriteString(text)
	for length := utf8.RuneCountInString(text); length < low; length++ {
		out.WriteRune(rune('a' + draw.below(26)))
	}
	return out.String()
}

// matcher holds what is known of one pattern.
type matcher struct {
	compiled *spec.Pattern
	// parsed is nil where texts cannot be made of it.
	parsed *pattern
	// exploded is set once the pattern took too long for a text: it is not tried
	// again.
	exploded atomic.Bool
	turn     *sync.Mutex
	hope     sync.Map
}
