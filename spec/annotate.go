package spec

import "maps"

// annotations are the words of goalpost that stand on one schema itself.
type annotations struct {
	rules []*Rule
	// value is x-value; identity is x-identity.
	value, identity *Expression
}

// own is what stands on the schema itself, not on the ones it refers to.
func (s *Schema) own() *annotations {
	s.annotate.Do(func() {
		d, file, pointer := s.document, s.place.file, s.place.pointer
		s.annotated = &annotations{
			rules:    d.rules[expressionKey{file, pointer}],
			value:    d.expressions[expressionKey{file, pointer + "/x-value"}],
			identity: d.expressions[expressionKey{file, pointer + "/x-identity"}],
		}
	})
	return s.annotated
}

// XValue is the expression that computes the value (x-value), nil where it is
// not computed.
func (s *Schema) XValue() *Expression { return s.own().value }

// XIdentity is the expression that says who the object is (x-identity), nil
// where nothing says so.
func (s *Schema) XIdentity() *Expression { return s.own().identity }

// Rules are the x-rules that stand on the schema itself.
func (s *Schema) Rules() []*Rule { return s.own().rules }

// hasWords reports whether any of goalpost's words can be reached from the
// schema; most schemas have none and are not walked.
func (s *Schema) hasWords() bool {
	if s == nil {
		return false
	}
	if len(s.document.rules) == 0 && len(s.document.expressions) == 0 {
		return false
	}
	s.ruledOnce.Do(func() { s.ruled = s.document.reaches(s.place, map[*Node]bool{}, hasWord) })
	return s.ruled
}

// hasWord reports whether one of the words stands at the place itself.
func hasWord(p place) bool { return p.has("x-rules") || p.has("x-value") || p.has("x-identity") }

// reaches reports whether f is true of an object at the place, within it, or where
// a reference in it leads.
func (d *Document) reaches(p place, seen map[*Node]bool, f func(place) bool) bool {
	if p.node == nil || seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return false
	}
	seen[p.node] = true
	if p.node.Kind == Object {
		if f(p) {
			return true
		}
		if ref := p.node.Get("$ref"); ref != nil && ref.Kind == String {
			if target, err := d.files.target(p, "$ref", ref.Text()); err == nil && d.reaches(target, seen, f) {
				return true
			}
		}
	}
	found := false
	p.each(func(_ string, child place) { found = found || d.reaches(child, seen, f) })
	return found
}

// checkRules adds every rule and computed value of the schemas that apply to v
// and its parts, and that does not hold. Where the body is and in which order
// matters only when something is broken; so the first walk does without, and without
// the computed values where they are known to hold.
func (s *Schema) checkRules(v any, in *scope, computed bool, violations *[]Violation) {
	broken := false
	hasty := walk{visit: func(at visit) { broken = broken || at.breaksRule(in) || !computed && at.breaksValue(in) }}
	if hasty.through(s, visit{value: v}, 0); !broken {
		return
	}
	s.promises(v, func(about promise) {
		if violation := about.check(in); violation != nil {
			*violations = append(*violations, *violation)
		}
	})
}

// promise is a part of a body with one rule that it has to keep, or with what
// computes it.
type promise struct {
	visit
	// rule is nil for a computed value.
	rule *Rule
}

// promises calls f for every rule and computed value of the schemas that apply to
// v and its parts. Values computed from violations are not among them.
func (s *Schema) promises(v any, f func(promise)) {
	s.walk(v, func(at visit) { at.promises(f) })
}

func (v visit) promises(f func(promise)) {
	own := v.schema.own()
	for _, rule := range own.rules {
		f(promise{v, rule})
	}
	if own.promisesValue() {
		f(promise{v, nil})
	}
}

// promisesValue reports whether the value is computed, and not from violations.
func (a *annotations) promisesValue() bool { return a.value != nil && !a.value.Uses("violations") }

// breaksRule reports whether a rule on the schema itself does not hold.
func (v visit) breaksRule(in *scope) bool {
	for _, rule := range v.schema.own().rules {
		if rule.check(in.at(v.value, v)) != nil {
			return true
		}
	}
	return false
}

// breaksValue reports whether the value is another than the computed one.
func (v visit) breaksValue(in *scope) bool {
	own := v.schema.own()
	return own.promisesValue() && own.value.compare(v.value, in.at(v.parent, v)) != nil
}

