package spec

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// resourceURI names the schema at a place for the validator. Every referenced
// schema is a resource of its own, so that only what is used is ever compiled;
// number is that of its surroundings.
func resourceURI(p place, direction Direction, number int) string {
	way := "request"
	if direction == InResponse {
		way = "response"
	}
	uri := "goalpost://" + way + "/" + url.PathEscape(p.file.name) + "/" + url.PathEscape("#"+p.pointer)
	if number > 0 {
		uri += "?" + strconv.Itoa(number)
	}
	return uri
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
	schemaMapKeywords  = []string{"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}
)

// keywords30 are the words of an OpenAPI 3.0 Schema Object that constrain; any
// other word of JSON Schema means nothing there (OpenAPI 3.0.3 section 4.7.24).
var keywords30 = map[string]bool{"multipleOf": true, "maximum": true, "exclusiveMaximum": true, "minimum": true,
	"exclusiveMinimum": true, "maxLength": true, "minLength": true, "pattern": true, "maxItems": true, "minItems": true,
	"uniqueItems": true, "maxProperties": true, "minProperties": true, "required": true, "enum": true, "type": true,
	"allOf": true, "oneOf": true, "anyOf": true, "not": true, "items": true, "properties": true, "additionalProperties": true,
	"format": true, "title": true, "description": true, "default": true, "example": true, "discriminator": true,
	"readOnly": true, "writeOnly": true, "deprecated": true}

// translate is the schema as JSON Schema 2020-12.
func (s *Schema) translate() any {
	t := translation{s.document, s.direction, s.document.dialectOf(s.place)}
	return t.schema(s.place, s.around)
}

// translation is the making of one schema's value.
type translation struct {
	document  *Document
	direction Direction
	dialect   *dialect
}

// dropped are words that references by place do away with: a base URI would move
// the references, and a dialect is translated.
var dropped = map[string]bool{"$id": true, "$anchor": true, "$dynamicAnchor": true, "$schema": true, "$vocabulary": true}

func (t translation) schema(p place, around *surroundings) any {
	if p.node.Kind == Bool {
		return p.node.True()
	}
	if p.node.Kind != Object {
		return p.node.Value()
	}
	if p.file.dialected && p.has("$schema") {
		t.dialect = t.document.dialectOf(p)
	}
	schema := make(map[string]any, len(p.node.keys))
	old := t.document.is30()
	if ref := p.node.Get("$ref"); ref != nil && ref.Kind == String {
		schema["$ref"] = t.reference(p, "$ref", ref.Text(), around)
		if old || t.dialect != nil && t.dialect.alone {
			return schema
		}
	}
	for i, key := range p.node.keys {
		child := place{p.file, JoinPointer(p.pointer, key), p.node.items[i]}
		switch {
		case key == "$ref" || key == "nullable" && old || old && !keywords30[key] && !isExtension(key):
		case !old && (dropped[key] || t.dialect != nil && t.dialect.ignored[key]):
		case key == "required" && child.node.Kind == Array:
			if required := t.document.required(p, child, t.direction); len(required) > 0 {
				schema[key] = required
			}
		case key == "$dynamicRef" && child.node.Kind == String:
		case key == "pattern" && child.node.Kind == String && !t.document.hasPattern(child, child.node.Text()):
		default:
			schema[key] = t.keyword(key, child, around)
		}
	}
	if ref := p.node.Get("$dynamicRef"); ref != nil && ref.Kind == String && !old {
		parts, _ := schema["allOf"].([]any)
		schema["allOf"] = append(parts, map[string]any{"$ref": t.reference(p, "$dynamicRef", ref.Text(), around)})
	}
	if old {
		translate30(schema, p)
	}
	t.dialect.modernise(schema)
	return schema
}

// keyword is the value of a keyword, with the schemas in it.
func (t translation) keyword(key string, p place, around *surroundings) any {
	switch isList := p.node.Kind == Array; {
	case isList && (slices.Contains(schemaListKeywords, key) || key == "items" && t.dialect != nil && t.dialect.lists):
		list := make([]any, 0, len(p.node.items))
		p.each(func(_ string, one place) { list = append(list, t.child(one, around)) })
		return list
	case slices.Contains(schemaKeywords, key) || key == "additionalItems" && t.dialect != nil:
		return t.child(p, around)
	case slices.Contains(schemaMapKeywords, key) && p.node.Kind == Object:
		object := make(map[string]any, len(p.node.items))
		p.each(func(name string, one place) {
			if key != "patternProperties" || t.document.hasPattern(one, name) {
				object[name] = t.child(one, around)
			}
		})
		return object
	}
	return p.node.Value()
}

// child is a subschema; one with a base URI of its own is a resource that is
// entered.
func (t translation) child(p place, around *surroundings) any {
	if p.file.dynamic && p.text("$id") != "" {
		around = t.document.enter(around, p)
	}
	return t.schema(p, around)
}

// translate30 turns what OpenAPI 3.0 words otherwise into JSON Schema 2020-12.
func translate30(schema map[string]any, p place) {
	if t, ok := schema["type"].(string); ok && p.true("nullable") {
		schema["type"] = []any{t, "null"}
	}
	exclusiveLimits(schema)
}

// exclusiveLimits turns the exclusive limits that are booleans into numbers.
func exclusiveLimits(schema map[string]any) {
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

// reference is the absolute form of a reference. One that leads nowhere becomes a
// URI that nothing answers to, and the compiler reports it; the metaschemas of
// JSON Schema are known to the validator.
func (t translation) reference(p place, word, ref string, around *surroundings) string {
	d := t.document
	target, err := d.files.target(p, word, ref)
	if word == "$dynamicRef" {
		target, err = d.dynamicTarget(p, ref, around)
	}
	switch {
	case err == nil:
		return d.schemaIn(target, t.direction, d.enter(around, target)).uri
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

// hidden reports whether the property does not travel in this direction. One that is
// marked for both directions, which OpenAPI forbids, travels in both.
func (d *Document) hidden(schema place, property string, direction Direction, depth int) bool {
	word, other := "readOnly", "writeOnly"
	if direction == InResponse {
		word, other = other, word
	}
	if depth > 20 {
		return false
	}
	if p := schema.get("properties").get(property); p.exists() && d.marked(p, word, 0) && !d.marked(p, other, 0) {
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
