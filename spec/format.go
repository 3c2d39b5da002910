package spec

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// formats are the formats that OpenAPI adds to JSON Schema's (OpenAPI format
// registry), and those whose check differs here.
var formats = []*jsonschema.Format{
	{Name: "int32", Validate: integerWithin(32)},
	{Name: "int64", Validate: integerWithin(64)},
	{Name: "byte", Validate: isBase64},
	{Name: "regex", Validate: isPattern},
	{Name: "uri", Validate: onText(matchesURI(uriLetters, "", true))},
	{Name: "uri-reference", Validate: onText(matchesURI(uriLetters, "", false))},
	{Name: "iri", Validate: onText(matchesURI(iriLetters, iriPrivate, true))},
	{Name: "iri-reference", Validate: onText(matchesURI(iriLetters, iriPrivate, false))},
	{Name: "uri-template", Validate: onText(templateFormat)},
	{Name: "hostname", Validate: onText(isHostname)},
	{Name: "idn-hostname", Validate: onText(isIDNHostname)},
	{Name: "email", Validate: onText(isEmail(dotAtom, asciiHostname))},
	{Name: "idn-email", Validate: onText(isEmail(idnDotAtom, isIDNHostname))},
	{Name: "duration", Validate: onText(durationFormat)},
	{Name: "ipv4", Validate: onText(isIPv4)},
}

var errRange = errors.New("out of range")

// integerWithin checks the range of a signed integer of that many bits. A
// number with a fraction is the concern of type, not of format.
func integerWithin(bits uint) func(v any) error {
	limit := new(big.Int).Lsh(big.NewInt(1), bits-1)
	above, _ := decimalOf(new(big.Rat).SetInt(limit))
	least, _ := decimalOf(new(big.Rat).SetInt(new(big.Int).Neg(limit)))
	return func(v any) error {
		number, ok := v.(json.Number)
		if !ok {
			return nil
		}
		if d, ok := parseDecimal(string(number)); ok {
			if d.whole() && (d.compare(above) >= 0 || d.compare(least) < 0) {
				return errRange
			}
			return nil
		}
		// An exponent of millions would fill the memory with zeros.
		if len(number) > 400 || exponentBeyond(string(number), 400) {
			return errRange
		}
		r, ok := new(big.Rat).SetString(string(number))
		if !ok || !r.IsInt() {
			return nil
		}
		if n := r.Num(); n.Cmp(limit) >= 0 || n.Cmp(new(big.Int).Neg(limit)) < 0 {
			return errRange
		}
		return nil
	}
}

// isBase64 checks RFC 4648 section 4, as OpenAPI 3.0 means by byte.
func isBase64(v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	_, err := base64.StdEncoding.DecodeString(text)
	return err
}

func isPattern(v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if notECMA(text) {
		return errFormat
	}
	_, err := CompilePattern(text)
	return err
}

// notECMA is what other dialects have and ECMA-262 does not: named groups in
// Python's spelling, comments, flags for the rest of the pattern, \a \A \z \Z.
var notECMA = lazyPattern(`(?:^|[^\\])(?:\\\\)*(?:\\[aAzZ]|\(\?(?:P|#|[imsx]+\)))`)
