package spec

import (
	"maps"
	"net/http"
	"strings"
	"sync"
)

// Inputs are what an operation can know of one request: the decoded values of
// its declared parameters, and the body. A parameter that was left out is
// absent, unless a default stands for it.
type Inputs struct {
	Method, Path string
	// PathParameters, Query, Header and Cookie are JSON values by parameter name;
	// header names are lower-case. Nil is none.
	PathParameters, Query, Header, Cookie map[string]any
	// Body is the decoded body; nil and HasBody false where none was sent.
	Body    any
	HasBody bool
	// ContentType is the media type in which NewRequest sends the body, one of the
	// operation's; "" is JSON where it takes JSON, else its first.
	ContentType string
	// Assumed is the reason why a value that stands for a parameter that was left
	// out is a guess, "" where none is: what a rule finds then rests on the guess.
	Assumed string
}

// NewInputs is empty inputs for a request of that method and path.
func NewInputs(method, path string) *Inputs {
	return &Inputs{Method: method, Path: path}
}

// part is the map of a parameter's place.
func (in *Inputs) part(place string) *map[string]any {
	switch place {
	case InPath:
		return &in.PathParameters
	case InQuery:
		return &in.Query
	case InHeader:
		return &in.Header
	}
	return &in.Cookie
}

func (in *Inputs) put(place, key string, v any) {
	part := in.part(place)
	if *part == nil {
		*part = map[string]any{}
	}
	(*part)[key] = v
}

// Value is the decoded value of a parameter, and whether it has one.
func (in *Inputs) Value(p *Parameter) (any, bool) {
	v, ok := (*in.part(p.In))[p.key()]
	return v, ok
}

// text is the value of a parameter that is text.
func (in *Inputs) text(p *Parameter) (any, bool) {
	v, _ := in.Value(p)
	_, ok := v.(string)
	return v, ok
}

// Set gives a parameter a value.
func (in *Inputs) Set(p *Parameter, v any) { in.put(p.In, p.key(), v) }

// Unset takes a parameter's value away.
func (in *Inputs) Unset(p *Parameter) { delete(*in.part(p.In), p.key()) }

// Clone is a copy whose maps can be changed without changing the original.
func (in *Inputs) Clone() *Inputs {
	c := *in
	for _, m := range []*map[string]any{&c.PathParameters, &c.Query, &c.Header, &c.Cookie} {
		*m = maps.Clone(*m)
	}
	return &c
}

// key is the name under which the parameter stands in Inputs.
func (p *Parameter) key() string {
	if p.In == InHeader {
		return strings.ToLower(p.Name)
	}
	return p.Name
}

// Operation is the operation the parameter belongs to.
func (p *Parameter) Operation() *Operation { return p.operation }

// Exchange is one request with its response, as rules see it.
type Exchange struct {
	Operation *Operation
	Inputs    *Inputs
	Status    int
	Header    http.Header
	// Body is the decoded response body; nil for none. It is not changed any more
	// once valid values were read from it.
	Body any

	// listed are the valid values that were read from it, by *ValuesFrom.
	listed sync.Map
}

// With is the exchange with other inputs.
func (x *Exchange) With(in *Inputs) *Exchange {
	return &Exchange{Operation: x.Operation, Inputs: in, Status: x.Status, Header: x.Header, Body: x.Body}
}

// requestVariable is the inputs as the variable `request`.
func (in *Inputs) requestVariable() map[string]any {
	v := map[string]any{"method": in.Method, "path": in.Path, "path_parameters": in.PathParameters,
		"query": in.Query, "header": in.Header, "cookie": in.Cookie}
	if in.HasBody {
		v["body"] = in.Body
	}
	return v
}

// responseVariable is status and headers as the variable `response`.
func responseVariable(status int, header http.Header) map[string]any {
	headers := make(map[string]any, len(header))
	for name, values := range header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return map[string]any{"status": jsonInt(status), "header": headers}
}

// Variables are what the operation's expressions can name of a request: request,
// and the `as` names of parameters that have a value.
func (op *Operation) Variables(in *Inputs) map[string]any {
	variables := op.Named(in)
	variables["request"] = in.requestVariable()
	return variables
}

// Named are the values of the parameters that have an `as` name, by that name.
func (op *Operation) Named(in *Inputs) map[string]any {
	variables := map[string]any{}
	for _, p := range op.Parameters {
		if p.ValuesFrom == nil || p.ValuesFrom.As == "" {
			continue
		}
		if v, ok := in.Value(p); ok {
			variables[p.ValuesFrom.As] = v
		}
	}
	return variables
}

// Variables are what the operation's expressions can name of an exchange:
// request, response, body, and the `as` names.
func (x *Exchange) Variables() map[string]any {
	variables := x.Operation.Variables(x.Inputs)
	variables["response"] = responseVariable(x.Status, x.Header)
	variables["body"] = x.Body
	return variables
}

// assume notes that one of the values is a guess.
func (in *Inputs) assume(reason string) {
	if in.Assumed == "" {
		in.Assumed = reason
	}
}

// excuse marks a violation as resting on a guess where the inputs do.
func (in *Inputs) excuse(v *Violation) {
	if v.Assumed == "" {
		v.Assumed = in.Assumed
	}
}
