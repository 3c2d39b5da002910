package spec_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"goalpost/spec"
)

// kinVerdict is what kin-openapi's filter says of a request: "" or an error.
func kinVerdict(t *testing.T, model *openapi3.T, m *spec.Match, r *http.Request) string {
	t.Helper()
	item := model.Paths.Value(m.Operation.Path)
	values := map[string]string{}
	for name, v := range m.Values {
		decoded, err := url.PathUnescape(v)
		if err != nil {
			t.Fatal(err)
		}
		values[name] = decoded
	}
	err := openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{Request: r, PathParams: values,
		Route: &routers.Route{Spec: model, Path: m.Operation.Path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}})
	if err == nil {
		return ""
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text
}

// TestTheFilterOfKinOpenAPIIsASecondOpinion asks both about each request. Where
// they differ the row says why ours is the right one; a row that says so and does
// not differ any more fails, too.
func TestTheFilterOfKinOpenAPIIsASecondOpinion(t *testing.T) {
	const (
		parameter = "parameters: [{in: query, name: p, %s}]"
		body      = "requestBody: {required: true, content: {%s}}"
	)
	object := `application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}, id: {type: integer, readOnly: true}}}}`
	type row struct {
		operation, path, request string
		ok                       bool
		// differs is why the second opinion is wrong; "" where both agree.
		differs string
	}
	query := func(schema, q string, ok bool, differs string) row {
		return row{fmt.Sprintf(parameter, schema), "/x", "POST /x?" + q, ok, differs}
	}
	sent := func(content, contentType, text string, ok bool, differs string) row {
		return row{fmt.Sprintf(body, content), "/x", "POST /x\nContent-Type: " + contentType + "\n\n" + text, ok, differs}
	}
	const js, form = "application/json", "application/x-www-form-urlencoded"
	for _, r := range []row{
		query("schema: {type: integer}", "p=7", true, ""),
		query("schema: {type: integer}", "p=x", false, ""),
		query("schema: {type: integer}", "p=1.5", false, ""),
		query("schema: {type: integer}", "p=007", false, "JSON has no number 007, and a client that means seven writes 7"),
		query("schema: {type: integer}", "p=%2B7", false, "JSON has no number +7"),
		query("schema: {type: integer}", "p=1e3", false, ""),
		query("schema: {type: integer, maximum: 9007199254740992}", "p=9007199254740993", false, "a double cannot tell the two apart"),
		query("schema: {type: number}", "p=1e3", true, ""),
		query("schema: {type: number}", "p=NaN", false, ""),
		query("schema: {type: number}", "p=.5", false, "JSON has no number .5"),
		query("schema: {type: boolean}", "p=true", true, ""),
		query("schema: {type: boolean}", "p=T", false, "JSON has true and false"),
		query("schema: {type: boolean}", "p=1", false, "JSON has true and false"),
		query("schema: {type: string}", "p=a&p=b", false, "a string is given once"),
		query("schema: {type: string}", "p=%zz", false, "an escape has two hexadecimal digits"),
		query("schema: {type: string}", "p=%ff", false, "text is UTF-8"),
		query("schema: {type: string, minLength: 1}", "p=", false, ""),
		query("required: true, schema: {type: string}", "", false, ""),
		query("schema: {}", "p=7", true, "without a type everything is allowed"),
		query("schema: {maxLength: 2}", "p=abc", false, ""),
		query("schema: {enum: [1, 2]}", "p=2", true, ""),
		query("schema: {allOf: [{type: integer}, {minimum: 3}]}", "p=7", true, "allOf composes one schema"),
		query("schema: {allOf: [{type: integer}, {minimum: 3}]}", "p=2", false, ""),
		query("schema: {oneOf: [{type: integer}, {type: boolean}]}", "p=true", true, ""),
		query("schema: {anyOf: [{type: integer}, {type: boolean}]}", "p=x", false, ""),
		query("schema: {type: array, items: {type: integer}}", "p=1&p=2", true, ""),
		query("schema: {type: array, items: {type: integer}}", "p=1,2", false, ""),
		query("explode: false, schema: {type: array, items: {type: integer}}", "p=1,2", true, ""),
		query("explode: false, schema: {type: array, items: {type: string}, maxItems: 2}", "p=a%2Cb,c", true, "an encoded comma is part of a value"),
		query("style: deepObject, schema: {type: object, properties: {a: {type: integer}}}", "p[a]=1", true, ""),
		query("style: deepObject, schema: {type: object, properties: {a: {type: integer}}}", "p[a]=x", false, ""),
		query("content: {application/json: {schema: {type: object}}}", "p=%7B%7D", true, ""),
		query("content: {application/json: {schema: {type: object}}}", "p=%7B%7D%7B%7D", false, ""),
		{"parameters: [{in: path, name: p, required: true, schema: {type: string, enum: [a b]}}]", "/x/{p}", "POST /x/a%20b", true, ""},
		{"parameters: [{in: path, name: p, required: true, schema: {type: integer}}]", "/x/{p}", "POST /x/y", false, ""},
		{"parameters: [{in: header, name: X-P, schema: {type: integer}}]", "/x", "POST /x\nX-P: y", false, ""},
		{"parameters: [{in: header, name: X-P, required: true, schema: {type: integer}}]", "/x", "POST /x", false, ""},
		{"parameters: [{in: cookie, name: p, schema: {type: integer}}]", "/x", "POST /x\nCookie: p=y", false, ""},
		sent(object, js, `{"a":1}`, true, ""),
		sent(object, js, `{"a":"x"}`, false, ""),
		sent(object, js, `{}`, false, ""),
		sent(object, js, ``, false, ""),
		sent(object, js, `{"a":1}{}`, false, "a second JSON text follows the first"),
		sent(object, js, `{"a":1,"a":2}`, false, "a member is given twice"),
		sent(object, js, "{\"a\":1,\"b\":\"\xff\"}", false, "JSON is UTF-8 (RFC 8259 section 8.1)"),
		sent(object, js, "\ufeff{\"a\":1}", false, ""),
		sent(object, js, `{"a":1,"id":7}`, true, "readOnly should not be sent; that is no must, and clients send back what they got"),
		sent(object, "text/plain", `{"a":1}`, false, ""),
		sent(object, "application/json; charset=utf-8", `{"a":1}`, true, ""),
		sent(`application/json: {schema: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}}`, js, `{}`, true, ""),
		sent(`application/json: {schema: {type: integer, maximum: 9007199254740992}}`, js, `9007199254740993`, false, "a double cannot tell the two apart"),
		sent(`application/vnd.a+json: {schema: {type: object}}`, "application/vnd.a+json", `[]`, false, ""),
		sent(`application/*: {schema: {type: object}}`, js, `{}`, true, ""),
		sent(`text/plain: {schema: {type: string, maxLength: 1}}`, "text/plain", `ab`, false, ""),
		sent(`text/plain: {schema: {type: integer}}`, "text/plain", `7`, true, "text is a number where the schema has one"),
		sent(form+`: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}`, form, `a=1`, true, ""),
		sent(form+`: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}`, form, `a=x`, false, ""),
		sent(form+`: {schema: {type: object, properties: {a: {type: integer}}}}`, form, `a=1&a=2`, false, "a number is given once"),
		sent(form+`: {schema: {type: object, additionalProperties: false, properties: {a: {type: integer}}}}`, form, `b=1`, false, "the schema allows no other property"),
		sent(`multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}`, "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n", true, ""),
		sent(`multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}`, "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B--\r\n", false, ""),
		sent(`application/xml: {schema: {type: object, properties: {a: {type: integer}}}}`, "application/xml", `<root><a>1</a></root>`, true, "XML is read by the schema's words"),
	} {
		text := `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {"` + r.path + `": {post: {` + r.operation + `, responses: {"200": {description: d}}}}}}`
		model, err := openapi3.NewLoader().LoadFromData([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		head, sentBody, _ := strings.Cut(r.request, "\n\n")
		lines := strings.Split(head, "\n")
		request := func() *http.Request {
			target := strings.TrimPrefix(lines[0], "POST ")
			q := httptest.NewRequest("POST", target, bytes.NewReader([]byte(sentBody)))
			for _, line := range lines[1:] {
				name, v, _ := strings.Cut(line, ": ")
				q.Header.Set(name, v)
			}
			return q
		}
		d := load(t, text)
		m, _ := d.Match("POST", request().URL.EscapedPath())
		_, violations := m.Operation.Decode(m, request(), []byte(sentBody))
		second := kinVerdict(t, model, m, request())
		if ok := len(violations) == 0; ok != r.ok {
			t.Errorf("{%s} %q: ok = %t %v, want %t", r.operation, r.request, ok, violations, r.ok)
		}
		if differs := (second == "") != r.ok; differs != (r.differs != "") {
			t.Errorf("{%s} %q: ours is ok = %t, kin-openapi says %q; the row says %q", r.operation, r.request, r.ok, second, r.differs)
		}
	}
}
