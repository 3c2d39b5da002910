package spec

// scope is what an expression can name: the variables and, where it stands on a
// schema, self and key, which stand before variables of these names.
type scope struct {
	variables map[string]any
	placed    bool
	self      any
	// key is the name of the property, or position one more than the index.
	key      string
	position int
}

// at makes the scope that of an expression on a schema.
func (s *scope) at(self any, v visit) *scope {
	s.placed, s.self, s.key, s.position = true, self, v.key, v.position
	return s
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
	v, ok = s.variables[name]
	return v, ok
}
