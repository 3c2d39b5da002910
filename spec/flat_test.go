package spec

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"testing/fstest"
)

// everyFlat is an operation whose parameters are flat, one of each kind.
const everyFlat = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /{s}/x{i}-{n}:
    get:
      parameters:
        - {in: path, name: s, required: true, schema: {type: string, maxLength: 9}}
        - {in: path, name: i, required: true, schema: {type: integer, maximum: 9}}
        - {in: path, name: n, required: true, schema: {type: [number, integer]}}
        - {in: query, name: t, schema: {type: string, default: d, pattern: "^[a-z]*$"}}
        - {in: query, name: e, allowEmptyValue: true, schema: {enum: [a, b]}}
        - {in: query, name: i, schema: {type: integer, minimum: 2}}
        - {in: query, name: n, explode: false, schema: {type: number, default: 0.5}}
        - {in: query, name: b, schema: {$ref: "#/components/schemas/Flag"}}
        - {in: query, name: "x[y]"}
        - {in: header, name: x-text, schema: {type: string, minLength: 1}}
        - {in: header, name: X-Number, schema: {type: integer, default: 3}}
        - {in: cookie, name: c, schema: {type: string}}
      responses: {"200": {description: d}}
components: {schemas: {Flag: {type: boolean}}}
`

func flatOperation(t testing.TB) (*Document, *Operation) {
	t.Helper()
	d, err := Load(fstest.MapFS{"api.yaml": {Data: []byte(everyFlat)}}, "api.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d, d.Operations[0]
}

func flatRequest(query string, header http.Header) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.RawQuery, r.Header = query, header
	return r
}

func TestOnlyFlatRequestsThatAreRightAreReadFlat(t *testing.T) {
	d, _ := flatOperation(t)
	for _, row := range []struct {
		name, path, query string
		header            http.Header
		flat              bool
	}{
		{"nothing is given", "/a/x1-2.5", "", nil, true},
		{"each is given once", "/a/x1-2.5", "t=x&e=a&i=2&n=1e1&b=true&x[y]=1", http.Header{"X-Text": {" a"}, "X-Number": {"7"}}, true},
		{"others are given", "/a/x1-2.5", "other=1&other=2&&=&t", nil, true},
		{"a percent sign", "/a/x1-2.5", "t=%61", nil, false},
		{"a percent sign in the path", "/%61/x1-2.5", "", nil, false},
		{"a plus sign", "/a/x1-2.5", "other=a+b", nil, false},
		{"a repeat", "/a/x1-2.5", "t=a&t=a", nil, false},
		{"a repeated header", "/a/x1-2.5", "", http.Header{"X-Text": {"a", "b"}}, false},
		{"a cookie", "/a/x1-2.5", "", http.Header{"Cookie": {"c=1"}}, false},
		{"an empty value that is allowed", "/a/x1-2.5", "e=", nil, false},
		{"a wrong type", "/a/x1-2.5", "i=a", nil, false},
		{"a wrong value", "/a/x1-2.5", "i=1", nil, false},
		{"a wrong value in the path", "/a/x10-2.5", "", nil, false},
		{"other characters than ASCII", "/a/x1-2.5", "other=\xe4", nil, false},
	} {
		m, ok := d.Match(http.MethodGet, row.path)
		if !ok {
			t.Fatalf("%s: no match", row.name)
		}
		if _, flat := m.Operation.readFlat(m, flatRequest(row.query, row.header)); flat != row.flat {
			t.Errorf("%s: read flat = %v, want %v", row.name, flat, row.flat)
		}
	}
}

// FuzzFlat reads any request in both ways. What is read flat is right, and has the
// values that it has when it is read in full.
func FuzzFlat(f *testing.F) {
	f.Add("/a/x1-2.5", "t=x&e=a&i=2&n=1e1&b=true&x[y]=1", " a", "7", "")
	f.Add("/a/x1-2", "t=&e&i=-0&n=007&b=1&i=3", "", "x", "c=1")
	f.Add("/%61/x1-2", "t=a+b&%74=x;&=&&", "\xff", "", "")
	f.Add("/a;,/x9-1E400", "n=1e400&i=1.0&t=\xe4", ",", "1,2", "c")
	d, op := flatOperation(f)
	f.Fuzz(func(t *testing.T, path, query, text, number, cookie string) {
		m, ok := d.Match(http.MethodGet, path)
		if !ok || m.Operation == nil {
			return
		}
		header := http.Header{}
		for name, value := range map[string]string{"X-Text": text, "X-Number": number, "Cookie": cookie} {
			if value != "" {
				header[name] = []string{value}
			}
		}
		r := flatRequest(query, header)
		flat, ok := op.readFlat(m, r)
		if !ok {
			return
		}
		full, violations := op.readFully(m, r)
		if len(violations) > 0 {
			t.Fatalf("%q ?%q %v is read flat, and wrong: %+v", path, query, header, violations)
		}
		if !reflect.DeepEqual(flat, full) {
			t.Errorf("%q ?%q %v = %+v read flat, %+v in full", path, query, header, flat, full)
		}
	})
}
