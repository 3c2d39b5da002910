package generate

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// fromPattern is a text that the pattern matches, low to high characters long
// (high -1 for no limit), made from the parsed expression. A pattern is not
// anchored unless it says so (JSON Schema validation section 6.3.3), but the
// text holds nothing beside the match unless it must be longer. ok is false where
// the pattern is beyond RE2 and a few draws found nothing.
func (g *Generator) fromPattern(pattern string, draw stream, low, high int) (text string, ok bool) {
	matcher := g.matcher(pattern)
	plain, conditions := lookarounds(pattern)
	parsed, err := syntax.Parse(plain, syntax.Perl)
	if err != nil {
		return "", false
	}
	parsed = parsed.Simplify()
	for round := range 12 {
		if matcher.exploded.Load() {
			return "", false
		}
		g := &patternText{draw: draw, low: low, high: high, room: high}
		if high < 0 {
			g.room = max(low*2, 64)
		}
		g.eager = round%3 == 2 || low > 0 && round%2 == 1
		g.write(parsed, 0)
		candidate := g.out.String()
		if !conditions && !hasEdges(pattern) {
			candidate = pad(candidate, low, draw)
		}
		length := utf8.RuneCountInString(candidate)
		if length >= low && (high < 0 || length <= high) && matcher.matches(candidate) {
			return candidate, true
		}
	}
	return "", false
}

func hasEdges(pattern string) bool {
	return strings.HasPrefix(pattern, "^") || strings.HasSuffix(pattern, "$")
}

func pad(text string, low int, draw stream) string {
	for utf8.RuneCountInString(text) < low {
		text += string(rune('a' + draw.below(26)))
	}
	return text
}

// lookarounds takes the lookaheads and lookbehinds, which RE2 lacks, out of a
// pattern; whether they hold is seen afterwards.
func lookarounds(pattern string) (plain string, found bool) {
	for _, open := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		for {
			i := strings.Index(pattern, open)
			if i < 0 {
				break
			}
			end := closing(pattern, i)
			if end < 0 {
				return pattern, true
			}
			pattern, found = pattern[:i]+pattern[end+1:], true
		}
	}
	return pattern, found
}

// closing is the index of the parenthesis that closes the one at i.
func closing(pattern string, i int) int {
	depth, class := 0, false
	for j := i; j < len(pattern); j++ {
		switch c := pattern[j]; {
		case c == '\\':
			j++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// matcher is a compiled pattern.
type matcher struct {
	re   *regexp.Regexp
	ecma *regexp2.Regexp
	// exploded is set once the pattern took too long for a text: it is not tried
	// again.
	exploded atomic.Bool
}

// matcher is the compiled pattern, by RE2 where it can hold it. The patterns of a
// document are few, and kept.
func (g *Generator) matcher(pattern string) *matcher {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m, ok := g.matchers[pattern]; ok {
		return m
	}
	m := &matcher{}
	if re, err := regexp.Compile(pattern); err == nil {
		m.re = re
	} else if re, err := regexp2.Compile(pattern, regexp2.ECMAScript, regexp2.Unicode); err == nil {
		re.MatchTimeout = patternTimeout
		m.ecma = re
	}
	g.matchers[pattern] = m
	return m
}

// matches reports whether a text matches. A pattern that is no pattern matches
// nothing.
func (m *matcher) matches(text string) bool {
	if m.re != nil {
		return m.re.MatchString(text)
	}
	if m.ecma == nil || m.exploded.Load() {
		return false
	}
	matched, err := m.ecma.MatchString(text)
	if err != nil {
		m.exploded.Store(true)
	}
	return err == nil && matched
}

// patternText writes a text for an expression.
type patternText struct {
	out  strings.Builder
	draw stream
	// low and high are the lengths asked for; room is what is left of high.
	low, high, room int
	// eager repeats as often as there is room for.
	eager bool
	steps int
}

// maxPatternDepth bounds nested groups, maxPatternSteps what is written or tried:
// repeated groups may hold nothing.
const (
	maxPatternDepth = 200
	maxPatternSteps = 50_000
)

func (g *patternText) write(re *syntax.Regexp, depth int) {
	if g.steps++; depth > maxPatternDepth || g.steps > maxPatternSteps {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			g.rune(r)
		}
	case syntax.OpCharClass:
		g.rune(g.fromClass(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		g.rune(rune('a' + g.draw.below(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			g.write(sub, depth+1)
		}
	case syntax.OpAlternate:
		g.write(re.Sub[g.draw.below(len(re.Sub))], depth+1)
	case syntax.OpStar:
		g.repeat(re.Sub[0], 0, -1, depth)
	case syntax.OpPlus:
		g.repeat(re.Sub[0], 1, -1, depth)
	case syntax.OpQuest:
		g.repeat(re.Sub[0], 0, 1, depth)
	case syntax.OpRepeat:
		g.repeat(re.Sub[0], re.Min, re.Max, depth)
	}
}

func (g *patternText) repeat(re *syntax.Regexp, low, high, depth int) {
	times := low
	usual := low + 6
	if high >= 0 {
		usual = min(usual, high)
	}
	switch {
	case g.eager && high < 0:
		usual = max(usual, low+max(g.low, 0))
		times = g.draw.between(min(low+g.low, usual), usual)
	case g.eager:
		times = max(low, high-g.draw.below(2))
	default:
		times = g.draw.between(low, usual)
	}
	for i := range times {
		if i >= low && g.high >= 0 && g.room <= 0 {
			return
		}
		if i >= low && g.high < 0 && g.out.Len() > maxBytes/8 {
			return
		}
		g.write(re, depth+1)
	}
}

func (g *patternText) rune(r rune) {
	g.out.WriteRune(r)
	g.room--
}

// fromClass is a character of a class, a readable one where there is one.
func (g *patternText) fromClass(ranges []rune) rune {
	var readable []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := max(ranges[i], ' '); r <= min(ranges[i+1], '~'); r++ {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				readable = append(readable, r)
			}
		}
	}
	if len(readable) == 0 {
		for i := 0; i+1 < len(ranges); i += 2 {
			for r := max(ranges[i], ' '); r <= min(ranges[i+1], '~'); r++ {
				readable = append(readable, r)
			}
		}
	}
	if len(readable) > 0 {
		return readable[g.draw.below(len(readable))]
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		count := int(ranges[i+1]-ranges[i]) + 1
		for range 10 {
			if r := ranges[i] + rune(g.draw.below(count)); utf8.ValidRune(r) && r != 0 {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}
