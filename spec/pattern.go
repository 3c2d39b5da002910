package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// patternTimeout bounds a pattern that RE2 cannot hold, and that may explode.
const patternTimeout = 100 * time.Millisecond

// Pattern is a compiled regular expression of ECMA-262, the dialect of JSON Schema
// (JSON Schema 2020-12 section 6.4). It is safe for concurrent use.
type Pattern struct {
	text string
	re   *regexp.Regexp
	ecma *regexp2.Regexp
}

// CompilePattern compiles a pattern: with RE2 where it can hold it, else with a
// backtracking engine under a time limit. What only browsers accept, a range whose
// end is a class, is read as they read it (ECMA-262 annex B.1.2).
func CompilePattern(text string) (*Pattern, error) {
	if !needsECMA(text) {
		for _, spelling := range []func(string) string{func(text string) string { return text }, splitRepeats} {
			if re, err := regexp.Compile(spelling(text)); err == nil {
				return &Pattern{text: text, re: re}, nil
			}
		}
	}
	re, err := regexp2.Compile(text, regexp2.ECMAScript, regexp2.Unicode)
	if err != nil {
		if re, err = regexp2.Compile(literalDashes(text), regexp2.ECMAScript, regexp2.Unicode); err != nil {
			return nil, err
		}
	}
	re.MatchTimeout = patternTimeout
	return &Pattern{text: text, ecma: re}, nil
}

// MatchesPattern reports whether a text matches a pattern of the document, as
// pattern and patternProperties mean it. A pattern that is none matches nothing.
func MatchesPattern(pattern, text string) bool {
	re, err := CompilePattern(pattern)
	return err == nil && re.MatchString(text)
}

// needsECMA reports whether RE2 accepts the pattern with another meaning: its
// \s knows only ASCII, and its $ and \z differ.
func needsECMA(pattern string) bool {
	return slices.ContainsFunc([]string{`\s`, `\S`, `\Q`, `\A`, `\z`, `\a`}, func(word string) bool { return strings.Contains(pattern, word) })
}

// literalDashes escapes the dashes of classes that have a class beside them.
func literalDashes(pattern string) string {
	var out strings.Builder
	inClass, afterClass := false, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\' && i+1 < len(pattern):
			afterClass = inClass && strings.IndexByte("dDsSwW", pattern[i+1]) >= 0
			out.WriteString(pattern[i : i+2])
			i++
			continue
		case c == '[' && !inClass:
			inClass = true
		case c == ']':
			inClass = false
		case c == '-' && inClass:
			rest := pattern[i+1:]
			if afterClass || len(rest) > 1 && rest[0] == '\\' && strings.IndexByte("dDsSwW", rest[1]) >= 0 {
				out.WriteByte('\\')
			}
		}
		afterClass = false
		out.WriteByte(pattern[i])
	}
	return out.String()
}

// maxRepeat is how often RE2 repeats something at most, maxCopies how often it is
// repeated in pieces.
const (
	maxRepeat = 1000
	maxCopies = 20_000
)

var repeat = lazyPattern(`^\{(\d+)(?:,(\d*))?\}`)

// splitRepeats writes x{1,1500} as x{1,1000}x{0,500}, which RE2 can hold.
func splitRepeats(pattern string) string {
	var out strings.Builder
	// atom is where in out the part begins that a quantifier would repeat, groups
	// where the open groups do.
	atom, groups := 0, []int{}
	for i := 0; i < len(pattern); {
		size := 1
		switch pattern[i] {
		case '\\':
			atom, size = out.Len(), min(2, len(pattern)-i)
		case '[':
			atom, size = out.Len(), classLength(pattern[i:])
		case '(':
			groups = append(groups, out.Len())
		case ')':
			if len(groups) > 0 {
				atom, groups = groups[len(groups)-1], groups[:len(groups)-1]
			}
		case '{':
			if least, most, length, ok := repeatCounts(pattern[i:]); ok && most > maxRepeat && most-least <= maxCopies && least <= maxCopies {
				one := out.String()[atom:]
				before := out.String()[:atom]
				out.Reset()
				out.WriteString(before + copies(one, least, most))
				i += length
				continue
			}
		default:
			atom = out.Len()
		}
		out.WriteString(pattern[i : i+size])
		i += size
	}
	return out.String()
}

// copies is one part repeated least to most times, in pieces.
func copies(one string, least, most int) string {
	var out strings.Builder
	for most > 0 {
		piece := min(most, maxRepeat)
		fmt.Fprintf(&out, "%s{%d,%d}", one, min(least, piece), piece)
		least, most = max(0, least-piece), most-piece
	}
	return "(?:" + out.String() + ")"
}

// repeatCounts reads a quantifier with an upper limit.
func repeatCounts(text string) (least, most, length int, ok bool) {
	end := strings.IndexByte(text, '}')
	if end < 0 || !repeat(text) {
		return 0, 0, 0, false
	}
	low, high, several := strings.Cut(text[1:end], ",")
	if !several {
		high = low
	}
	least, err := strconv.Atoi(low)
	if err == nil {
		most, err = strconv.Atoi(high)
	}
	return least, most, end + 1, err == nil
}

// classLength is how long the class is that a text begins with.
func classLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ']':
			return i + 1
		}
	}
	return len(text)
}

// WithTimeout is the pattern with another limit on how long a match may take; it
// is the pattern itself where no limit is needed.
func (p *Pattern) WithTimeout(limit time.Duration) *Pattern {
	if p.ecma == nil {
		return p
	}
	again, err := regexp2.Compile(p.ecma.String(), regexp2.ECMAScript, regexp2.Unicode)
	if err != nil {
		return p
	}
	again.MatchTimeout = limit
	return &Pattern{text: p.text, ecma: again}
}

// Backtracks reports whether matching may take long, and is bounded by time.
func (p *Pattern) Backtracks() bool { return p.ecma != nil }

// Match reports whether a text matches. The error says that it took too long to
// tell.
func (p *Pattern) Match(text string) (bool, error) {
	if p.re != nil {
		return p.re.MatchString(text), nil
	}
	return p.ecma.MatchString(text)
}

// MatchString is Match, and false where it took too long to tell.
func (p *Pattern) MatchString(text string) bool {
	matched, err := p.Match(text)
	return err == nil && matched
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// hasPattern reports whether a pattern of a schema can be heeded. One that is no
// regular expression is left out, and is a flaw of the document.
func (d *Document) hasPattern(at place, text string) bool {
	_, err := CompilePattern(text)
	if err == nil {
		return true
	}
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	d.patternFlaws[at.location()] = at.fail("pattern", fmt.Sprintf("not a regular expression of ECMA-262, and not heeded: %v", err),
		"write a pattern that ECMA-262 has; \\p{L} and [a-z] stand in for the classes of other languages")
	return false
}

// badPatterns are the patterns that schemas have been found to have and that
// cannot be heeded, by place.
func (d *Document) badPatterns() Errors {
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	flaws := slices.Collect(maps.Values(d.patternFlaws))
	slices.SortFunc(flaws, func(a, b *Error) int { return a.Location.compare(b.Location) })
	return flaws
}
