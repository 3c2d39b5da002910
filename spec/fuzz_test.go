package spec_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"goalpost/spec"
)

// everyStyle is an operation with a parameter of every style, and a body of every
// kind.
const everyStyle = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /{s}/{l}/{m}/x{a}-{b}.json:
    post:
      parameters:
        - {in: path, name: s, required: true, explode: true, schema: {$ref: "#/components/schemas/Object"}}
        - {in: path, name: l, required: true, style: label, schema: {type: array, items: {type: integer}}}
        - {in: path, name: m, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}
        - {in: path, name: a, required: true, schema: {type: integer}}
        - {in: path, name: b, required: true, schema: {type: [boolean, "null"]}}
        - {in: query, name: f, schema: {$ref: "#/components/schemas/Object"}}
        - {in: query, name: e, explode: false, schema: {type: array, items: {type: number}}}
        - {in: query, name: sp, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {in: query, name: pi, style: pipeDelimited, explode: false, schema: {type: object, properties: {r: {type: integer}}}}
        - {in: query, name: d, style: deepObject, schema: {$ref: "#/components/schemas/Object"}}
        - {in: query, name: c, content: {application/json: {schema: {type: object}}}}
        - {in: query, name: o, schema: {oneOf: [{type: integer}, {type: array, items: {type: boolean}}, {type: string, format: date}]}}
        - {in: header, name: X-H, schema: {type: array, items: {type: integer}}}
        - {in: cookie, name: k, schema: {type: array, items: {type: string}}}
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Object"}}
          application/xml: {schema: {$ref: "#/components/schemas/Object"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Object"}}
          multipart/form-data: {schema: {$ref: "#/components/schemas/Object"}, encoding: {q: {contentType: "text/*", headers: {X-P: {schema: {type: integer}}}}}}
          multipart/mixed: {schema: {$ref: "#/components/schemas/Object"}}
          text/plain: {schema: {type: integer}}
          "*/*": {}
      responses: {"200": {description: d}}
components:
  schemas:
    Object:
      type: object
      properties:
        q: {type: integer}
        list: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: one}}}
        at: {type: string, xml: {attribute: true}}
        own: {$ref: "#/components/schemas/Object"}
      additionalProperties: {type: [number, "null", array]}
`

// FuzzDecode reads any request for every style of parameter. What is taken without
// a violation satisfies its schemas, and reading is repeatable.
func FuzzDecode(f *testing.F) {
	f.Add("/q=1/.1,2/;m=a;m=b/x1-true.json", "f=x&e=1,2&sp=a%20b&pi=r|1&d[q]=1&d[own][q]=2&c={}&o=1", "1, 2", "k=a,b")
	f.Add("/%zz/.%ff/;m/x-.json", "%&=&d[=1&d[]=2&o=&o=", "\xff,", "k=\"a;k")
	f.Add("/,/./;/x--.json", "e=,&pi=|&sp=+", "", "=")
	d := load(f, everyStyle)
	f.Fuzz(func(t *testing.T, path, query, header, cookie string) {
		m, ok := d.Match("POST", path)
		if !ok || m.Operation == nil {
			return
		}
		r := httptest.NewRequest("POST", "/", nil)
		r.URL.RawQuery = query
		r.Header = http.Header{"X-H": {header}, "Cookie": {cookie}}
		in, violations := m.Operation.Decode(m, r, nil)
		if again, _ := m.Operation.Decode(m, r, nil); text(again.Query) != text(in.Query) || text(again.PathParameters) != text(in.PathParameters) {
			t.Errorf("%q ?%q is read in two ways", path, query)
		}
		if len(violations) > 0 {
			return
		}
		for _, p := range m.Operation.Parameters {
			if v, ok := in.Value(p); ok && !p.Schema.Valid(v) {
				t.Errorf("%s %s = %s is taken, and breaks its schema", p.In, p.Name, text(v))
			}
		}
	})
}

// FuzzBody reads any body of any type. What is taken satisfies the schema, and a
// body that is written from it is read as the same value again.
func FuzzBody(f *testing.F) {
	f.Add("application/json", []byte(`{"q":1,"list":["a"],"own":{"q":2}}`))
	f.Add("application/xml", []byte(`<Object at="x"><q>1</q><list><one>a</one></list><own><q>2</q></own><_x0031_>7</_x0031_></Object>`))
	f.Add("application/x-www-form-urlencoded", []byte(`q=1&list=a&list=b&own={"q":2}&own[q]=1&%zz`))
	f.Add("multipart/form-data; boundary=B", []byte("--B\r\nContent-Disposition: form-data; name=\"q\"\r\nContent-Type: text/x\r\nX-P: 1\r\n\r\n1\r\n--B--\r\n"))
	f.Add("multipart/mixed; boundary=B", []byte("--B\r\n\r\n1\r\n--B\r\nContent-Type: application/json\r\n\r\n[]\r\n--B--"))
	f.Add("text/plain", []byte("7"))
	f.Add("a/b;", []byte("\xff"))
	d := load(f, everyStyle)
	m, ok := d.Match("POST", "/q=1/.1/;m=a/x1-true.json")
	if !ok {
		f.Fatal("no match")
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Content-Type", contentType)
		in, violations := m.Operation.Decode(m, r, body)
		if len(violations) > 0 || !in.HasBody {
			return
		}
		var media *spec.MediaType
		kind, _, _ := strings.Cut(contentType, ";")
		for _, one := range m.Operation.RequestBody.Content {
			if strings.EqualFold(one.Name, strings.TrimSpace(kind)) {
				media = one
			}
		}
		if media == nil || media.Schema == nil {
			return
		}
		if !media.Schema.Valid(in.Body) {
			t.Fatalf("%s %q is taken, and breaks its schema", contentType, body)
		}
		written, sent, err := media.Encode(media.Name, in.Body)
		if err != nil || strings.Contains(media.Name, "multipart") || strings.Contains(media.Name, "form") {
			// Forms have no null and no nested lists.
			return
		}
		again, err := media.Decode(sent, written)
		if err != nil || !media.Schema.Valid(again) || spec.IsJSON(sent) && !spec.SameValue(again, in.Body) {
			t.Errorf("%s %q is written as %q and read as %s %v", contentType, body, written, text(again), err)
		}
	})
}
