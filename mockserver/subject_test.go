package mockserver

import (
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// complaining is an API that refuses every value of q but one, with the same words.
// The error is what a row makes of it.
const complaining = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a/{id}:
    get:
      operationId: a
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}, x-values-from: {operationId: b, expr: "body", as: q}, x-error: {status: 400, message: No such q.}}
        - {name: other, in: query, schema: {type: string}}
      responses:
        "200": {description: d, content: {application/json: {schema: {type: string}}}}
        "400": {description: d, HEADERS content: {application/json: {schema: ERROR}}}
  /b:
    get: {operationId: b, responses: {"200": {description: d, content: {application/json: {schema: {const: [right]}}}}}}
components: {schemas: {Text: {type: string, minLength: 20}, Path: {type: object, required: [instance], properties: {instance: {type: string}}}}}
`

func TestAnErrorIsAboutWhatIsWrongUnlessTheDocumentReadsTheRequest(t *testing.T) {
	for _, row := range []struct {
		name, schema, headers string
		same                  bool
	}{
		{"nothing of the request is read", "{type: array, minItems: 3, items: {type: integer}}", "", true},
		{"what is wrong is read", `{type: array, x-value: "violations.map(v, v.message)"}`, "", true},
		{"the request is read", `{type: string, x-value: "string(request.query.q)"}`, "", false},
		{"the request is read behind a reference and a choice", `{oneOf: [{type: array, minItems: 1, items: {$ref: "#/components/schemas/Read"}}]}`, "", false},
		{"a parameter is read by its name", `{type: object, required: [n], properties: {n: {type: integer}}, x-identity: "string(q)"}`, "", false},
		{"keys are read from the request", `{type: object, x-keys: "[request.query.q]", additionalProperties: {type: integer}}`, "", false},
		{"a rule reads the request", `{type: integer, x-rules: [{id: r, expr: "self > 0 || request.query.q != ''"}]}`, "", false},
		{"the path is named", `{$ref: "#/components/schemas/Path"}`, "", false},
		{"the path is named deep within", `{type: array, items: {type: object, additionalProperties: {type: array, items: {type: array, items: {$ref: "#/components/schemas/Path"}}}}}`, "", false},
		{"a header is where the request was sent", "{type: integer}", "headers: {Location: {required: true, schema: {type: string}}},", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := strings.NewReplacer("HEADERS", row.headers, "ERROR", row.schema).Replace(complaining)
			text = strings.Replace(text, "components: {schemas: {", `components: {schemas: {Read: {type: object, required: [q], properties: {q: {type: string, x-value: "string(request.query.q)"}}}, `, 1)
			d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			refusal := d.Operation("a").Response(400)
			s, err := New(d, Options{})
			if err != nil {
				t.Fatal(err)
			}
			one, other := answered(s, "GET /a/1?q=x"), answered(s, "GET /a/2?q=y&other=z")
			if !strings.HasPrefix(one, "400") || !strings.HasPrefix(other, "400") {
				t.Fatalf("%s\n%s", one, other)
			}
			if row.same && one != other {
				t.Errorf("the same mistake = %s\nand %s", one, other)
			}
			if s.current.Load().seesRequest(refusal) == row.same {
				t.Errorf("the request is seen = %v, want %v", row.same, !row.same)
			}
			// Whatever was asked before, the answer is the same.
			again, err := New(d, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := answered(again, "GET /a/2?q=y&other=z"); got != other {
				t.Errorf("asked alone = %s\nwant %s", got, other)
			}
		})
	}
}
