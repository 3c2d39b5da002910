package generate

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The classes that have a letter; a capital letter is the opposite.
var (
	digitClass = []rune{'0', '9'}
	wordClass  = []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
	spaceClass = []rune{'\t', '\r', ' ', ' ', 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff}
)

// classOf reads a class, behind its bracket.
func (p *patternParser) classOf() (*pattern, error) {
	negated := p.skip("^")
	var ranges []rune
	for {
		if p.at >= len(p.text) {
			return nil, errPattern
		}
		if p.text[p.at] == ']' {
			p.at++
			break
		}
		low, single, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		if !single || !p.peek("-") || p.at+1 >= len(p.text) || p.text[p.at+1] == ']' {
			ranges = append(ranges, low...)
			continue
		}
		p.at++
		high, single, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		if !single {
			ranges = append(append(append(ranges, low...), '-', '-'), high...)
			continue
		}
		if high[0] < low[0] {
			return nil, errPattern
		}
		ranges = append(ranges, low[0], high[0])
	}
	if negated {
		ranges = opposite(ranges)
	}
	return &pattern{class: ranges}, nil
}

// classAtom is one member of a class, and whether it is a single character.
func (p *patternParser) classAtom() ([]rune, bool, error) {
	c := p.text[p.at]
	p.at++
	if c == '[' && p.peek(":") {
		if end := strings.Index(string(p.text[p.at:]), ":]"); end > 0 {
			name := string([]byte(string(p.text[p.at:]))[1:end])
			if class, ok := posixClasses[name]; ok {
				p.at += len([]rune(name)) + 3
				return class, false, nil
			}
		}
	}
	if c != '\\' {
		return []rune{c, c}, true, nil
	}
	if p.at >= len(p.text) {
		return nil, false, errPattern
	}
	if p.text[p.at] == 'b' {
		p.at++
		return []rune{'\b', '\b'}, true, nil
	}
	return p.escape()
}

// posixClasses are those of RE2 that people write.
var posixClasses = map[string][]rune{"alnum": {'0', '9', 'A', 'Z', 'a', 'z'}, "alpha": {'A', 'Z', 'a', 'z'}, "digit": digitClass,
	"lower": {'a', 'z'}, "upper": {'A', 'Z'}, "word": wordClass, "xdigit": {'0', '9', 'A', 'F', 'a', 'f'}, "space": {'\t', '\r', ' ', ' '},
	"punct": {'!', '/', ':', '@', '[', '`', '{', '~'}}

// escape is what stands behind a backslash, within a class or not: its characters,
// and whether it is a single one.
func (p *patternParser) escape() ([]rune, bool, error) {
	c := p.text[p.at]
	p.at++
	single := func(r rune) ([]rune, bool, error) { return []rune{r, r}, true, nil }
	switch c {
	case 'd':
		return digitClass, false, nil
	case 'D':
		return opposite(digitClass), false, nil
	case 'w':
		return wordClass, false, nil
	case 'W':
		return opposite(wordClass), false, nil
	case 's':
		return spaceClass, false, nil
	case 'S':
		return opposite(spaceClass), false, nil
	case 'p', 'P':
		return p.property(c == 'P')
	case 'n':
		return single('\n')
	case 'r':
		return single('\r')
	case 't':
		return single('\t')
	case 'f':
		return single('\f')
	case 'v':
		return single('\v')
	case '0':
		return single(0)
	case 'c':
		if p.at < len(p.text) {
			p.at++
			return single(p.text[p.at-1] % 32)
		}
	case 'x':
		if p.peek("{") {
			return p.braced()
		}
		return p.hex(2)
	case 'u':
		if p.peek("{") {
			return p.braced()
		}
		return p.hex(4)
	}
	return single(c)
}

func (p *patternParser) hex(digits int) ([]rune, bool, error) {
	if p.at+digits > len(p.text) {
		return nil, false, errPattern
	}
	n, err := strconv.ParseUint(string(p.text[p.at:p.at+digits]), 16, 32)
	if err != nil {
		return nil, false, errPattern
	}
	p.at += digits
	return []rune{rune(n), rune(n)}, true, nil
}

// braced is a code point in braces.
func (p *patternParser) braced() ([]rune, bool, error) {
	end := slices.Index(p.text[p.at:], '}')
	if end < 0 {
		return nil, false, errPattern
	}
	n, err := strconv.ParseUint(string(p.text[p.at+1:p.at+end]), 16, 32)
	if err != nil || n > unicode.MaxRune {
		return nil, false, errPattern
	}
	p.at += end + 1
	return []rune{rune(n), rune(n)}, true, nil
}

// property is a class by a property of Unicode: \p{Lu}, \p{Script=Greek}, \pL.
func (p *patternParser) property(negated bool) ([]rune, bool, error) {
	if p.at >= len(p.text) {
		return nil, false, errPattern
	}
	name := string(p.text[p.at])
	if name == "{" {
		end := slices.Index(p.text[p.at:], '}')
		if end < 0 {
			return nil, false, errPattern
		}
		name = string(p.text[p.at+1 : p.at+end])
		p.at += end
	}
	p.at++
	if _, value, found := strings.Cut(name, "="); found {
		name = value
	}
	table := unicode.Categories[name]
	for _, tables := range []map[string]*unicode.RangeTable{unicode.Scripts, unicode.Properties, longCategories} {
		if table == nil {
			table = tables[name]
		}
	}
	if table == nil {
		return nil, false, errPattern
	}
	var ranges []rune
	for _, r := range table.R16 {
		ranges = appendStride(ranges, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range table.R32 {
		ranges = appendStride(ranges, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	if negated {
		ranges = opposite(ranges)
	}
	return ranges, false, nil
}

func appendStride(ranges []rune, low, high, stride rune) []rune {
	if stride == 1 {
		return append(ranges, low, high)
	}
	for r := low; r <= high; r += stride {
		ranges = append(ranges, r, r)
	}
	return ranges
}

// longCategories are the long names of the categories that people write.
var longCategories = map[string]*unicode.RangeTable{"Letter": unicode.L, "Uppercase_Letter": unicode.Lu, "Lowercase_Letter": unicode.Ll,
	"Number": unicode.N, "Decimal_Number": unicode.Nd, "Punctuation": unicode.P, "Symbol": unicode.S, "Separator": unicode.Z, "Mark": unicode.M,
	"Alphabetic": unicode.L, "Uppercase": unicode.Lu, "Lowercase": unicode.Ll, "digit": unicode.Nd}

// opposite are the ranges of all other characters.
func opposite(ranges []rune) []rune {
	type span struct{ low, high rune }
	var spans []span
	for i := 0; i+1 < len(ranges); i += 2 {
		spans = append(spans, span{ranges[i], ranges[i+1]})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.low) - int(b.low) })
	var others []rune
	next := rune(0)
	for _, s := range spans {
		if s.low > next {
			others = append(others, next, s.low-1)
		}
		next = max(next, s.high+1)
	}
	if next <= unicode.MaxRune {
		others = append(others, next, unicode.MaxRune)
	}
	return others
}
