package spec

// described is what the schemas about one value say of its properties and items,
// beside the two keywords about those that are left unevaluated.
type described struct {
	objects []*objectTerms
	items   int
	// allProperties and allItems are set where all of them are described,
	// someProperties and someItems where it is not known which others are.
	allProperties, allItems, someProperties, someItems bool
}

// add adds what demands describe. It is known which properties a choice describes
// once the choice is made.
func (d *described) add(demands []demand) (choices []*choiceTerms) {
	for _, one := range demands {
		switch test := one.test.(type) {
		case *objectTerms:
			d.objects = append(d.objects, test)
			d.allProperties = d.allProperties || test.describesAll
			for i := range test.with {
				d.someProperties = d.someProperties || test.with[i].plan != nil
				d.someItems = d.someItems || test.with[i].plan != nil
			}
		case *arrayTerms:
			d.items = max(d.items, len(test.first))
			d.allItems = d.allItems || test.rest != nil
			d.someItems = d.someItems || test.contains != nil
		case *choiceTerms:
			choices = append(choices, test)
		case *restTerms:
			d.allProperties = d.allProperties || one.about == anObject
			d.allItems = d.allItems || one.about == anArray
		}
	}
	return choices
}

// restTerms are unevaluatedProperties or unevaluatedItems: what is said about all
// that nothing else describes. The choices on which that depends are made here, so
// that none is made twice.
type restTerms struct {
	plan      *plan
	described described
	choices   []*choiceTerms
}

func (t *restTerms) check(v any, depth int) verdict {
	d := &t.described
	if t.choices != nil {
		chosen, said := t.choose(v, depth)
		if said != valid {
			return said
		}
		d = chosen
	}
	switch v := v.(type) {
	case map[string]any:
		if !d.allProperties {
			return d.checkProperties(v, t.plan, depth)
		}
	case []any:
		if !d.allItems {
			return d.checkItems(v, t.plan, depth)
		}
	}
	return valid
}

// choose is what is described once the choices are made.
func (t *restTerms) choose(v any, depth int) (*described, verdict) {
	d := t.described
	for _, choice := range t.choices {
		said := choice.take(v, depth, func(p *plan) {
			if further := d.add(p.terms().demands); further != nil {
				d.someProperties, d.someItems = true, true
			}
		})
		if said != valid {
			return nil, said
		}
	}
	return &d, valid
}

func (d *described) checkProperties(object map[string]any, rest *plan, depth int) verdict {
	for name, value := range object {
		switch d.describes(name) {
		case inDoubt:
			return inDoubt
		case invalid:
			if said := rest.check(value, depth); said != valid {
				if d.someProperties {
					return inDoubt
				}
				return said
			}
		}
	}
	return valid
}

// describes is the verdict on whether a name is described.
func (d *described) describes(name string) verdict {
	for _, object := range d.objects {
		if object.describes(name) {
			return valid
		}
		for i := range object.patterns {
			if said := matches(object.patterns[i].pattern, name); said != invalid {
				return said
			}
		}
	}
	return invalid
}

func (d *described) checkItems(list []any, rest *plan, depth int) verdict {
	for _, item := range list[min(d.items, len(list)):] {
		if said := rest.check(item, depth); said != valid {
			if d.someItems {
				return inDoubt
			}
			return said
		}
	}
	return valid
}
