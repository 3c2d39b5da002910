package spec

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// celValue is a JSON value as CEL takes it: whole numbers become int, others
// double. Lists and maps are converted when they are read.
func celValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		return celNumber(string(v))
	case nil:
		return types.NullValue
	case map[string]any, []any:
		return adapter{}.NativeToValue(v)
	}
	return v
}

func celNumber(text string) any {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return types.Int(i)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return types.Double(math.Inf(1))
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return types.Int(int64(f))
	}
	return types.Double(f)
}

// adapter makes CEL values of JSON values, numbers by celNumber.
type adapter struct{}

func (a adapter) NativeToValue(v any) ref.Val {
	switch v := v.(type) {
	case json.Number:
		return celNumber(string(v)).(ref.Val)
	case nil:
		return types.NullValue
	case map[string]any:
		return &object{types.NewStringInterfaceMap(a, v), v}
	case []any:
		return types.NewDynamicList(a, v)
	}
	return types.DefaultTypeAdapter.NativeToValue(v)
}

// object is a map that is gone through by the alphabet, so that the same expression
// of the same value always makes the same list.
type object struct {
	traits.Mapper
	entries map[string]any
}

func (o *object) Iterator() traits.Iterator {
	return types.NewStringList(adapter{}, sortedKeys(o.entries)).Iterator()
}

// Fold implements traits.Foldable.
func (o *object) Fold(f traits.Folder) {
	for _, name := range sortedKeys(o.entries) {
		if !f.FoldEntry(types.String(name), adapter{}.NativeToValue(o.entries[name])) {
			return
		}
	}
}

// native is a CEL value as a JSON value.
func native(v ref.Val) any {
	switch v := v.(type) {
	case types.Null:
		return nil
	case types.Bool:
		return bool(v)
	case types.Int:
		return json.Number(strconv.FormatInt(int64(v), 10))
	case types.Uint:
		return json.Number(strconv.FormatUint(uint64(v), 10))
	case types.Double:
		return json.Number(formatFloat(float64(v)))
	case types.String:
		return string(v)
	case *types.Optional:
		if v.HasValue() {
			return native(v.GetValue())
		}
		return nil
	case traits.Mapper:
		object := map[string]any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			object[fmt.Sprint(key.Value())] = native(v.Get(key))
		}
		return object
	case traits.Lister:
		list := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			list = append(list, native(it.Next()))
		}
		return list
	}
	return fmt.Sprint(v.Value())
}

// formatFloat is the shortest JSON number for f, without an exponent where a
// person would write none.
func formatFloat(f float64) string { return string(appendFloat(nil, f)) }

func appendFloat(to []byte, f float64) []byte {
	if magnitude := math.Abs(f); magnitude == 0 || magnitude >= 1e-6 && magnitude < 1e21 {
		return strconv.AppendFloat(to, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(to, f, 'e', -1, 64)
}
