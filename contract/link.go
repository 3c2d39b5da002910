package contract

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"goalpost/spec"
)

// unsureLink is why it is a guess that a link leads to a success: it says how an
// operation may be called, and promises nothing (OpenAPI 3.1 section 4.8.20).
const unsureLink = "a link does not promise that it can be followed"

// linkTrials are requests with the values that responses of other operations link to
// this one with.
func (r *run) linkTrials(plain *Case) []trial {
	var trials []trial
	for _, followed := range r.linked(plain.Operation) {
		c := plain.derive(followed.name)
		c.assumed = unsureLink
		for p, value := range followed.values {
			c.Inputs.Set(p, value)
		}
		trials = append(trials, trial{Case: c, meant: right})
	}
	return trials
}

// followed is a link of a response, with the values of the parameters it names.
type followed struct {
	name   string
	values map[*spec.Parameter]any
}

// linked are the links to an operation in the responses there are so far. An
// operation that was not asked yet, and only reads, is asked for them.
func (r *run) linked(target *spec.Operation) []followed {
	var all []followed
	for _, source := range r.document.Operations {
		if !linksTo(source, target) {
			continue
		}
		exchanges := r.responsesOf(source)
		for _, x := range exchanges {
			if x.response == nil {
				continue
			}
			for _, link := range x.response.Links {
				if link.OperationID != target.ID || len(all) >= r.options.MaxValues {
					continue
				}
				if values, ok := follow(link, target, x); ok {
					all = append(all, followed{fmt.Sprintf("by the link %s of %s", link.Name, source.ID), values})
				}
			}
		}
	}
	return all
}

// seenValue is a value of a required parameter that the deployment itself gave: by a
// link, or as the id of something in a response of the path above it.
func (r *run) seenValue(op *spec.Operation, p *spec.Parameter) (value any, found bool) {
	for _, one := range r.linked(op) {
		if value, found := one.values[p]; found {
			return value, true
		}
	}
	above, below, found := strings.Cut(op.Path, "/{"+p.Name+"}")
	if p.In != spec.InPath || !found || strings.Contains(below, "{") {
		return nil, false
	}
	for _, x := range r.kept {
		if strings.TrimSuffix(x.Operation.Path, "/") != above || x.Status/100 != 2 {
			continue
		}
		if value, found := idIn(x.Body, p.Name, 0); found && (p.Schema == nil || p.Schema.Valid(value)) {
			return value, true
		}
	}
	return nil, false
}

// idIn is the first value in a body under the parameter's own name, or under id.
func idIn(body any, name string, depth int) (value any, found bool) {
	switch body := body.(type) {
	case []any:
		if len(body) > 0 && depth < 3 {
			return idIn(body[0], name, depth+1)
		}
	case map[string]any:
		for _, one := range []string{name, "id"} {
			switch value := body[one].(type) {
			case string:
				return value, value != ""
			case json.Number:
				return value, true
			}
		}
		for _, one := range sortedKeys(body) {
			if value, found := idIn(body[one], name, depth+1); found && depth < 2 {
				return value, true
			}
		}
	}
	return nil, false
}

func linksTo(source, target *spec.Operation) bool {
	for _, response := range source.Responses {
		for _, link := range response.Links {
			if link.OperationID == target.ID {
				return true
			}
		}
	}
	return false
}

// responsesOf are the successes of an operation: those that were kept, else that of
// its plain request.
func (r *run) responsesOf(op *spec.Operation) []*exchange {
	var found []*exchange
	for _, x := range r.kept {
		if x.Operation == op && x.Status/100 == 2 && len(x.sent.wrong) == 0 {
			found = append(found, x)
		}
	}
	if len(found) > 0 || !isSafe(op.Method) {
		return found
	}
	asked, err := r.ask(op, spec.NewInputs(op.Method, op.Path))
	if err != nil || asked.Status/100 != 2 {
		return nil
	}
	return []*exchange{{Exchange: spec.Exchange{Operation: op, Inputs: asked.Inputs, Status: asked.Status, Header: asked.Header, Body: asked.Body},
		response: op.Response(asked.Status)}}
}

// follow evaluates the parameters of a link; ok is false where one has no value in
// the exchange, or is none of the operation's.
func follow(link *spec.Link, target *spec.Operation, x *exchange) (values map[*spec.Parameter]any, ok bool) {
	values = map[*spec.Parameter]any{}
	for _, name := range sortedKeys(link.Parameters) {
		in, bare, qualified := strings.Cut(name, ".")
		var parameter *spec.Parameter
		for _, p := range target.Parameters {
			if p.Name == name || qualified && p.In == in && p.Name == bare {
				parameter = p
				break
			}
		}
		value, found := linkValue(link.Parameters[name], x)
		if parameter == nil || !found {
			return nil, false
		}
		values[parameter] = value
	}
	return values, len(values) > 0
}

// linkValue is a constant, or what a runtime expression means in an exchange
// (OpenAPI 3.1 section 4.8.20.3): alone, or in braces within a text.
func linkValue(v any, x *exchange) (any, bool) {
	text, ok := v.(string)
	if !ok {
		return v, true
	}
	if strings.HasPrefix(text, "$") {
		return runtimeValue(text, x)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{$")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		expression, after, closed := strings.Cut(rest, "}")
		value, known := runtimeValue("$"+expression, x)
		if !closed || !known {
			return nil, false
		}
		b.WriteString(plainText(value))
		text = after
	}
}

func runtimeValue(expression string, x *exchange) (any, bool) {
	switch expression {
	case "$url":
		if x.request == nil {
			return nil, false
		}
		return x.request.URL.String(), true
	case "$method":
		return x.Operation.Method, true
	case "$statusCode":
		return json.Number(strconv.Itoa(x.Status)), true
	}
	if pointer, ok := strings.CutPrefix(expression, "$response.body"); ok {
		return valueAt(x.Body, strings.TrimPrefix(pointer, "#"))
	}
	if pointer, ok := strings.CutPrefix(expression, "$request.body"); ok {
		value, found := valueAt(x.Inputs.Body, strings.TrimPrefix(pointer, "#"))
		return value, found && x.Inputs.HasBody
	}
	if name, ok := strings.CutPrefix(expression, "$response.header."); ok {
		return x.Header.Get(name), x.Header.Get(name) != ""
	}
	for _, in := range []string{spec.InPath, spec.InQuery, spec.InHeader} {
		if name, ok := strings.CutPrefix(expression, "$request."+in+"."); ok {
			p := x.Operation.Parameter(in, name)
			if p == nil {
				return nil, false
			}
			return x.Inputs.Value(p)
		}
	}
	return nil, false
}
