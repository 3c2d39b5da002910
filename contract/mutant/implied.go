package mutant

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// implied is the proof that no value breaks a promise and nothing else: the
// keyword says something of types that the value cannot have, or another schema of
// the group says the same or more. It is "" where there is no such proof.
func implied(p *promise, schemas []*spec.Schema, i int, allowed []string) string {
	if about := assertions[p.keyword]; about != nil && !slices.ContainsFunc(about, func(t string) bool {
		return slices.Contains(allowed, t) || t == "number" && slices.Contains(allowed, "integer")
	}) {
		return fmt.Sprintf("%s is about %s, and the value is %s", p.keyword, strings.Join(about, " and "), orNothing(allowed))
	}
	if p.keyword == "anyOf" || p.keyword == "oneOf" {
		if branch := vacuous(choice{p.schema, p.keyword}, schemas); branch >= 0 {
			return "its branch " + strconv.Itoa(branch) + " allows every value that is left"
		}
	}
	if p.name == "null" && slices.ContainsFunc(schemas[:i], func(s *spec.Schema) bool {
		t := texts(words(s)["type"])
		return len(t) > 0 && !slices.Contains(t, "null")
	}) {
		return "the same is said by another type beside it"
	}
	if by := byRequired(p, schemas); by != "" {
		return by
	}
	for j, other := range schemas {
		if values, ok := finite(words(other)); ok && p.keyword != "enum" && p.keyword != "const" &&
			!slices.ContainsFunc(values, func(v any) bool { return !p.schema.Valid(v) }) {
			return "every value of the enum at " + other.Location().String() + " keeps it"
		}
		if j == i {
			continue
		}
		// Of two that say the same the first one counts.
		if stronger, same := compare(p, words(other)); stronger || same && j < i {
			return "the same or more is said at " + other.Location().String()
		}
	}
	return ""
}

// byRequired is the proof that required properties keep a promise about how many or
// which properties there are.
func byRequired(p *promise, schemas []*spec.Schema) string {
	var required []string
	for _, s := range schemas {
		required = append(required, texts(words(s)["required"])...)
	}
	slices.Sort(required)
	required = slices.Compact(required)
	missing := func(name string) bool { return !slices.Contains(required, name) }
	n, _ := number(p.value())
	switch {
	case p.keyword == "minProperties" && n != nil && n.Cmp(big.NewRat(int64(len(required)), 1)) <= 0,
		p.keyword == "dependentRequired" && !slices.ContainsFunc(texts(asObject(p.value())[p.name]), missing):
		return "the required properties keep it"
	}
	return ""
}

func orNothing(types []string) string {
	if len(types) == 0 {
		return "none at all"
	}
	return strings.Join(types, " or ")
}

// finite are the only values that a schema allows, where it lists them.
func finite(keywords map[string]any) ([]any, bool) {
	if v, ok := keywords["const"]; ok {
		return []any{v}, true
	}
	values, ok := keywords["enum"].([]any)
	return values, ok
}

// compare reports whether another schema says more than the promise, or the same.
func compare(p *promise, other map[string]any) (stronger, same bool) {
	mine, theirs := p.value(), other[p.keyword]
	if theirs == nil {
		return false, false
	}
	switch p.keyword {
	case "type":
		if p.name == "null" {
			return false, false
		}
		a, b := typeNames(texts(mine)...), typeNames(texts(theirs)...)
		within := func(b, a []string) bool {
			return !slices.ContainsFunc(b, func(t string) bool { return !slices.Contains(a, t) })
		}
		return within(b, a) && !within(a, b), within(b, a) && within(a, b)
	case "required":
		return false, slices.Contains(texts(theirs), p.name)
	case "enum":
		a, b := mine.([]any), asList(theirs)
		within := !slices.ContainsFunc(b, func(v any) bool { return !containsValue(a, v) })
		return within && len(b) < len(a), within && len(b) == len(a)
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		return ordered(theirs, mine)
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		return ordered(mine, theirs)
	}
	return false, spec.SameValue(mine, theirs)
}

// ordered reports whether a is above b, or the same.
func ordered(a, b any) (above, same bool) {
	x, ok := number(a)
	y, also := number(b)
	if !ok || !also {
		return false, false
	}
	return x.Cmp(y) > 0, x.Cmp(y) == 0
}

// vacuous is the branch of a choice that allows every value which the rest of the
// group leaves, -1 where none does: a choice of which it is true says nothing. Of
// oneOf no other branch may allow any of them.
func vacuous(c choice, schemas []*spec.Schema) int {
	list := asList(words(c.schema)[c.word])
	left := types(schemas, c)
	for i := range list {
		own, ok := onlyType(c.schema.Child(c.word, strconv.Itoa(i)))
		if !ok || slices.ContainsFunc(left, func(t string) bool { return !slices.Contains(own, t) }) {
			continue
		}
		rivals := false
		for j := range list {
			if j != i && c.word == "oneOf" && len(types(join(group(c.schema.Child(c.word, strconv.Itoa(j))), schemas), c)) > 0 {
				rivals = true
			}
		}
		if !rivals {
			return i
		}
	}
	return -1
}

// annotation reports whether a keyword says nothing of which values are valid.
func annotation(keyword string) bool {
	return strings.HasPrefix(keyword, "x-") ||
		slices.Contains([]string{"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "$comment"}, keyword)
}

// onlyType are the types of a schema that says nothing but those.
func onlyType(s *spec.Schema) ([]string, bool) {
	keywords := words(s)
	for keyword := range keywords {
		if keyword != "type" && !annotation(keyword) {
			return nil, false
		}
	}
	return typeNames(texts(keywords["type"])...), keywords["type"] != nil
}

// constrains reports whether a format is one that is checked.
func constrains(format any) bool {
	name, _ := format.(string)
	return slices.Contains([]string{"date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
		"uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex",
		"int32", "int64", "byte"}, name)
}

// number is a JSON number as a fraction.
func number(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok || len(n) > 60 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// texts is a text or a list of texts as a list.
func texts(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var list []string
	for _, item := range asList(v) {
		if one, ok := item.(string); ok {
			list = append(list, one)
		}
	}
	return list
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func asObject(v any) map[string]any {
	object, _ := v.(map[string]any)
	return object
}

func containsValue(list []any, v any) bool {
	return slices.ContainsFunc(list, func(one any) bool { return spec.SameValue(one, v) })
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
