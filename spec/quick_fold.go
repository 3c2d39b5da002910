package spec

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// fold is a comprehension: what cel-go makes of all, exists, map, filter and the
// like. For each element of a range it computes an accumulator anew, while a
// condition is true.
type fold struct {
	over, begin, condition, step, result node
	// key and element are the slots of the variables, -1 where there is none;
	// accumulator is that of what is computed.
	key, element, accumulator int
	// cost is what one round costs at most.
	cost int
	// ordered folds go through a map by the alphabet.
	ordered bool
	// item is what a step adds to a list, where all it does is that; filter says
	// when, nil is always.
	item, filter node
	// entries is the same for a map, by key: a map of the entries to add, or
	// with inserted the value of the given key.
	entries, inserted node
}

func (l *lowering) comprehension(e ast.ComprehensionExpr) node {
	c := &fold{over: l.lower(e.IterRange()), begin: l.lower(e.AccuInit()), key: -1, element: -1, ordered: true}
	outside, cost := len(l.locals), l.cost
	l.cost = 0
	c.accumulator = l.local(e.AccuVar())
	inside := len(l.locals)
	if e.IterVar2() != "" {
		c.key, c.element = l.local(e.IterVar()), l.local(e.IterVar2())
	} else {
		c.element = l.local(e.IterVar())
	}
	c.condition = l.lower(e.LoopCondition())
	l.accumulation(c, e)
	c.cost, l.cost = l.cost+1, cost+1
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

// accumulation lowers the step of a comprehension. Adding to a list or a map one by
// one is done in place; and order does not matter to what only is true or false, or
// a map.
func (l *lowering) accumulation(c *fold, e ast.ComprehensionExpr) {
	step := e.LoopStep()
	mine := func(one ast.Expr) bool { return one.Kind() == ast.IdentKind && one.AsIdent() == e.AccuVar() }
	// No expression of a document can name an accumulator with an @.
	if !strings.HasPrefix(e.AccuVar(), "@") || !mine(e.Result()) {
		c.step = l.lower(step)
		return
	}
	var filter ast.Expr
	if step.Kind() == ast.CallKind && step.AsCall().FunctionName() == operators.Conditional && mine(step.AsCall().Args()[2]) {
		filter, step = step.AsCall().Args()[0], step.AsCall().Args()[1]
	}
	if step.Kind() != ast.CallKind || len(step.AsCall().Args()) < 2 || !mine(step.AsCall().Args()[0]) {
		c.step = l.lower(e.LoopStep())
		return
	}
	args := step.AsCall().Args()
	switch begin, name := e.AccuInit(), step.AsCall().FunctionName(); {
	case name == operators.Add && begin.Kind() == ast.ListKind && begin.AsList().Size() == 0 &&
		args[1].Kind() == ast.ListKind && args[1].AsList().Size() == 1 && len(args[1].AsList().OptionalIndices()) == 0:
		l.cost += 12
		c.item = l.lower(args[1].AsList().Elements()[0])
	case name == "cel.@mapInsert" && begin.Kind() == ast.MapKind && begin.AsMap().Size() == 0:
		l.cost += 2
		c.ordered = false
		if c.entries = l.lower(args[1]); len(args) == 3 {
			c.inserted = l.lower(args[2])
		}
	case filter == nil && (name == operators.LogicalAnd || name == operators.LogicalOr):
		c.ordered = false
		c.step = l.lower(e.LoopStep())
		return
	default:
		c.step = l.lower(e.LoopStep())
		return
	}
	if filter != nil {
		l.cost++
		c.filter = l.lower(filter)
	}
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
	case c.item != nil:
		ok = c.list(f, over)
	case c.entries != nil:
		ok = c.object(f, over)
	default:
		ok = c.each(f, over, func() bool {
			f.slots[c.accumulator] = c.step(f)
			return f.slots[c.accumulator].kind != doubt
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
	ok := c.each(f, over, func() bool {
		if passes, ok := c.passes(f); !ok || !passes {
			return ok
		}
		v, ok := c.item(f).stored()
		list = append(list, v)
		return ok
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
	ok := c.each(f, over, func() bool {
		if passes, ok := c.passes(f); !ok || !passes {
			return ok
		}
		entries := c.entries(f)
		if c.inserted != nil {
			v, ok := c.inserted(f).stored()
			return ok && entries.kind == textKind && insert(entries.text, v)
		}
		if entries.kind != mapKind {
			return false
		}
		for name, v := range entries.value.(map[string]any) {
			if !insert(name, v) {
				return false
			}
		}
		return true
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

// each sets the variables for every element of the range while the condition is
// true. It is false as soon as something is in doubt.
func (c *fold) each(f *frame, over operand, step func() bool) bool {
	once := func(key, element operand) (again, ok bool) {
		f.slots[c.element] = element
		if c.key >= 0 {
			f.slots[c.key] = key
		}
		if !f.spend(c.cost) {
			return false, false
		}
		if goOn := c.condition(f); !goOn.isTrue() {
			return false, goOn.isFalse()
		}
		ok = step()
		return ok, ok
	}
	if over.kind == listKind {
		for i, v := range over.value.([]any) {
			if again, ok := once(intOf(int64(i)), load(v)); !again {
				return ok
			}
		}
		return true
	}
	object := over.value.(map[string]any)
	entry := func(name string, v any) (again, ok bool) {
		if c.key < 0 {
			return once(operand{}, textOf(name))
		}
		return once(textOf(name), load(v))
	}
	if c.ordered {
		names := make([]string, 0, len(object))
		for name := range object {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if again, ok := entry(name, object[name]); !again {
				return ok
			}
		}
		return true
	}
	for name, v := range object {
		if again, ok := entry(name, v); !again {
			return ok
		}
	}
	return true
}
