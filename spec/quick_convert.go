package spec

import (
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// convert is a function that makes another value of one, nil if it is not one of
// these.
func convert(name string, of node) node {
	switch name {
	case "string":
		return func(f *frame) operand {
			x := of(f)
			switch x.kind {
			case textKind:
				return x
			case intKind:
				return textOf(strconv.FormatInt(x.int(), 10))
			case doubleKind:
				return textOf(strconv.FormatFloat(x.double(), 'g', -1, 64))
			case boolKind:
				return textOf(strconv.FormatBool(x.bits == 1))
			}
			return operand{}
		}
	case "int":
		return func(f *frame) operand {
			x := of(f)
			switch {
			case x.kind == intKind:
				return x
			case x.kind == doubleKind && math.Abs(x.double()) < exactDouble:
				return intOf(int64(x.double()))
			case x.kind == textKind:
				if i, err := strconv.ParseInt(x.text, 10, 64); err == nil {
					return intOf(i)
				}
			}
			return operand{}
		}
	case "double":
		return func(f *frame) operand {
			x := of(f)
			switch x.kind {
			case doubleKind:
				return x
			case intKind:
				return doubleOf(float64(x.int()))
			case textKind:
				if f, err := strconv.ParseFloat(x.text, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
					return doubleOf(f)
				}
			}
			return operand{}
		}
	case "json":
		return func(f *frame) operand {
			x := of(f)
			v, ok := x.json()
			if !ok || !f.spend(10*x.weight()) {
				return operand{}
			}
			text, err := json.Marshal(v)
			if err != nil {
				return operand{}
			}
			return textOf(string(text))
		}
	case "trim":
		return func(f *frame) operand {
			x := of(f)
			// Spaces beyond ASCII are left to cel-go.
			isPlain := func(c byte) bool { return c > ' ' && c < utf8.RuneSelf-1 }
			trimmed := strings.Trim(x.text, " ")
			if x.kind != textKind || !f.spend(len(x.text)) || trimmed != "" && !(isPlain(trimmed[0]) && isPlain(trimmed[len(trimmed)-1])) {
				return operand{}
			}
			if trimmed == x.text {
				return x
			}
			return textOf(trimmed)
		}
	case "sort", "distinct":
		return func(f *frame) operand { return f.arrange(of(f), name == "sort") }
	}
	return nil
}

// arrange sorts a list of texts, or leaves out the texts and the whole numbers that
// were there before.
func (f *frame) arrange(x operand, sorts bool) operand {
	if x.kind != listKind {
		return operand{}
	}
	list := x.value.([]any)
	if sorts {
		return f.sorted(list)
	}
	unique, known := make([]any, 0, len(list)), map[any]bool{}
	for _, v := range list {
		var key any
		switch one := load(v); one.kind {
		case textKind:
			key = one.text
		case intKind:
			key = one.bits
		default:
			// cel-go compares each with each.
			f.spend(len(list) * len(list))
			return operand{}
		}
		if !known[key] {
			known[key] = true
			unique = append(unique, v)
		}
	}
	if !f.spend(10 * len(list)) {
		return operand{}
	}
	return operand{kind: listKind, value: unique}
}

func (f *frame) sorted(list []any) operand {
	if !f.spend(len(list) * bits.Len(uint(len(list)))) {
		return operand{}
	}
	for _, v := range list {
		if _, isText := v.(string); !isText {
			return operand{}
		}
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return operand{kind: listKind, value: list}
}
