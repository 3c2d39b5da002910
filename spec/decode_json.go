package spec

import (
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// maxExponent bounds the exponent of a number: exact arithmetic would write out
// all its zeros. A double ends at 308.
const maxExponent = 1000

func decodeJSON(decoder *jsontext.Decoder) (any, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case 't', 'f':
		return token.Bool(), nil
	case '0':
		number := token.String()
		if exponentBeyond(number, maxExponent) {
			return nil, fmt.Errorf("the number %.20s… is out of range", number)
		}
		return json.Number(number), nil
	case '"':
		return token.String(), nil
	case '[':
		list := []any{}
		for decoder.PeekKind() != ']' {
			item, err := decodeJSON(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err = decoder.ReadToken()
		return list, err
	case '{':
		object := map[string]any{}
		for decoder.PeekKind() != '}' {
			name, err := decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			if object[key], err = decodeJSON(decoder); err != nil {
				return nil, err
			}
		}
		_, err = decoder.ReadToken()
		return object, err
	}
	return nil, nil
}
