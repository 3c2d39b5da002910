package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

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

// DecodeJSON decodes one JSON text (RFC 8259) strictly: no duplicate member
// names, no invalid UTF-8, no byte order mark, nothing after the value. Numbers
// become json.Number and keep their digits.
func DecodeJSON(text []byte) (any, error) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text))
	value, err := decodeJSON(decoder)
	if err != nil {
		return nil, jsonFault(decoder, err)
	}
	switch _, err = decoder.ReadToken(); {
	case err == io.EOF:
		return value, nil
	case err == nil:
		return nil, fmt.Errorf("a second JSON value follows the first, at byte %d", decoder.InputOffset())
	}
	return nil, jsonFault(decoder, err)
}

// jsonFault words the library's error for a person who sees only the message.
func jsonFault(decoder *jsontext.Decoder, err error) error {
	if err == io.EOF {
		return errors.New("the text is empty")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the text ends too early")
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return fmt.Errorf("%w at byte %d", syntactic.Err, syntactic.ByteOffset)
	}
	return err
}
