package generate

import (
	"encoding/json"
	"math/rand/v2"
	"slices"

	"goalpost/spec"
)

// build is the making of one instance.
type build struct {
	generator *Generator
	options   Options
	budget    budget
	// fakes is nil until the first template is filled in.
	fakes *fakes
	// names are those of the variables, nil until they are asked for.
	names []string
	// taking are the choices at the place that is looked at, texts the source of the
	// text that is made: one after the other uses them.
	taking choices
	texts  rand.PCG
}

// attempts is how many combinations of branches, and of draws, one place gets.
const attempts = 24

// value makes a value that the literals all allow.
func (b *build) value(d demand, at where) (any, *failure) {
	literals := d.literals
	if at.depth > maxDepth || !b.budget.spend(1) {
		return nil, exhausted(literals[0])
	}
	var worst *failure
	for attempt := range attempts {
		scoped := at
		scoped.scope = at.scope.at(attempt)
		b.taking = choices{at: at, purpose: "branch", attempt: attempt}
		s, f := b.normalise(d, &b.taking)
		met := b.taking.met
		if f == nil {
			var v any
			if v, f = b.valueOf(s, scoped); f == nil {
				if !s.checked(b, v) {
					f = fail(literals[0], "the constraints contradict each other, or are met by few values")
				} else if b.obeys(s, v, at) {
					return v, nil
				} else {
					f = fail(literals[0], "its rules (x-rules) are not met")
					at.broken++
				}
			}
		}
		worst = worse(worst, f)
		if attempt == 0 {
			if f := b.generator.refutes(d); f != nil {
				return nil, f
			}
		}
		if met == 0 && f != nil && s == nil || !b.budget.spend(1) {
			break
		}
	}
	if v, ok := b.simple(literals); ok {
		return v, nil
	}
	return nil, worst
}

// simple is a simple value that satisfies the literals, for demands that say only
// what a value must not be.
func (b *build) simple(literals []node) (any, bool) {
	for _, v := range []any{nil, true, false, jsonInt(0), jsonInt(1), json.Number("0.5"), "", "text", []any{}, []any{jsonInt(1)}, []any{nil, "a"},
		map[string]any{}, map[string]any{"other": jsonInt(1)}} {
		fits := b.budget.spend(5)
		for _, n := range literals {
			own := n.schema()
			fits = fits && own != nil && !b.generator.computes(own) && own.Valid(v)
		}
		if fits {
			return v, true
		}
	}
	return nil, false
}

// checked reports whether a value satisfies the literals that are not met by
// construction. Computed values are not there yet; a literal above one is left
// to the last check.
func (s *shape) checked(b *build, v any) bool {
	if s.looks.computed {
		return true
	}
	for _, own := range s.intricate {
		if own != nil && !own.Valid(v) {
			return false
		}
		if !b.budget.spend(5) {
			return false
		}
	}
	return true
}

// obeys reports whether the rules on the literals hold for a value. What is
// computed is not there yet; rules above it are left to whoever has the whole.
func (b *build) obeys(s *shape, v any, at where) bool {
	for _, rule := range s.rules {
		if rule.When != nil {
			if applies, err := rule.When.HoldsAt(b.options.Variables, v, at.key); err != nil || !applies {
				continue
			}
		}
		// A rule that needs the whole answer cannot be evaluated here.
		if holds, err := rule.Expr.HoldsAt(b.options.Variables, v, at.key); err == nil && !holds {
			return false
		}
	}
	return true
}

// valueOf makes a value of a shape: what is computed later, one of the values
// allowed, an example, or one made for its type.
func (b *build) valueOf(s *shape, at where) (any, *failure) {
	b.budget.values++
	if b.budget.values > maxValues || b.budget.bytes > maxBytes {
		return nil, exhausted(s.literals[0])
	}
	if s.looks.identity != nil {
		if name, ok := b.identify(s.looks.identity, at); ok {
			// The same values break the rules of their schema wherever the identity
			// occurs, so the next ones are the same, too.
			at.scope, at.within = newScope(b.options.Seed, "identity", name).at(at.broken), ""
		}
	}
	if s.limited {
		return b.limited(s, at)
	}
	if v, ok := b.example(s, at); ok {
		return v, nil
	}
	var worst *failure
	for _, t := range b.preferred(s, at) {
		v, f := b.typed(s, t, at)
		if f == nil {
			return v, nil
		}
		worst = worse(worst, f)
	}
	return nil, worst
}

// identify is who the object is.
func (b *build) identify(identity *spec.Expression, at where) (string, bool) {
	if identity.Lacks(b.options.Variables) {
		return "", false
	}
	v, err := identity.EvalAt(b.options.Variables, nil, at.key)
	name, ok := v.(string)
	return name, err == nil && ok
}

// limited is one of the few values that are allowed.
func (b *build) limited(s *shape, at where) (any, *failure) {
	fitting := s.fitting
	if fitting == nil {
		fitting = s.satisfying()
	}
	if len(fitting) == 0 {
		return nil, fail(s.literals[0], "no value of enum satisfies the rest")
	}
	return pick(at.stream("enum"), fitting), nil
}

// satisfying are those of the few values that satisfy every literal.
func (s *shape) satisfying() []any {
	var fitting []any
	for _, v := range s.values {
		if !s.excludes(v) && slices.Contains(s.types, typeOf(v)) || typeOf(v) == "integer" && slices.Contains(s.types, "number") && !s.excludes(v) {
			if allowed(s, v) {
				fitting = append(fitting, v)
			}
		}
	}
	return fitting
}

// allowed reports whether a value satisfies every literal of the shape.
func allowed(s *shape, v any) bool {
	for _, n := range s.literals {
		if own := n.schema(); own != nil && !own.Valid(v) {
			return false
		}
	}
	return true
}

// example is an example or a default that satisfies everything that holds here.
// An object's example is taken only where nothing within it has an identity or is
// computed: those must agree with other answers.
func (b *build) example(s *shape, at where) (any, bool) {
	if !s.exemplary() {
		return nil, false
	}
	fitting := s.examples
	if fitting == nil {
		fitting = s.fittingExamples()
	}
	if len(fitting) == 0 {
		return nil, false
	}
	return pick(at.stream("example"), fitting), true
}

// exemplary reports whether the examples may be taken at all.
func (s *shape) exemplary() bool {
	return s.looks.faker == "" && !s.looks.computed && !s.computes && s.looks.identity == nil && len(s.looks.examples) > 0
}

// fittingExamples are the examples that satisfy everything; not nil.
func (s *shape) fittingExamples() []any {
	fitting := []any{}
	for _, v := range s.looks.examples {
		// Where no type is named, validators disagree about null.
		if !s.excludes(v) && allowed(s, v) && (v != nil || len(s.types) < len(everyType)) {
			fitting = append(fitting, v)
		}
	}
	return fitting
}

// typed makes a value of one type.
func (b *build) typed(s *shape, t string, at where) (any, *failure) {
	switch t {
	case "object":
		return b.object(s, at)
	case "array":
		return b.array(s, at)
	case "string":
		return b.text(s, at)
	case "boolean":
		first := at.stream("boolean").chance(2)
		for _, v := range []bool{first, !first} {
			if !s.excludes(v) {
				return v, nil
			}
		}
	case "null":
		if !s.excludes(nil) {
			return nil, nil
		}
	default:
		if v, ok := b.fakeNumber(s, t, at); ok {
			return v, nil
		}
		if v, ok := s.usual(at, t == "integer"); ok {
			return v, nil
		}
	}
	return nil, fail(s.literals[0], "no %s is left", t)
}
