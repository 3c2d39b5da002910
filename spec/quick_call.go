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
func unary(name string) func(f *frame, x operand) operand {
	switch name {
	case operators.LogicalNot:
		return func(_ *frame, x operand) operand {
			if x.kind != boolKind {
				return operand{}
			}
			return truth(x.bits == 0)
		}
	case operators.NotStrictlyFalse:
		return func(_ *frame, x operand) operand { return x.boolean() }
	case operators.Negate:
		return func(_ *frame, x operand) operand {
			switch {
			case x.kind == intKind && x.int() != math.MinInt64:
				return intOf(-x.int())
			case x.kind == doubleKind:
				return doubleOf(-x.double())
			}
			return operand{}
		}
	case "size":
		return func(f *frame, x operand) operand {
			if n := x.size(); n >= 0 && f.spend(n/8) {
				return intOf(int64(n))
			}
			return operand{}
		}
	case "dyn":
		return func(_ *frame, x operand) operand { return x }
	case "optional.of":
		return func(_ *frame, x operand) operand { return some(x) }
	case "hasValue":
		return func(_ *frame, x operand) operand {
			if x.kind&optional == 0 {
				return operand{}
			}
			return truth(x.kind != optional)
		}
	case "value":
		return func(_ *frame, x operand) operand {
			if x.kind&optional == 0 {
				return operand{}
			}
			x.kind &^= optional
			return x
		}
	case "string", "int", "double", "json", "trim", "sort", "distinct":
		return convert(name)
	}
	return nil
}

// binary is an operator or a function of two operands, nil if it is not one of
// these.
func binary(name string) func(f *frame, x, y operand) operand {
	for _, one := range arithmetic {
		if name == one.function {
			return func(f *frame, x, y operand) operand {
				if one.operator == operators.Add && x.kind == y.kind && (x.kind == textKind || x.kind == listKind) {
					return f.concatenate(x, y)
				}
				return one.calculate(x, y)
			}
		}
	}
	switch name {
	case operators.Equals, operators.NotEquals:
		return func(f *frame, x, y operand) operand {
			equal, ok := f.equal(x, y)
			if !ok {
				return operand{}
			}
			return truth(equal == (name == operators.Equals))
		}
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return func(f *frame, x, y operand) operand {
			order, ok := f.compare(x, y)
			if !ok {
				return operand{}
			}
			return truth(order < 0 && (name == operators.Less || name == operators.LessEquals) ||
				order > 0 && (name == operators.Greater || name == operators.GreaterEquals) ||
				order == 0 && (name == operators.LessEquals || name == operators.GreaterEquals))
		}
	case operators.In:
		return func(f *frame, x, y operand) operand { return f.in(x, y) }
	case operators.Index, operators.OptIndex:
		return func(_ *frame, x, y operand) operand { return x.at(y, name == operators.OptIndex) }
	case operators.Add:
		// The only sums that are not json_add are those of macros.
		return func(f *frame, x, y operand) operand {
			if sum, ok := countInts(name, x.int(), y.int()); ok && x.kind == intKind && y.kind == intKind {
				return intOf(sum)
			}
			return operand{}
		}
	case "startsWith", "endsWith", "contains":
		search := map[string]func(s, part string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[name]
		return func(f *frame, x, y operand) operand {
			if x.kind != textKind || y.kind != textKind || !f.spend((1+len(x.text)/8)*(1+len(y.text)/8)) {
				return operand{}
			}
			return truth(search(x.text, y.text))
		}
	case "round":
		return func(_ *frame, x, y operand) operand { return rounded(x, y) }
	}
	return nil
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
