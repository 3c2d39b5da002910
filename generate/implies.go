package generate

import (
	"encoding/json"
	"math/big"
	"slices"

	"goalpost/spec"
)

// maxFlat is how many schemas are looked at for what one implies.
const maxFlat = 50

// implies reports whether every value that satisfies a satisfies b, as far as
// that can be seen keyword by keyword. Of a schema that holds itself it is assumed
// while it is found out, which is right as values are finite.
func (p *prover) implies(a, b node) bool {
	if b.value == true || a.value == false {
		return true
	}
	if a.words() == nil || b.words() == nil {
		return false
	}
	pair := [2]identity{a.identity(), b.identity()}
	if pair[0] == pair[1] || p.implied[pair] {
		return true
	}
	p.implied[pair] = true
	given, wanted := flat(a), flat(b)
	holds := len(wanted) < maxFlat
	for _, want := range wanted {
		holds = holds && (slices.ContainsFunc(given, func(n node) bool { return n.identity() == want.identity() && n.identity() != 0 }) || p.meets(given, want))
	}
	if !holds {
		delete(p.implied, pair)
	}
	return holds
}

// annotating are the words that constrain nothing, and those that flat follows.
var annotating = map[string]bool{"$ref": true, "allOf": true, "$defs": true, "definitions": true, "title": true, "description": true,
	"example": true, "examples": true, "default": true, "deprecated": true, "readOnly": true, "writeOnly": true, "discriminator": true,
	"xml": true, "externalDocs": true, "$comment": true, "nullable": true}

// meets reports whether the given schemas together meet every keyword of another.
func (p *prover) meets(given []node, want node) bool {
	for _, word := range sortedKeys(want.words()) {
		if annotating[word] || len(word) > 2 && word[:2] == "x-" {
			continue
		}
		if t := speaksOf[word]; t != "" && !mayBe(given, t) {
			continue
		}
		if !p.meetsWord(given, want, word) {
			return false
		}
	}
	return true
}

// mayBe reports whether a value of a type may satisfy the given schemas.
func mayBe(given []node, t string) bool {
	for _, n := range given {
		if types := n.typed(); types != nil && !slices.Contains(types, t) && !(t == "number" && slices.Contains(types, "integer")) {
			return false
		}
	}
	return true
}

// typed are the types of the type keyword, nil where there is none.
func (n node) typed() []string {
	if text := n.text("type"); text != "" {
		return []string{text}
	}
	if _, ok := n.words()["type"]; ok {
		return n.texts("type")
	}
	return nil
}

func (p *prover) meetsWord(given []node, want node, word string) bool {
	some := func(meets func(n node) bool) bool { return slices.ContainsFunc(given, meets) }
	switch word {
	case "type":
		return some(func(n node) bool {
			types := n.typed()
			return types != nil && !slices.ContainsFunc(types, func(t string) bool {
				allowed := want.typed()
				return !slices.Contains(allowed, t) && !(t == "integer" && slices.Contains(allowed, "number"))
			})
		})
	case "enum", "const":
		allowed := want.values()
		return some(func(n node) bool {
			own := n.values()
			return own != nil && !slices.ContainsFunc(own, func(v any) bool { return !has(allowed, v) })
		})
	case "required":
		return !slices.ContainsFunc(want.texts("required"), func(name string) bool {
			return !some(func(n node) bool { return slices.Contains(n.texts("required"), name) })
		})
	case "properties":
		return !slices.ContainsFunc(want.names("properties"), func(name string) bool { return !p.meetsProperty(given, want, name) })
	case "additionalProperties":
		return some(func(n node) bool { return p.meetsAdditional(n, want) })
	case "items":
		wanted, ok := want.child("items")
		return ok && some(func(n node) bool {
			own, ok := n.child("items")
			return ok && len(n.list("prefixItems")) == 0 && p.implies(own, wanted)
		})
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		return some(func(n node) bool { return order(n, want, word) >= 0 })
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		return some(func(n node) bool { return order(n, want, word) <= 0 && n.number(word) != nil })
	}
	return some(func(n node) bool {
		own, ok := n.words()[word]
		return ok && spec.SameValue(own, want.words()[word])
	})
}

// values are those of enum and const, nil where there is neither.
func (n node) values() []any {
	if v, ok := n.words()["const"]; ok {
		return []any{v}
	}
	list, _ := n.words()["enum"].([]any)
	return list
}

// order compares a limit of two schemas; -1 where the first has none.
func order(a, b node, word string) int {
	x, y := a.number(word), b.number(word)
	if x == nil || y == nil {
		return -1
	}
	return x.Cmp(y)
}

func (p *prover) meetsProperty(given []node, want node, name string) bool {
	wanted, _ := want.child("properties", name)
	if wanted.value == true || len(wanted.words()) == 0 && wanted.words() != nil {
		return true
	}
	return slices.ContainsFunc(given, func(n node) bool {
		if own, ok := n.child("properties", name); ok {
			return p.implies(own, wanted)
		}
		closed, ok := n.child("additionalProperties")
		return ok && closed.value == false && !n.knows(p.build.generator, name)
	})
}

// meetsAdditional reports whether a schema meets the additionalProperties of
// another: it leaves no name to them that the other does not.
func (p *prover) meetsAdditional(n, want node) bool {
	wanted, _ := want.child("additionalProperties")
	if wanted.value == true {
		return true
	}
	own, ok := n.child("additionalProperties")
	if !ok || len(n.names("patternProperties")) > 0 || !p.implies(own, wanted) {
		return false
	}
	known := want.names("properties")
	return !slices.ContainsFunc(n.names("properties"), func(name string) bool { return !slices.Contains(known, name) })
}

var oneRat = big.NewRat(1, 1)

// valueOf is a number as a fraction, nil for any other value.
func valueOf(v any) *big.Rat {
	number, ok := v.(json.Number)
	if !ok {
		return nil
	}
	return rational(number)
}
