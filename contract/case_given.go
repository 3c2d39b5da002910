package contract

import (
	"fmt"
	"slices"

	"goalpost/spec"
)

// givenTrials are requests with the parameters that the plain one leaves out, alone
// and together; with the examples of each, and with values at the borders of its
// schema; and without those that are required.
func (r *run) givenTrials(plain *Case) []trial {
	op := plain.Operation
	var trials []trial
	add := func(p *spec.Parameter, name string, meant meaning, change func(*spec.Inputs)) {
		c := plain.derive(name)
		// Of an assumed parameter it is assumed, too, that it is taken.
		c.guessed = c.guessed || p.Assumed == "" && !isListed(p)
		c.assumed = first(c.assumed, p.Assumed)
		change(c.Inputs)
		trials = append(trials, trial{c, meant})
	}
	for _, p := range op.Parameters {
		if p.Required && p.In != spec.InPath {
			add(p, "without "+p.Name, wrong, func(in *spec.Inputs) { in.Unset(p) })
		}
		if p.ValuesFrom != nil {
			continue
		}
		give := func(value any) func(*spec.Inputs) { return func(in *spec.Inputs) { in.Set(p, value) } }
		for _, example := range p.Examples {
			if example.External == "" {
				add(p, p.Name+" as in its example "+example.Name, shown(op, example), give(example.Value))
			}
		}
		value, err := r.exampleValue(p)
		if err != nil {
			trials = append(trials, trial{skipped(op, "values of "+p.Name, err.Error()), either})
			continue
		}
		if !p.Required {
			add(p, "with "+p.Name, right, give(value))
		}
		for _, v := range variantsOf(p, value) {
			add(p, p.Name+" "+v.name, v.meant, give(v.value))
		}
	}
	return append(trials, r.togetherTrials(plain)...)
}

// shown is what a request with an example is meant to be: right, or whatever it is
// where the document shows the error that answers it.
func shown(op *spec.Operation, example *spec.Example) meaning {
	if op.Refuses(example.Name) {
		return either
	}
	return right
}

// isListed reports whether the document itself lists every value of a parameter, so
// that a deployment which refuses one of them cannot say that it does not know it.
func isListed(p *spec.Parameter) bool {
	if p.Schema == nil {
		return false
	}
	if types := p.Schema.Types(); len(types) == 1 && types[0] == "boolean" {
		return true
	}
	keywords, _ := p.Schema.Deref().Value().(map[string]any)
	return keywords["enum"] != nil || keywords["const"] != nil
}

// variantsOf are the variants of a parameter's value.
func variantsOf(p *spec.Parameter, value any) []variant {
	if p.Schema == nil {
		return nil
	}
	return slices.DeleteFunc(variants(p.Schema, value), func(v variant) bool {
		// What an empty parameter stands for is not documented, and a missing path
		// segment is another path.
		return v.value == nil || v.value == "" && (p.In == spec.InPath || v.meant == wrong)
	})
}

// togetherTrials are requests with every parameter, and with every one but one.
func (r *run) togetherTrials(plain *Case) []trial {
	op := plain.Operation
	all := plain.derive("with every parameter")
	all.guessed = true
	r.giveListed(op, all.Inputs)
	for _, p := range op.Parameters {
		if _, has := all.Inputs.Value(p); has || p.ValuesFrom != nil {
			continue
		}
		if value, err := r.exampleValue(p); err == nil {
			all.Inputs.Set(p, value)
		}
	}
	trials := []trial{{all, right}}
	for _, p := range op.Parameters {
		if !p.Required {
			but := all.derive("with every parameter but " + p.Name)
			but.Inputs.Unset(p)
			trials = append(trials, trial{but, right})
		}
	}
	return trials
}

// giveListed gives every parameter whose valid values are listed the last of them,
// which is not what leaving it out selects.
func (r *run) giveListed(op *spec.Operation, in *spec.Inputs) {
	for _, p := range learnable(op) {
		if values, err := op.ValidValues(p, r.resolved(op, in), r.ask); err == nil && len(values) > 0 {
			in.Set(p, values[min(len(values), r.options.MaxValues)-1])
		}
	}
}

// bodyTrials are requests with the examples of the body, with values at the borders
// of its schema, without what is required, and with what is no such body at all.
func (r *run) bodyTrials(plain *Case) []trial {
	body := plain.Operation.RequestBody
	if body == nil || len(body.Content) == 0 {
		return nil
	}
	var trials []trial
	add := func(name string, meant meaning, media *spec.MediaType, value any) {
		c := plain.derive(name)
		c.guessed = true
		c.Inputs.ContentType, c.Inputs.Body, c.Inputs.HasBody = media.Name, value, true
		trials = append(trials, trial{c, meant})
	}
	empty := plain.derive("without a body")
	empty.Inputs.Body, empty.Inputs.HasBody, empty.guessed = nil, false, true
	meant := right
	if body.Required {
		meant = wrong
	}
	trials = append(trials, trial{empty, meant})
	for i, media := range body.Content {
		of := ""
		if i > 0 {
			of = " of " + media.Name
		}
		for _, example := range media.Examples {
			if example.External == "" {
				add("the body"+of+" as in its example "+example.Name, shown(plain.Operation, example), media, example.Value)
			}
		}
		if media.Schema == nil {
			continue
		}
		value, err := r.instance(media.Schema, "body "+media.Name, fitsAll)
		if err != nil {
			trials = append(trials, trial{skipped(plain.Operation, "bodies"+of, err.Error()), either})
			continue
		}
		add("with a body"+of, right, media, value)
		for _, v := range within(media.Schema, value, "body"+of, 0, func(v any) any { return v }) {
			add(v.name, v.meant, media, v.value)
		}
		if spec.IsJSON(media.Name) {
			broken := plain.derive("a body" + of + " that is no JSON")
			broken.reshape = withBody(`{"`, media.Name)
			trials = append(trials, trial{broken, wrong})
		}
	}
	other := plain.derive("a body of another media type")
	other.reshape = withBody("goalpost", "application/vnd.goalpost")
	return append(trials, trial{other, wrong})
}

// foreignTrials are requests with a value that the deployment lists, but beside
// another value of the parameter it depends on.
func (r *run) foreignTrials(plain *Case, known learned) []trial {
	op := plain.Operation
	var trials []trial
	for _, p := range learnable(op) {
		for _, other := range learnable(op) {
			if p == other || !uses(p, other) {
				continue
			}
			for i, value := range known[other][:min(len(known[other]), r.options.MaxValues)] {
				c := plain.derive(fmt.Sprintf("%s of another %s (%d)", p.Name, other.Name, i+1))
				c.Inputs.Set(other, value)
				valid, err := op.ValidValues(p, r.resolved(op, c.Inputs), r.ask)
				if err != nil {
					continue
				}
				foreign := slices.IndexFunc(known[p], func(v any) bool {
					return !slices.ContainsFunc(valid, func(one any) bool { return spec.SameValue(one, v) })
				})
				if foreign >= 0 {
					c.Inputs.Set(p, known[p][foreign])
					trials = append(trials, trial{c, wrong})
				}
			}
		}
	}
	return trials
}
