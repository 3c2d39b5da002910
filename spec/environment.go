package spec

import (
	"sync"

	"cel.dev/cel-go/cel"
)

// Environment compiles expressions that may use the same variables. It is safe for
// concurrent use.
type Environment struct {
	variables []string
	made      func() (*cel.Env, error)
}

// NewEnvironment is the environment of the given variables.
func NewEnvironment(variables []string) *Environment {
	return &Environment{variables, sync.OnceValues(func() (*cel.Env, error) { return environment(variables) })}
}

// Compile compiles an expression. The error is an *Error at the location.
func (v *Environment) Compile(text string, at Location) (*Expression, error) {
	e := v.Later(text, at)
	if err := e.ready(); err != nil {
		return nil, err
	}
	return e, nil
}

// Later is an expression that is known to compile, and is compiled when it is first
// needed.
func (v *Environment) Later(text string, at Location) *Expression {
	e := &Expression{Text: text, Location: at}
	v.compileLater(e)
	return e
}

// compileLater leaves the compilation for when it is first needed.
func (v *Environment) compileLater(e *Expression) {
	e.later = func() error {
		env, err := v.made()
		if err == nil {
			err = e.compile(env)
		}
		if err != nil {
			return e.wrong(err, v.variables)
		}
		return nil
	}
}
