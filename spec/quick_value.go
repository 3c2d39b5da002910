package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// member is a property of a map. Of an optional, and where it may be absent, it is
// an optional itself.
func (o *operand) member(name string, maybe bool) operand {
	if o.kind&^optional != mapKind {
		if o.kind == optional {
			return none
		}
		return operand{}
	}
	maybe = maybe || o.kind&optional != 0
	v, ok := o.value.(map[string]any)[name]
	switch {
	case ok && !maybe:
		return load(v)
	case ok:
		return some(load(v))
	case maybe:
		return none
	}
	return operand{}
}

// has reports whether a map has a property.
func (o *operand) has(name string) operand {
	if o.kind == optional {
		return truth(false)
	}
	if o.kind&^optional != mapKind {
		return operand{}
	}
	_, ok := o.value.(map[string]any)[name]
	return truth(ok)
}

// at is an element of a list or a property of a map.
func (o *operand) at(index *operand, maybe bool) operand {
	if index.kind == textKind {
		return o.member(index.text, maybe)
	}
	if o.kind == optional && index.kind == intKind {
		return none
	}
	maybe = maybe || o.kind&optional != 0
	if o.kind&^optional != listKind || index.kind != intKind {
		return operand{}
	}
	list, i := o.value.([]any), index.int()
	inside := i >= 0 && i < int64(len(list))
	switch {
	case inside && maybe:
		return some(load(list[i]))
	case inside:
		return load(list[i])
	case maybe:
		return none
	}
	return operand{}
}

// size is the number of characters, elements or entries, -1 where there are none.
func (o operand) size() int {
	switch o.kind {
	case textKind:
		return utf8.RuneCountInString(o.text)
	case listKind:
		return len(o.value.([]any))
	case mapKind:
		return len(o.value.(map[string]any))
	}
	return -1
}

// weight is about how many values the operand holds, and characters by the eight.
func (o operand) weight() int {
	weight := 1
	switch o.kind &^ optional {
	case textKind:
		weight += len(o.text) / 8
	case listKind:
		for _, v := range o.value.([]any) {
			weight += load(v).weight()
		}
	case mapKind:
		for name, v := range o.value.(map[string]any) {
			weight += load(v).weight() + len(name)/8
		}
	}
	return weight
}

// equal compares as CEL does: numbers by their value, values of other kinds by kind
// and value. ok is false in doubt.
func (f *frame) equal(x, y *operand) (equal, ok bool) {
	if x.kind == doubt || y.kind == doubt || !f.spend(1+len(x.text)/8) {
		return false, false
	}
	if x.kind != y.kind {
		return sameNumbers(*x, *y), true
	}
	switch x.kind &^ optional {
	case boolKind:
		return x.bits == y.bits, true
	case textKind:
		return x.text == y.text, true
	case listKind:
		a, b := x.value.([]any), y.value.([]any)
		if len(a) != len(b) {
			return false, true
		}
		for i := range a {
			if equal, ok := f.equalJSON(a[i], b[i]); !ok || !equal {
				return false, ok
			}
		}
	case mapKind:
		a, b := x.value.(map[string]any), y.value.(map[string]any)
		if len(a) != len(b) {
			return false, true
		}
		if !f.spend(4 * len(a)) {
			return false, false
		}
		for name, v := range a {
			other, found := b[name]
			if !found {
				return false, true
			}
			if equal, ok := f.equalJSON(v, other); !ok || !equal {
				return false, ok
			}
		}
	case intKind:
		return x.bits == y.bits, true
	case doubleKind:
		return x.double() == y.double(), true
	}
	return true, true
}

// sameNumbers reports whether an int and a double are equal, each within an optional
// or neither.
func sameNumbers(x, y operand) bool {
	if x.kind&optional != y.kind&optional {
		return false
	}
	x.kind, y.kind = x.kind&^optional, y.kind&^optional
	order, ok := compareNumbers(&x, &y)
	return ok && order == 0
}

func (f *frame) equalJSON(a, b any) (equal, ok bool) {
	x, y := load(a), load(b)
	return f.equal(&x, &y)
}

// compare orders two values of which one can be less than the other.
func (f *frame) compare(x, y *operand) (order int, ok bool) {
	if x.kind == textKind && y.kind == textKind {
		return strings.Compare(x.text, y.text), f.spend(len(x.text) / 8)
	}
	return compareNumbers(x, y)
}

// in reports whether a list has an element, or a map a property.
func (f *frame) in(x, y *operand) operand {
	switch {
	case x.kind == doubt || x.kind&optional != 0:
		// cel-go compares optionals in ways that depend on how the list is written.
	case y.kind == mapKind && x.kind == textKind:
		return y.has(x.text)
	case y.kind == listKind:
		for _, v := range y.value.([]any) {
			one := load(v)
			if x.kind != one.kind && x.kind != textKind && one.kind != textKind {
				// In a list of constants cel-go looks numbers up by their exact value.
				return operand{}
			}
			switch equal, ok := f.equal(x, &one); {
			case !ok:
				return operand{}
			case equal:
				return truth(true)
			}
		}
		return truth(false)
	}
	return operand{}
}

// concatenate is the sum of two lists.
func (f *frame) concatenate(x, y *operand) operand {
	a, b := x.value.([]any), y.value.([]any)
	if !f.spend(len(a) + len(b)) {
		return operand{}
	}
	return operand{kind: listKind, value: slices.Concat(a, b)}
}

// is reports whether the operand certainly is a JSON value, as SameValue compares.
// A number that is not written as json writes it may be the same and is not certain.
func (o *operand) is(v any) bool {
	switch v := v.(type) {
	case nil:
		return o.kind == nullKind || o.kind == optional
	case bool:
		return o.kind == boolKind && v == (o.bits == 1)
	case string:
		return o.kind == textKind && v == o.text
	case json.Number:
		var buffer [32]byte
		switch o.kind {
		case intKind:
			return string(strconv.AppendInt(buffer[:0], o.int(), 10)) == string(v)
		case doubleKind:
			return string(appendFloat(buffer[:0], o.double())) == string(v)
		}
	case []any:
		if o.kind != listKind || len(v) != len(o.value.([]any)) {
			return false
		}
		for i, one := range o.value.([]any) {
			if element := load(one); !element.is(v[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		if o.kind != mapKind || len(v) != len(o.value.(map[string]any)) {
			return false
		}
		for name, one := range o.value.(map[string]any) {
			other, ok := v[name]
			if element := load(one); !ok || !element.is(other) {
				return false
			}
		}
		return true
	}
	return false
}
