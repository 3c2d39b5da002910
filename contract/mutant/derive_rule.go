package mutant

import (
	"fmt"
	"slices"
	"sync"

	"goalpost/spec"
)

// once remembers what a change made of an exchange: looking for what breaks a rule
// is slow, and the same for the same exchange.
func once(alter func(x *exchange) *reply) func(x *exchange) *reply {
	var mu sync.Mutex
	known := map[*exchange]*reply{}
	return func(x *exchange) *reply {
		mu.Lock()
		defer mu.Unlock()
		a, ok := known[x]
		if !ok {
			a = alter(x)
			known[x] = a
		}
		return a
	}
}

// rulesOf derives what the rules and computed values of a response promise.
func (d *deriver) rulesOf(r *spec.Response) {
	for _, rule := range r.Rules {
		d.rule(r, rule, nil)
	}
	for _, media := range r.Content {
		_, schemas := promises(media.Schema)
		for _, s := range schemas {
			for _, rule := range s.Rules() {
				d.rule(r, rule, s)
			}
			if s.XValue() != nil {
				d.value(r, media, s)
			}
			if s.XIdentity() != nil && r.Code()/100 == 2 {
				d.identity(r, media, s)
			}
		}
	}
}

// rule derives a response that breaks a rule; s is the schema that the rule stands
// on, nil for one of the response itself.
func (d *deriver) rule(r *spec.Response, rule *spec.Rule, s *spec.Schema) {
	op := d.op
	hints := rule.Expr.Text
	if rule.When != nil {
		hints += " " + rule.When.Text
	}
	d.add(Rule, rule.Location, r.Status, fmt.Sprintf("in %s the rule %s does not hold", r.Status, rule.ID), once(func(x *exchange) *reply {
		if !x.asks(op) || x.response != r || !x.decoded || x.media.Schema == nil {
			return nil
		}
		within := []occurrence{{}}
		if s != nil {
			within = x.occurrences()[keyOf(s)]
		}
		for _, at := range within {
			suspect := func(body any) bool { return !holds(rule, x.scope(body, s, at)) }
			body, ok := x.edited(edits(x.body, at.pointer, hints), suspect, func(body any) (others int, hit bool) {
				return count(x.seen(body).CheckRules(), func(v spec.Violation) bool { return v.Rule == rule.ID && samePlace(v.Document, rule.Location) })
			})
			if ok {
				return x.encoded(body)
			}
		}
		return nil
	})).Advice = "no answer has values of which the rule says anything that can be broken: add an example that has"
}

// holds reports whether a rule holds, or says nothing, of what the variables say.
func holds(rule *spec.Rule, variables map[string]any) bool {
	if rule.When != nil {
		if applies, err := rule.When.Holds(variables); err != nil || !applies {
			return err == nil
		}
	}
	ok, err := rule.Expr.Holds(variables)
	return ok && err == nil
}

// scope is what a rule can name of the exchange with another body; s is the schema
// that the rule stands on, nil for a rule of the response.
func (x *exchange) scope(body any, s *spec.Schema, at occurrence) map[string]any {
	variables := x.seen(body).Variables()
	if s == nil {
		return variables
	}
	variables["self"], variables["key"] = valueAt(body, at), ""
	if tokens := spec.SplitPointer(at.pointer); len(tokens) > 0 {
		variables["key"] = tokens[len(tokens)-1]
	}
	return variables
}

// disagree reports whether a rule between responses does not hold for some of the
// exchanges, the last of which is the one in question.
func disagree(rule *spec.Rule, exchanges []*spec.Exchange) bool {
	last := exchanges[len(exchanges)-1]
	variables := map[string]any{spec.Identifier(last.Operation.ID): last.Variables()}
	var try func(ids []string) bool
	try = func(ids []string) bool {
		if len(ids) == 0 {
			return !holds(rule, variables)
		}
		if ids[0] == last.Operation.ID {
			return try(ids[1:])
		}
		for _, x := range exchanges[:len(exchanges)-1] {
			if x.Operation.ID == ids[0] {
				variables[spec.Identifier(ids[0])] = x.Variables()
				if try(ids[1:]) {
					return true
				}
			}
		}
		return false
	}
	return try(rule.Operations)
}

// count is whether one of the violations is the one, and how many others there are.
func count(violations []spec.Violation, is func(spec.Violation) bool) (others int, hit bool) {
	for _, v := range violations {
		if is(v) {
			hit = true
		} else {
			others++
		}
	}
	return others, hit
}

