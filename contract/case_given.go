package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"goalpost/spec"
)

// givenTrials are requests with the parameters that the plain one leaves out, alone
// and together; with the examples of each, and with values at the borders of its
// schema; and without those that are required.
func (r *run) givenTrials(plain *Case) []trial {
	op := plain.Operation
	var trials []trial
	add := func(p *spec.Parameter, name string, meant meaning, beside *Case, change func(*spec.Inputs)) *Case {
		c := plain.derive(name)
		c.beside = beside
		// Of an assumed parameter it is assumed, too, that it is taken.
		c.guessed = c.guessed || p.Assumed == "" && !isListed(p)
		c.assumed = first(c.assumed, p.Assumed)
		change(c.Inputs)
		trials = append(trials, trial{Case: c, meant: meant})
		return c
	}
	for _, p := range op.Parameters {
		if p.Required && p.In != spec.InPath {
			add(p, "without "+p.Name, wrong, nil, func(in *spec.Inputs) { in.Unset(p) })
		}
		if p.ValuesFrom != nil {
			continue
		}
		give := func(value any) func(*spec.Inputs) { return func(in *spec.Inputs) { in.Set(p, value) } }
		for _, example := range p.Examples {
			if example.External == "" {
				add(p, p.Name+" as in its example "+example.Name, shown(op, example), nil, give(example.Value))
			}
		}
		value, err := r.exampleValue(p)
		if err != nil {
			trials = append(trials, trial{Case: skipped(op, "values of "+p.Name, err.Error()), meant: either})
			continue
		}
		with := plain
		if !p.Required {
			var beside *Case
			if isBounded(p) {
				beside = plain
			}
			with = add(p, "with "+p.Name, right, beside, give(value))
		}
		for _, v := range variantsOf(p, value) {
			add(p, p.Name+" "+v.name, v.meant, with, give(v.value))
			trials[len(trials)-1].rank = v.rank
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

// isBounded reports whether the document says of a number where its values begin and
// where they end, and so of each of them that it is one.
func isBounded(p *spec.Parameter) bool {
	if p.Schema == nil || !p.Schema.Allows("number") && !p.Schema.Allows("integer") {
		return false
	}
	words, _ := p.Schema.Deref().Value().(map[string]any)
	return words["minimum"] != nil && words["maximum"] != nil
}

// variantsOf are the variants of a parameter's value.
func variantsOf(p *spec.Parameter, value any) []ranked {
	if p.Schema == nil {
		return nil
	}
	all := variants(p.Schema, value)
	if p.Schema.Allows("integer") {
		// Far above the ids that there are, and behind the last page.
		all = append(all, ranked{variant{"as a great number", json.Number("2147483647"), right}, border, false})
	}
	return slices.DeleteFunc(all, func(v ranked) bool {
		// Whether an empty parameter is one that is not there is not documented, but of
		// one that has to be there, and a missing path segment is another path.
		return v.value == nil || v.value == "" && (p.In == spec.InPath || v.meant == wrong && !p.Required)
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
	trials := []trial{{Case: all, meant: right}}
	for _, p := range op.Parameters {
		if !p.Required {
			but := all.derive("with every parameter but " + p.Name)
			but.Inputs.Unset(p)
			trials = append(trials, trial{Case: but, meant: right})
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
	add := func(name string, meant meaning, media *spec.MediaType, value any, beside *Case) *Case {
		c := plain.derive(name)
		c.guessed, c.beside = true, beside
		c.Inputs.ContentType, c.Inputs.Body, c.Inputs.HasBody = media.Name, value, true
		trials = append(trials, trial{Case: c, meant: meant})
		return c
	}
	empty := plain.derive("without a body")
	empty.Inputs.Body, empty.Inputs.HasBody, empty.guessed = nil, false, true
	meant := right
	if body.Required {
		meant = wrong
	}
	trials = append(trials, trial{Case: empty, meant: meant})
	for i, media := range body.Content {
		of := ""
		if i > 0 {
			of = " of " + media.Name
		}
		for _, example := range media.Examples {
			if example.External == "" {
				add("the body"+of+" as in its example "+example.Name, shown(plain.Operation, example), media, example.Value, nil)
			}
		}
		if media.Schema == nil {
			continue
		}
		value, err := r.instance(media.Schema, "body "+media.Name, fitsAll)
		if err != nil {
			trials = append(trials, trial{Case: skipped(plain.Operation, "bodies"+of, err.Error()), meant: either})
			continue
		}
		with := add("with a body"+of, right, media, value, nil)
		var listed *Case
		for _, v := range within(media.Schema, value, "body"+of, 0, func(v any) any { return v }) {
			beside, repeats := with, false
			if v.listed && listed != nil {
				// The body itself may have the one value that is refused.
				beside, repeats = listed, true
			}
			c := add(v.name, v.meant, media, v.value, beside)
			trials[len(trials)-1].rank, trials[len(trials)-1].repeats = v.rank, repeats
			if listed = nil; v.listed {
				listed = c
			}
		}
		if i == 0 && documentsMedia(plain.Operation) {
			disguised := with.derive("the body declared to be of another media type")
			disguised.reshape = func(r *http.Request) { r.Header.Set("Content-Type", otherMedia) }
			trials = append(trials, trial{Case: disguised, meant: wrong})
		}
		if spec.IsJSON(media.Name) {
			broken := plain.derive("a body" + of + " that is no JSON")
			broken.reshape = withBody(`{"`, media.Name)
			trials = append(trials, trial{Case: broken, meant: wrong})
		}
	}
	other := plain.derive("a body of another media type")
	other.reshape = withBody("goalpost", otherMedia)
	return append(trials, trial{Case: other, meant: wrong})
}

// otherMedia is a media type that no body has.
const otherMedia = "application/vnd.goalpost"

// documentsMedia reports whether the document says what a body of a media type that it
// does not name gets: many servers take what they can read, whatever it is called.
func documentsMedia(op *spec.Operation) bool {
	return slices.ContainsFunc(op.Responses, func(r *spec.Response) bool { return r.Code() == http.StatusUnsupportedMediaType })
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
					trials = append(trials, trial{Case: c, meant: wrong})
				}
			}
		}
	}
	return trials
}
