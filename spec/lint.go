package spec

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Lint is every flaw of the document that loading does not refuse: what
// kin-openapi finds against the specification, schemas that do not compile,
// examples and defaults that break their schema. They are sorted by place.
func (d *Document) Lint(ctx context.Context) Errors {
	flaws := slices.Clone(d.Flaws)
	flaws = append(flaws, d.CheckSchemas()...)
	flaws = append(flaws, d.checkComponents(flaws)...)
	flaws = append(flaws, d.checkExamples()...)
	flaws = append(flaws, d.validate(ctx)...)
	slices.SortStableFunc(flaws, func(a, b *Error) int {
		return a.Location.compare(b.Location)
	})
	return slices.CompactFunc(flaws, func(a, b *Error) bool { return a.Location == b.Location && a.Message == b.Message })
}

// CheckSchemas compiles every schema of the document's operations and returns
// the errors of those that do not compile, and the patterns that are not heeded.
func (d *Document) CheckSchemas() Errors {
	var flaws Errors
	for s := range d.Schemas() {
		if err := s.Compile(); err != nil && !slices.ContainsFunc(flaws, func(e *Error) bool { return *e == *err }) {
			flaws = append(flaws, err)
		}
	}
	return append(flaws, d.badPatterns()...)
}

// checkExamples finds examples that break the schema they stand beside, other than
// those of requests that the document itself shows to be refused.
func (d *Document) checkExamples() Errors {
	var flaws Errors
	accepted := func(string) bool { return false }
	check := func(s *Schema, examples []*Example, refused func(name string) bool) {
		for _, example := range examples {
			if s == nil || example.External != "" || s.Compile() != nil || s.Valid(example.Value) || refused(example.Name) {
				continue
			}
			for _, v := range s.Validate(example.Value) {
				flaws = append(flaws, &Error{Code: "example", Location: example.Location,
					Message: "the example breaks its schema: " + strings.TrimSpace(v.Location+" "+v.Message),
					Hint:    "mend the example, or the schema at " + v.Document.String()})
			}
		}
	}
	for _, op := range d.Operations {
		for _, p := range op.Parameters {
			check(p.Schema, p.Examples, op.Refuses)
		}
		if op.RequestBody != nil {
			for _, m := range op.RequestBody.Content {
				if !IsJSON(m.Name) && !IsXML(m.Name) {
					continue
				}
				check(m.Schema, m.Examples, op.Refuses)
			}
		}
		for _, r := range op.Responses {
			for _, h := range r.Headers {
				check(h.Schema, h.Examples, accepted)
			}
			for _, m := range r.Content {
				if IsJSON(m.Name) || IsXML(m.Name) {
					check(m.Schema, m.Examples, accepted)
				}
			}
		}
	}
	return flaws
}

// maxMembers bounds the mappings of a document that kin-openapi is given: it
// compares each key with every other.
const maxMembers = 20_000

// widest is the first mapping of a file with more members than that.
func widest(p place, seen map[*Node]bool) (found place, ok bool) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return p, false
	}
	seen[p.node] = true
	if len(p.node.keys) > maxMembers {
		return p, true
	}
	p.each(func(_ string, child place) {
		if !ok {
			found, ok = widest(child, seen)
		}
	})
	return found, ok
}

// validate asks kin-openapi what the document breaks of the specification.
func (d *Document) validate(ctx context.Context) Errors {
	if len(d.files.doubles()) > 0 {
		// It takes no document in that has a key twice, and what it says of that is
		// known.
		return nil
	}
	if p, ok := widest(d.root, map[*Node]bool{}); ok {
		return Errors{p.fail("too-large", fmt.Sprintf("the mapping has more than %d members, so what else the document breaks of the specification is not looked for", maxMembers), "divide it")}
	}
	loader := openapi3.NewLoader()
	loader.Context, loader.IsExternalRefsAllowed, loader.IncludeOrigin = ctx, true, true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		d.files.mu.Lock()
		defer d.files.mu.Unlock()
		if isRemote(location) {
			return d.files.text(withoutFragment(location))
		}
		return d.files.text(strings.TrimPrefix(location.Path, "/"))
	}
	text, err := d.files.text(d.Name)
	if err != nil {
		return Errors{{Code: "file", Message: err.Error(), Hint: "check that the file is still there"}}
	}
	model, err := loader.LoadFromDataWithPath(text, &url.URL{Path: d.Name})
	if err == nil {
		// Examples are checked by our own validator, with the place of each.
		err = model.Validate(ctx, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.EnableMultiError())
	}
	return d.flawsOf(err)
}
