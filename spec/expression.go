package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"
)

// maxCost bounds what one evaluation may do, in CEL's cost units; a rule over a
// list of 100,000 entries fits.
const maxCost = 10_000_000

// Expression is one compiled CEL expression of the document.
type Expression struct {
	// Text is the expression as the document writes it.
	Text string
	// Location is where it stands.
	Location Location

	names map[string]bool
	// needs are names without which the expression has no value, those of it on a
	// schema left out.
	needs []string
	// quick is the expression in a form that is evaluated quickly, nil where it has
	// none; unknown says why then.
	quick   *quick
	unknown string
	// full is the expression as cel-go evaluates it. Few expressions need it that
	// are quick; so it is not made, nor kept, before it is asked for.
	full func() (cel.Program, error)

	// once guards later, which compiles the expression when it is first needed; nil
	// where that is done.
	once  sync.Once
	later func() error
	err   error
}

// ready compiles the expression, if that was left for later. The error says why it
// does not compile.
func (e *Expression) ready() error {
	if e.later != nil {
		e.once.Do(func() { e.err = e.later() })
	}
	return e.err
}

// baseEnvironment has everything but the variables. It is immutable and the
// same for every document.
var baseEnvironment = sync.OnceValues(func() (*cel.Env, error) {
	options := append(arithmeticOptions(),
		cel.OptionalTypes(), ext.Strings(), ext.Math(), ext.Lists(), ext.Sets(), ext.TwoVarComprehensions(),
		cel.Function("json", cel.Overload("json_text", []*cel.Type{cel.DynType}, cel.StringType, cel.UnaryBinding(jsonText))))
	return cel.NewEnv(options...)
})

func jsonText(v ref.Val) ref.Val {
	text, err := json.Marshal(native(v))
	if err != nil {
		return types.NewErr("json: %v", err)
	}
	return types.String(text)
}

// CompileExpression compiles a CEL expression that may use the given variables.
// The error is an *Error at the location.
func CompileExpression(text string, at Location, variables []string) (*Expression, error) {
	return NewEnvironment(variables).Compile(text, at)
}

// environment is the one in which an expression may use the given variables.
func environment(variables []string) (*cel.Env, error) {
	env, err := baseEnvironment()
	if err != nil {
		return nil, err
	}
	options := make([]cel.EnvOption, len(variables))
	for i, name := range variables {
		options[i] = cel.Variable(name, cel.DynType)
	}
	return env.Extend(options...)
}

func (e *Expression) compile(env *cel.Env) error {
	checked, issues := env.Compile(e.Text)
	if issues.Err() != nil {
		return issues.Err()
	}
	e.names = map[string]bool{}
	for _, reference := range checked.NativeRep().ReferenceMap() {
		if reference.Name != "" {
			e.names[reference.Name] = true
		}
	}
	if joins(checked.NativeRep().Expr()) {
		for name := range e.names {
			if name != "self" && name != "key" {
				e.needs = append(e.needs, name)
			}
		}
	}
	if e.quick, e.unknown = lower(env, checked.NativeRep()); e.quick != nil {
		e.full = sync.OnceValues(func() (cel.Program, error) { return program(env, e.Text) })
		return nil
	}
	full, err := planned(env, checked)
	e.full = func() (cel.Program, error) { return full, nil }
	return err
}

func program(env *cel.Env, text string) (cel.Program, error) {
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return planned(env, checked)
}

func planned(env *cel.Env, checked *cel.Ast) (cel.Program, error) {
	return env.Program(checked, cel.CostLimit(maxCost), cel.EvalOptions(cel.OptOptimize))
}

// wrong is the error that says where and why the expression does not compile.
func (e *Expression) wrong(err error, variables []string) *Error {
	message, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "ERROR: "), "\n")
	message = strings.TrimPrefix(message, "<input>:")
	return &Error{Code: "expression", Location: e.Location, Message: fmt.Sprintf("the expression %q does not compile: %s", e.Text, message),
		Hint: "the variables here are " + strings.Join(variables, ", ")}
}

// Uses reports whether the expression names the variable.
func (e *Expression) Uses(variable string) bool {
	return e.ready() == nil && e.names[variable]
}

