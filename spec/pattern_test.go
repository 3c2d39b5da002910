package spec_test

import (
	"strings"
	"testing"

	"goalpost/spec"
)

func TestPatternsAreThoseOfECMA262(t *testing.T) {
	for _, row := range []struct {
		pattern, text string
		want          bool
	}{
		{`^\s$`, "\u2003", true},
		{`^\d$`, "٣", false},
		{`^\w$`, "é", false},
		{`^a$`, "a\n", false},
		{`^(?!b)a`, "ab", true},
		{`^(?<=a)b`, "b", false},
		{`^(a)\1$`, "aa", true},
		{`^\u0041$`, "A", true},
		{`^\p{L}+$`, "Zoë", true},
		{`^[\w-.]+$`, "a-b.c", true},
		{`^[\s-_]+$`, "a", false},
		{`^[\s-_]+$`, " -_", true},
		{`^.$`, "💜", true},
		{`^[a-z]{2,1500}$`, strings.Repeat("a", 1500), true},
		{`^[a-z]{2,1500}$`, strings.Repeat("a", 1501), false},
		{`^[a-z]{2,1500}$`, "a", false},
		{`^(ab|c){1200}$`, strings.Repeat("ab", 1200), true},
		{`^(ab|c){1200}$`, strings.Repeat("ab", 1199), false},
		{`b`, "abc", true},
	} {
		p, err := spec.CompilePattern(row.pattern)
		if err != nil {
			t.Errorf("%s: %v", row.pattern, err)
			continue
		}
		if got := p.MatchString(row.text); got != row.want {
			t.Errorf("%s matches %.20q = %v, want %v", row.pattern, row.text, got, row.want)
		}
	}
	for _, bad := range []string{`(`, `\p{Alnum}+`, `[z-a]`, `a{2,1}`} {
		if _, err := spec.CompilePattern(bad); err == nil {
			t.Errorf("%s compiles", bad)
		}
	}
}

func TestAPatternThatIsNoneIsNotHeededAndAFlaw(t *testing.T) {
	s := schema(t, `{"type": "object", "properties": {"a": {"type": "string", "pattern": "\\p{Alnum}+"}}, "patternProperties": {"(": {"type": "integer"}}}`)
	if got := codes(s.Validate(value(t, `{"a": "x", "(": "y"}`))); got != "" {
		t.Errorf("Validate = %q, want nothing", got)
	}
	flaws := s.Document().CheckSchemas()
	if len(flaws) != 2 || flaws[0].Code != "pattern" || flaws[0].Location.Line == 0 || flaws[0].Hint == "" {
		t.Errorf("CheckSchemas = %v, want both patterns with their places", flaws)
	}
}
