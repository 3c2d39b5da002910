package spec

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// fold is a comprehension: what cel-go makes of all, exists, map, filter and the
// like. For each element of a range it computes an accumulator anew, while a
// condition is true.
type fold struct {
	over, begin, result node
	// key and element are the slots of the variables, -1 where there is none;
	// accumulator is that of what is computed.
	key, element, accumulator int
	// cost is what one round costs at most.
	cost int
	// step computes the accumulator, while condition is true; nil where the fold is
	// one of those below.
	condition, step node
	// test is what all elements or, with exists, one of them have to be.
	test   node
	exists bool
	// counted is what the elements that are counted have to be.
	counted node
	// item is what a round adds to a list, entries what it adds to a map: a map, or
	// with inserted the key of that value. filter says when, nil is always.
	item, entries, inserted, filter node
}

func (l *lowering) comprehension(e ast.ComprehensionExpr) node {
	c := &fold{over: l.lower(e.IterRange()), begin: l.lower(e.AccuInit()), key: -1}
	outside, cost := len(l.locals), l.cost
	l.cost = 1
	c.accumulator = l.local(e.AccuVar())
	inside := len(l.locals)
	if e.IterVar2() != "" {
		c.key, c.element = l.local(e.IterVar()), l.local(e.IterVar2())
	} else {
		c.element = l.local(e.IterVar())
	}
	l.round(c, e)
	c.cost, l.cost = l.cost, cost+1
	l.locals = l.locals[:inside]
	c.result = l.lower(e.Result())
	l.locals = l.locals[:outside]
	if e.IterRange().Kind() == ast.ListKind && e.IterRange().AsList().Size() == 0 {
		return c.bind
	}
	return c.run
}

// local is the slot of a variable of a loop.
func (l *lowering) local(name string) int {
	slot := l.slot()
	l.locals = append(l.locals, variable{name, slot})
	return slot
}

// round lowers condition and step. The ones of which it knows what they come to are
// a loop of their own: none of them can be seen by what a document says, for no name
// in an expression begins with an @.
func (l *lowering) round(c *fold, e ast.ComprehensionExpr) {
	mine := func(one ast.Expr) bool { return one.Kind() == ast.IdentKind && one.AsIdent() == e.AccuVar() }
	step, filter := e.LoopStep(), ast.Expr(nil)
	if isCall(step, operators.Conditional, 3) && mine(step.AsCall().Args()[2]) {
		filter, step = step.AsCall().Args()[0], step.AsCall().Args()[1]
	}
	known := strings.HasPrefix(e.AccuVar(), "@") && step.Kind() == ast.CallKind &&
		len(step.AsCall().Args()) >= 2 && mine(step.AsCall().Args()[0])
	l.cost += 4
	if known && filter != nil && isCall(step, operators.Add, 2) && isLiteralOf(e.AccuInit(), types.IntZero) && isLiteralOf(step.AsCall().Args()[1], types.IntOne) && isLiteralOf(e.LoopCondition(), types.True) {
		c.counted = l.lower(filter)
		return
	}
	known = known && mine(e.Result())
	switch {
	case known && isCall(step, operators.LogicalAnd, 2) && filter == nil && isLiteralOf(e.AccuInit(), types.True) && isCall(e.LoopCondition(), operators.NotStrictlyFalse, 1):
		c.test = l.lower(step.AsCall().Args()[1])
	case known && isCall(step, operators.LogicalOr, 2) && filter == nil && isLiteralOf(e.AccuInit(), types.False) && isCall(e.LoopCondition(), operators.NotStrictlyFalse, 1):
		c.test, c.exists = l.lower(step.AsCall().Args()[1]), true
	case known && isCall(step, operators.Add, 2) && isEmpty(e.AccuInit(), ast.ListKind) && isSingle(step.AsCall().Args()[1]) && isLiteralOf(e.LoopCondition(), types.True):
		l.cost += 12
		c.item = l.lower(step.AsCall().Args()[1].AsList().Elements()[0])
	case known && (isCall(step, "cel.@mapInsert", 2) || isCall(step, "cel.@mapInsert", 3)) && isEmpty(e.AccuInit(), ast.MapKind) && isLiteralOf(e.LoopCondition(), types.True):
		if c.entries = l.lower(step.AsCall().Args()[1]); len(step.AsCall().Args()) == 3 {
			c.inserted = l.lower(step.AsCall().Args()[2])
		}
	default:
		c.condition, c.step = l.lower(e.LoopCondition()), l.lower(e.LoopStep())
		return
	}
	if filter != nil {
		c.filter = l.lower(filter)
	}
}

func isCall(e ast.Expr, name string, args int) bool {
	return e.Kind() == ast.CallKind && e.AsCall().FunctionName() == name && len(e.AsCall().Args()) == args
}

func isLiteralOf(e ast.Expr, v ref.Val) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == v
}

