package generate

import (
	"slices"
	"strconv"
)

// maxLiterals bounds how many literals hold at one place.
const maxLiterals = 2000

// choices are the branches taken at one place: the nth choice that the
// normaliser meets takes the branch that the draw and the attempt say.
type choices struct {
	// at and purpose are where the draws come from; draw is their stream once there
	// is a choice.
	at      where
	purpose string
	draw    stream
	attempt int
	// met is how many choices there were, taken what was taken of how many.
	met   int
	taken []taken
	few   [4]taken
}

// taken is the branch that was taken of n.
type taken struct{ n, branch int }

// take is the branch of a choice between n. Attempts go through the branches of
// the first choice quickly and of later ones slowly, so that every combination of
// a few is met.
func (c *choices) take(n int) int {
	if n <= 1 {
		return 0
	}
	if c.met == 0 {
		c.draw, c.taken = c.at.stream(c.purpose), c.few[:0]
	}
	order := c.draw.shuffle(n)
	c.met++
	rank := c.attempt
	for range c.met - 1 {
		rank /= n
	}
	branch := order[rank%n]
	c.taken = append(c.taken, taken{n, branch})
	return branch
}

// normalise intersects literals into a shape, which must not be changed: it is kept
// for the next time the same branches are taken.
func (b *build) normalise(d demand, take *choices) (*shape, *failure) {
	if take == nil {
		return b.intersect(d.literals, nil)
	}
	known := d.known
	if take.attempt >= attempts/3 {
		known = nil // Branches bring along demands that depend on the attempt.
	}
	if found := known.find(take); found != nil {
		if !b.budget.spend(found.steps) {
			return nil, exhausted(d.literals[0])
		}
		return found.shape, found.failure
	}
	take.met, take.taken = 0, nil
	before := b.budget.steps
	s, f := b.intersect(d.literals, take)
	steps := b.budget.steps - before
	if f == nil {
		s.settle(b.generator)
	}
	if known != nil && (f == nil || !f.limit) && b.generator.keeps(take) {
		if f == nil {
			s.settleProperties(b.generator)
		}
		known.keep(&settled{s, f, steps}, take)
	}
	return s, f
}

// intersect is normalise without a memory. References are followed; one branch is
// taken of each oneOf, anyOf and if, unless take is nil.
func (b *build) intersect(literals []node, take *choices) (*shape, *failure) {
	s := newShape()
	seen := map[identity]bool{}
	queue := append([]node{}, literals...)
	for i := 0; i < len(queue); i++ {
		n := queue[i]
		if i > maxLiterals || !b.budget.spend(1) {
			return nil, exhausted(n)
		}
		if n.value == false {
			return nil, fail(n, "nothing is allowed here")
		}
		if n.words() == nil {
			continue
		}
		if id := n.identity(); seen[id] {
			continue
		} else {
			seen[id] = true
		}
		if f := s.add(n); f != nil {
			return nil, f
		}
		if ref := n.text("$ref"); ref != "" && n.owner != nil {
			target, err := n.owner.Ref(ref)
			if err != nil && take == nil {
				continue
			}
			if err != nil {
				return nil, fail(n, "the reference %q cannot be followed", ref)
			}
			queue = append(queue, nodeOf(target))
		}
		queue = append(queue, n.list("allOf")...)
		if take != nil {
			queue = append(queue, n.branches(take)...)
		}
		if not, ok := n.child("not"); ok {
			if not.value == true || not.words() != nil && len(not.words()) == 0 {
				return nil, fail(n, "not rules out everything")
			}
			s.forbid(not)
		}
	}
	if len(s.types) == 0 {
		return nil, fail(literals[0], "no type is left")
	}
	return s, nil
}

// branches are the literals of the branches that are taken.
func (n node) branches(take *choices) []node {
	var taken []node
	for _, word := range []string{"oneOf", "anyOf"} {
		list := n.list(word)
		if len(list) == 0 {
			continue
		}
		index := take.take(len(list))
		taken = append(taken, list[index])
		if word == "oneOf" && take.attempt >= attempts/3 {
			taken = append(taken, refutations(list, index, take)...)
		}
		if discriminator, ok := n.discriminated(list[index]); ok {
			taken = append(taken, discriminator)
		}
	}
	condition, ok := n.child("if")
	if !ok {
		return taken
	}
	if take.take(2) == 0 {
		taken = append(taken, condition)
		if then, ok := n.child("then"); ok {
			taken = append(taken, then)
		}
		return taken
	}
	taken = append(taken, derived(map[string]any{"not": condition.value}))
	if otherwise, ok := n.child("else"); ok {
		taken = append(taken, otherwise)
	}
	return taken
}

// discriminated is the demand that a discriminator makes of the branch: its
// property names the branch (OpenAPI 3.1 section 4.8.25). Where the branch itself
// has other values for the property, these stand: a discriminator helps to choose,
// and what is valid the schemas say.
func (n node) discriminated(branch node) (node, bool) {
	discriminator, ok := n.words()["discriminator"].(map[string]any)
	if !ok {
		return node{}, false
	}
	property, _ := discriminator["propertyName"].(string)
	ref := branch.text("$ref")
	if property == "" || ref == "" {
		return node{}, false
	}
	name := lastToken(ref)
	mapping, _ := discriminator["mapping"].(map[string]any)
	for _, key := range sortedKeys(mapping) {
		target, _ := mapping[key].(string)
		if lastToken(target) == name {
			name = key
			break
		}
	}
	demand := map[string]any{"required": []any{property}}
	if branch.admits(property, name) {
		demand["properties"] = map[string]any{property: map[string]any{"const": name}}
	}
	return derived(demand), true
}

// admits reports whether no const or enum of a property rules the text out.
func (n node) admits(property, text string) bool {
	for _, part := range flat(n) {
		declared, _ := part.child("properties", property)
		for _, one := range flat(declared) {
			values, listed := one.words()["enum"].([]any)
			if only, ok := one.words()["const"]; ok {
				values, listed = []any{only}, true
			}
			if listed && !slices.Contains(values, any(text)) {
				return false
			}
		}
	}
	return true
}

func index(i int) string { return strconv.Itoa(i) }
