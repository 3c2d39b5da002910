package generate

// where is a place within the instance that is being made.
type where struct {
	scope scope
	// name is the property's name that leads here, for how the value looks; an
	// element has the name of its array. parent is the name of what holds the value,
	// whatever elements are between, within what is the parent of what it holds.
	name, parent, within string
	key                  string
	depth                int
	// broken is how often the value at this very place was made before and broke a
	// rule.
	broken int
}

func (w where) stream(purpose string) stream { return w.scope.stream(purpose) }

// below is the place of a property or an element.
func (w where) below(token, name string) where {
	within := token
	if isDigits(token) {
		within = w.within
	}
	return where{w.scope.with(token), name, w.within, within, token, w.depth + 1, 0}
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
