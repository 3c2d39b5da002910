package generate

import (
	"slices"
)

// maxBreaks bounds how deep a way to break a schema is looked for, and how many
// are found.
const (
	maxBreakDepth = 4
	maxBreaks     = 40
)

// refutations are demands that the branches of oneOf which were not taken break.
// They are tried when branches that overlap have failed often.
func refutations(list []node, taken int, take *choices) []node {
	var demands []node
	own := flat(list[taken])
	for i, other := range list {
		if i == taken {
			continue
		}
		if ways := breaks(own, flat(other), 0); len(ways) > 0 {
			demands = append(demands, derived(ways[(take.attempt-attempts/3)/max(1, len(list))%len(ways)]))
		}
	}
	return demands
}

// breaks are demands under which a value of the one schema is none of the other:
// what the other requires is absent, or what it describes is something else, at
// the value itself or within it.
func breaks(own, other []node, depth int) []map[string]any {
	var ways, deeper []map[string]any
	for _, part := range other {
		if slices.ContainsFunc(own, func(n node) bool { return n.identity() == part.identity() }) {
			continue
		}
		for _, name := range part.texts("required") {
			if !mentions(own, "required", name) {
				ways = append(ways, map[string]any{"not": map[string]any{"required": []any{name}}})
			}
		}
		if depth > 0 {
			ways = append(ways, part.narrower(own)...)
		}
		for _, name := range part.names("properties") {
			child, _ := part.child("properties", name)
			if !mentions(own, "properties", name) {
				for _, one := range flat(child) {
					if t, ok := one.words()["type"]; ok {
						ways = append(ways, within(name, map[string]any{"not": map[string]any{"type": t}}))
					}
				}
				continue
			}
			if depth < maxBreakDepth {
				for _, way := range breaks(children(own, "properties", name), flat(child), depth+1) {
					deeper = append(deeper, within(name, way))
				}
			}
		}
		if child, ok := part.child("items"); ok && depth < maxBreakDepth {
			for _, way := range breaks(children(own, "items"), flat(child), depth+1) {
				deeper = append(deeper, map[string]any{"minItems": jsonInt(1), "items": way})
			}
		}
	}
	ways = append(ways, deeper...)
	return ways[:min(len(ways), maxBreaks)]
}

// narrower are demands for a value that the words of the schema itself rule out
// and those of own do not.
func (n node) narrower(own []node) []map[string]any {
	var ways []map[string]any
	for _, word := range []string{"enum", "const", "type"} {
		v, ok := n.words()[word]
		if ok && !slices.ContainsFunc(own, func(one node) bool { return has([]any{one.words()[word]}, v) }) {
			ways = append(ways, map[string]any{"not": map[string]any{word: v}})
		}
	}
	return ways
}

// within is a demand on a property, which there has to be.
func within(name string, demand map[string]any) map[string]any {
	return map[string]any{"required": []any{name}, "properties": map[string]any{name: demand}}
}

// children are the schemas that a keyword of the given ones holds, flat.
func children(nodes []node, tokens ...string) []node {
	var all []node
	for _, n := range nodes {
		if child, ok := n.child(tokens...); ok {
			all = append(all, flat(child)...)
		}
	}
	return all
}

// flat is a schema with what it refers to and what its allOf holds.
func flat(n node) []node {
	all := []node{n}
	for i := 0; i < len(all) && len(all) < 50; i++ {
		if ref := all[i].text("$ref"); ref != "" && all[i].owner != nil {
			if target, err := all[i].owner.Ref(ref); err == nil {
				all = append(all, nodeOf(target))
			}
		}
		all = append(all, all[i].list("allOf")...)
	}
	return all
}

// mentions reports whether a property is named by a keyword of any of the schemas.
func mentions(nodes []node, word, name string) bool {
	for _, n := range nodes {
		if word == "required" && slices.Contains(n.texts(word), name) || word == "properties" && slices.Contains(n.names(word), name) {
			return true
		}
	}
	return false
}
