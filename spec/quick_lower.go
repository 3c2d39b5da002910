package spec

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// lowering makes a quick expression of what cel-go has checked. Macros are
// comprehensions by then.
type lowering struct {
	env        *cel.Env
	references map[int64]*ast.ReferenceInfo
	// variables are those of the expression, locals those of the loops around, the
	// innermost last. slots counts both.
	variables, locals []variable
	slots             int
	cost              int
	// unknown is the first thing that cannot be lowered, "" for none.
	unknown string
}

// variable is where the value of a name stands in a frame.
type variable struct {
	name string
	slot int
}

// lower is the expression in its quick form, nil with the reason where it has none.
func lower(env *cel.Env, checked *ast.AST) (q *quick, unknown string) {
	l := &lowering{env: env, references: checked.ReferenceMap()}
	root := l.lower(checked.Expr())
	if l.unknown != "" {
		return nil, l.unknown
	}
	q = &quick{root: root, variables: l.variables, cost: l.cost}
	slots := l.slots
	q.frames.New = func() any { return &frame{slots: make([]operand, slots)} }
	return q, ""
}

// fail notes what cannot be lowered.
func (l *lowering) fail(what string) node {
	if l.unknown == "" {
		l.unknown = what
	}
	return nil
}

// slot is the next free slot.
func (l *lowering) slot() int {
	l.slots++
	return l.slots - 1
}

// lower is the node of an expression. Costs are those that cel-go counts, or more.
func (l *lowering) lower(e ast.Expr) node {
	switch e.Kind() {
	case ast.LiteralKind:
		if v := fromCEL(e.AsLiteral()); v.kind != doubt {
			return func(*frame) operand { return v }
		}
		return l.fail("a literal of type " + e.AsLiteral().Type().TypeName())
	case ast.IdentKind:
		l.cost++
		return l.ident(e)
	case ast.SelectKind:
		l.cost += 2
		return l.selection(e)
	case ast.ListKind:
		l.cost += 10
		return l.list(e.AsList())
	case ast.MapKind:
		l.cost += 30
		return l.object(e.AsMap())
	case ast.CallKind:
		l.cost += 2
		return l.call(e)
	case ast.ComprehensionKind:
		return l.comprehension(e.AsComprehension())
	}
	return l.fail("a message")
}

func (l *lowering) ident(e ast.Expr) node {
	slot := l.slotOf(e)
	return func(f *frame) operand { return f.slots[slot] }
}

// slotOf is where the value of a name stands.
func (l *lowering) slotOf(e ast.Expr) int {
	name := e.AsIdent()
	for _, known := range slices.Backward(append(slices.Clone(l.variables), l.locals...)) {
		if known.name == name {
			return known.slot
		}
	}
	if reference := l.references[e.ID()]; reference == nil || reference.Name != name || reference.Value != nil {
		l.fail("the name " + name)
	}
	l.variables = append(l.variables, variable{name, l.slot()})
	return l.slots - 1
}

func (l *lowering) selection(e ast.Expr) node {
	if _, isName := l.references[e.ID()]; isName {
		return l.fail("a name with dots")
	}
	from, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	if !e.AsSelect().IsTestOnly() && from.Kind() == ast.IdentKind {
		// Most selections are of this kind, and they have nothing to hand over.
		l.cost++
		slot := l.slotOf(from)
		return func(f *frame) operand { return f.slots[slot].member(name, false) }
	}
	of := l.lower(from)
	if e.AsSelect().IsTestOnly() {
		return func(f *frame) operand {
			o := of(f)
			return o.has(name)
		}
	}
	return func(f *frame) operand {
		o := of(f)
		return o.member(name, false)
	}
}

func (l *lowering) all(expressions []ast.Expr) []node {
	nodes := make([]node, len(expressions))
	for i, e := range expressions {
		nodes[i] = l.lower(e)
	}
	return nodes
}

// cheap is the cost of a branch that is counted whether it is taken or not.
const cheap = 10

