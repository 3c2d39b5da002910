package spec

import (
	"maps"
	"slices"
	"strings"
)

// A dialect is how the words of a schema are meant, by its $schema or by the
// document's jsonSchemaDialect (OpenAPI 3.1 section 4.8.24.3). nil is JSON Schema
// 2020-12, which is also the base dialect of OpenAPI 3.1.
type dialect struct {
	// ignored are words that the dialect does not have.
	ignored map[string]bool
	// lists is set where a list in items describes single elements (until
	// 2019-09), alone where nothing counts beside a $ref (until draft-07), limits
	// where exclusive limits are booleans (draft-04).
	lists, alone, limits bool
}

// vocabularies are the words that a dialect has by naming a vocabulary in its
// $vocabulary (JSON Schema 2020-12 section 8.1.2).
var vocabularies = map[string][]string{
	"applicator": {"prefixItems", "items", "contains", "additionalProperties", "properties", "patternProperties", "dependentSchemas",
		"propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not"},
	"unevaluated": {"unevaluatedItems", "unevaluatedProperties"},
	"validation": {"type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
		"pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired"},
	"format": {"format"},
}

// The words that a dialect does not have because a later one brought them.
var (
	since202012 = map[string]bool{"prefixItems": true, "$dynamicRef": true}
	since201909 = map[string]bool{"prefixItems": true, "$dynamicRef": true, "dependentSchemas": true, "dependentRequired": true,
		"unevaluatedItems": true, "unevaluatedProperties": true, "minContains": true, "maxContains": true}
	since06 = map[string]bool{"prefixItems": true, "$dynamicRef": true, "dependentSchemas": true, "dependentRequired": true,
		"unevaluatedItems": true, "unevaluatedProperties": true, "minContains": true, "maxContains": true, "const": true, "contains": true,
		"propertyNames": true, "if": true, "then": true, "else": true}
)

// dialectOf is the dialect at a place.
func (d *Document) dialectOf(p place) *dialect {
	if p.file == nil || d.is30() {
		return nil
	}
	uri := d.root.text("jsonSchemaDialect")
	if p.file.dialected {
		at := place{p.file, "", p.file.root}
		for _, token := range append([]string{""}, SplitPointer(p.pointer)...) {
			if token != "" {
				at = at.get(token)
			}
			if own := at.text("$schema"); own != "" {
				uri = own
			}
		}
	}
	return d.dialectNamed(p, uri)
}

func (d *Document) dialectNamed(from place, uri string) *dialect {
	name := strings.TrimSuffix(uri, "#")
	switch {
	case name == "":
		return nil
	case strings.HasPrefix(name, "https://json-schema.org/draft/2019-09/"):
		return &dialect{lists: true, ignored: since202012}
	case strings.Contains(name, "json-schema.org/draft-07/"), strings.Contains(name, "json-schema.org/draft-06/"):
		return &dialect{lists: true, alone: true, ignored: since201909}
	case strings.Contains(name, "json-schema.org/draft-04/"):
		return &dialect{lists: true, alone: true, limits: true, ignored: since06}
	}
	if isStandardDialect(name) {
		return nil
	}
	meta, err := d.files.target(from, "$schema", uri)
	if err != nil || !meta.has("$vocabulary") {
		// A dialect that cannot be read is taken for the usual one.
		return nil
	}
	own := &dialect{ignored: map[string]bool{}}
	for vocabulary, words := range vocabularies {
		listed := slices.ContainsFunc(meta.get("$vocabulary").node.Keys(), func(key string) bool {
			return strings.HasPrefix(key[strings.LastIndexByte(key, '/')+1:], vocabulary)
		})
		for _, word := range words {
			own.ignored[word] = !listed
		}
	}
	return own
}

// isStandardDialect reports whether a $schema names a dialect that needs no
// reading.
func isStandardDialect(uri string) bool {
	_, rest, _ := strings.Cut(uri, "://")
	return strings.HasPrefix(rest, "json-schema.org/") || strings.HasPrefix(rest, "spec.openapis.org/")
}

// modernise turns what the dialect words otherwise into JSON Schema 2020-12.
func (t *dialect) modernise(schema map[string]any) {
	if dependencies, ok := schema["dependencies"].(map[string]any); ok {
		separate(schema, dependencies)
	}
	if t == nil {
		return
	}
	if list, ok := schema["items"].([]any); ok && t.lists {
		delete(schema, "items")
		schema["prefixItems"] = list
		if rest, ok := schema["additionalItems"]; ok {
			schema["items"] = rest
		}
	}
	delete(schema, "additionalItems")
	if t.limits {
		exclusiveLimits(schema)
	}
}

// separate makes dependentRequired and dependentSchemas of dependencies, which
// 2020-12 keeps for schemas of older drafts (its schema says so), too.
func separate(schema, dependencies map[string]any) {
	required, schemas := map[string]any{}, map[string]any{}
	for word, all := range map[string]map[string]any{"dependentRequired": required, "dependentSchemas": schemas} {
		if own, ok := schema[word].(map[string]any); ok {
			maps.Copy(all, own)
		}
		schema[word] = all
	}
	for name, one := range dependencies {
		into := schemas
		if _, isList := one.([]any); isList {
			into = required
		}
		if _, taken := into[name]; !taken {
			into[name] = one
		}
	}
	delete(schema, "dependencies")
}
