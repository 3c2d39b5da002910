package mutant

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"goalpost/spec"
)

// schemaOf is a response schema of a document, written in YAML's flow style.
func schemaOf(t *testing.T, version, schema string) *spec.Schema {
	t.Helper()
	text := documentOf(version, schema)
	document, err := spec.Load(fstest.MapFS{"d.yaml": {Data: []byte(text)}}, "d.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return document.Operations[0].Responses[0].Content[0].Schema
}

func documentOf(version, schema string) string {
	return fmt.Sprintf(`{openapi: %s, info: {title: T, version: '1'}, paths: {/x: {get: {operationId: x, responses: {'200': {description: D,
content: {application/json: {schema: %s}}}}}}}, components: {schemas: {A: {type: object, required: [a], properties: {a: {minimum: 1, type: integer}}}}}}`, version, schema)
}

// TestWhatASchemaPromises is the derivation: each keyword at each place, those in
// brackets proved to say nothing new.
func TestWhatASchemaPromises(t *testing.T) {
	for _, row := range []struct{ version, schema, want string }{
		{"3.1.0", "{}", ""},
		{"3.1.0", "true", ""},
		{"3.1.0", "{type: integer, minimum: 1, maximum: 9, multipleOf: 2}", "maximum minimum multipleOf type type:null"},
		{"3.1.0", "{type: [integer, 'null']}", "type"},
		{"3.0.3", "{type: integer, nullable: true}", "type"},
		{"3.0.3", "{type: integer, minimum: 1, exclusiveMinimum: true}", "exclusiveMinimum type type:null"},
		{"3.1.0", "{type: string, minimum: 1}", "[minimum] type type:null"},
		{"3.1.0", "{type: string, minLength: 0, maxLength: 3, pattern: a}", "maxLength pattern type type:null"},
		{"3.1.0", "{type: string, format: date}", "format type type:null"},
		{"3.1.0", "{type: string, format: password}", "type type:null"},
		{"3.1.0", "{type: string, enum: [a, b]}", "enum [type] [type:null]"},
		{"3.1.0", "{type: string, enum: [a, 1]}", "enum type type:null"},
		{"3.1.0", "{const: 7}", "const"},
		{"3.1.0", "{type: object, required: [a, b]}", "required:a required:b type type:null"},
		{"3.1.0", "{type: object, properties: {a: {type: string}}}", "/properties/a:type /properties/a:type:null type type:null"},
		{"3.1.0", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "type type:null"},
		{"3.1.0", "{type: object, properties: {a: {const: 1, readOnly: true}}}", "/properties/a:const type type:null"},
		{"3.1.0", "{type: object, additionalProperties: false}", "additionalProperties type type:null"},
		{"3.1.0", "{type: object, additionalProperties: {minimum: 1}}", "/additionalProperties:minimum type type:null"},
		{"3.1.0", "{type: object, required: [a], minProperties: 1, maxProperties: 2}", "maxProperties [minProperties] required:a type type:null"},
		{"3.1.0", "{type: object, patternProperties: {'^x': {maxLength: 1}}, propertyNames: {minLength: 2}}",
			"/patternProperties/^x:maxLength /propertyNames:minLength type type:null"},
		{"3.1.0", "{type: object, dependentRequired: {a: [b]}, dependentSchemas: {a: {minProperties: 3}}}",
			"/dependentSchemas/a:minProperties dependentRequired:a type type:null"},
		{"3.1.0", "{type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {type: string}}",
			"/items:type /items:type:null maxItems minItems type type:null uniqueItems"},
		{"3.1.0", "{type: array, prefixItems: [{const: 1}], items: {const: 2}, contains: {const: 1}}",
			"/contains:const /items:const /prefixItems/0:const contains type type:null"},
		{"3.1.0", "{allOf: [{type: integer}, {type: integer, minimum: 1}, {minimum: 3}]}",
			"/allOf/0:type /allOf/0:type:null /allOf/1:[minimum] /allOf/1:[type] /allOf/1:[type:null] /allOf/2:minimum"},
		{"3.1.0", "{anyOf: [{type: object}, {type: array, maxItems: 0}]}",
			"/anyOf/0:type /anyOf/0:type:null /anyOf/1:maxItems /anyOf/1:type /anyOf/1:type:null anyOf"},
		{"3.1.0", "{allOf: [{anyOf: [{type: object}, {type: array, maxItems: 0}]}, {type: object}]}",
			"/allOf/0:[anyOf] /allOf/1:type /allOf/1:type:null"},
		{"3.1.0", "{oneOf: [{type: string}, {type: integer, minimum: 1}], not: {const: 3}}",
			"/oneOf/0:type /oneOf/0:type:null /oneOf/1:minimum /oneOf/1:type /oneOf/1:type:null not oneOf"},
		{"3.1.0", "{if: {type: string}, then: {minLength: 2}, else: {minimum: 2}}", "/else:minimum /then:minLength"},
		{"3.1.0", "{type: object, properties: {r: {$ref: '#/components/schemas/A'}}}", "A/properties/a:minimum A/properties/a:type A/properties/a:type:null A:required:a A:type A:type:null type type:null"},
	} {
		root := schemaOf(t, row.version, row.schema)
		var got []string
		list, _ := promises(root)
		for _, p := range list {
			where := strings.TrimPrefix(strings.TrimPrefix(p.schema.Location().Pointer, root.Location().Pointer), "/components/schemas/")
			what := p.keyword
			if p.name != "" {
				what += ":" + p.name
			}
			if p.implied != "" {
				what = "[" + what + "]"
			}
			if where != "" {
				what = where + ":" + what
			}
			got = append(got, what)
		}
		slices.SortFunc(got, func(a, b string) int {
			strip := strings.NewReplacer("[", "", "]", "")
			return strings.Compare(strip.Replace(a), strip.Replace(b))
		})
		if text := strings.Join(got, " "); text != row.want {
			t.Errorf("%s promises\n  %s, want\n  %s", row.schema, text, row.want)
		}
	}
}

// TestWhatIsProvedEqualIsEqual tries to refute each proof by its definition: in the
// document without the promise no other value is valid.
func TestWhatIsProvedEqualIsEqual(t *testing.T) {
	tried := 0
	for _, schema := range []string{
		"{type: string, minimum: 1}", "{type: string, enum: [a, b]}", "{type: integer, enum: [1, 2], maximum: 5}",
		"{type: object, required: [a, b], minProperties: 2, properties: {a: {const: 1}, b: {enum: [x]}}}",
		"{allOf: [{type: integer}, {type: integer, minimum: 1}, {minimum: 3, maximum: 9}, {maximum: 9}]}",
		"{allOf: [{anyOf: [{type: object}, {type: array, maxItems: 0}]}, {type: object}]}",
		"{allOf: [{oneOf: [{type: object}, {type: array}]}, {type: object, required: [a]}, {required: [a]}]}",
		"{type: object, required: [a, b], dependentRequired: {a: [b]}, properties: {a: {type: string, format: date, uniqueItems: true}}}",
	} {
		text := documentOf("3.1.0", schema)
		tried += refuteAll(t, "3.1 "+schema, []byte(text))
	}
	if tried < 40 {
		t.Errorf("%d values were tried, want 40 at least", tried)
	}
}

func TestWhatIsProvedEqualIsEqualInRealDocuments(t *testing.T) {
	folder := os.Getenv("GOALPOST_CORPUS")
	if folder == "" {
		t.Skip("GOALPOST_CORPUS does not name the folder of real documents")
	}
	names, err := filepath.Glob(filepath.Join(folder, "openapi", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if text, err := os.ReadFile(name); err == nil && len(text) < 25_000 {
			refuteAll(t, filepath.Base(name), text)
		}
	}
}

// maxRefuted is how many proofs of one document are tried.
const maxRefuted = 6

// refuteAll tries the proofs of a document, and is how many values it tried.
func refuteAll(t *testing.T, name string, text []byte) int {
	load := func(text []byte) *spec.Document {
		document, err := spec.Load(fstest.MapFS{"d.yaml": {Data: text}}, "d.yaml", spec.Options{})
		if err != nil {
			return nil
		}
		return document
	}
	document := load(text)
	if document == nil {
		return 0
	}
	tried, proofs := 0, 0
	for i, op := range document.Operations {
		for j, r := range op.Responses {
			for k, media := range r.Content {
				if media.Schema == nil || media.Schema.Compile() != nil {
					continue
				}
				list, _ := promises(media.Schema)
				for _, p := range list {
					if p.implied == "" || proofs >= maxRefuted {
						continue
					}
					proofs++
					relaxed := load(relax(t, text, p, strings.HasPrefix(document.OpenAPI, "3.0")))
					if relaxed == nil {
						continue
					}
					without := relaxed.Operations[i].Responses[j].Content[k].Schema
					tried += refute(t, name, media.Schema, without, p)
				}
			}
		}
	}
	return tried
}

// refute puts into instances of a schema what breaks an implied promise. What is
// then valid without the promise has to be valid with it.
func refute(t *testing.T, name string, root, without *spec.Schema, p *promise) int {
	tried := 0
	for _, body := range instances(root) {
		walk(root, body, occurrence{}, 0, func(s *spec.Schema, v any, at occurrence) {
			if keyOf(s) != keyOf(p.schema) || at.key {
				return
			}
			for _, value := range append(breaking(v, p), append(ofOtherType(v, ""), others(v)...)...) {
				tried++
				if changed := replaced(body, at, value); without.Valid(changed) && !root.Valid(changed) {
					t.Errorf("%s: %s %s is said to be implied (%s), and %s breaks nothing else", name, p.schema.Location().Pointer, p.keyword, p.implied, brief(value))
				}
			}
		})
	}
	return tried
}

// relax is the text of a document without a promise.
func relax(t *testing.T, text []byte, p *promise, old bool) []byte {
	var document any
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	at := document
	for _, token := range spec.SplitPointer(p.schema.Location().Pointer) {
		switch in := at.(type) {
		case map[string]any:
			at = in[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil {
				t.Fatal(err)
			}
			at = in[i]
		}
	}
	keywords := at.(map[string]any)
	switch {
	case p.name == "null" && old:
		keywords["nullable"] = true
	case p.name == "null":
		list, ok := keywords["type"].([]any)
		if !ok {
			list = []any{keywords["type"]}
		}
		keywords["type"] = append(list, "null")
	case p.keyword == "required":
		keywords["required"] = slices.DeleteFunc(keywords["required"].([]any), func(v any) bool { return v == p.name })
	default:
		delete(keywords, p.keyword)
	}
	relaxed, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return relaxed
}
