package mutant

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Fate is what became of a mutant.
type Fate string

// The three fates.
const (
	// Killed is a mutant that the suite found fault with.
	Killed Fate = "killed"
	// Survived is one that the suite let pass.
	Survived Fate = "survived"
	// Equal is one that no server could show: it is not counted.
	Equal Fate = "equal"
)

// Outcome is a mutant with its fate.
type Outcome struct {
	*Mutant
	Fate Fate
	// Why is the check that failed, the proof that nothing can differ, or what to
	// add to the document to have the survivor caught.
	Why string
}

// Untested is an operation that the suite cannot check, and why.
type Untested struct{ Operation, Reason string }

// Score is how much the suite notices of what a document promises.
type Score struct {
	// Document is the name of the document's file; Title and Version are its own.
	Document, Title, Version string
	Outcomes                 []Outcome
	Untested                 []Untested
}

// Count is how many mutants of a family had a fate; of all families for "".
func (s *Score) Count(family Family, fate Fate) int {
	n := 0
	for _, o := range s.Outcomes {
		if o.Fate == fate && (family == "" || o.Family == family) {
			n++
		}
	}
	return n
}

// Percent is the share of the mutants that were killed among those that could be,
// from 0 to 100; 100 where there is none.
func (s *Score) Percent() float64 {
	killed, survived := s.Count("", Killed), s.Count("", Survived)
	if killed+survived == 0 {
		return 100
	}
	return 100 * float64(killed) / float64(killed+survived)
}

// WriteText writes the score for people: a line a family, every survivor with what
// to do, and the sum.
func (s *Score) WriteText(w io.Writer) error {
	out := &printer{w: w}
	out.print("%s %s (%s)\n\n", s.Title, s.Version, s.Document)
	for _, family := range Families() {
		killed, survived, equal := s.Count(family, Killed), s.Count(family, Survived), s.Count(family, Equal)
		if killed+survived+equal == 0 {
			continue
		}
		mark := "✓"
		if survived > 0 {
			mark = "✗"
		}
		out.print("%s %-26s %5d of %-5d", mark, family, killed, killed+survived)
		if equal > 0 {
			out.print(" %4d equal", equal)
		}
		out.print("\n")
	}
	for _, o := range s.survivors() {
		out.print("\n✗ %s\n  document: %s %s\n  to catch it: %s\n", o.Says, o.Place, o.Place.Pointer, o.Why)
	}
	for _, one := range s.Untested {
		out.print("\n- %s is not tested: %s\n", one.Operation, one.Reason)
	}
	killed, survived, equal := s.Count("", Killed), s.Count("", Survived), s.Count("", Equal)
	out.print("\n%d of %d broken promises are noticed (%.1f %%); %d survive; %d cannot be told from the original and are not counted\n",
		killed, killed+survived, s.Percent(), survived, equal)
	return out.err
}

// survivors are those that survived, in the order of the families.
func (s *Score) survivors() []Outcome {
	var list []Outcome
	for _, o := range s.Outcomes {
		if o.Fate == Survived {
			list = append(list, o)
		}
	}
	families := Families()
	slices.SortStableFunc(list, func(a, b Outcome) int {
		return cmp.Compare(slices.Index(families, a.Family), slices.Index(families, b.Family))
	})
	return list
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) print(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// WriteJSON writes the score as JSON: the counts by family, and each mutant.
func (s *Score) WriteJSON(w io.Writer) error {
	type family struct {
		Family   Family `json:"family"`
		Killed   int    `json:"killed"`
		Survived int    `json:"survived"`
		Equal    int    `json:"equal"`
	}
	type mutant struct {
		ID        string `json:"id"`
		Family    Family `json:"family"`
		Operation string `json:"operation,omitempty"`
		File      string `json:"file"`
		Line      int    `json:"line"`
		Pointer   string `json:"pointer"`
		Says      string `json:"says"`
		Fate      Fate   `json:"fate"`
		Why       string `json:"why"`
	}
	type untested struct {
		Operation string `json:"operation"`
		Reason    string `json:"reason"`
	}
	text := struct {
		Document string     `json:"document"`
		Title    string     `json:"title"`
		Version  string     `json:"version"`
		Percent  float64    `json:"percent"`
		Killed   int        `json:"killed"`
		Survived int        `json:"survived"`
		Equal    int        `json:"equal"`
		Families []family   `json:"families"`
		Mutants  []mutant   `json:"mutants"`
		Untested []untested `json:"untested"`
	}{Document: s.Document, Title: s.Title, Version: s.Version, Percent: s.Percent(),
		Killed: s.Count("", Killed), Survived: s.Count("", Survived), Equal: s.Count("", Equal),
		Families: []family{}, Mutants: []mutant{}, Untested: []untested{}}
	for _, one := range Families() {
		f := family{one, s.Count(one, Killed), s.Count(one, Survived), s.Count(one, Equal)}
		if f.Killed+f.Survived+f.Equal > 0 {
			text.Families = append(text.Families, f)
		}
	}
	for _, o := range s.Outcomes {
		text.Mutants = append(text.Mutants, mutant{o.ID, o.Family, o.Operation, o.Place.File, o.Place.Line, o.Place.Pointer, o.Says, o.Fate, o.Why})
	}
	for _, one := range s.Untested {
		text.Untested = append(text.Untested, untested(one))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(text)
}
