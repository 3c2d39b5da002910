package spec

import (
	"math"
	"regexp"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// and is true if all terms are, false as soon as one is.
func and(terms []node) node {
	return func(f *frame) operand {
		for _, term := range terms {
			if v := term(f); !v.isTrue() {
				return v.boolean()
			}
		}
		return truth(true)
	}
}

// or is true as soon as one of the terms is.
func or(terms []node) node {
	return func(f *frame) operand {
		for _, term := range terms {
			if v := term(f); !v.isFalse() {
				return v.boolean()
			}
		}
		return truth(false)
	}
}

// boolean is the operand if it is one, else doubt.
func (o operand) boolean() operand {
	if o.kind == boolKind {
		return o
	}
	return operand{}
}

func conditional(condition, then, otherwise node) node {
	return func(f *frame) operand {
		switch v := condition(f); {
		case v.isTrue():
			return then(f)
		case v.isFalse():
			return otherwise(f)
		}
		return operand{}
	}
}

// orElse is the value of an optional, or with keep the optional itself, else what
// stands for it.
func orElse(x, otherwise node, keep bool) node {
	return func(f *frame) operand {
		v := x(f)
		switch {
		case v.kind == optional:
			return otherwise(f)
		case v.kind&optional == 0:
			return operand{}
		case !keep:
			v.kind &^= optional
		}
		return v
	}
}

// unary is an operator or a function of one operand, nil if it is not one of these.
func unary(name string, x node) node {
	switch name {
	case operators.LogicalNot:
		return func(f *frame) operand {
			v := x(f)
			v.bits ^= 1
			return v.boolean()
		}
	case operators.NotStrictlyFalse:
		return func(f *frame) operand { return x(f).boolean() }
	case operators.Negate:
		return func(f *frame) operand {
			switch v := x(f); {
			case v.kind == intKind && v.int() != math.MinInt64:
				return intOf(-v.int())
			case v.kind == doubleKind:
				return doubleOf(-v.double())
			}
			return operand{}
		}
	case "size":
		return func(f *frame) operand {
			if n := x(f).size(); n >= 0 && f.spend(n/8) {
				return intOf(int64(n))
			}
			return operand{}
		}
	case "dyn":
		return x
	case "optional.of":
		return func(f *frame) operand { return some(x(f)) }
	case "hasValue":
		return func(f *frame) operand {
			v := x(f)
			if v.kind&optional == 0 {
				return operand{}
			}
			return truth(v.kind != optional)
		}
	case "value":
		return func(f *frame) operand {
			v := x(f)
			if v.kind&optional == 0 {
				return operand{}
			}
			v.kind &^= optional
			return v
		}
	}
	return convert(name, x)
}

// binary is an operator or a function of two operands, nil if it is not one of
// these.
func binary(name string, x, y node) node {
	for _, one := range arithmetic {
		if name == one.function {
			return one.lowered(x, y)
		}
	}
	switch name {
	case operators.Equals, operators.NotEquals:
		wanted := name == operators.Equals
		return func(f *frame) operand {
			a, b := x(f), y(f)
			if a.kind == textKind && b.kind == textKind && f.spend(len(a.text)/8) {
				return truth((a.text == b.text) == wanted)
			}
			equal, ok := f.equal(&a, &b)
			if !ok {
				return operand{}
			}
			return truth(equal == wanted)
		}
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return comparison(name, x, y)
	case operators.In:
		return func(f *frame) operand {
			a, b := x(f), y(f)
			return f.in(&a, &b)
		}
	case operators.Index, operators.OptIndex:
		maybe := name == operators.OptIndex
		return func(f *frame) operand {
			a, b := x(f), y(f)
			return a.at(&b, maybe)
		}
	case operators.Add:
		// The only sums that are not json_add are those of macros.
		return func(f *frame) operand {
			a, b := x(f), y(f)
			if sum, ok := countInts(name, a.int(), b.int()); ok && a.kind == intKind && b.kind == intKind {
				return intOf(sum)
			}
			return operand{}
		}
	case "startsWith", "endsWith", "contains":
		search := map[string]func(s, part string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[name]
		return func(f *frame) operand {
			a, b := x(f), y(f)
			if a.kind != textKind || b.kind != textKind || !f.spend((1+len(a.text)/8)*(1+len(b.text)/8)) {
				return operand{}
			}
			return truth(search(a.text, b.text))
		}
	case "round":
		return func(f *frame) operand {
			a, b := x(f), y(f)
			return rounded(&a, &b)
		}
	}
	return nil
}

// lowered is an arithmetic operator.
func (o operation) lowered(x, y node) node {
	if o.function == jsonAdd {
		return sum([]node{x, y})
	}
	return func(f *frame) operand {
		a, b := x(f), y(f)
		return o.calculate(&a, &b)
	}
}

// addends are the terms of a sum: a + b + c is (a + b) + c.
func addends(e ast.Expr) []ast.Expr {
	if !isCall(e, jsonAdd, 2) {
		return []ast.Expr{e}
	}
	args := e.AsCall().Args()
	return append(addends(args[0]), args[1])
}

// sum adds numbers and joins texts or lists. Texts are joined in one piece.
func sum(terms []node) node {
	return func(f *frame) operand {
		total := terms[0](f)
		if total.kind == textKind {
			return f.join(total.text, terms[1:])
		}
		for _, term := range terms[1:] {
			v := term(f)
			if total.kind == listKind && v.kind == listKind {
				total = f.concatenate(&total, &v)
			} else {
				total = arithmetic[0].calculate(&total, &v)
			}
		}
		return total
	}
}

// join is a text with other texts behind it.
func (f *frame) join(first string, others []node) operand {
	var buffer [64]byte
	text := append(buffer[:0], first...)
	for _, other := range others {
		v := other(f)
		if v.kind != textKind || !f.spend((len(text)+len(v.text))/8) {
			return operand{}
		}
		text = append(text, v.text...)
	}
	return textOf(string(text))
}

func comparison(name string, x, y node) node {
	less := name == operators.Less || name == operators.LessEquals
	orEqual := name == operators.LessEquals || name == operators.GreaterEquals
	return func(f *frame) operand {
		a, b := x(f), y(f)
		if a.kind == intKind && b.kind == intKind {
			return truth(a.int() < b.int() && less || a.int() > b.int() && !less || a.bits == b.bits && orEqual)
		}
		order, ok := f.compare(&a, &b)
		if !ok {
			return operand{}
		}
		return truth(order < 0 && less || order > 0 && !less || order == 0 && orEqual)
	}
}

// matches is a match against a pattern that is written out; nil for any other.
func (l *lowering) matches(args []ast.Expr) node {
	if args[1].Kind() != ast.LiteralKind {
		return nil
	}
	pattern, ok := args[1].AsLiteral().(types.String)
	re, err := regexp.Compile(string(pattern))
	if !ok || err != nil {
		return l.fail("a pattern that does not compile")
	}
	x := l.lower(args[0])
	return func(f *frame) operand {
		v := x(f)
		if v.kind != textKind || !f.spend((1+len(v.text)/8)*(1+len(pattern)/4)) {
			return operand{}
		}
		return truth(re.MatchString(v.text))
	}
}
