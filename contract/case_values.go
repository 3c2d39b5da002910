package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"goalpost/spec"
)

// learned are the valid values of an operation's parameters that the deployment
// listed, all of them, however many are tried.
type learned map[*spec.Parameter][]any

func (l learned) add(p *spec.Parameter, values []any) {
	for _, value := range values {
		if !l.has(p, value) {
			l[p] = append(l[p], value)
		}
	}
}

func (l learned) has(p *spec.Parameter, value any) bool {
	return slices.ContainsFunc(l[p], func(known any) bool { return spec.SameValue(known, value) })
}

// combination is one choice of learned values.
type combination struct {
	inputs *spec.Inputs
	chosen []string
	// rank is the sum of the positions of the chosen values in their lists:
	// combinations of low rank are tried first, so that a bound cuts evenly.
	rank    int
	assumed string
}

// valueCases are the cases for what the document lets the suite learn from the
// deployment (x-values-from): every valid value of each parameter, alone and
// with the valid values of the others.
func (r *run) valueCases(plain *Case) ([]*Case, learned) {
	op := plain.Operation
	l := &learning{run: r, op: op, parameters: learnable(op), known: learned{}, told: map[string]bool{}}
	if len(l.parameters) == 0 {
		return nil, l.known
	}
	l.extend(0, combination{inputs: plain.Inputs})
	slices.SortStableFunc(l.found, func(a, b combination) int { return a.rank - b.rank })
	var cases []*Case
	for _, found := range l.found {
		if len(found.chosen) == 0 || found.same(plain) {
			continue
		}
		if len(cases) == r.options.MaxCombinations {
			l.skip("other combinations of values", fmt.Sprintf("%d combinations are tried", len(cases)))
			break
		}
		c := plain.derive(strings.Join(found.chosen, ", "))
		c.Inputs, c.assumed = found.inputs, found.assumed
		cases = append(cases, c)
	}
	return append(cases, l.skips...), l.known
}

// same reports whether the combination is what the plain request sends anyhow.
func (c combination) same(plain *Case) bool {
	for _, p := range plain.Operation.Parameters {
		a, hasA := c.inputs.Value(p)
		b, hasB := plain.Inputs.Value(p)
		if hasA != hasB || !spec.SameValue(a, b) {
			return false
		}
	}
	return true
}

// learning walks through the parameters whose values are learned, each after the
// ones it depends on.
type learning struct {
	run        *run
	op         *spec.Operation
	parameters []*spec.Parameter
	known      learned
	found      []combination
	skips      []*Case
	told       map[string]bool
}

// extend chooses values for the parameters from the i-th on.
func (l *learning) extend(i int, c combination) {
	if len(l.found) >= 10*l.run.options.MaxCombinations {
		return
	}
	if i == len(l.parameters) {
		l.found = append(l.found, c)
		return
	}
	p := l.parameters[i]
	if !p.Required {
		l.extend(i+1, c)
	}
	values, err := l.op.ValidValues(p, l.run.resolved(l.op, c.inputs), l.run.ask)
	switch {
	case err != nil:
		l.skip("values of "+p.Name, "they cannot be learned: "+err.Error())
		return
	case len(values) == 0:
		l.skip("values of "+p.Name, "the deployment lists none")
		return
	}
	l.known.add(p, values)
	if limit := l.run.options.MaxValues; len(values) > limit {
		l.skip("more values of "+p.Name, fmt.Sprintf("%d are listed, %d are tried", len(values), limit))
		values = values[:limit]
	}
	for rank, value := range values {
		next := c
		next.inputs = c.inputs.Clone()
		next.inputs.Set(p, value)
		next.chosen = append(slices.Clone(c.chosen), p.Name+"="+plainText(value))
		next.rank = c.rank + rank
		if next.assumed == "" {
			next.assumed = l.dependsOnDefault(p, c.inputs)
		}
		l.extend(i+1, next)
	}
}

// dependsOnDefault is the reason why it is a guess that the values of p are
// valid: they were learned for the value that another parameter is assumed to
// have when it is left out.
func (l *learning) dependsOnDefault(p *spec.Parameter, in *spec.Inputs) string {
	for _, other := range l.parameters {
		if _, given := in.Value(other); !given && other != p && uses(p, other) {
			return other.ValuesFrom.Assumed
		}
	}
	return ""
}

// skip tells once that something is not tried.
func (l *learning) skip(name, reason string) {
	if !l.told[name] {
		l.told[name] = true
		l.skips = append(l.skips, skipped(l.op, name, reason))
	}
}

// plainText is a value as a person writes it: text without quotes.
func plainText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
