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
// a loop of their own. Nothing that a document says can see their accumulator: no
// name in an expression begins with an @.
func (l *lowering) round(c *fold, e ast.ComprehensionExpr) {
	mine := func(one ast.Expr) bool { return one.Kind() == ast.IdentKind && one.AsIdent() == e.AccuVar() }
	step, filter := e.LoopStep(), ast.Expr(nil)
	if isCall(step, operators.Conditional, 3) && mine(step.AsCall().Args()[2]) {
		filter, step = step.AsCall().Args()[0], step.AsCall().Args()[1]
	}
	l.cost += 4
	if !strings.HasPrefix(e.AccuVar(), "@") || step.Kind() != ast.CallKind || len(step.AsCall().Args()) < 2 || !mine(step.AsCall().Args()[0]) {
		c.condition, c.step = l.lower(e.LoopCondition()), l.lower(e.LoopStep())
		return
	}
	args := step.AsCall().Args()
	begin, kept := e.AccuInit(), mine(e.Result())
	toTheEnd := isConstant(e.LoopCondition(), types.True)
	untilSettled := isCall(e.LoopCondition(), operators.NotStrictlyFalse, 1) && filter == nil
	switch {
	case isCall(step, operators.LogicalAnd, 2) && isConstant(begin, types.True) && untilSettled && kept:
		c.test = l.lower(args[1])
	case isCall(step, operators.LogicalOr, 2) && isConstant(begin, types.False) && untilSettled && kept:
		c.test, c.exists = l.lower(args[1]), true
	case isCall(step, operators.Add, 2) && isConstant(begin, types.IntZero) && isConstant(args[1], types.IntOne) && toTheEnd && filter != nil:
		c.counted = l.lower(filter)
		return
	case isCall(step, operators.Add, 2) && isEmpty(begin, ast.ListKind) && isSingle(args[1]) && toTheEnd && kept:
		l.cost += 12
		c.item = l.lower(args[1].AsList().Elements()[0])
	case isCall(step, mapInsert, len(args)) && len(args) <= 3 && isEmpty(begin, ast.MapKind) && toTheEnd && kept:
		if c.entries = l.lower(args[1]); len(args) == 3 {
			c.inserted = l.lower(args[2])
		}
	default:
		c.condition, c.step = l.lower(e.LoopCondition()), l.lower(e.LoopStep())
		return
	}
	if filter != nil {
		c.filter = l.lower(filter)
	}
}

// mapInsert is what cel-go's macros add entries to a map with.
const mapInsert = "cel.@mapInsert"

func isCall(e ast.Expr, name string, args int) bool {
	return e.Kind() == ast.CallKind && e.AsCall().FunctionName() == name && len(e.AsCall().Args()) == args
}

func isConstant(e ast.Expr, v ref.Val) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == v
}

func isEmpty(e ast.Expr, kind ast.ExprKind) bool {
	return e.Kind() == kind && (kind == ast.ListKind && e.AsList().Size() == 0 || kind == ast.MapKind && e.AsMap().Size() == 0)
}

// isSingle reports whether a list of one element is written out.
func isSingle(e ast.Expr) bool {
	return e.Kind() == ast.ListKind && e.AsList().Size() == 1 && len(e.AsList().OptionalIndices()) == 0
}
