package spec

import (
	"encoding/json"
	"math"
	"strconv"
	"sync"
)

// cel-go says what an expression means; it also converts every value it meets and
// counts the cost of every step. Most expressions need little of that: so what
// cel-go has checked is lowered to functions which work on the JSON values as they
// are (quick_lower.go; for loops quick_loop.go and quick_fold.go). They never decide
// what they are not sure of. An error, a type or a number they do not know: all of it
// is doubt, and doubt sends the whole expression to cel-go, which then gives the
// value, or the error. Only too many steps are an error at once: cel-go counts what
// its functions do after they have done it, and does not count all, so that it would
// compare 100,000 entries with each other for minutes.

// quick is an expression in its lowered form.
type quick struct {
	root node
	// variables are what it names.
	variables []variable
	// cost is what one evaluation costs at most, loops apart, in CEL's cost units.
	cost   int
	frames sync.Pool
}

// node evaluates one part of a lowered expression.
type node func(*frame) operand

// frame is what one evaluation knows: its variables, and what it may still spend.
type frame struct {
	slots []operand
	left  int
}

// spend takes what a step costs beyond what is known beforehand. It is false when
// nothing is left.
func (f *frame) spend(cost int) bool {
	if cost > f.left {
		f.left = -1
		return false
	}
	f.left -= cost
	return true
}

// celKind is the CEL type of an operand. Its zero value is doubt.
type celKind uint8

const (
	doubt celKind = iota
	nullKind
	boolKind
	intKind
	doubleKind
	textKind
	listKind
	mapKind
)

// optional is added to the kind of a value within an optional; alone it is
// optional.none(). An operator that does not ask for it is in doubt.
const optional celKind = 1 << 7

// operand is one value of an evaluation.
type operand struct {
	kind celKind
	// bits are a boolean (0 or 1), an int or the bits of a double.
	bits uint64
	text string
	// value is a list or a map; of a number or a text its JSON, nil if it was
	// computed. Lists and maps made here hold computed numbers as int64 and float64.
	value any
}

var none = operand{kind: optional}

func truth(b bool) operand {
	if b {
		return operand{kind: boolKind, bits: 1}
	}
	return operand{kind: boolKind}
}

func intOf(i int64) operand      { return operand{kind: intKind, bits: uint64(i)} }
func doubleOf(f float64) operand { return operand{kind: doubleKind, bits: math.Float64bits(f)} }
func textOf(s string) operand    { return operand{kind: textKind, text: s} }

func (o operand) int() int64      { return int64(o.bits) }
func (o operand) double() float64 { return math.Float64frombits(o.bits) }
func (o operand) isTrue() bool    { return o.kind == boolKind && o.bits == 1 }
func (o operand) isFalse() bool   { return o.kind == boolKind && o.bits == 0 }

// some is the optional that holds the operand.
func some(o operand) operand {
	if o.kind == doubt || o.kind&optional != 0 {
		return operand{}
	}
	o.kind |= optional
	return o
}

// load is a JSON value as an operand, numbers as celNumber takes them.
func load(v any) operand {
	switch t := v.(type) {
	case nil:
		return operand{kind: nullKind}
	case bool:
		return truth(t)
	case string:
		return operand{kind: textKind, text: t, value: v}
	case json.Number:
		return loadNumber(string(t), v)
	case map[string]any:
		return operand{kind: mapKind, value: v}
	case []any:
		return operand{kind: listKind, value: v}
	case int64:
		return intOf(t)
	case float64:
		if t-t == 0 {
			return doubleOf(t)
		}
	}
	return operand{}
}

func loadNumber(text string, value any) operand {
	if i, ok := plainInt(text); ok {
		return operand{kind: intKind, bits: uint64(i), value: value}
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return operand{kind: intKind, bits: uint64(i), value: value}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return operand{}
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return operand{kind: intKind, bits: uint64(int64(f)), value: value}
	}
	return operand{kind: doubleKind, bits: math.Float64bits(f), value: value}
}

// plainInt reads a number of a few digits without a sign.
func plainInt(text string) (i int64, ok bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		i = i*10 + int64(c-'0')
	}
	return i, true
}

// stored is an operand as an element of a list or a map; ok is false where it
// cannot be one.
func (o operand) stored() (v any, ok bool) {
	switch o.kind {
	case nullKind:
		return nil, true
	case boolKind:
		return o.bits == 1, true
	case intKind:
		if o.value == nil {
			return o.int(), true
		}
	case doubleKind:
		if o.value == nil {
			return o.double(), true
		}
	case textKind:
		if o.value == nil {
			return o.text, true
		}
	case listKind, mapKind:
	default:
		return nil, false
	}
	return o.value, true
}

// json is the operand as a JSON value that shares no list and no map with the
// variables; ok is false in doubt. It is to an operand what native is to a value of
// cel-go.
func (o operand) json() (v any, ok bool) {
	switch {
	case o.kind == optional:
		return nil, true
	case o.kind&optional != 0:
		o.kind &^= optional
	}
	var buffer [32]byte
	switch o.kind {
	case intKind:
		return numberOf(o, strconv.AppendInt(buffer[:0], o.int(), 10)), true
	case doubleKind:
		return numberOf(o, appendFloat(buffer[:0], o.double())), true
	case listKind:
		list := o.value.([]any)
		copied := make([]any, len(list))
		for i, one := range list {
			if copied[i], ok = load(one).json(); !ok {
				return nil, false
			}
		}
		return copied, true
	case mapKind:
		object := o.value.(map[string]any)
		copied := make(map[string]any, len(object))
		for key, one := range object {
			if copied[key], ok = load(one).json(); !ok {
				return nil, false
			}
		}
		return copied, true
	}
	return o.stored()
}

// numberOf is the JSON number of that text, the one the operand was read from if it
// is written so.
func numberOf(o operand, text []byte) any {
	if from, ok := o.value.(json.Number); ok && string(from) == string(text) {
		return o.value
	}
	return json.Number(text)
}

// maxSteps bounds what a lowered expression may do. Its steps are counted for the worst
// case, which is up to four times what cel-go counts.
const maxSteps = 4 * maxCost

// tooMuch marks the doubt about an expression that takes too many steps.
const tooMuch = 1

// tookTooMuch reports whether an evaluation was given up for its steps.
func (o operand) tookTooMuch() bool { return o.kind == doubt && o.bits == tooMuch }

// eval is the value of the expression, of kind doubt where cel-go has to be asked.
func (q *quick) eval(in *scope) operand {
	f := q.frames.Get().(*frame)
	f.left = maxSteps - q.cost
	for _, known := range q.variables {
		if v, ok := in.operand(known.name); ok {
			f.slots[known.slot] = v
		}
	}
	out := q.root(f)
	if f.left < 0 {
		out = operand{bits: tooMuch}
	}
	clear(f.slots)
	q.frames.Put(f)
	return out
}
