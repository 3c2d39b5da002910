package generate

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// pattern is a part of a regular expression of ECMA-262, as the generator needs
// it: what the text holds, and what is only looked at.
type pattern struct {
	kind patternKind
	// class are the first and last characters of each range.
	class []rune
	subs  []*pattern
	// least and most are how often a repeated part may occur, most -1 for any.
	least, most int
	// group numbers a group, or is the one that is referred back to.
	group int
	// short and long are how many characters a text of the part has at least and
	// at most, unlimited for no end.
	short, long int
}

type patternKind uint8

const (
	// isClass is one character, isAll several parts one after the other, isOne
	// one of several, isMany a part several times, isBack what a group held.
	isClass patternKind = iota
	isAll
	isOne
	isMany
	isBack
	// isStart and isEnd are ^ and $; isAhead is a positive lookahead. Any other
	// condition is isCondition: whether it holds is seen afterwards.
	isStart
	isEnd
	isAhead
	isCondition
)

// maxPatternNodes and maxPatternNesting bound what is parsed.
const (
	maxPatternNodes   = 20_000
	maxPatternNesting = 200
)

var errPattern = errors.New("not a pattern")

// patternParser parses a pattern that is known to compile.
type patternParser struct {
	text   []rune
	at     int
	groups int
	nodes  int
	// names number the named groups.
	names map[string]int
}

func parsePattern(text string) (*pattern, error) {
	p := &patternParser{text: []rune(text), names: map[string]int{}}
	parsed, err := p.alternatives(0)
	if err == nil && p.at < len(p.text) {
		err = errPattern
	}
	return parsed, err
}

func (p *patternParser) peek(text string) bool {
	return strings.HasPrefix(string(p.text[p.at:min(len(p.text), p.at+len(text))]), text)
}

func (p *patternParser) skip(text string) bool {
	if p.peek(text) {
		p.at += len(text)
		return true
	}
	return false
}

func (p *patternParser) alternatives(depth int) (*pattern, error) {
	if depth > maxPatternNesting {
		return nil, errPattern
	}
	one := &pattern{kind: isOne}
	for {
		all := &pattern{kind: isAll}
		for p.at < len(p.text) && p.text[p.at] != '|' && p.text[p.at] != ')' {
			term, err := p.term(depth)
			if err != nil {
				return nil, err
			}
			if p.nodes++; p.nodes > maxPatternNodes {
				return nil, errPattern
			}
			if term, err = p.quantified(term); err != nil {
				return nil, err
			}
			all.subs = append(all.subs, term)
		}
		one.subs = append(one.subs, all)
		if !p.skip("|") {
			break
		}
	}
	if len(one.subs) == 1 {
		return one.subs[0], nil
	}
	return one, nil
}

func (p *patternParser) term(depth int) (*pattern, error) {
	c := p.text[p.at]
	p.at++
	switch c {
	case '^':
		return &pattern{kind: isStart}, nil
	case '$':
		return &pattern{kind: isEnd}, nil
	case '.':
		return &pattern{class: notNewline}, nil
	case '(':
		return p.groupOf(depth)
	case '[':
		return p.classOf()
	case '\\':
		return p.escaped()
	case '*', '+', '?':
		return nil, errPattern
	}
	return literal(c), nil
}

func literal(c rune) *pattern { return &pattern{class: []rune{c, c}} }

// notNewline is what a dot stands for.
var notNewline = []rune{0, '\t', 0x0b, 0x0c, 0x0e, 0x2027, 0x202a, unicode.MaxRune}

func (p *patternParser) groupOf(depth int) (*pattern, error) {
	kind, number := isAll, 0
	switch {
	case p.skip("?:"):
	case p.skip("?="):
		kind = isAhead
	case p.skip("?!"), p.skip("?<="), p.skip("?<!"):
		kind = isCondition
	case p.skip("?<"), p.skip("?P<"):
		end := slices.Index(p.text[p.at:], '>')
		if end < 0 {
			return nil, errPattern
		}
		p.groups++
		number = p.groups
		p.names[string(p.text[p.at:p.at+end])] = number
		p.at += end + 1
	case p.peek("?"):
		// Flags, which ECMA-262 does not have: (?i), (?i:...).
		end := slices.IndexFunc(p.text[p.at:], func(r rune) bool { return r == ':' || r == ')' })
		if end < 0 {
			return nil, errPattern
		}
		p.at += end + 1
		if p.text[p.at-1] == ')' {
			return &pattern{kind: isAll}, nil
		}
	default:
		p.groups++
		number = p.groups
	}
	inner, err := p.alternatives(depth + 1)
	if err != nil {
		return nil, err
	}
	if !p.skip(")") {
		return nil, errPattern
	}
	return &pattern{kind: kind, subs: []*pattern{inner}, group: number}, nil
}

// quantified reads the quantifier behind a term, if there is one.
func (p *patternParser) quantified(term *pattern) (*pattern, error) {
	many := &pattern{kind: isMany, subs: []*pattern{term}, most: -1}
	switch {
	case p.skip("*"):
	case p.skip("+"):
		many.least = 1
	case p.skip("?"):
		many.most = 1
	case p.peek("{"):
		end := slices.Index(p.text[p.at:], '}')
		if end < 0 {
			return term, nil
		}
		low, high, several := strings.Cut(string(p.text[p.at+1:p.at+end]), ",")
		least, err := strconv.Atoi(low)
		if err != nil {
			// A brace that begins no quantifier stands for itself.
			return term, nil
		}
		many.least, many.most = least, least
		if several {
			many.most = -1
			if high != "" {
				if many.most, err = strconv.Atoi(high); err != nil {
					return term, nil
				}
			}
		}
		p.at += end + 1
	default:
		return term, nil
	}
	if !p.skip("?") {
		p.skip("+")
	}
	if many.most >= 0 && many.least > many.most {
		return nil, errPattern
	}
	return many, nil
}

// escaped is what stands behind a backslash outside of a class.
func (p *patternParser) escaped() (*pattern, error) {
	if p.at >= len(p.text) {
		return nil, errPattern
	}
	switch c := p.text[p.at]; {
	case c == 'b' || c == 'B':
		p.at++
		return &pattern{kind: isCondition}, nil
	case c == 'A' || c == 'z' || c == 'Z':
		p.at++
		return &pattern{kind: map[rune]patternKind{'A': isStart, 'z': isEnd, 'Z': isEnd}[c]}, nil
	case c == 'k' && p.at+1 < len(p.text) && p.text[p.at+1] == '<':
		end := slices.Index(p.text[p.at:], '>')
		if end < 0 {
			return nil, errPattern
		}
		number := p.names[string(p.text[p.at+2:p.at+end])]
		p.at += end + 1
		return &pattern{kind: isBack, group: number}, nil
	case c >= '1' && c <= '9':
		number := 0
		for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' && number < 100 {
			number = number*10 + int(p.text[p.at]-'0')
			p.at++
		}
		return &pattern{kind: isBack, group: number}, nil
	}
	class, _, err := p.escape()
	return &pattern{class: class}, err
}
