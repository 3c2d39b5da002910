package spec

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// english prints the validator's messages.
var english = message.NewPrinter(language.English)

// explain turns the validator's tree of failures into violations, one for each
// thing a person would mend.
func (d *Document) explain(failure *jsonschema.ValidationError) []Violation {
	var violations []Violation
	d.flatten(failure, "", &violations)
	// The validator goes through objects in no order.
	slices.SortStableFunc(violations, func(a, b Violation) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.Code, b.Code), strings.Compare(a.Document.Pointer, b.Document.Pointer))
	})
	return violations
}

// standing is where a schema stands, and why it is assumed, if it is.
type standing struct {
	at      place
	assumed string
}

// standing is that of the schema that a validator's URL names. A schema that was
// broken once is broken again.
func (d *Document) standing(schemaURL string) standing {
	if known, ok := d.standings.Load(schemaURL); ok {
		return known.(standing)
	}
	at := d.placeOf(schemaURL)
	found := standing{at, at.assumed()}
	d.standings.Store(schemaURL, found)
	return found
}

func (d *Document) flatten(e *jsonschema.ValidationError, assumed string, violations *[]Violation) {
	standing := d.standing(e.SchemaURL)
	at := standing.at
	if standing.assumed != "" {
		assumed = standing.assumed
	}
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if branch := closest(e); branch != nil {
			d.flatten(branch, assumed, violations)
			return
		}
	default:
		if len(e.Causes) > 0 {
			for _, cause := range e.Causes {
				d.flatten(cause, assumed, violations)
			}
			return
		}
	}
	keywords := e.ErrorKind.KeywordPath()
	if _, isNot := e.ErrorKind.(*kind.Not); isNot {
		// The validator leaves the name out.
		keywords = []string{"not"}
	}
	code := "false"
	if len(keywords) > 0 {
		code = keywords[0]
		if next := at.get(code); next.exists() {
			at = next
		}
	}
	base := Violation{Code: code, In: InBody, Document: at.location(), Assumed: assumed}
	for _, one := range spread(e) {
		v := base
		v.Location = JoinPointer("", one.path...)
		v.Message = one.message
		if len(one.path) > 0 {
			v.Name = one.path[len(one.path)-1]
		}
		*violations = append(*violations, v)
	}
}

// closest is the branch of a choice that comes closest: the only one that does
// not already fail at the value itself. It is nil where none or several do.
func closest(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var best *jsonschema.ValidationError
	if len(e.Causes) == 1 {
		return e.Causes[0]
	}
	for _, cause := range e.Causes {
		if failsAt(cause, len(e.InstanceLocation)) {
			continue
		}
		if best != nil {
			return nil
		}
		best = cause
	}
	return best
}

// failsAt reports whether a failure is about the value at that depth itself,
// its type say, and not about something within it.
func failsAt(e *jsonschema.ValidationError, depth int) bool {
	if len(e.Causes) == 0 {
		switch e.ErrorKind.(type) {
		case *kind.Type, *kind.Const, *kind.Enum, *kind.FalseSchema, *kind.Required:
			return len(e.InstanceLocation) <= depth
		}
		return false
	}
	for _, cause := range e.Causes {
		if failsAt(cause, depth) {
			return true
		}
	}
	return false
}

// fault is one message and the value it is about.
type fault struct {
	path    []string
	message string
}

// spread gives a failure that names several properties a fault for each.
func spread(e *jsonschema.ValidationError) []fault {
	under := func(names []string, word string) []fault {
		faults := make([]fault, len(names))
		for i, name := range names {
			path := append(append([]string{}, e.InstanceLocation...), name)
			faults[i] = fault{path, word}
		}
		return faults
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return under(k.Missing, "is required and missing")
	case *kind.AdditionalProperties:
		return under(k.Properties, "is not a property that the schema allows")
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			return []fault{{e.InstanceLocation, "matches more than one schema of oneOf"}}
		}
		return []fault{{e.InstanceLocation, "matches no schema of oneOf"}}
	case *kind.AnyOf:
		return []fault{{e.InstanceLocation, "matches no schema of anyOf"}}
	case *kind.Not:
		return []fault{{e.InstanceLocation, "matches the schema of not"}}
	case *kind.FalseSchema:
		return []fault{{e.InstanceLocation, "is not allowed"}}
	}
	return []fault{{e.InstanceLocation, strings.TrimSpace(e.ErrorKind.LocalizedString(english))}}
}

// unescapeFragment undoes the percent-encoding of a URL's fragment.
func unescapeFragment(fragment string) string {
	if text, err := url.PathUnescape(fragment); err == nil {
		return text
	}
	return fragment
}
