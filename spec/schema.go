package spec

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Direction is the way a message goes. It decides what readOnly and writeOnly
// mean for a schema (OpenAPI 3.0.3 section 4.7.24.2).
type Direction uint8

// The two directions.
const (
	// InRequest drops readOnly properties from required.
	InRequest Direction = iota
	// InResponse drops writeOnly properties from required.
	InResponse
)

// Schema is one Schema Object, seen in one direction, as JSON Schema draft
// 2020-12 has it: OpenAPI 3.0's nullable and boolean exclusive limits are
// translated. A document holds one Schema for each place and direction, so
// pointers can be compared and used as keys. Safe for concurrent use.
type Schema struct {
	document  *Document
	place     place
	direction Direction
	around    *surroundings
	uri       string

	translateOnce sync.Once
	value         any

	compileOnce sync.Once
	validator   *jsonschema.Schema
	plan        *plan
	compileErr  *Error

	// known are the children and the target that were asked for.
	known     sync.RWMutex
	children  map[childKey]*Schema
	derefOnce sync.Once
	target    *Schema

	// order are the names of the properties, and named those of their schemas that
	// were asked for.
	orderOnce sync.Once
	order     []string
	named     map[string]*Schema

	typesOnce sync.Once
	types     []string

	ruledOnce sync.Once
	ruled     bool
	annotated *annotations
	annotate  sync.Once
	routeOnce sync.Once
	routed    *route
}

// childKey is the way to a child: a keyword, and a name or an index below it.
type childKey struct {
	word, name string
	below      bool
}

// schemaKey identifies a Schema within its document.
type schemaKey struct {
	file      *file
	pointer   string
	direction Direction
	around    *surroundings
}

// schemaAt is the one Schema for a place and direction that nothing leads to; nil
// for no place.
func (d *Document) schemaAt(p place, direction Direction) *Schema {
	if !p.exists() {
		return nil
	}
	return d.schemaIn(p, direction, d.enter(nil, p))
}

// schemaIn is the one Schema for a place, a direction and surroundings.
func (d *Document) schemaIn(p place, direction Direction, around *surroundings) *Schema {
	key := schemaKey{p.file, p.pointer, direction, around}
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	if s, ok := d.schemas[key]; ok {
		return s
	}
	s := &Schema{document: d, place: p, direction: direction, around: around, uri: resourceURI(p, direction, d.number(around))}
	d.schemas[key] = s
	d.resources[s.uri] = s
	return s
}

// Location is where the document has the schema.
func (s *Schema) Location() Location { return s.place.location() }

// Direction is the direction in which the schema is seen.
func (s *Schema) Direction() Direction { return s.direction }

// Document is the document the schema belongs to.
func (s *Schema) Document() *Document { return s.document }

// Value is the schema as JSON Schema 2020-12: a bool or a map[string]any whose
// subschemas stand in place. Every $ref in it is an absolute URI that Ref
// understands. Annotations (examples, default, discriminator, x- words) are
// kept. The caller must not change it.
func (s *Schema) Value() any {
	s.translateOnce.Do(func() { s.value = s.translate() })
	return s.value
}

// Ref is the schema that a $ref within a Value leads to.
func (s *Schema) Ref(uri string) (*Schema, error) {
	if target := s.document.resource(uri); target != nil {
		return target, nil
	}
	return nil, s.place.fail("reference", fmt.Sprintf("the reference %q leads to nothing", uri), "check the spelling")
}

// Child is the subschema under reference tokens: Child("properties", "name").
// It is nil where nothing stands there.
func (s *Schema) Child(tokens ...string) *Schema {
	node := s.place.node
	for _, token := range tokens {
		if node = node.at(token); node == nil {
			return nil
		}
	}
	if len(tokens) == 0 || len(tokens) > 2 {
		return s.child(tokens)
	}
	key := childKey{word: tokens[0]}
	if len(tokens) == 2 {
		key.name, key.below = tokens[1], true
	}
	s.known.RLock()
	known := s.children[key]
	s.known.RUnlock()
	if known == nil {
		known = s.child(tokens)
		s.known.Lock()
		defer s.known.Unlock()
		if s.children == nil {
			s.children = map[childKey]*Schema{}
		}
		s.children[key] = known
	}
	return known
}

func (s *Schema) child(tokens []string) *Schema {
	p, around := s.place, s.around
	for _, token := range tokens {
		if p = p.get(token); p.exists() && p.file.dynamic && p.text("$id") != "" {
			around = s.document.enter(around, p)
		}
	}
	if !p.exists() {
		return nil
	}
	return s.document.schemaIn(p, s.direction, around)
}

