package mutant

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"goalpost/generate"
	"goalpost/spec"
)

// breaking are values to put in place of v so that a promise about it is broken,
// those that are nearest to v first. Which of them breaks it, and nothing else, is
// for the validator to say.
func breaking(v any, p *promise) []any {
	value := p.value()
	switch p.keyword {
	case "type":
		return ofOtherType(v, p.name)
	case "enum", "const", "pattern", "format":
		return others(v)
	case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
		return beyond(value, strings.HasSuffix(strings.ToLower(p.keyword), "minimum"))
	case "multipleOf":
		return shifted(v, value)
	case "minLength", "maxLength":
		return ofLength(v, value, p.keyword == "minLength")
	case "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "contains", "unevaluatedItems":
		return otherLists(v, value, p)
	case "required", "minProperties", "dependentRequired":
		return fewer(v, p)
	case "maxProperties", "additionalProperties", "unevaluatedProperties":
		return more(v, value)
	case "not":
		return append(alsoThose(v, p.schema.Child("not")), others(v)...)
	case "oneOf", "anyOf":
		list := append(ofOtherType(v, ""), others(v)...)
		if object, ok := v.(map[string]any); ok {
			list = append(list, fewer(object, &promise{schema: p.schema, keyword: "minProperties"})...)
			for _, name := range sortedKeys(object) {
				for _, other := range append(ofOtherType(object[name], ""), others(object[name])...) {
					list = append(list, withMember(object, name, other))
				}
			}
		}
		return list
	}
	return nil
}

// alsoThose are instances of a schema and, where v is an object, v with their
// properties and with those that the schema requires.
func alsoThose(v any, s *spec.Schema) []any {
	list := instances(s)
	object, ok := v.(map[string]any)
	if !ok {
		return list
	}
	var merged []any
	for _, one := range append(list, map[string]any{}) {
		own, _ := one.(map[string]any)
		larger := object
		for _, name := range sortedKeys(own) {
			larger = withMember(larger, name, own[name])
		}
		for _, name := range texts(words(s.Deref())["required"]) {
			if _, has := larger[name]; !has {
				larger = withMember(larger, name, "x")
			}
		}
		merged = append(merged, larger)
	}
	return append(merged, list...)
}

func num(text string) json.Number { return json.Number(text) }

// ofOtherType is one value of each type, those that servers get wrong first: a
// number in quotes, null.
func ofOtherType(v any, only string) []any {
	if only == "null" {
		return []any{nil}
	}
	var list []any
	switch v := v.(type) {
	case json.Number:
		list = append(list, string(v))
		if n, ok := number(v); ok && n.IsInt() {
			list = append(list, num(n.Num().String()+".5"))
		}
	case string:
		if n, ok := new(big.Rat).SetString(v); ok && n.IsInt() && len(v) < 20 {
			list = append(list, num(n.Num().String()))
		}
	case bool:
		list = append(list, map[bool]any{true: "true", false: "false"}[v], num("1"))
	case map[string]any:
		list = append(list, []any{})
	case []any:
		list = append(list, map[string]any{})
	}
	return append(list, num("7"), "text", num("1.5"), true, []any{}, map[string]any{}, []any{"text"}, map[string]any{"name": "text"}, nil)
}

// others are values of the same type.
func others(v any) []any {
	switch v := v.(type) {
	case string:
		list := []any{v + "x", v + "!", "no_such_value", "", " ", "%%", "\\", "://", "(", "~", "é", "0", "-1", "x y", strings.ToUpper(v), strings.ToLower(v),
			"not a format at all", "99999999999999999999", "2026-13-45T99:99:99Z"}
		if v != "" {
			list = append(list, v[1:], v[:len(v)-1], "!"+v)
		}
		return list
	case json.Number:
		list := []any{num("7919"), num("-7919"), num("0"), num("99999999999"), num("9223372036854775808"), num("-9223372036854775809"), num("2147483648"), num("0.5")}
		if n, ok := number(v); ok {
			list = append(list, num(decimal(new(big.Rat).Add(n, big.NewRat(1, 1)))))
		}
		return list
	case bool:
		return []any{!v}
	case []any:
		return []any{append(slices.Clone(v), v...), append(slices.Clone(v), "no_such_value"), []any{}, []any{"no_such_value"}}
	case map[string]any:
		return []any{withMember(v, "no_such_property", "x"), map[string]any{}}
	}
	return []any{"no_such_value", num("7919"), true}
}

// decimal is a fraction as JSON; thirds are cut.
func decimal(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	text := strings.TrimRight(n.FloatString(12), "0")
	return strings.TrimSuffix(text, ".")
}

// beyond are the numbers at a limit and beyond it.
func beyond(limit any, below bool) []any {
	n, ok := number(limit)
	if !ok {
		return nil
	}
	var list []any
	for _, step := range []*big.Rat{big.NewRat(1, 1), big.NewRat(0, 1), big.NewRat(1, 2), big.NewRat(1, 1000), big.NewRat(1000, 1)} {
		if below {
			step = new(big.Rat).Neg(step)
		}
		list = append(list, num(decimal(new(big.Rat).Add(n, step))))
	}
	return list
}