func isEmpty(e ast.Expr, kind ast.ExprKind) bool {
	return e.Kind() == kind && (kind == ast.ListKind && e.AsList().Size() == 0 || kind == ast.MapKind && e.AsMap().Size() == 0)
}

// isSingle reports whether a list of one element is written out.
func isSingle(e ast.Expr) bool {
	return e.Kind() == ast.ListKind && e.AsList().Size() == 1 && len(e.AsList().OptionalIndices()) == 0
}

// bind is a fold over nothing: a variable within an expression (optMap).
func (c *fold) bind(f *frame) operand {
	f.slots[c.accumulator] = c.begin(f)
	return c.result(f)
}

func (c *fold) run(f *frame) operand {
	over := c.over(f)
	begin := c.begin(f)
	if over.kind != listKind && over.kind != mapKind || begin.kind == doubt {
		return operand{}
	}
	f.slots[c.accumulator] = begin
	var ok bool
	switch {
	case c.test != nil:
		ok = c.each(f, over, false, func() (again, ok bool) {
			v := c.test(f)
			if v.isTrue() == c.exists {
				f.slots[c.accumulator] = v
			}
			return v.isTrue() != c.exists, v.kind == boolKind
		})
	case c.counted != nil:
		count := int64(0)
		ok = c.each(f, over, false, func() (again, ok bool) {
			v := c.counted(f)
			count += int64(v.bits & 1)
			return true, v.kind == boolKind
		})
		f.slots[c.accumulator] = intOf(count)
	case c.item != nil:
		ok = c.list(f, over)
	case c.entries != nil:
		ok = c.object(f, over)
	default:
		ok = c.each(f, over, true, func() (again, ok bool) {
			if goOn := c.condition(f); !goOn.isTrue() {
				return false, goOn.isFalse()
			}
			f.slots[c.accumulator] = c.step(f)
			return true, f.slots[c.accumulator].kind != doubt
		})
	}
	if !ok {
		return operand{}
	}
	return c.result(f)
}

// list makes a list, element by element.
func (c *fold) list(f *frame, over operand) bool {
	list := make([]any, 0, over.size())
	ok := c.each(f, over, true, func() (again, ok bool) {
		if passes, ok := c.passes(f); !ok || !passes {
			return true, ok
		}
		v, ok := c.item(f).stored()
		list = append(list, v)
		return true, ok
	})
	f.slots[c.accumulator] = operand{kind: listKind, value: list}
	return ok
}

// object makes a map, entry by entry. A key that is there already is an error.
func (c *fold) object(f *frame, over operand) bool {
	object := make(map[string]any, over.size())
	insert := func(name string, v any) bool {
		_, known := object[name]
		object[name] = v
		return !known
	}
	ok := c.each(f, over, false, func() (again, ok bool) {
		if passes, ok := c.passes(f); !ok || !passes {
			return true, ok
		}
		entries := c.entries(f)
		if c.inserted != nil {
			v, ok := c.inserted(f).stored()
			return true, ok && entries.kind == textKind && insert(entries.text, v)
		}
		if entries.kind != mapKind {
			return true, false
		}
		for name, v := range entries.value.(map[string]any) {
			if !insert(name, v) {
				return true, false
			}
		}
		return true, true
	})
	f.slots[c.accumulator] = operand{kind: mapKind, value: object}
	return ok
}

func (c *fold) passes(f *frame) (passes, ok bool) {
	if c.filter == nil {
		return true, true
	}
	v := c.filter(f)
	return v.isTrue(), v.kind == boolKind
}

// each sets the variables for every element of the range and plays a round, while
// the round says again. It is false as soon as something is in doubt. A map is gone
// through by the alphabet where the order can be seen.
func (c *fold) each(f *frame, over operand, ordered bool, round func() (again, ok bool)) bool {
	if list, isList := over.value.([]any); isList {
		for i, v := range list {
			f.slots[c.element] = load(v)
			if c.key >= 0 {
				f.slots[c.key] = intOf(int64(i))
			}
			if !f.spend(c.cost) {
				return false
			}
			if again, ok := round(); !again || !ok {
				return ok
			}
		}
		return true
	}
	object, _ := over.value.(map[string]any)
	entry := func(name string, v any) (again, ok bool) {
		f.slots[c.element] = textOf(name)
		if c.key >= 0 {
			f.slots[c.key], f.slots[c.element] = textOf(name), load(v)
		}
		if !f.spend(c.cost) {
			return false, false
		}
		return round()
	}
	if ordered && len(object) > 1 {
		for _, name := range sortedKeys(object) {
			if again, ok := entry(name, object[name]); !again || !ok {
				return ok
			}
		}
		return true
	}
	for name, v := range object {
		if again, ok := entry(name, v); !again || !ok {
			return ok
		}
	}
	return true
}
