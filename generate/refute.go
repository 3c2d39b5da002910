package generate

import (
	"fmt"
	"slices"
	"strings"
)

// maxRefuted bounds how many intersections of schemas are looked at; what lies
// beyond is taken for satisfiable.
const maxRefuted = 200_000

// endless is why a schema that demands another value of itself has none.
const endless = "every value holds another one of the same schema, without end"

// prover finds schemas that no value satisfies, without making one. What it
// refutes has no instance; what it does not refute may still have none.
//
// A value is finite, so a schema that needs another value of itself has none:
// while it is looked into, it counts as refuted (the least fixpoint).
type prover struct {
	build    *build
	possible map[string]bool
	refuted  map[string]*failure
	// depth is how deep each intersection that is being looked into stands, lowest
	// the depth of the outermost one that a refutation leant on.
	depth  map[string]int
	lowest int
	// implied are pairs of schemas of which the first allows nothing but what the
	// second allows, or of which this is being found out.
	implied map[[2]identity]bool
}

func newProver(g *Generator) *prover {
	return &prover{build: &build{generator: g}, possible: map[string]bool{}, refuted: map[string]*failure{},
		depth: map[string]int{}, implied: map[[2]identity]bool{}}
}

// refute is why no value satisfies all of the literals, nil where one may.
func (p *prover) refute(literals []node) *failure {
	key := intersection(literals)
	if p.possible[key] || len(p.possible) > maxRefuted {
		return nil
	}
	if f, ok := p.refuted[key]; ok {
		return f
	}
	if at, busy := p.depth[key]; busy {
		p.lowest = min(p.lowest, at)
		return fail(literals[0], endless)
	}
	mine, outer := len(p.depth), p.lowest
	p.depth[key], p.lowest = mine, mine+1
	f := p.look(literals, nil)
	delete(p.depth, key)
	switch {
	case f == nil:
		p.possible[key] = true
	case p.lowest >= mine:
		p.refuted[key] = f
	}
	if p.lowest >= mine {
		p.lowest = outer
	} else {
		p.lowest = min(p.lowest, outer)
	}
	return f
}

// intersection names the literals at one place.
func intersection(literals []node) string {
	var key strings.Builder
	for _, n := range literals {
		switch id := n.identity(); {
		case id != 0:
			key.WriteString(index(int(id)))
		case n.value == false:
			key.WriteByte('-')
		default:
			key.WriteByte('+')
		}
		key.WriteByte(' ')
	}
	return key.String()
}

// look refutes what holds in any case, then each choice by itself: when no branch
// of it goes with the rest, nothing does. settled are choices made already.
func (p *prover) look(literals []node, settled map[identity]bool) *failure {
	p.build.budget = budget{}
	s, f := p.build.normalise(demand{literals: literals}, nil)
	if f != nil {
		if f.limit {
			return nil
		}
		return f
	}
	if f := p.shape(s); f != nil {
		return f
	}
	inner := map[identity]bool{}
	for id := range settled {
		inner[id] = true
	}
	for _, n := range s.literals {
		inner[n.identity()] = true
	}
	for _, n := range s.literals {
		if settled[n.identity()] {
			continue
		}
		for _, word := range []string{"oneOf", "anyOf"} {
			if f := p.choice(literals, n, word, inner); f != nil {
				return f
			}
		}
	}
	return nil
}

// choice refutes every branch of a oneOf or anyOf.
func (p *prover) choice(literals []node, n node, word string, settled map[identity]bool) *failure {
	branches := n.list(word)
	if len(branches) == 0 || len(branches) > 100 {
		return nil
	}
	var first *failure
	for i, branch := range branches {
		var f *failure
		if word == "oneOf" {
			f = p.overlapped(branches, i)
		}
		if f == nil {
			f = p.look(append(slices.Clone(literals), branch), settled)
		}
		if f == nil {
			return nil
		}
		if first == nil {
			first = f
		}
	}
	if len(branches) == 1 {
		return first
	}
	return fail(first.at, "no branch of %s is left; of the first one, %s", word, first.reason)
}

// overlapped refutes a branch of oneOf that another branch allows, too.
func (p *prover) overlapped(branches []node, i int) *failure {
	for j, other := range branches {
		if i != j && p.implies(branches[i], other) {
			return fail(branches[i], "whatever satisfies branch %d of oneOf satisfies branch %d as well", i+1, j+1)
		}
	}
	return nil
}

