package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"goalpost/spec"
)

// arrays are the borders of the number of items (JSON Schema Validation section 6.4).
func arrays(words map[string]any, valid []any) []variant {
	var all []variant
	if least, ok := whole(words["minItems"]); ok && least > 0 && least <= len(valid) {
		all = append(all, variant{"with as few items as it may have", slices.Clone(valid[:least]), right},
			variant{"with an item too few", slices.Clone(valid[:least-1]), wrong})
	}
	if most, ok := whole(words["maxItems"]); ok && most < maxItems && len(valid) > 0 {
		many := slices.Clone(valid[:min(len(valid), most+1)])
		for i := 0; len(many) <= most; i++ {
			item := valid[i%len(valid)]
			if words["uniqueItems"] == true {
				item = unlike(item, len(many))
			}
			many = append(many, item)
		}
		all = append(all, variant{"with as many items as it may have", slices.Clone(many[:most]), right},
			variant{"with an item too many", many, wrong})
	}
	if words["uniqueItems"] == true && len(valid) > 0 {
		all = append(all, variant{"with an item twice", append(slices.Clone(valid), valid[0]), wrong})
	}
	return all
}

// unlike is a value of the same kind as v and unlike it, another one for each n: in an
// object one of its properties is. It is v itself where there is no telling.
func unlike(v any, n int) any {
	switch v := v.(type) {
	case string:
		mark := fmt.Sprint(n)
		return string([]rune(v)[:max(0, len([]rune(v))-len(mark))]) + mark
	case json.Number:
		if number, ok := rational(v); ok {
			return decimal(number.Add(number, big.NewRat(int64(n), 1)))
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if other := unlike(v[name], n); !spec.SameValue(other, v[name]) {
				return withProperty(v, name, other)
			}
		}
	}
	return v
}

// objects are an object with each of its required properties left out, with one too
// many or too few, and with no others than the required ones (JSON Schema Validation
// section 6.5).
func objects(schema *spec.Schema, valid map[string]any) []variant {
	var all []variant
	parts := applying(nil, schema, valid, 0)
	required, optional := byNeed(parts, valid)
	names := slices.Concat(required, optional)
	for _, one := range parts {
		words, _ := one.Value().(map[string]any)
		if fewest, ok := whole(words["minProperties"]); ok && fewest > 0 && fewest <= len(names) {
			all = append(all, variant{"with a property too few", withAlone(valid, names[:fewest-1]), wrong})
		}
		if most, ok := whole(words["maxProperties"]); ok && most < maxItems {
			more := withAlone(valid, names[:min(most, len(names))])
			for i := 1; len(more) < most; i++ {
				more[fmt.Sprint("property_", i)] = "text"
			}
			if schema.Valid(more) {
				all = append(all, variant{"with a property too many", withProperty(more, "property_0", "text"), wrong})
			}
		}
		if words["additionalProperties"] == false || words["unevaluatedProperties"] == false {
			more := withProperty(valid, "undeclared_property", "text")
			all = append(all, variant{"with an undeclared property", more, wrong})
		}
	}
	if len(optional) > 0 {
		all = append(all, variant{"with its required properties alone", withAlone(valid, required), right})
	}
	for _, name := range required {
		all = append(all, variant{fmt.Sprintf("without %s", name), withoutProperty(valid, name), wrong})
	}
	return all
}

// byNeed are the names of an object's properties that the schemas require, and those
// that they do not.
func byNeed(schemas []*spec.Schema, object map[string]any) (required, optional []string) {
	for _, name := range sortedKeys(object) {
		if slices.ContainsFunc(schemas, func(s *spec.Schema) bool {
			words, _ := s.Value().(map[string]any)
			names, _ := words["required"].([]any)
			return slices.Contains(names, any(name))
		}) {
			required = append(required, name)
		} else {
			optional = append(optional, name)
		}
	}
	return required, optional
}

// withAlone is an object with no properties but these.
func withAlone(object map[string]any, names []string) map[string]any {
	changed := make(map[string]any, len(names))
	for _, name := range names {
		changed[name] = object[name]
	}
	return changed
}

func withProperty(object map[string]any, name string, value any) map[string]any {
	changed := make(map[string]any, len(object)+1)
	for key, one := range object {
		changed[key] = one
	}
	changed[name] = value
	return changed
}

func withoutProperty(object map[string]any, name string) map[string]any {
	changed := withProperty(object, name, nil)
	delete(changed, name)
	return changed
}
