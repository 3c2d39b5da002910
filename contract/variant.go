package contract

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"goalpost/spec"
)

// variant is a value at a border of what a schema says, or one step beyond it.
type variant struct {
	// name says where it is: "at its minimum".
	name  string
	value any
	meant meaning
}

// ranked is a variant with its rank as a trial. It is listed where an enumeration has
// the value.
type ranked struct {
	variant
	rank   int
	listed bool
}

// Bounds of what is tried.
const (
	// maxEnum is how many values of an enumeration are tried.
	maxEnum = 20
	// maxText is how long a text may be made, in characters, maxItems how long an
	// array.
	maxText  = 8192
	maxItems = 200
)

// Of the values of an enumeration, and of the other types, so many tell most.
const (
	telling      = 3
	tellingTypes = 2
)

// variants are the values at the borders of a schema, given one that is valid. Which
// of them really are right or wrong is for the document to say.
func variants(schema *spec.Schema, valid any) []ranked {
	var all []ranked
	seen := map[string]bool{}
	add := func(variants []variant, most int, isListed bool) {
		for _, v := range variants {
			if !seen[v.name] && schema.Valid(v.value) == (v.meant == right) {
				seen[v.name] = true
				all = append(all, ranked{v, border, isListed && v.meant == right})
				if most--; most < 0 {
					all[len(all)-1].rank = another
				}
			}
		}
	}
	for _, one := range applying(nil, schema, valid, 0) {
		words, ok := one.Value().(map[string]any)
		if !ok {
			continue
		}
		add(listed(words), telling, true)
		switch valid := valid.(type) {
		case json.Number:
			add(numbers(words, valid), maxTrials, false)
		case string:
			add(texts(words, valid), maxTrials, false)
		case []any:
			add(arrays(words, valid), maxTrials, false)
		}
	}
	add(otherTypes(schema), tellingTypes, false)
	return all
}

// maxWithin bounds how deep in a body values are varied.
const maxWithin = 8

// within are the variants of a value and of the values in it, each as the whole that
// put makes of it.
func within(schema *spec.Schema, valid any, path string, depth int, put func(any) any) []ranked {
	var all []ranked
	add := func(variants ...ranked) {
		for _, v := range variants {
			all = append(all, ranked{variant{path + " " + v.name, put(v.value), v.meant}, v.rank, v.listed})
		}
	}
	add(variants(schema, valid)...)
	if depth == maxWithin {
		return all
	}
	parts := applying(nil, schema, valid, 0)
	switch valid := valid.(type) {
	case map[string]any:
		for _, v := range objects(schema, valid) {
			add(ranked{v, border, false})
		}
		for _, name := range sortedKeys(valid) {
			below, _ := propertySchemas(parts, name)
			for _, child := range below {
				all = append(all, within(child, valid[name], path+"/"+name, depth+1, func(v any) any { return put(withProperty(valid, name, v)) })...)
			}
		}
	case []any:
		if len(valid) == 0 {
			break
		}
		for _, child := range elementSchemas(parts, 0) {
			all = append(all, within(child, valid[0], path+"/0", depth+1, func(v any) any {
				changed := slices.Clone(valid)
				changed[0] = v
				return put(changed)
			})...)
		}
	}
	return all
}

// listed are the values of an enumeration or a constant, and one that is none.
func listed(words map[string]any) []variant {
	values, _ := words["enum"].([]any)
	if constant, ok := words["const"]; ok {
		values = append(values, constant)
	}
	if len(values) == 0 {
		return nil
	}
	other := any("no_such_value")
	if _, number := values[0].(json.Number); number {
		other = json.Number("987654321")
	}
	all := []variant{{"as none of its values", other, wrong}}
	for _, value := range values[:min(len(values), maxEnum)] {
		all = append(all, variant{"as " + cut(plainText(value), 40), value, right})
	}
	return all
}

// otherTypes are a value of each JSON type that the schema does not allow.
func otherTypes(schema *spec.Schema) []variant {
	types := schema.Types()
	var all []variant
	if slices.Contains(types, "null") && len(types) > 1 {
		all = append(all, variant{"as null, which it may be", nil, right})
	}
	for _, one := range []struct {
		name  string
		value any
	}{
		{"null", nil}, {"string", "text"}, {"number", json.Number("1.5")}, {"integer", json.Number("1")}, {"boolean", true},
		{"array", []any{}}, {"object", map[string]any{}},
	} {
		if !slices.Contains(types, one.name) && !(one.name == "integer" && slices.Contains(types, "number")) {
			all = append(all, variant{"as " + article(one.name), one.value, wrong})
		}
	}
	return all
}

