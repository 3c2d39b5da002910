package spec

import (
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// newCompiler is a compiler that asks the document for every schema.
func (d *Document) newCompiler() *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	for _, f := range formats {
		c.RegisterFormat(f)
	}
	c.UseRegexpEngine(func(text string) (jsonschema.Regexp, error) { return CompilePattern(text) })
	c.UseLoader(loader{d})
	return c
}

// loader gives the compiler the translated schemas of a document.
type loader struct{ document *Document }

func (l loader) Load(uri string) (any, error) {
	if s := l.document.resource(uri); s != nil {
		return s.Value(), nil
	}
	return nil, fmt.Errorf("%s is not part of the document", uri)
}

// maxSubschemas bounds what one schema may consist of: the time to compile it
// grows with the square.
const maxSubschemas = 20_000

// subschemas counts the mappings of a schema and of those it refers to, up to
// the bound.
func (d *Document) subschemas(p place, seen map[*Node]bool, count int) int {
	if p.node == nil || seen[p.node] || count >= maxSubschemas || p.node.Kind != Object && p.node.Kind != Array {
		return count
	}
	seen[p.node] = true
	count++
	for _, word := range referenceWords {
		if ref := p.node.Get(word); ref != nil && ref.Kind == String {
			if target, err := d.files.target(p, word, ref.Text()); err == nil {
				count = d.subschemas(target, seen, count)
			}
		}
	}
	for i, item := range p.node.items {
		// Only where a reference stands is the pointer of any use.
		if item.Kind == Object || item.Kind == Array {
			token := ""
			if p.node.Kind == Object {
				token = p.node.keys[i]
			}
			count = d.subschemas(place{p.file, JoinPointer(p.pointer, token), item}, seen, count)
		}
	}
	return count
}

// compile compiles one schema and all it refers to.
func (d *Document) compile(s *Schema) (*jsonschema.Schema, *Error) {
	if d.subschemas(s.place, map[*Node]bool{}, 0) >= maxSubschemas {
		return nil, s.place.fail("too-large", "the schema has more than 20,000 subschemas, with those it refers to",
			"describe what its properties have in common, with additionalProperties or patternProperties")
	}
	d.compilerMu.Lock()
	defer d.compilerMu.Unlock()
	compiled, err := d.compiler.Compile(s.uri)
	if err != nil {
		return nil, d.compileError(s, err)
	}
	return compiled, nil
}

// compileError finds the place that the validator's error names.
func (d *Document) compileError(s *Schema, err error) *Error {
	at, message := s.place, err.Error()
	var invalid *jsonschema.SchemaValidationError
	var pattern *jsonschema.InvalidRegexError
	var load *jsonschema.LoadURLError
	switch {
	case errors.As(err, &invalid):
		var cause *jsonschema.ValidationError
		if target := d.placeOf(invalid.URL); target.exists() {
			at = target
		}
		if errors.As(invalid.Err, &cause) {
			leaf := deepest(cause)
			for _, token := range leaf.InstanceLocation {
				if next := at.get(token); next.exists() {
					at = next
				}
			}
			message = "not a schema: " + leaf.ErrorKind.LocalizedString(english)
		}
	case errors.As(err, &pattern):
		if target := d.placeOf(pattern.URL); target.exists() {
			at = target
		}
		message = fmt.Sprintf("not a regular expression: %q: %v", pattern.Regex, pattern.Err)
	case errors.As(err, &load):
		message = fmt.Sprintf("the reference %q cannot be followed", load.URL)
		if why := d.broken(s); why != nil {
			return why
		}
	}
	return at.fail("schema", message, "write a schema that OpenAPI "+d.OpenAPI+" allows")
}

// referenceWords are the words that refer to another schema.
var referenceWords = []string{"$ref", "$dynamicRef"}

// broken is what is wrong with the first reference below a schema that leads
// nowhere.
func (d *Document) broken(s *Schema) *Error {
	seen := map[schemaKey]bool{}
	var find func(p place) (place, *Error)
	find = func(p place) (place, *Error) {
		key := schemaKey{p.file, p.pointer, s.direction, nil}
		if seen[key] {
			return place{}, nil
		}
		seen[key] = true
		for _, word := range referenceWords {
			if ref := p.node.Get(word); ref != nil && ref.Kind == String {
				target, err := d.files.target(p, word, ref.Text())
				if err != nil {
					return p, err
				}
				if at, err := find(target); err != nil {
					return at, err
				}
			}
		}
		var at place
		var err *Error
		p.each(func(_ string, child place) {
			if err == nil && (child.node.Kind == Object || child.node.Kind == Array) {
				at, err = find(child)
			}
		})
		return at, err
	}
	_, err := find(s.place)
	return err
}

func deepest(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	best := e
	for _, cause := range e.Causes {
		if d := deepest(cause); len(d.InstanceLocation) > len(best.InstanceLocation) || best == e {
			best = d
		}
	}
	return best
}

// placeOf is the place of the schema that a validator's URL names.
func (d *Document) placeOf(schemaURL string) place {
	uri, fragment, _ := strings.Cut(schemaURL, "#")
	s := d.resource(uri)
	if s == nil {
		return place{}
	}
	p := s.place
	for _, token := range SplitPointer(unescapeFragment(fragment)) {
		next := p.get(token)
		if !next.exists() {
			break
		}
		p = next
	}
	return p
}
