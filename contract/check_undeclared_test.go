package contract

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

func TestAPropertyIsDeclaredByASchemaOrShownByAnExample(t *testing.T) {
	for _, row := range []struct {
		says, media, body string
		want              []string
	}{
		{"a property that nothing knows", `schema: {properties: {a: {}}}`, `{"a":1,"b":2}`, []string{"b"}},
		{"one deeper", `schema: {properties: {a: {items: {properties: {b: {}}}}}}`, `{"a":[{"b":1},{"b":1,"c":2}]}`, []string{"c"}},
		{"an object of which nothing is declared", `schema: {type: object}`, `{"a":1}`, nil},
		{"one that may have any other", `schema: {properties: {a: {}}, additionalProperties: true}`, `{"b":1}`, nil},
		{"one that is required and not described", `schema: {properties: {a: {}}, required: [b]}`, `{"b":1,"c":1}`, []string{"c"}},
		{"one that a branch declares", `schema: {properties: {a: {}}, oneOf: [{required: [b], properties: {b: {}}}, {required: [c], properties: {c: {}}}]}`, `{"b":1}`, nil},
		{"one that only another branch declares", `schema: {properties: {a: {}}, oneOf: [{required: [b], properties: {b: {}}}, {properties: {b: false, c: {}}}]}`, `{"b":1,"c":1,"d":1}`, []string{"d"}},
		{"one that the example of the response has", `schema: {properties: {a: {}}}, example: {a: 1, b: 2}`, `{"a":1,"b":3,"c":4}`, []string{"c"}},
		{"one that one of its examples has", `schema: {properties: {a: {}}}, examples: {one: {value: {a: 1}}, other: {value: {b: 1}}}`, `{"b":3}`, nil},
		{"one that the example of a schema has", `schema: {properties: {a: {properties: {b: {}}, example: {c: 1}}}}`, `{"a":{"c":1,"d":1}}`, []string{"d"}},
		{"one that an example has in another element", `schema: {items: {properties: {a: {}}}}, example: [{a: 1}, {b: 1}]`, `[{"b":1},{"c":1}]`, []string{"c"}},
		{"one that an example has elsewhere", `schema: {properties: {a: {properties: {b: {}}}}}, example: {c: 1}`, `{"a":{"c":1}}`, []string{"c"}},
	} {
		files := fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a: {get: {responses: {"200": {description: d, content: {application/json: {%s}}}}}}
`, row.media)}}
		document, err := spec.Load(files, "api.yaml", spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		body, err := spec.DecodeJSON([]byte(row.body))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range undeclaredIn(body, document.Operations[0].Responses[0].Content[0]) {
			got = append(got, v.Name)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %s undeclared = %q, want %q", row.says, row.body, got, row.want)
		}
	}
}
