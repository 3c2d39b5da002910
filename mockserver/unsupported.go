package mockserver

import (
	"fmt"
	"slices"

	"goalpost/spec"
)

// Unsupported are the things of a document that the mock does not do, each once:
// those that have no effect, and the media types of which no body can be made
// without an example.
func Unsupported(document *spec.Document) spec.Errors {
	notes := slices.Clone(document.Unsupported())
	seen := map[string]bool{}
	for _, op := range document.Operations {
		for _, r := range op.Responses {
			for _, m := range r.Content {
				if kind := concrete(m.Name); !isMakeable(m) && !seen[kind] {
					seen[kind] = true
					notes = append(notes, &spec.Error{Code: "media-type", Location: m.Location,
						Message: fmt.Sprintf("a body of type %s is not generated", kind), Hint: "give an example or a fixture; without one another type of the response is sent, or a problem where there is none"})
				}
			}
		}
	}
	return notes
}
