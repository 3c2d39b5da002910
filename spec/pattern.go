package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
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
		if re, err := regexp.Compile(text); err == nil {
			return &Pattern{text: text, re: re}, nil
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