// value derives a response in which a computed value is not what it computes.
func (d *deriver) value(r *spec.Response, media *spec.MediaType, s *spec.Schema) {
	op := d.op
	place := s.Child("x-value").Location()
	d.add(Value, place, r.Status+" "+media.Name, fmt.Sprintf("in %s a value is not what %s computes", r.Status, brief(s.XValue().Text)), once(func(x *exchange) *reply {
		if !x.asks(op) || x.response != r || x.media != media || !x.decoded {
			return nil
		}
		for _, at := range x.occurrences()[keyOf(s)] {
			for _, value := range append(others(valueAt(x.body, at)), ofOtherType(valueAt(x.body, at), "")...) {
				body := replaced(x.body, at, value)
				if spec.SameValue(body, x.body) || !media.Schema.Valid(body) {
					continue
				}
				_, hit := count(x.seen(body).CheckRules(), func(v spec.Violation) bool { return v.Code == "x-value" && samePlace(v.Document, place) })
				if hit || s.XValue().Uses("violations") {
					return x.encoded(body)
				}
			}
			if s.XValue().Uses("violations") {
				for _, one := range edits(x.body, at.pointer, "") {
					if body := replaced(x.body, occurrence{pointer: one.pointer}, one.value); media.Schema.Valid(body) && !spec.SameValue(body, x.body) {
						return x.encoded(body)
					}
				}
			}
		}
		return nil
	})).Advice = "no answer has the value: add an example that has"
}

// maxFaces is how many other values an object with an identity takes on in turn.
const maxFaces = 6

// identity derives a server whose objects change with each answer though they are
// the same.
func (d *deriver) identity(r *spec.Response, media *spec.MediaType, s *spec.Schema) {
	op := d.op
	at := s.Child("x-identity").Location()
	m := d.add(Identity, at, r.Status+" "+media.Name, "an object with the same identity changes from one answer to the next", nil)
	m.Advice = "no answer has the object: add an example that has"
	var mu sync.Mutex
	faces := map[*exchange][]*reply{}
	m.start = func() func(x *exchange) *reply {
		answers := map[*exchange]int{}
		return func(x *exchange) *reply {
			if !x.asks(op) || x.response != r || x.media != media || !x.decoded {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			n := answers[x]
			answers[x]++
			if n == 0 {
				return nil
			}
			list, known := faces[x]
			if !known {
				list = x.faces(s)
				faces[x] = list
			}
			if n %= len(list) + 1; n == 0 {
				return nil
			}
			return list[n-1]
		}
	}
}

// faces are the answer with other values within an object of a schema, those that
// no schema and no rule minds.
func (x *exchange) faces(s *spec.Schema) []*reply {
	var list []*reply
	for _, at := range x.occurrences()[keyOf(s)] {
		for _, one := range edits(x.body, at.pointer, "") {
			for _, body := range x.consistent(replaced(x.body, occurrence{pointer: one.pointer}, one.value)) {
				if len(list) < maxFaces && !spec.SameValue(body, x.body) && len(x.seen(body).CheckRules()) == 0 {
					list = append(list, x.encoded(body))
				}
			}
			if len(list) == maxFaces {
				return list
			}
		}
	}
	return list
}

// rulesBetween derives, for each rule between responses and each operation that it
// names, responses of that operation which do not agree with those of the others.
func (d *deriver) rulesBetween() {
	for _, rule := range d.document.Rules {
		hints := rule.Expr.Text
		if rule.When != nil {
			hints += " " + rule.When.Text
		}
		for _, id := range rule.Operations {
			op := d.document.Operation(id)
			d.op = op
			m := d.add(Rule, rule.Location, "between "+id, fmt.Sprintf("the rule %s does not hold, as %s answers otherwise", rule.ID, id), nil)
			m.operations = slices.Clone(rule.Operations)
			m.Advice = "no two answers are alike enough for the rule to say something of them"
			alter := once(func(x *exchange) *reply { return x.disagreeing(op, rule, hints) })
			m.start = func() func(x *exchange) *reply { return alter }
		}
	}
}

// maxCompared is how many recorded answers one is compared with.
const maxCompared = 12

// disagreeing is the answer changed so that a rule between responses does not hold
// with the answers that were recorded.
func (x *exchange) disagreeing(op *spec.Operation, rule *spec.Rule, hints string) *reply {
	if !x.asks(op) || !x.right() || !x.decoded || x.media.Schema == nil {
		return nil
	}
	var others []*spec.Exchange
	for _, y := range x.server.record() {
		if y != x && y.operation != nil && y.operation != op && y.right() && y.decoded && y.asks(y.operation) &&
			slices.Contains(rule.Operations, y.operation.ID) && len(others) < maxCompared {
			others = append(others, y.seen(y.body))
		}
	}
	suspect := func(body any) bool { return disagree(rule, append(slices.Clone(others), x.seen(body))) }
	body, ok := x.edited(edits(x.body, "", hints), suspect, func(body any) (int, bool) {
		changed := x.seen(body)
		broken, _ := x.server.document.CheckRules(append(slices.Clone(others), changed))
		hit, beside := false, 0
		for _, one := range broken {
			if one.Rule == rule {
				hit = true
			} else {
				beside++
			}
		}
		if !hit {
			return 0, false
		}
		return beside + len(changed.CheckRules()), true
	})
	if !ok {
		return nil
	}
	return x.encoded(body)
}
