package mutant_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/contract/mutant"
	"goalpost/mockserver"
	"goalpost/spec"
)

// TestNothingSurvivesInDocumentsOfOneKind is about what real documents have and few
// test documents do.
func TestNothingSurvivesInDocumentsOfOneKind(t *testing.T) {
	for _, row := range []struct{ says, paths string }{
		{"two schemes in the same header are asked for together", `/a: {get: {operationId: a, security: [{one: [], two: []}], responses: {'200': {description: d}, '401': {description: d}}}}`},
		{"one of several schemes is asked for", `/a: {get: {operationId: a, security: [{one: []}, {key: []}, {basic: []}], responses: {'200': {description: d}, '401': {description: d}}}}`},
		{"HEAD has an operation of its own", `/a: {head: {operationId: a, responses: {'200': {description: d}, default: {description: d, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}}}}`},
		{"the body is JSON or XML", `/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}, application/xml: {schema: {$ref: '#/components/schemas/A'}}}}}}}`},
		{"a parameter must not be empty", `/a/{id}: {get: {operationId: a, parameters: [{name: id, in: path, required: true, schema: {type: string, minLength: 1}, example: x},
  {name: q, in: query, required: true, schema: {type: string, minLength: 1}, example: x}, {name: o, in: query, schema: {type: string, minLength: 1}, example: x}],
  responses: {'200': {description: d}, '400': {description: d}}}}`},
		{"an answer is a redirect", `/a: {get: {operationId: a, responses: {'302': {description: d}}}}`},
	} {
		t.Run(row.says, func(t *testing.T) {
			document, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: Small, version: '1'}\npaths:\n  " + row.paths + `
components:
  securitySchemes:
    one: {type: http, scheme: bearer}
    two: {type: oauth2, flows: {}}
    key: {type: apiKey, in: query, name: key}
    basic: {type: http, scheme: basic}
  schemas:
    A: {type: object, required: [n, s, l], properties: {n: {type: integer}, s: {type: string, maxLength: 9}, l: {type: array, items: {type: boolean}, minItems: 1}}}
`)}}, "api.yaml", spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			credentials := mutant.Credentials(document)
			score, err := mutant.Measure(t.Context(), document, mock(t, document, mockserver.Options{Credentials: credentials}), mutant.Options{Credentials: credentials})
			if err != nil {
				t.Fatal(err)
			}
			if score.Count("", mutant.Survived) > 0 {
				var b strings.Builder
				_ = score.WriteText(&b)
				t.Error(&b)
			}
		})
	}
}
