package contract

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"goalpost/spec"
)

// wrongValue is a value that is certainly not valid, and what it is called.
type wrongValue struct {
	name  string
	value any
}

// wrongCases are the operation's parameters with values that are certainly wrong:
// each parameter by itself, in each way there is, and all at once where the error is
// documented (x-error).
func (r *run) wrongCases(plain *Case, known learned) []*Case {
	var cases []*Case
	var together *Case
	count := 0
	for _, p := range plain.Operation.Parameters {
		values := wrongValues(p, known[p])
		if p.Documented == nil && len(values) == 0 {
			continue
		}
		if len(values) == 0 {
			cases = append(cases, skipped(plain.Operation, "wrong "+p.Name, "no value is known to be wrong"))
			continue
		}
		for _, wrong := range values {
			c := plain.derive(wrong.name + " " + p.Name)
			c.plant(p, wrong.value)
			if p.ValuesFrom == nil {
				// What a text means on its way is for the document to say.
				if c.wrong, _ = r.judge(c); len(c.wrong) == 0 {
					continue
				}
			}
			cases = append(cases, c)
		}
		if p.Documented == nil {
			continue
		}
		if together == nil {
			together = plain.derive("everything wrong")
		}
		together.plant(p, values[0].value)
		count++
	}
	if count > 1 {
		cases = append(cases, together)
	}
	return cases
}

// plant gives the parameter a wrong value. The violation is the one that a
// server which follows the document finds.
func (c *Case) plant(p *spec.Parameter, value any) {
	c.Inputs.Set(p, value)
	v := spec.Violation{Code: "x-values-from", In: p.In, Name: p.Name, Location: p.In + "." + p.Name,
		Message: "is not valid", Document: p.Location, Assumed: p.Assumed, Documented: p.Documented}
	if p.Documented != nil {
		v.Message = p.Documented.Message
	}
	c.wrong = append(slices.Clone(c.wrong), v)
}

// wrongValues are values that are certainly not valid for the parameter: one that
// looks like the valid ones and, where those are numbers, one that does not.
func wrongValues(p *spec.Parameter, valid []any) []wrongValue {
	if p.ValuesFrom == nil {
		return breaking(p)
	}
	if number, ok := beyond(p, valid); ok {
		values := []wrongValue{{"unknown", number}, {"malformed", "not-a-number"}}
		if len(valid) > 0 {
			// What reads a number as far as it goes takes this for a valid one.
			values = append(values, wrongValue{"half numeric", plainText(valid[0]) + "abc"})
		}
		return values
	}
	name := "no_such_" + strings.ToLower(spec.Identifier(p.Name))
	for slices.Contains(valid, any(name)) {
		name += "_"
	}
	return []wrongValue{{"unknown", name}}
}

// beyond is a number above all valid ones, in the type they have; ok is false
// where they are not whole numbers.
func beyond(p *spec.Parameter, valid []any) (value any, ok bool) {
	text := p.Schema == nil || slices.Contains(p.Schema.Types(), "string")
	if len(valid) == 0 && text {
		return nil, false
	}
	highest := new(big.Int)
	for _, v := range valid {
		digits := plainText(v)
		if digits == "" || len(digits) > 100 || strings.Trim(digits, "0123456789") != "" {
			return nil, false
		}
		n, _ := new(big.Int).SetString(digits, 10)
		if n.Cmp(highest) > 0 {
			highest = n
		}
	}
	// Far enough from the last one that a value added meanwhile is not hit.
	unknown := highest.Add(highest, big.NewInt(7919)).String()
	if text {
		return unknown, true
	}
	return json.Number(unknown), true
}

// breaking is a value that the parameter's schema does not allow.
func breaking(p *spec.Parameter) []wrongValue {
	if p.Schema == nil {
		return nil
	}
	textOnly := slices.Contains(p.Schema.Types(), "string")
	for _, candidate := range []any{"no_such_" + strings.ToLower(spec.Identifier(p.Name)), "-1", "0", "999999999", "!", strings.Repeat("x", 300)} {
		value := candidate
		if number, err := new(big.Int).SetString(candidate.(string), 10); err && !textOnly {
			value = json.Number(number.String())
		}
		if !p.Schema.Valid(value) {
			return []wrongValue{{"wrong", value}}
		}
	}
	return nil
}
