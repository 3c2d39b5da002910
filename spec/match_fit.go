package spec

import (
	"cmp"
	"net/http"
	"slices"
)

// Fit is the match with the operation whose parameters fit the request best, of those
// that its method and path lead to: the most of the required ones with an enumeration,
// by which such operations are told apart, are right and the fewest wrong, then the
// fewest of all are wrong, then the most are required. Of equals the first in the
// document is taken.
func (m *Match) Fit(r *http.Request) *Match {
	if len(m.Rivals) == 0 {
		return m
	}
	best, least := m, m.misfit(r)
	for _, rival := range m.Rivals {
		if misfit := rival.misfit(r); misfit.compare(least) < 0 {
			best, least = rival, misfit
		}
	}
	return best
}

// misfit is how badly the parameters of an operation fit a request.
type misfit struct {
	// right and mistaken are the required ones with an enumeration that are right, and
	// that are missing or wrong; wrong are all that are missing or wrong.
	right, mistaken, wrong, required int
}

func (m misfit) compare(other misfit) int {
	return cmp.Or(other.right-m.right, m.mistaken-other.mistaken, m.wrong-other.wrong, other.required-m.required)
}

func (m *Match) misfit(r *http.Request) misfit {
	_, violations := m.Operation.readFully(m, r)
	fit := misfit{wrong: len(violations)}
	for _, p := range m.Operation.Parameters {
		if !p.Required {
			continue
		}
		fit.required++
		switch wrong := slices.ContainsFunc(violations, func(v Violation) bool { return v.In == p.In && v.Name == p.Name }); {
		case !p.Schema.isEnumerated():
		case wrong:
			fit.mistaken++
		default:
			fit.right++
		}
	}
	return fit
}

// isEnumerated reports whether the schema lists the values that satisfy it.
func (s *Schema) isEnumerated() bool {
	if s == nil {
		return false
	}
	node := s.Deref().place.node
	return node.Get("enum") != nil || node.Get("const") != nil
}