// Deref follows the schema's $ref where it has one, and the ones behind it, and
// is the schema itself where it has none.
func (s *Schema) Deref() *Schema {
	s.derefOnce.Do(func() { s.target = s.deref() })
	return s.target
}

func (s *Schema) deref() *Schema {
	at := s
	for range maxReferences {
		ref := at.place.node.Get("$ref")
		if ref == nil || ref.Kind != String {
			return at
		}
		p, err := s.document.files.target(at.place, "$ref", ref.Text())
		if err != nil {
			return s
		}
		at = s.document.schemaIn(p, s.direction, s.document.enter(at.around, p))
	}
	return s
}

// Compile makes the schema ready. The error says which part is not a schema,
// with its place; without it Validate works.
func (s *Schema) Compile() *Error {
	s.compileOnce.Do(func() {
		if s.validator, s.compileErr = s.document.compile(s); s.compileErr == nil {
			s.plan = s.document.planner.plan(s.validator)
		}
	})
	return s.compileErr
}

// Valid reports whether v (nil, bool, json.Number, string, []any,
// map[string]any) satisfies the schema. It is quicker than Validate for what does
// not.
func (s *Schema) Valid(v any) bool {
	if s.Compile() != nil {
		return false
	}
	if said := s.plan.check(v, 0); said != inDoubt {
		return said == valid
	}
	return s.validator.Validate(v) == nil
}

// Validate is what v breaks of the schema, nothing when it satisfies it. The
// locations are JSON pointers within v. A schema that does not compile allows
// nothing.
func (s *Schema) Validate(v any) []Violation {
	if err := s.Compile(); err != nil {
		return []Violation{{Code: err.Code, Message: err.Message, Document: err.Location}}
	}
	if s.plan.check(v, 0) == valid {
		return nil
	}
	err := s.validator.Validate(v)
	if err == nil {
		return nil
	}
	failure, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return []Violation{{Code: "schema", Message: err.Error(), Document: s.Location()}}
	}
	return s.document.explain(failure)
}

// Types are the JSON types the schema allows a value to have, as far as its
// type keywords say so; all of them where it says nothing.
func (s *Schema) Types() []string {
	s.typesOnce.Do(func() { s.types = slices.Clip(s.document.types(s.place, 0)) })
	return s.types
}

var allTypes = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

func (d *Document) types(p place, depth int) []string {
	if depth > 20 || !p.exists() {
		return allTypes
	}
	resolved, err := d.files.resolve(p)
	if err != nil {
		return allTypes
	}
	p = resolved
	allowed := allTypes
	if t := p.node.Get("type"); t != nil {
		var own []string
		switch t.Kind {
		case String:
			own = []string{t.Text()}
		case Array:
			for _, item := range t.items {
				own = append(own, item.Text())
			}
		}
		if p.true("nullable") && d.is30() {
			own = append(own, "null")
		}
		allowed = intersectTypes(allowed, own)
	} else if constant := p.node.Get("const"); constant != nil {
		allowed = intersectTypes(allowed, []string{jsonType(constant)})
	} else if values := p.node.Get("enum"); values != nil {
		var own []string
		for _, value := range values.items {
			own = append(own, jsonType(value))
		}
		allowed = intersectTypes(allowed, own)
	}
	p.get("allOf").each(func(_ string, child place) {
		allowed = intersectTypes(allowed, d.types(child, depth+1))
	})
	for _, word := range []string{"oneOf", "anyOf"} {
		choice := p.get(word)
		if !choice.exists() {
			continue
		}
		var union []string
		choice.each(func(_ string, child place) { union = append(union, d.types(child, depth+1)...) })
		allowed = intersectTypes(allowed, union)
	}
	return allowed
}

func jsonType(n *Node) string {
	switch n.Kind {
	case Bool:
		return "boolean"
	case Number:
		if strings.ContainsAny(n.scalar, ".eE") {
			return "number"
		}
		return "integer"
	case String:
		return "string"
	case Array:
		return "array"
	case Object:
		return "object"
	}
	return "null"
}

// intersectTypes keeps the order of a; number allows integer.
func intersectTypes(a, b []string) []string {
	var both []string
	for _, t := range a {
		for _, u := range b {
			if t == u || t == "integer" && u == "number" || t == "number" && u == "integer" && !contains(a, "integer") {
				if t == "number" && u == "integer" {
					t = "integer"
				}
				both = append(both, t)
				break
			}
		}
	}
	return both
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}