// shape refutes every type that a shape has left.
func (p *prover) shape(s *shape) *failure {
	if s.limited {
		for _, v := range s.values {
			t := typeOf(v)
			typed := slices.Contains(s.types, t) || t == "integer" && slices.Contains(s.types, "number")
			if typed && !s.excludes(v) && s.admits(v) {
				return nil
			}
		}
		return fail(s.literals[0], "no value of enum or const satisfies the rest")
	}
	var first *failure
	for _, t := range s.types {
		f := p.typed(s, t)
		if f == nil {
			return nil
		}
		if first == nil {
			first = f
		}
	}
	return first
}

// admits reports whether a value is within the limits of the shape that need no
// look at other schemas.
func (s *shape) admits(v any) bool {
	switch typeOf(v) {
	case "string":
		return s.fits(v.(string))
	case "integer", "number":
		r := valueOf(v)
		return r == nil || s.hasNumber(r)
	}
	return true
}

func (p *prover) typed(s *shape, t string) *failure {
	switch t {
	case "string":
		if s.maxLength >= 0 && s.minLength > s.maxLength {
			return fail(s.literals[0], "minLength %d is above maxLength %d", s.minLength, s.maxLength)
		}
		for _, text := range s.patterns {
			m := p.build.generator.matcher(text)
			if m.parsed != nil && s.maxLength >= 0 && m.parsed.short > s.maxLength {
				return fail(s.literals[0], "a text of the pattern %q has at least %d characters, and maxLength is %d", text, m.parsed.short, s.maxLength)
			}
		}
	case "boolean":
		if s.excludes(true) && s.excludes(false) {
			return fail(s.literals[0], "both true and false are ruled out")
		}
	case "null":
		if s.excludes(nil) {
			return fail(s.literals[0], "null is ruled out")
		}
	case "integer", "number":
		return s.refuteNumber(t == "integer")
	case "array":
		return p.array(s)
	case "object":
		return p.object(s)
	}
	return nil
}

func (s *shape) refuteNumber(integer bool) *failure {
	if s.bounds.empty() {
		return fail(s.literals[0], "no number is between minimum and maximum")
	}
	step := s.step
	if integer {
		step = commonMultiple(step, oneRat)
	}
	if step == nil {
		return nil
	}
	first, last := s.bounds.multiples(step)
	if first != nil && last != nil && first.Cmp(last) > 0 {
		return fail(s.literals[0], "no multiple of %s is between minimum and maximum", decimal(step))
	}
	return nil
}

func (p *prover) array(s *shape) *failure {
	low := max(s.minItems, s.needed())
	if s.maxItems >= 0 && low > s.maxItems {
		return fail(s.literals[0], "minItems, maxItems and contains contradict each other")
	}
	for i := range min(low, len(s.prefix)+1) {
		literals := s.element(p.build.generator, i).literals
		if len(literals) == 0 {
			continue
		}
		if f := p.refute(literals); f != nil {
			return f.of("of an element that there must be")
		}
	}
	return nil
}

// of says of what the failure speaks. The schemas that lead into an endless one are
// not listed.
func (f *failure) of(part string) *failure {
	if f.reason == endless {
		return f
	}
	return fail(f.at, "%s, %s", part, f.reason)
}

func (p *prover) object(s *shape) *failure {
	if s.maxProps >= 0 && s.minProps > s.maxProps {
		return fail(s.literals[0], "minProperties %d is above maxProperties %d", s.minProps, s.maxProps)
	}
	required := s.closure()
	if s.maxProps >= 0 && len(required) > s.maxProps {
		return fail(s.literals[0], "more properties are required than maxProperties allows")
	}
	for _, name := range required {
		if s.forbidden[name] {
			return fail(s.literals[0], "the property %q is required and ruled out", name)
		}
		literals := s.describes(p.build.generator, name).literals
		if len(literals) == 0 {
			continue
		}
		if f := p.refute(literals); f != nil {
			if f.at.value == false {
				return fail(f.at, "the property %q is required, and not allowed", name)
			}
			return f.of(fmt.Sprintf("of the required property %q", name))
		}
	}
	return nil
}
