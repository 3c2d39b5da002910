package mockserver_test

import (
	"fmt"
	"testing"

	"goalpost/mockserver"
)

// refusing is an API whose only operation takes a query parameter limit and a body
// with age and tags, and that answers mistakes with the given schema, and fields of
// the Media Type Object after it.
func refusing(schema string) string {
	return fmt.Sprintf(`
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    post:
      parameters: [{in: query, name: limit, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {type: object, required: [age], properties: {age: {type: integer}, tags: {type: array, items: {type: integer}}}}}}}
      responses: {"200": {description: d}, 4XX: {description: d, content: {application/json: {schema: %s}}}}
components:
  schemas:
    Problem: {type: object, properties: {message: {type: string}, target: {type: string}, details: {type: array, items: {$ref: "#/components/schemas/Problem"}}}}
    Strict: {type: object, required: [message, errors], properties: {message: {type: string}, errors: {type: array, items: {$ref: "#/components/schemas/Strict"}}}}
    Mutual: {type: object, properties: {message: {type: string}, errors: {type: array, items: {type: object, properties: {details: {type: array, items: {$ref: "#/components/schemas/Mutual"}}}}}}}
`, schema)
}

func TestAGeneratedErrorNamesWhatIsWrongWhereItsSchemaHasRoom(t *testing.T) {
	for _, row := range []struct{ schema, want string }{
		{`{type: object, required: [message], properties: {message: {type: string}}}`, `{"message":"limit: got string, want integer; age is required and missing"}`},
		{`{type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string, maxLength: 10}}}`, `{"code":400,"message":"limit"}`},
		{`{type: object, required: [code], properties: {code: {type: string, enum: [E7]}, detail: {type: string}}}`, `{"code":"E7","detail":"limit: got string, want integer; age is required and missing"}`},
		{`{type: object, required: [errors], properties: {errors: {type: array, items: {type: object, required: [field, code], properties: {field: {type: string}, code: {type: string}}}}}}`,
			`{"errors":[{"field":"limit","code":"type"},{"field":"age","code":"required"}]}`},
		{`{type: object, required: [errors], properties: {errors: {type: array, maxItems: 1, items: {type: string}}}}`, `{"errors":["limit: got string, want integer"]}`},
		{`{type: object, required: [errors], properties: {errors: {type: object, additionalProperties: {type: array, items: {type: string}}}}}`,
			`{"errors":{"age":["is required and missing"],"limit":["got string, want integer"]}}`},
		{`{type: object, required: [errors], properties: {errors: {type: object, additionalProperties: {type: string}}}}`, `{"errors":{"age":"is required and missing","limit":"got string, want integer"}}`},
		{`{type: object, required: [error], properties: {error: {type: object, required: [target], properties: {target: {type: string}, fields: {type: array, items: {type: string}}}}}}`, `{"error":{"target":"limit","fields":["limit","age"]}}`},
		{`{type: object, required: [status, error, message], properties: {status: {type: integer}, error: {type: string}, message: {type: string, example: Invalid.}}}`,
			`{"status":400,"error":"Bad Request","message":"limit: got string, want integer; age is required and missing"}`},
		{`{type: object, required: [title, status, invalid-params], properties: {title: {type: string}, status: {type: integer}, invalid-params: {type: array, items: {type: object, required: [name, reason], properties: {name: {type: string}, reason: {type: string}}}}}}`,
			`{"title":"Bad Request","status":400,"invalid-params":[{"name":"limit","reason":"limit: got string, want integer"},{"name":"age","reason":"age is required and missing"}]}`},
		{`{type: object, required: [detail], properties: {detail: {type: array, items: {type: object, required: [loc, msg], properties: {loc: {type: array, items: {type: string}}, msg: {type: string}}}}}}`,
			`{"detail":[{"loc":["query","limit"],"msg":"limit: got string, want integer"},{"loc":["body","age"],"msg":"age is required and missing"}]}`},
		// An entry that has entries like itself, as many clouds document their errors.
		{`{$ref: "#/components/schemas/Problem"}`, `{"message":"limit: got string, want integer; age is required and missing","target":"limit","details":[{"message":"limit: got string, want integer","target":"limit"},{"message":"age is required and missing","target":"age"}]}`},
		{`{$ref: "#/components/schemas/Strict"}`, `{"message":"limit: got string, want integer; age is required and missing","errors":[{"message":"limit: got string, want integer","errors":[]},{"message":"age is required and missing","errors":[]}]}`},
		{`{$ref: "#/components/schemas/Mutual"}`, `{"message":"limit: got string, want integer; age is required and missing","errors":[{"details":[{"message":"limit: got string, want integer"}]},{"details":[{"message":"age is required and missing"}]}]}`},
		{`{type: string}`, `"limit: got string, want integer; age is required and missing"`},
		{`{type: object, required: [name], additionalProperties: false, properties: {name: {type: string, enum: [ValidationError]}}}`, `{"name":"ValidationError"}`},
		// Examples: one that says nothing else is served, one that does is not.
		{`{type: object, properties: {message: {type: string}}}, example: {message: Wrong.}`, `{"message":"Wrong."}`},
		{`{type: object, required: [field], properties: {field: {type: string}}}, example: {field: name}`, `{"field":"limit"}`},
		{`{type: object, required: [field], properties: {field: {type: string}}}, examples: {a: {value: {field: name}}, b: {value: {field: age, more: 1}}}`, `{"field":"age","more":1}`},
		{`{type: object, required: [status], properties: {status: {type: integer}}}, example: {status: 404}`, `{"status":400}`},
		{`{type: object, required: [errors], properties: {errors: {type: object, additionalProperties: {type: array, items: {type: string}}}}}, example: {errors: {name: [wrong]}}`,
			`{"errors":{"age":["is required and missing"],"limit":["got string, want integer"]}}`},
	} {
		s := serve(t, refusing(row.schema), mockserver.Options{})
		w := ask(s, "POST /a?limit=x\nContent-Type: application/json\n\n{}")
		if w.Code != 400 || w.Body.String() != row.want {
			t.Errorf("%s = %d %s, want %s", row.schema, w.Code, w.Body, row.want)
		}
	}
}

func TestAnErrorThatIsAskedForSpeaksOfItsStatus(t *testing.T) {
	s := serve(t, refusing(`{type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}`), mockserver.Options{})
	for code, want := range map[int]string{404: `{"code":404,"message":"Not Found"}`, 400: `{"code":400,"message":"limit is not valid"}`} {
		if got := ask(s, fmt.Sprintf("POST /a?__code=%d", code)).Body.String(); got != want {
			t.Errorf("__code=%d = %s, want %s", code, got, want)
		}
	}
}
