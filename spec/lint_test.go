package spec_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// lint is the place and the message of each flaw, a line each.
func lint(t *testing.T, text string) string {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", spec.Options{})
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, flaw := range d.Lint(t.Context()) {
		lines = append(lines, fmt.Sprintf("%d:%d %s", flaw.Location.Line, flaw.Location.Column, flaw.Message))
	}
	return strings.Join(lines, "\n")
}

func TestEachFlawIsListedOnceAtItsPlace(t *testing.T) {
	const right = `{get: {responses: {"200": {description: d}}}}`
	for _, row := range []struct{ says, text, want string }{
		{"nothing", "info: {title: t, version: '1'}\npaths: {/a: " + right + "}", ""},
		{"a version left out", "info: {title: t}\npaths: {/a: " + right + "}", "2:1 value of version must be a non-empty string"},
		{"a version that is a number", "info: {title: t, version: 1.0}\npaths: {/a: " + right + "}", "2:27 /info/version is a number and not text"},
		{"no info", "paths: {/a: " + right + "}", "1:1 must be an object"},
		{"an unknown field", "info: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      summery: x\n      responses: {'200': {description: d}}", `6:16 OpenAPI 3.0.3 has no field "summery" here`},
		{"an operationId twice", "info: {title: t, version: '1'}\npaths:\n  /a: {get: {operationId: x, responses: {'200': {description: d}}}}\n  /b: {get: {operationId: x, responses: {'200': {description: d}}}}", `5:13 the operationId "x" is already that of GET /a`},
		{"a path variable that is not declared", "info: {title: t, version: '1'}\npaths: {'/a/{x}': " + right + "}", `3:25 the path variable {x} is not declared as a parameter`},
		{"two paths that are the same", "info: {title: t, version: '1'}\npaths:\n  /a/{x}: {parameters: [&x {in: path, name: x, required: true, schema: {type: string}}], get: {responses: {'200': {description: d}}}}\n  /a/{y}: {parameters: [{in: path, name: y, required: true, schema: {type: string}}], get: {responses: {'200': {description: d}}}}", `5:11 conflicting paths "/a/{y}" and "/a/{x}"`},
		{"a response without a description", "info: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200': {}", "7:9 a short description of the response is required"},
		{"no responses", "info: {title: t, version: '1'}\npaths: {/a: {get: {}}}", "3:19 GET /a documents no response"},
		{"an unknown security scheme", "info: {title: t, version: '1'}\nsecurity: [{k: []}]\npaths: {/a: " + right + "}", `3:16 there is no security scheme "k"`},
		{"a key without a place", "info: {title: t, version: '1'}\npaths: {/a: " + right + "}\ncomponents: {securitySchemes: {k: {type: apiKey}}}", `4:35 the security scheme "k" does not say where its key stands, and nobody is asked for it`},
		{"a wrong example", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: integer}, example: x}}}}}}}", "3:119 the example breaks its schema: got string, want integer"},
		{"a wrong example of a request that is shown to be refused", "info: {title: t, version: '1'}\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: integer}, examples: {e: {value: x}}}}}, responses: {'400': {description: d, content: {text/plain: {examples: {e: {value: no}}}}}}}}}", ""},
		{"a wrong default that no operation uses", "info: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: integer, default: x}}}", "4:52 the default breaks its schema: got string, want integer"},
		{"a schema that is none, and that no operation uses", "info: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: strin}}}", "4:34 not a schema: value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'"},
		{"a list where a mapping belongs", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d}}, requestBody: [1]}}}", "3:71 /paths/~1a/get/requestBody is a list and not a mapping as the RequestBody Object has it"},
		{"a link to nowhere", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, links: {l: {operationId: b}}}}}}}", `3:67 the link "l" leads to no operation: there is no operationId "b"`},
		{"an empty response", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': }}}}", "3:39 the response 200 of GET /a is no mapping"},
		{"no media type", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {json: {}}}}}}}", `3:72 "json" is no media type`},
		{"a key twice", "info: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {'200': {description: d}}}}\n  /a: {post: {responses: {}}}", "5:3 the key \"/a\" stands here a second time\n5:14 POST /a documents no response"},
		{"a key that is null", "info: {title: t, version: '1'}\npaths: {/a: " + right + "}\ncomponents: {schemas: {A: {properties: {null: {}}}}}", "4:1 the text is not read as YAML everywhere: mapping key is null, so it names nothing"},
		{"a parameter beside a reference to the path", "info: {title: t, version: '1'}\npaths: {'/a/{x}': {$ref: '#/x-path', parameters: [{in: path, name: x, required: true, schema: {type: string}}]}}\nx-path: " + right, ""},
		{"a reference out of the folder", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: ../x.yaml}}}}}}}}", `3:100 the reference "../x.yaml" leads out of the document's folder`},
		{"a reference that leads nowhere", "info: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/no'}}}}}}}}", `3:100 the reference "#/no" leads to nothing in api.yaml`},
	} {
		if got := lint(t, "openapi: 3.0.3\n"+row.text); got != row.want {
			t.Errorf("%s:\n%s\nwant\n%s", row.says, got, row.want)
		}
	}
}

func TestWhatHasNoEffectIsSaidOnceAndIsNoFlaw(t *testing.T) {
	d := load(t, `
openapi: 3.1.0
info: {title: t, version: "1"}
jsonSchemaDialect: https://example.com/dialect
security: [{m: []}]
paths:
  /a: {post: {callbacks: {c: {"{$request.body#/u}": {post: {responses: {"200": {description: d}}}}}}, responses: {"200": {description: d}}}}
  /b: {$ref: "#/components/pathItems/B", get: {responses: {"200": {description: d}}}}
webhooks: {w: {post: {responses: {"200": {description: d}}}}}
components:
  pathItems: {B: {post: {callbacks: {c: {"{$request.body#/u}": {post: {responses: {"200": {description: d}}}}}}, responses: {"200": {description: d}}}}}
  securitySchemes: {m: {type: mutualTLS}}
`)
	var codes []string
	for _, e := range d.Unsupported() {
		codes = append(codes, e.Code)
		if e.Location.Line == 0 {
			t.Errorf("%s has no line", e.Message)
		}
	}
	if got := strings.Join(codes, " "); got != "callbacks webhooks dialect mutual-tls" || len(d.Flaws) > 0 {
		t.Errorf("Unsupported = %s, flaws %v", got, d.Flaws)
	}
	if item := d.Paths[1]; item.Operation("GET") == nil || item.Operation("POST") == nil {
		t.Errorf("/b has %v, want what stands beside the reference and what it leads to", item.Methods())
	}
}

func TestOfTwoKeysTheLastCounts(t *testing.T) {
	for name, text := range map[string]string{
		"api.json": `{"openapi":"3.0.3","info":{"title":"a","version":"1"},"paths":{},"info":{"title":"b","version":"1"}}`,
		"api.yaml": "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ninfo: {title: b, version: '1'}",
	} {
		d, err := spec.Load(fstest.MapFS{name: {Data: []byte(text)}}, name, spec.Options{})
		if err != nil || d.Title != "b" || len(d.Flaws) != 1 || d.Flaws[0].Location.Line == 0 {
			t.Errorf("%s = %v, want the last title and a flaw", name, err)
		}
		if _, err := spec.Parse(name, []byte(text)); err == nil || !strings.Contains(err.Error(), `the key "info" stands here a second time`) {
			t.Errorf("Parse(%s) = %v, want an error", name, err)
		}
	}
}