// Lacks reports whether a variable is missing without which the expression has no
// value. It is not always found out without evaluating it.
func (e *Expression) Lacks(variables map[string]any) bool {
	if e.ready() != nil {
		return false
	}
	for _, name := range e.needs {
		if _, ok := variables[name]; !ok {
			return true
		}
	}
	return false
}

// joins reports whether an expression does nothing but join texts and what is written
// as text, so that it has no value where one of its parts has none.
func joins(e ast.Expr) bool {
	switch e.Kind() {
	case ast.LiteralKind, ast.IdentKind:
		return true
	case ast.CallKind:
		name := e.AsCall().FunctionName()
		return (name == jsonAdd || name == overloads.TypeConvertString) && !slices.ContainsFunc(e.AsCall().Args(), func(one ast.Expr) bool { return !joins(one) })
	}
	return false
}

// Eval evaluates the expression. Variables and result are JSON values: nil,
// bool, json.Number, string, []any, map[string]any. The error names the
// expression and says what failed.
func (e *Expression) Eval(variables map[string]any) (any, error) {
	return e.eval(&scope{variables: variables})
}

// EvalAt is Eval of an expression on a schema, where self and key stand before
// variables of these names.
func (e *Expression) EvalAt(variables map[string]any, self any, key string) (any, error) {
	return e.eval(&scope{variables: variables, placed: true, self: self, key: key})
}

// HoldsAt is Holds of an expression on a schema.
func (e *Expression) HoldsAt(variables map[string]any, self any, key string) (bool, error) {
	return e.holds(&scope{variables: variables, placed: true, self: self, key: key})
}

// Holds evaluates an expression that is true or false.
func (e *Expression) Holds(variables map[string]any) (bool, error) {
	return e.holds(&scope{variables: variables})
}

func (e *Expression) eval(in *scope) (any, error) {
	if err := e.ready(); err != nil {
		return nil, err
	}
	if e.quick == nil {
		return e.evalFully(in)
	}
	return e.finish(e.quick.eval(in), in)
}

// finish is the value that the quick form has come to, that of cel-go where that is in
// doubt.
func (e *Expression) finish(out operand, in *scope) (any, error) {
	if v, ok := out.json(); ok {
		return v, nil
	}
	if out.tookTooMuch() {
		return nil, e.failed(errCost)
	}
	return e.evalFully(in)
}

// evalBeside is eval beside a value that may be the same already, as SameValue
// compares; then v is that value, and nothing is made.
func (e *Expression) evalBeside(current any, in *scope) (v any, same bool, err error) {
	if e.ready() == nil && e.quick != nil {
		out := e.quick.eval(in)
		if out.is(current) {
			return current, true, nil
		}
		v, err = e.finish(out, in)
	} else {
		v, err = e.eval(in)
	}
	return v, err == nil && SameValue(v, current), err
}

// evalFully is eval by cel-go.
func (e *Expression) evalFully(in *scope) (any, error) {
	activation := make(map[string]any, len(e.names))
	for name := range e.names {
		if value, ok := in.value(name); ok {
			activation[name] = celValue(value)
		}
	}
	full, err := e.full()
	if err != nil {
		return nil, fmt.Errorf("the expression %q cannot be evaluated: %w", e.Text, err)
	}
	out, _, err := full.Eval(activation)
	if err != nil {
		return nil, e.failed(err)
	}
	return native(out), nil
}

// errCost is why an expression is given up that compares everything with everything.
var errCost = errors.New("it takes too many steps for a value of this size; sort the list and compare neighbours, or look keys up in a map, where everything is compared with everything (its cost is above the bound)")

// failed says which expression cannot be evaluated, and why.
func (e *Expression) failed(err error) error {
	var cancelled interpreter.EvalCancelledError
	if errors.As(err, &cancelled) && cancelled.Cause == interpreter.CostLimitExceeded {
		err = errCost
	}
	return fmt.Errorf("the expression %q cannot be evaluated: %w", e.Text, err)
}

func (e *Expression) holds(in *scope) (bool, error) {
	if err := e.ready(); err != nil {
		return false, err
	}
	if e.quick != nil {
		out := e.quick.eval(in)
		if out.kind == boolKind {
			return out.isTrue(), nil
		}
		if out.tookTooMuch() {
			return false, e.failed(errCost)
		}
	}
	v, err := e.evalFully(in)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("the expression %q is %T, not true or false", e.Text, v)
	}
	return b, nil
}