// check is the violation when the rule does not hold or the value is another than
// the computed one.
func (p promise) check(in *scope) *Violation {
	if p.schema == nil {
		return p.rule.check(in)
	}
	var violation *Violation
	if p.rule != nil {
		violation = p.rule.check(in.at(p.value, p.visit))
	} else if violation = p.schema.own().value.compare(p.value, in.at(p.parent, p.visit)); violation != nil {
		violation.Document = p.schema.place.get("x-value").location()
	}
	if violation != nil {
		p.locate(violation)
	}
	return violation
}

// locate says where in the body a violation is.
func (v visit) locate(violation *Violation) {
	violation.Location, violation.Name = v.pointer, v.name()
	if violation.Assumed == "" {
		violation.Assumed = v.assumed
	}
}

// compare is the violation when the value is not what the expression computes.
func (e *Expression) compare(v any, in *scope) *Violation {
	want, same, err := e.evalBeside(v, in)
	switch {
	case err != nil:
		return &Violation{Code: "x-value", In: InBody, Message: err.Error()}
	case !same:
		return &Violation{Code: "x-value", In: InBody, Message: "is " + brief(v) + ", but " + e.Text + " is " + brief(want)}
	}
	return nil
}

// CheckViolations is what the body of an error response lacks of what the
// document computes from the violations of the request (x-value expressions
// that name violations): those places of the body that are not what they would
// be for the given violations.
func (x *Exchange) CheckViolations(expected []Violation) []Violation {
	response := x.Operation.Response(x.Status)
	if response == nil {
		return nil
	}
	media := response.MediaType(x.Header.Get("Content-Type"))
	if media == nil || media.Schema == nil {
		return nil
	}
	variables := x.Variables()
	variables["violations"] = ViolationsVariable(expected)
	in := &scope{variables: variables}
	var violations []Violation
	media.Schema.walk(x.Body, func(at visit) {
		own := at.schema.own()
		if own.value == nil || !own.value.Uses("violations") {
			return
		}
		if violation := own.value.compare(at.value, in.at(at.parent, at)); violation != nil {
			violation.Document = at.schema.place.get("x-value").location()
			at.locate(violation)
			violations = append(violations, *violation)
		}
	})
	return violations
}

// ViolationsVariable is violations as the variable of that name.
func ViolationsVariable(violations []Violation) []any {
	list := make([]any, len(violations))
	for i, v := range violations {
		entry := map[string]any{"code": v.Code, "in": v.In, "name": v.Name, "location": v.Location, "message": v.Message,
			"type": "", "status": jsonInt(0)}
		if v.Documented != nil {
			entry["type"], entry["status"] = v.Documented.Type, jsonInt(v.Documented.Status)
			if v.Documented.Message != "" {
				entry["message"] = v.Documented.Message
			}
		}
		list[i] = entry
	}
	return list
}

// maxRounds bounds how often computed values are computed again because one they
// use has changed.
const maxRounds = 8

// Compute puts every computed value (x-value) into v, which it changes, and
// returns it: v itself may be computed. Values may use one another; they are
// computed until none changes. The error is that of an expression which cannot
// be evaluated then, or says that they never settle.
func (s *Schema) Compute(v any, variables map[string]any) (any, error) {
	if !s.hasWords() {
		return v, nil
	}
	in := &scope{variables: maps.Clone(variables)}
	if in.variables == nil {
		in.variables = map[string]any{}
	}
	for range maxRounds {
		changed := false
		var failure error
		in.variables["body"] = v
		w := walk{ordered: true, visit: func(at visit) {
			expression := at.schema.own().value
			if expression == nil {
				return
			}
			in.at(at.parent, at)
			current := at.current(v)
			value, same, err := expression.evalBeside(current, in)
			switch {
			case err != nil:
				failure = err
			case same:
			case at.parent != nil:
				// A full map would first grow, even for a key that it has.
				delete(at.parent, at.key)
				at.parent[at.key], changed = value, true
			case at.isRoot():
				v, changed = value, true
			}
		}}
		w.through(s, visit{value: v}, 0)
		if !changed {
			return v, failure
		}
	}
	return v, s.place.fail("x-value", "the computed values below depend on one another in a circle", "let each use only values that do not use it")
}

// current is the value as it stands now; another computed value may have
// replaced it since the walk began.
func (v visit) current(root any) any {
	if v.parent != nil {
		return v.parent[v.key]
	}
	if v.isRoot() {
		return root
	}
	return v.value
}

// isRoot reports whether the value is the instance itself.
func (v visit) isRoot() bool { return v.parent == nil && v.position == 0 }