func article(word string) string {
	switch {
	case word == "null":
		return word
	case strings.ContainsAny(word[:1], "aeio"):
		return "an " + word
	}
	return "a " + word
}

// numbers are the borders of minimum, maximum and multipleOf (JSON Schema
// Validation section 6.2).
func numbers(words map[string]any, valid json.Number) []variant {
	var all []variant
	step := big.NewRat(1, 1)
	if multiple, ok := rational(words["multipleOf"]); ok && multiple.Sign() > 0 {
		step = multiple
		if base, ok := rational(valid); ok {
			all = append(all, variant{"as no multiple", decimal(new(big.Rat).Add(base, new(big.Rat).Mul(step, big.NewRat(1, 2)))), wrong})
		}
	}
	add := func(name string, number *big.Rat, offset int64, meant meaning) {
		moved := new(big.Rat).Add(number, new(big.Rat).Mul(step, big.NewRat(offset, 1)))
		all = append(all, variant{name, decimal(moved), meant})
	}
	for _, border := range []struct {
		word, name string
		inward     int64
	}{{"minimum", "minimum", 1}, {"maximum", "maximum", -1}} {
		if limit, ok := rational(words[border.word]); ok {
			add("at its "+border.name, limit, 0, right)
			add("beyond its "+border.name, limit, -border.inward, wrong)
		}
		if limit, ok := rational(words["exclusive"+strings.ToUpper(border.word[:1])+border.word[1:]]); ok {
			add("within its exclusive "+border.name, limit, border.inward, right)
			add("at its exclusive "+border.name, limit, 0, wrong)
		}
	}
	if base, ok := rational(valid); ok && base.IsInt() {
		all = append(all, variant{"with a fraction", decimal(new(big.Rat).Add(base, big.NewRat(1, 2))), wrong})
	}
	switch words["format"] {
	case "int32":
		all = append(all, variant{"beyond int32", json.Number(new(big.Int).Lsh(big.NewInt(1), 31).String()), wrong})
	case "int64":
		all = append(all, variant{"beyond int64", json.Number(new(big.Int).Lsh(big.NewInt(1), 63).String()), wrong})
	}
	return all
}

func rational(v any) (*big.Rat, bool) {
	number, ok := v.(json.Number)
	if !ok || len(number) > 40 {
		return nil, false
	}
	return new(big.Rat).SetString(string(number))
}

// decimal is a number as JSON writes it.
func decimal(number *big.Rat) json.Number {
	if number.IsInt() {
		return json.Number(number.Num().String())
	}
	return json.Number(strings.TrimRight(number.FloatString(12), "0"))
}

// texts are the borders of length, pattern and format (JSON Schema Validation
// sections 6.3 and 7).
func texts(words map[string]any, valid string) []variant {
	var all []variant
	if least, ok := whole(words["minLength"]); ok && least <= maxText {
		all = append(all, variant{"at its least length", ofLength(valid, least), right})
		if least > 0 {
			all = append(all, variant{"shorter than it may be", ofLength(valid, least-1), wrong})
		}
	}
	if most, ok := whole(words["maxLength"]); ok && most < maxText {
		all = append(all, variant{"at its greatest length", ofLength(valid, most), right},
			variant{"longer than it may be", ofLength(valid, most+1), wrong},
			variant{"at its greatest length, in another script", ofLength("目標", most), right})
	}
	if words["pattern"] != nil {
		for _, other := range []string{valid + "!", "!", "~ ~", "0", "x"} {
			all = append(all, variant{"against its pattern", other, wrong})
		}
	}
	if format, ok := words["format"].(string); ok {
		all = append(all, variant{"as no " + format, "no " + format, wrong})
	}
	return all
}

func whole(v any) (int, bool) {
	number, ok := rational(v)
	if !ok || !number.IsInt() || !number.Num().IsInt64() {
		return 0, false
	}
	return int(number.Num().Int64()), true
}

// ofLength is the text cut or filled to a number of characters.
func ofLength(text string, length int) string {
	runes := []rune(text)
	if len(runes) >= length {
		return string(runes[:length])
	}
	fill := 'a'
	if len(runes) > 0 {
		fill = runes[len(runes)-1]
	}
	return text + strings.Repeat(string(fill), length-len(runes))
}
