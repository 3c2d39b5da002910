package spec

import (
	"net/url"
	"slices"
	"strings"
)

// resourceURI names the schema at a place for the validator. Every referenced
// schema is a resource of its own, so that only what is used is ever compiled.
func resourceURI(p place, direction Direction) string {
	way := "request"
	if direction == InResponse {
		way = "response"
	}
	return "goalpost://" + way + "/" + p.file.name + "/" + url.PathEscape("#"+p.pointer)
}

// resource is the schema of a URI made by resourceURI; nil for any other.
func (d *Document) resource(uri string) *Schema {
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	return d.resources[strings.TrimSuffix(uri, "#")]
}

// The keywords of a schema that hold schemas, by what they hold.
var (
	schemaKeywords = []string{"additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
		"propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
	schemaListKeywords = []string{"allOf", "anyOf", "oneOf", "prefixItems"}
	schemaMapKeywords  = []string{"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}
)

// keywords30 are the words of an OpenAPI 3.0 Schema Object that constrain; any
// other word of JSON Schema means nothing there (OpenAPI 3.0.3 section 4.7.24).
var keywords30 = map[string]bool{"multipleOf": true, "maximum": true, "exclusiveMaximum": true, "minimum": true,
	"exclusiveMinimum": true, "maxLength": true, "minLength": true, "pattern": true, "maxItems": true, "minItems": true,
	"uniqueItems": true, "maxProperties": true, "minProperties": true, "required": true, "enum": true, "type": true,
	"allOf": true, "oneOf": true, "anyOf": true, "not": true, "items": true, "properties": true, "additionalProperties": true,
	"format": true, "title": true, "description": true, "default": true, "example": true, "discriminator": true,
	"readOnly": true, "writeOnly": true, "deprecated": true}

// translate is the schema at a place as JSON Schema 2020-12.
func (d *Document) translate(p place, direction Direction) any {
	if p.node.Kind == Bool {
		return p.node.True()
	}
	if p.node.Kind != Object {
		return p.node.Value()
	}
	schema := make(map[string]any, len(p.node.keys))
	old := d.is30()
	if ref := p.node.Get("$ref"); ref != nil && ref.Kind == String {
		schema["$ref"] = d.referenceURI(p, ref.Text(), direction)
		if old {
			return schema
		}
	}
	for i, key := range p.node.keys {
		child := place{p.file, JoinPointer(p.pointer, key), p.node.items[i]}
		switch {
		case key == "$ref" || key == "nullable" && old || old && !keywords30[key] && !isExtension(key):
		case key == "$id" || key == "$anchor":
			// References are resolved by place; a base URI would move them.
		case slices.Contains(schemaKeywords, key):
			schema[key] = d.translate(child, direction)
		case slices.Contains(schemaListKeywords, key) && child.node.Kind == Array:
			list := make([]any, 0, len(child.node.items))
			child.each(func(_ string, one place) { list = append(list, d.translate(one, direction)) })
			schema[key] = list
		case slices.Contains(schemaMapKeywords, key) && child.node.Kind == Object:
			object := make(map[string]any, len(child.node.items))
			child.each(func(name string, one place) { object[name] = d.translate(one, direction) })
			schema[key] = object
		case key == "required" && child.node.Kind == Array:
			if required := d.required(p, child, direction); len(required) > 0 {
				schema[key] = required
			}
		default:
			schema[key] = child.node.Value()
		}
	}
	if old {
		translate30(schema, p)
	}
	return schema
}

// translate30 turns what OpenAPI 3.0 words otherwise into JSON Schema 2020-12.
func translate30(schema map[string]any, p place) {
	if t, ok := schema["type"].(string); ok && p.true("nullable") {
		schema["type"] = []any{t, "null"}
	}
	for limit, exclusive := range map[string]string{"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"} {
		strict, isBool := schema[exclusive].(bool)
		if !isBool {
			continue
		}
		delete(schema, exclusive)
		if bound, ok := schema[limit]; ok && strict {
			schema[exclusive] = bound
			delete(schema, limit)
		}
	}
}

// referenceURI is the absolute form of a reference. One that leads nowhere
// becomes a URI that nothing answers to, and the compiler reports it; the
// metaschemas of JSON Schema are known to the validator.
func (d *Document) referenceURI(p place, ref string, direction Direction) string {
	target, err := d.files.target(p, ref)
	switch {
	case err == nil:
		return d.schemaAt(target, direction).uri
	case strings.HasPrefix(ref, "https://json-schema.org/draft/2020-12/"):
		return ref
	}
	return "goalpost://nowhere/" + url.PathEscape(ref)
}

// required is the list without the properties that do not travel in this
// direction: OpenAPI requires a readOnly property of responses only, and a
// writeOnly one of requests only.
func (d *Document) required(schema, list place, direction Direction) []any {
	var required []any
	for _, name := range list.node.items {
		if !d.hidden(schema, name.Text(), direction, 0) {
			required = append(required, name.Value())
		}
	}
	return required
}

// hidden reports whether the property does not travel in this direction.
func (d *Document) hidden(schema place, property string, direction Direction, depth int) bool {
	word := "readOnly"
	if direction == InResponse {
		word = "writeOnly"
	}
	if depth > 20 {
		return false
	}
	if p := schema.get("properties").get(property); p.exists() && d.marked(p, word, 0) {
		return true
	}
	found := false
	schema.get("allOf").each(func(_ string, part place) {
		if part, err := d.files.resolve(part); err == nil && !found {
			found = d.hidden(part, property, direction, depth+1)
		}
	})
	return found
}

// marked reports whether a schema, or a part of its allOf, has the word set.
func (d *Document) marked(p place, word string, depth int) bool {
	p, err := d.files.resolve(p)
	if err != nil || depth > 20 {
		return false
	}
	if p.true(word) {
		return true
	}
	found := false
	p.get("allOf").each(func(_ string, part place) { found = found || d.marked(part, word, depth+1) })
	return found
}