// shifted are numbers beside the multiples of a step.
func shifted(v, step any) []any {
	n, ok := number(v)
	size, also := number(step)
	if !ok || !also {
		return nil
	}
	var list []any
	for _, part := range []*big.Rat{big.NewRat(1, 1), new(big.Rat).Quo(size, big.NewRat(2, 1)), new(big.Rat).Quo(size, big.NewRat(10, 1)), big.NewRat(-1, 1)} {
		list = append(list, num(decimal(new(big.Rat).Add(n, part))))
	}
	return list
}

// maxMade bounds the length of what is made, in characters or items.
const maxMade = 70_000

// ofLength are texts that are too short or too long.
func ofLength(v, limit any, short bool) []any {
	text, _ := v.(string)
	n, ok := number(limit)
	if !ok || !n.IsInt() || !n.Num().IsInt64() || n.Num().Int64() > maxMade {
		return nil
	}
	runes, length := []rune(text), int(n.Num().Int64())
	if short {
		length--
		if length < 0 || len(runes) < length {
			return nil
		}
		return []any{string(runes[:length]), string(runes[len(runes)-length:]), strings.Repeat("a", length), strings.Repeat("0", length), ""}
	}
	length++
	list := []any{}
	if len(runes) > 0 {
		list = append(list, strings.Repeat(text, length/len(runes)+1), text+strings.Repeat(string(runes[len(runes)-1]), max(0, length-len(runes))))
	}
	return append(list, strings.Repeat("a", length), strings.Repeat("0", length))
}

// otherLists are lists with fewer, more or repeated items.
func otherLists(v, limit any, p *promise) []any {
	list, _ := v.([]any)
	n, _ := number(limit)
	length := 0
	if n != nil && n.Num().IsInt64() && n.Num().Int64() < 2000 {
		length = int(n.Num().Int64())
	}
	var items []any
	if item := p.schema.Child("items"); item != nil {
		items = instances(item)
	}
	switch p.keyword {
	case "minItems", "contains", "minContains":
		var shorter []any
		for cut := min(len(list), max(length-1, 0)); cut >= 0; cut-- {
			shorter = append(shorter, slices.Clone(list[:cut]))
		}
		return append(shorter, []any{"no_such_value"})
	case "uniqueItems":
		var doubled []any
		for _, one := range append(slices.Clone(list), items...) {
			doubled = append(doubled, append(slices.Clone(list), one, one), []any{one, one})
			if len(list) > 1 {
				doubled = append(doubled, append(slices.Clone(list[:len(list)-1]), one))
			}
		}
		return doubled
	}
	longer := slices.Clone(list)
	for i := 0; len(longer) <= length && (len(list)+len(items)) > 0; i++ {
		all := append(slices.Clone(items), list...)
		longer = append(longer, varied(all[i%len(all)], i))
	}
	repeated := slices.Clone(longer)
	if len(list) > 0 {
		repeated = append(slices.Clone(list), slices.Repeat([]any{list[0]}, max(1, length+1-len(list)))...)
	}
	return []any{longer, repeated, append(slices.Clone(list), "no_such_value")}
}

// varied is a value like another one and, where it can be, not the same.
func varied(v any, i int) any {
	if n, ok := number(v); ok {
		return num(decimal(new(big.Rat).Add(n, big.NewRat(int64(i), 1))))
	}
	return v
}

// fewer are objects that lack something.
func fewer(v any, p *promise) []any {
	object, _ := v.(map[string]any)
	var list []any
	if p.keyword == "required" {
		if _, has := object[p.name]; has {
			list = append(list, withoutMember(object, p.name))
		}
		return list
	}
	if p.keyword == "dependentRequired" {
		for _, name := range texts(asObject(p.value())[p.name]) {
			list = append(list, withoutMember(object, name))
		}
		return append(list, map[string]any{p.name: "x"}, withMember(object, p.name, "x"))
	}
	names := sortedKeys(object)
	left := object
	for _, name := range names {
		left = withoutMember(left, name)
		list = append(list, left)
	}
	return list
}

// more are objects with additional properties.
func more(v, limit any) []any {
	object, _ := v.(map[string]any)
	length := len(object) + 1
	if n, ok := number(limit); ok && n.Num().IsInt64() && n.Num().Int64() < 2000 {
		length = int(n.Num().Int64()) + 1
	}
	values := []any{"x", num("1"), true, map[string]any{}, []any{}, nil}
	for _, name := range sortedKeys(object) {
		values = append([]any{object[name]}, values...)
	}
	var list []any
	for _, value := range values {
		for _, stem := range []string{"undocumented", "9999", "und"} {
			larger := object
			for i := 0; len(larger) < length; i++ {
				larger = withMember(larger, stem+strings.Repeat(stem[:1], i), value)
			}
			list = append(list, larger)
		}
	}
	return list
}

// instances are some instances of a schema; none where none can be made.
func instances(s *spec.Schema) []any {
	if s == nil {
		return nil
	}
	generator := generate.New(s.Document())
	var list []any
	for seed := range uint64(4) {
		if v, err := generator.Instance(s, generate.Options{Stream: "mutant", Seed: seed}); err == nil {
			list = append(list, v)
		}
	}
	return list
}
