package spec_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"goalpost/spec"
)

// decode decodes a request to the only operation of a document with the given
// parameters (YAML flow).
func decode(t *testing.T, parameters, path, target string, header http.Header) (*spec.Inputs, []spec.Violation) {
	t.Helper()
	d := load(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {"`+path+`": {get: {parameters: `+parameters+`, responses: {"200": {description: d}}}}}}`)
	r := httptest.NewRequest("GET", target, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	m, ok := d.Match("GET", r.URL.EscapedPath())
	if !ok {
		t.Fatalf("%s does not match %s", target, path)
	}
	return m.Operation.Decode(m, r, nil)
}

func TestQueryParametersAreReadInTheirStyle(t *testing.T) {
	array, object := `schema: {type: array, items: {type: integer}}`, `schema: {type: object, properties: {R: {type: integer}, G: {type: string}}}`
	for _, row := range []struct{ parameter, query, want string }{
		{`schema: {type: integer}`, "p=7", `{"p":7}`},
		{`schema: {type: integer}`, "p=007", "query.p type"},
		{`schema: {type: integer}`, "p=7.0", "query.p type"},
		{`schema: {type: integer}`, "p=9007199254740993", `{"p":9007199254740993}`},
		{`schema: {type: number}`, "p=1e3", `{"p":1e3}`},
		{`schema: {type: number}`, "p=NaN", "query.p type"},
		{`schema: {type: boolean}`, "p=true", `{"p":true}`},
		{`schema: {type: boolean}`, "p=T", "query.p type"},
		{`schema: {type: string}`, "p=7", `{"p":"7"}`},
		{`schema: {type: string}`, "p=a+b%20c", `{"p":"a b c"}`},
		{`schema: {type: string}`, "p=a&p=b", "query.p repeated"},
		{`schema: {type: string}`, "p=%zz", "query.p malformed"},
		{`schema: {type: string}`, "q=%zz", "query malformed"},
		{`schema: {type: integer}`, "p=%zz", "query.p malformed"},
		{`schema: {type: string}`, "p=%ff", "query.p malformed"},
		{`schema: {type: string}`, "%ff=1", "query malformed"},
		{`allowEmptyValue: true, schema: {type: integer}`, "p=", `{"p":""}`},
		{`allowEmptyValue: true, schema: {type: integer}`, "p", `{"p":""}`},
		{`allowEmptyValue: true, schema: {type: integer}`, "p=x", "query.p type"},
		{`schema: {type: integer}`, "p=", "query.p type"},
		{`schema: {}`, "p=7", `{"p":"7"}`},
		{`schema: {allOf: [{type: integer}, {minimum: 3}]}`, "p=7", `{"p":7}`},
		{`schema: {allOf: [{type: integer}, {minimum: 3}]}`, "p=2", "query.p minimum"},
		{`schema: {oneOf: [{type: integer}, {type: boolean}]}`, "p=true", `{"p":true}`},
		{`schema: {type: [integer, "null"]}`, "p=", `{"p":null}`},
		{`required: true, schema: {type: string}`, "", "query.p required"},
		{`schema: {type: string, default: x}`, "", `{"p":"x"}`},
		{array, "p=1&p=2", `{"p":[1,2]}`},
		{array, "p=1", `{"p":[1]}`},
		{array, "p=1&p=x", "query.p/1 type"},
		{`explode: false, ` + array, "p=1,2", `{"p":[1,2]}`},
		{`explode: false, schema: {type: array, items: {type: string}}`, "p=a%2Cb,c", `{"p":["a,b","c"]}`},
		{`style: spaceDelimited, explode: false, ` + array, "p=1%202", `{"p":[1,2]}`},
		{`style: pipeDelimited, explode: false, ` + array, "p=1|2", `{"p":[1,2]}`},
		{`style: pipeDelimited, explode: false, ` + array, "p=1%7C2", `{"p":[1,2]}`},
		{`style: pipeDelimited, ` + object, "p=R|1|G|2", `{"p":{"G":"2","R":1}}`},
		{`style: pipeDelimited, explode: true, ` + object, "p=R|1|G|2", `{"p":{"G":"2","R":1}}`},
		{`style: pipeDelimited, explode: true, ` + array, "p=1&p=2", `{"p":[1,2]}`},
		{`style: deepObject, ` + object, "p[R]=1&p[G]=2", `{"p":{"G":"2","R":1}}`},
		{`style: deepObject, schema: {type: object, properties: {a: {type: object, properties: {b: {type: integer}}}, l: {type: array, items: {type: integer}}, o: {type: array, items: {type: object}}}}`,
			"p[a][b]=1&p[l][]=2&p[l][]=3&p[o][0][x]=y", `{"p":{"a":{"b":1},"l":[2,3],"o":[{"x":"y"}]}}`},
		{`style: deepObject, ` + object, "p[R]=1&p[R]=2", "query.p repeated"},
		{`style: deepObject, schema: {type: object, properties: {a: {type: object, properties: {b: {type: integer}}}}}`, "p[a][b]=x", "query.p/a/b type"},
		{object, "R=1&R=2", "query.p repeated"},
		{`schema: {type: object, properties: {l: {type: array, items: {type: integer}}}}`, "l=1&l=2", `{"p":{"l":[1,2]}}`},
		{object, "R=1&G=2", `{"p":{"G":"2","R":1}}`},
		{`explode: false, ` + object, "p=R,1,G,2", `{"p":{"G":"2","R":1}}`},
		{`content: {application/json: {schema: {type: object}}}`, "p=%7B%22a%22:1%7D", `{"p":{"a":1}}`},
		{`content: {application/json: {schema: {type: object}}}`, "p=%7B", "query.p malformed"},
	} {
		in, violations := decode(t, "[{in: query, name: p, "+row.parameter+"}]", "/", "/?"+row.query, nil)
		if got := outcome(in.Query, violations); got != row.want {
			t.Errorf("{%s} ?%s = %s, want %s", row.parameter, row.query, got, row.want)
		}
	}
}

// outcome is the decoded values, or the place and code of each violation.
func outcome(values map[string]any, violations []spec.Violation) string {
	if len(violations) == 0 {
		return text(values)
	}
	var out []string
	for _, v := range violations {
		out = append(out, v.Location+" "+v.Code)
	}
	return strings.Join(out, ", ")
}

func TestPathParametersAreReadInTheirStyle(t *testing.T) {
	array, object := `schema: {type: array, items: {type: integer}}`, `schema: {type: object, properties: {R: {type: integer}, G: {type: integer}}}`
	for _, row := range []struct{ parameter, segment, want string }{
		{`schema: {type: string}`, "a%2Fb", `{"p":"a/b"}`},
		{`schema: {type: string}`, "caf%C3%A9", `{"p":"café"}`},
		{`schema: {type: string}`, "%FF", "path.p malformed"},
		{array, "1,2", `{"p":[1,2]}`},
		{object, "R,1,G,2", `{"p":{"G":2,"R":1}}`},
		{`explode: true, ` + object, "R=1,G=2", `{"p":{"G":2,"R":1}}`},
		{`style: label, schema: {type: integer}`, ".5", `{"p":5}`},
		{`style: label, ` + array, ".1,2", `{"p":[1,2]}`},
		{`style: label, explode: true, ` + array, ".1.2", `{"p":[1,2]}`},
		{`style: label, schema: {type: integer}`, "5", "path.p malformed"},
		{`style: matrix, schema: {type: integer}`, ";p=5", `{"p":5}`},
		{`style: matrix, ` + array, ";p=1,2", `{"p":[1,2]}`},
		{`style: matrix, explode: true, ` + array, ";p=1;p=2", `{"p":[1,2]}`},
		{`style: matrix, explode: true, ` + object, ";R=1;G=2", `{"p":{"G":2,"R":1}}`},
	} {
		in, violations := decode(t, "[{in: path, name: p, required: true, "+row.parameter+"}]", "/{p}", "/"+row.segment, nil)
		if got := outcome(in.PathParameters, violations); got != row.want {
			t.Errorf("{%s} /%s = %s, want %s", row.parameter, row.segment, got, row.want)
		}
	}
}

func TestHeaderAndCookieParametersAreRead(t *testing.T) {
	for _, row := range []struct {
		parameter string
		header    http.Header
		want      string
	}{
		{`in: header, name: X-Count, schema: {type: integer}`, http.Header{"X-Count": {"5"}}, `{"x-count":5}`},
		{`in: header, name: X-Count, schema: {type: integer}`, http.Header{"X-Count": {"5", "6"}}, "header.X-Count repeated"},
		{`in: header, name: X-List, schema: {type: array, items: {type: string}}`, http.Header{"X-List": {"a, b", "c"}}, `{"x-list":["a","b","c"]}`},
		{`in: header, name: Authorization, required: true, schema: {type: integer}`, nil, `null`},
		{`in: cookie, name: c, schema: {type: integer}`, http.Header{"Cookie": {"c=5"}}, `{"c":5}`},
		{`in: cookie, name: c, schema: {type: array, items: {type: integer}}`, http.Header{"Cookie": {"c=5; c=6"}}, `{"c":[5,6]}`},
		{`in: cookie, name: c, explode: false, schema: {type: array, items: {type: integer}}`, http.Header{"Cookie": {"c=5,6"}}, `{"c":[5,6]}`},
		{`in: cookie, name: c, schema: {type: integer}`, http.Header{"Cookie": {"c=5; c=6"}}, "cookie.c repeated"},
		{`in: cookie, name: c, required: true, schema: {type: integer}`, http.Header{}, "cookie.c required"},
		{`in: cookie, name: c, schema: {type: object, properties: {R: {type: integer}, G: {type: string}}}`, http.Header{"Cookie": {"R=1; G=2; B=3"}}, `{"c":{"G":"2","R":1}}`},
		{`in: cookie, name: c, explode: false, schema: {type: object, properties: {R: {type: integer}, G: {type: string}}}`, http.Header{"Cookie": {"c=R,1,G,2"}}, `{"c":{"G":"2","R":1}}`},
	} {
		in, violations := decode(t, "[{"+row.parameter+"}]", "/", "/", row.header)
		values := in.Header
		if strings.Contains(row.parameter, "in: cookie") {
			values = in.Cookie
		}
		if got := outcome(values, violations); got != row.want {
			t.Errorf("{%s} %v = %s, want %s", row.parameter, row.header, got, row.want)
		}
	}
}
