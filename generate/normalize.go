package generate

import (
	"strconv"
)

// maxLiterals bounds how many literals hold at one place.
const maxLiterals = 2000

// choices are the branches taken at one place: the nth choice that the
// normaliser meets takes the branch that the draw and the attempt say.
type choices struct {
	draw    stream
	attempt int
	// order is the drawn order of each choice's branches.
	met int
}

// take is the branch of a choice between n. Attempts go through the branches of
// the first choice quickly and of later ones slowly, so that every combination of
// a few is met.
func (c *choices) take(n int) int {
	if n <= 1 {
		return 0
	}
	order := c.draw.shuffle(n)
	c.met++
	rank := c.attempt
	for range c.met - 1 {
		rank /= n
	}
	return order[rank%n]
}

// normalise intersects literals into a shape. References are followed; one branch
// is taken of each oneOf, anyOf and if.
func (b *build) normalise(literals []node, take *choices) (*shape, *failure) {
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
			if err != nil {
				return nil, fail(n, "the reference %q cannot be followed", ref)
			}
			queue = append(queue, nodeOf(target))
		}
		queue = append(queue, n.list("allOf")...)
		queue = append(queue, n.branches(take)...)
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
// property names the branch (OpenAPI 3.1 section 4.8.25).
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
	return derived(map[string]any{"required": []any{property}, "properties": map[string]any{property: map[string]any{"const": name}}}), true
}

func index(i int) string { return strconv.Itoa(i) }
