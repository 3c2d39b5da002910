package spec_test

import (
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// dialectFile is a schema file beside an OpenAPI 3.1 document.
func dialectFile(t *testing.T, document, file string) *spec.Schema {
	t.Helper()
	if document == "" {
		document = `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d, content: {application/json: {schema: {$ref: s.json}}}}}}}}}`
	}
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(document)}, "s.json": {Data: []byte(file)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d.Operations[0].Responses[0].Content[0].Schema
}

func TestASchemaFileIsReadInItsDialect(t *testing.T) {
	for _, row := range []struct{ says, schema, value, want string }{
		{"draft-07 describes elements by a list", `{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}], "additionalItems": false}`, `["a", "b"]`, "false"},
		{"draft-07 has dependencies", `{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}`, `{"a": 1}`, "dependentRequired"},
		{"draft-07 heeds nothing beside a reference", `{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"$ref": "#/definitions/a", "maximum": 1}}, "definitions": {"a": {"type": "integer"}}}`, `{"a": 5}`, ""},
		{"draft-04 has boolean limits", `{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 3, "exclusiveMinimum": true}`, `3`, "exclusiveMinimum"},
		{"2020-12 has dependencies for old schemas", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "dependencies": {"a": ["b"]}}`, `{"a": 1}`, "dependentRequired"},
		{"a dialect that cannot be read is the usual one", `{"$schema": "https://example.com/ours", "type": "string"}`, `1`, "type"},
	} {
		if got := codes(dialectFile(t, "", row.schema).Validate(value(t, row.value))); got != row.want {
			t.Errorf("%s: %q, want %q", row.says, got, row.want)
		}
	}
}

// The list of things is described once, and each user says what the things are.
const generic = `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Pets"}}}}}}}},
	components: {schemas: {
		Page: {$id: page, type: object, required: [items], properties: {items: {type: array, minItems: 1, items: {$dynamicRef: "#thing"}}}, $defs: {any: {$dynamicAnchor: thing}}},
		Pets: {$id: pets, $ref: page, $defs: {pet: {$dynamicAnchor: thing, type: object, required: [name]}}}}}}`

func TestADynamicReferenceLeadsToWhatTheUserSays(t *testing.T) {
	s := dialectFile(t, generic, `{}`)
	for _, row := range []struct{ value, want string }{
		{`{"items": [{"name": "Rex"}]}`, ""},
		{`{"items": [{}]}`, "required"},
		{`{"items": [1]}`, "type"},
	} {
		if got := codes(s.Validate(value(t, row.value))); got != row.want {
			t.Errorf("%s = %q, want %q", row.value, got, row.want)
		}
	}
	page := s.Document().Operations[0].Responses[0].Content[0].Schema.Deref()
	if got := codes(page.Validate(value(t, `{"items": [1]}`))); got != "type" {
		t.Errorf("the page of pets = %q, want type", got)
	}
}
