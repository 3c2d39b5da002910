package spec

// scope is what an expression can name: the variables and, where it stands on a
// schema, self and key, which stand before variables of these names.
type scope struct {
	variables map[string]any
	// exchange has the variables that are not among these; nil for none.
	exchange *Exchange
	placed   bool
	self     any
	// key is the name of the property, or position one more than the index.
	key      string
	position int
}

// at makes the scope that of an expression on a schema.
func (s *scope) at(self any, v visit) *scope {
	s.placed, s.self, s.key, s.position = true, self, v.key, v.position
	return s
}

// operand is the value of a name as expressions take it.
func (s *scope) operand(name string) (v operand, ok bool) {
	if s.placed && name == "key" {
		return textOf(nameOf(s.key, s.position)), true
	}
	value, ok := s.value(name)
	if !ok {
		return operand{}, false
	}
	return load(value), true
}

// value is the value of a name.
func (s *scope) value(name string) (v any, ok bool) {
	if s.placed {
		switch name {
		case "self":
			return s.self, true
		case "key":
			return nameOf(s.key, s.position), true
		}
	}
	if v, ok = s.variables[name]; ok || s.exchange == nil {
		return v, ok
	}
	if v, ok = s.exchange.variable(name); ok {
		if s.variables == nil {
			s.variables = map[string]any{}
		}
		s.variables[name] = v
	}
	return v, ok
}

// variable is one of Variables.
func (x *Exchange) variable(name string) (any, bool) {
	switch name {
	case "request":
		return x.Inputs.requestVariable(), true
	case "response":
		return responseVariable(x.Status, x.Header), true
	case "body":
		return x.Body, true
	}
	v, ok := x.Operation.Named(x.Inputs)[name]
	return v, ok
}