// branches are nodes of which all but the first may be left out: what a dear one
// costs is spent where it is taken, or a loop would be given up for steps that it
// does not make.
func (l *lowering) branches(expressions []ast.Expr) []node {
	nodes := make([]node, len(expressions))
	for i, e := range expressions {
		before := l.cost
		nodes[i] = l.lower(e)
		if cost, branch := l.cost-before, nodes[i]; i > 0 && cost > cheap {
			l.cost = before
			nodes[i] = func(f *frame) operand {
				if !f.spend(cost) {
					return operand{}
				}
				return branch(f)
			}
		}
	}
	return nodes
}

func (l *lowering) list(e ast.ListExpr) node {
	if len(e.OptionalIndices()) > 0 {
		return l.fail("an optional element")
	}
	elements := l.all(e.Elements())
	return l.once(allConstant(e.Elements()), func(f *frame) operand {
		list := make([]any, len(elements))
		for i, element := range elements {
			v, ok := element(f).stored()
			if !ok {
				return operand{}
			}
			list[i] = v
		}
		return operand{kind: listKind, value: list}
	})
}

func (l *lowering) object(e ast.MapExpr) node {
	var parts []ast.Expr
	for _, entry := range e.Entries() {
		if entry.AsMapEntry().IsOptional() {
			return l.fail("an optional entry")
		}
		parts = append(parts, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
	}
	nodes := l.all(parts)
	return l.once(allConstant(parts), func(f *frame) operand {
		object := make(map[string]any, len(nodes)/2)
		for i := 0; i < len(nodes); i += 2 {
			name := nodes[i](f)
			v, ok := nodes[i+1](f).stored()
			if name.kind != textKind || !ok {
				return operand{}
			}
			object[name.text] = v
		}
		return operand{kind: mapKind, value: object}
	})
}

func allConstant(expressions []ast.Expr) bool {
	return !slices.ContainsFunc(expressions, func(e ast.Expr) bool { return e.Kind() != ast.LiteralKind })
}

// once is a node that is evaluated here and now where it is constant. Nothing that
// is done with a list or a map changes it.
func (l *lowering) once(constant bool, of node) node {
	if !constant || l.unknown != "" {
		return of
	}
	v := of(&frame{})
	return func(*frame) operand { return v }
}

// call lowers the operators that need not have all of their operands; for the others
// see unary, binary and library.
func (l *lowering) call(e ast.Expr) node {
	call := e.AsCall()
	name, expressions := call.FunctionName(), call.Args()
	if call.IsMemberFunction() {
		expressions = append([]ast.Expr{call.Target()}, expressions...)
	}
	if name == operators.OptSelect && len(expressions) == 2 {
		return l.optionalSelection(expressions)
	}
	if name == "matches" && len(expressions) == 2 {
		if node := l.matches(expressions); node != nil {
			return node
		}
	}
	// cel-go adds constants when it plans.
	if terms := addends(e); len(terms) > 2 && !allConstant(terms[:2]) {
		l.cost += 2 * (len(terms) - 2)
		return sum(l.all(terms))
	}
	var args []node
	switch name {
	case operators.LogicalAnd, operators.LogicalOr, operators.Conditional, "orValue", "or":
		args = l.branches(expressions)
	default:
		args = l.all(expressions)
	}
	if l.unknown != "" {
		return nil
	}
	switch name {
	case operators.LogicalAnd:
		return and(args)
	case operators.LogicalOr:
		return or(args)
	case operators.Conditional:
		return conditional(args[0], args[1], args[2])
	case "orValue", "or":
		return orElse(args[0], args[1], name == "or")
	case "optional.none":
		return func(*frame) operand { return none }
	}
	var lowered node
	switch len(args) {
	case 1:
		lowered = unary(name, args[0])
	case 2:
		lowered = binary(name, args[0], args[1])
	}
	if lowered == nil {
		lowered = l.library(e, name, args)
	}
	// cel-go converts a constant when it plans, and refuses one that it cannot.
	if constant := allConstant(expressions); constant && l.unknown == "" && lowered(&frame{left: maxCost}).kind == doubt {
		return l.fail("the call of " + name)
	}
	return lowered
}

// optionalSelection is x.?name.
func (l *lowering) optionalSelection(args []ast.Expr) node {
	of := l.lower(args[0])
	name, ok := args[1].AsLiteral().(types.String)
	if !ok {
		return l.fail("a selection by no name")
	}
	return func(f *frame) operand {
		o := of(f)
		return o.member(string(name), true)
	}
}
