package spec

import (
	"cmp"
	"net/http"
	"slices"
)

// MatchRequest finds the operation of a request, whose path is given as it was sent;
// ok is false where no path of the document matches. HEAD is GET where the path has no
// HEAD of its own, and of operations that share path and method Fit chooses.
func (d *Document) MatchRequest(r *http.Request, escapedPath string) (match *Match, ok bool) {
	match, ok = d.Match(r.Method, escapedPath)
	if !ok {
		return nil, false
	}
	if match.Operation == nil && r.Method == http.MethodHead {
		match, _ = d.Match(http.MethodGet, escapedPath)
	}
	return match.Fit(r), true
}

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
