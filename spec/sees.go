package spec

import "slices"

// SeesRequest reports whether anything that the document says of the response is
// worked out from the request: whether an expression on it, on its headers or on
// the schemas of its content names the request, or a parameter by its `as` name.
// Where none does, what is wrong with a request is all that an error depends on.
func (r *Response) SeesRequest() bool {
	r.seesOnce.Do(func() { r.sees = r.seesRequest() })
	return r.sees
}

func (r *Response) seesRequest() bool {
	d := r.operation.document
	names := append(d.asNames(), "request")
	if namesAny(r.Rules, names) {
		return true
	}
	seen := map[*Node]bool{}
	sees := func(s *Schema) bool {
		return s != nil && d.reaches(s.place, seen, func(p place) bool { return d.wordsName(p, names) })
	}
	return slices.ContainsFunc(r.Content, func(m *MediaType) bool { return sees(m.Schema) }) ||
		slices.ContainsFunc(r.Headers, func(h *Header) bool { return sees(h.Schema) })
}

// wordsName reports whether one of goalpost's words on the schema at a place names
// one of the variables, as far as that can be told: where it cannot, it does.
func (d *Document) wordsName(p place, names []string) bool {
	if keys := p.node.Get("x-keys"); p.file.dynamic || p.has("$dynamicRef") || keys != nil && keys.Kind == String {
		return true
	}
	for _, word := range []string{"x-value", "x-identity"} {
		if at := p.get(word); at.exists() && at.node.Kind == String && !isOwnValue(p, at) {
			e := d.expressions[expressionKey{p.file, at.pointer}]
			if e == nil || slices.ContainsFunc(names, e.Uses) {
				return true
			}
		}
	}
	rules := d.rules[expressionKey{p.file, p.pointer}]
	return p.has("x-rules") && rules == nil || namesAny(rules, names)
}

func namesAny(rules []*Rule, names []string) bool {
	return slices.ContainsFunc(rules, func(r *Rule) bool {
		return slices.ContainsFunc(names, r.Expr.Uses) || r.When != nil && slices.ContainsFunc(names, r.When.Uses)
	})
}
