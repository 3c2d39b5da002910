package spec_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// mediaType is the only media type of the response of a 3.0 document, with the
// schema as YAML flow and further fields of the Media Type Object after it.
func mediaType(t testing.TB, kind, schema string) *spec.MediaType {
	t.Helper()
	d := load(t, `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {/: {get: {responses: {"200": {description: d, content: {`+kind+`: {schema: `+schema+`}}}}}}},
		components: {schemas: {Pet: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}, tags: {type: array, items: {type: string}}}}}}}`)
	return d.Operations[0].Responses[0].Content[0]
}

func TestXMLIsWrittenAndReadAsTheXMLObjectsSay(t *testing.T) {
	for _, row := range []struct{ says, schema, value, want string }{
		{"the component's name", `{$ref: "#/components/schemas/Pet"}`, `{"id":7,"name":"a<b"}`, `<Pet><id>7</id><name>a&lt;b</name></Pet>`},
		{"another name", `{type: object, xml: {name: animal}, properties: {id: {type: integer, xml: {name: number}}}}`, `{"id":7}`, `<animal><number>7</number></animal>`},
		{"an attribute", `{type: object, properties: {id: {type: integer, xml: {attribute: true}}, name: {type: string}}}`, `{"id":7,"name":"x"}`, `<root id="7"><name>x</name></root>`},
		{"a namespace with its prefix", `{type: object, xml: {name: p, namespace: "urn:x", prefix: s}, properties: {id: {type: integer}}}`, `{"id":7}`, `<s:p xmlns:s="urn:x"><id>7</id></s:p>`},
		{"an array without a wrapper", `{type: object, properties: {a: {type: array, items: {type: string, xml: {name: b}}}}}`, `{"a":["x","y"]}`, `<root><b>x</b><b>y</b></root>`},
		{"an array with one", `{type: object, properties: {a: {type: array, xml: {wrapped: true, name: list}, items: {type: string, xml: {name: b}}}}}`, `{"a":["x","y"]}`, `<root><list><b>x</b><b>y</b></list></root>`},
		{"a wrapper's name for its elements", `{type: object, properties: {a: {type: array, xml: {wrapped: true}, items: {type: integer}}}}`, `{"a":[1,2]}`, `<root><a><a>1</a><a>2</a></a></root>`},
		{"an array of one", `{type: object, properties: {a: {type: array, items: {type: integer}}}}`, `{"a":[1]}`, `<root><a>1</a></root>`},
		{"an empty array that is required", `{type: object, required: [a], properties: {a: {type: array, items: {type: integer}}}}`, `{"a":[]}`, `<root></root>`},
		{"arrays within arrays", `{type: object, properties: {a: {type: array, items: {type: array, items: {type: integer}}}}}`, `{"a":[[1,2],[3]]}`, `<root><a><a>1</a><a>2</a></a><a><a>3</a></a></root>`},
		{"an array of components", `{type: array, items: {$ref: "#/components/schemas/Pet"}}`, `[{"id":1},{"id":2,"tags":["x"]}]`, `<root><Pet><id>1</id></Pet><Pet><id>2</id><tags>x</tags></Pet></root>`},
		{"a null", `{type: object, properties: {a: {type: integer, nullable: true}}}`, `{"a":null}`, `<root><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></root>`},
		{"a map", `{type: object, additionalProperties: {type: integer}}`, `{"a b":1,"7":2,"_x41_":3}`, `<root><_x0037_>2</_x0037_><_x005F_x41_>3</_x005F_x41_><a_x0020_b>1</a_x0020_b></root>`},
		{"an object within", `{type: object, properties: {pet: {$ref: "#/components/schemas/Pet"}}}`, `{"pet":{"id":1}}`, `<root><pet><id>1</id></pet></root>`},
		{"what allOf says in two places", `{allOf: [{type: object, properties: {l: {type: array, items: {type: object}}}}, {properties: {l: {xml: {wrapped: true, name: all}, items: {properties: {ok: {type: boolean}}, xml: {name: one}}}}}]}`, `{"l":[{"ok":true}]}`, `<root><all><one><ok>true</ok></one></all></root>`},
		{"a scalar", `{type: integer}`, `7`, `<root>7</root>`},
		{"white space that counts", `{type: string, minLength: 0, nullable: true}`, `" a\tb\r\n"`, ``},
	} {
		m := mediaType(t, "application/xml", row.schema)
		want := value(t, row.value)
		text, _, err := m.Encode("application/xml", want)
		if err != nil {
			t.Errorf("%s: %v", row.says, err)
			continue
		}
		if _, body, _ := strings.Cut(string(text), "\n"); row.want != "" && body != row.want {
			t.Errorf("%s: %s is written as %s, want %s", row.says, row.value, body, row.want)
		}
		if got, err := m.Decode("application/xml", text); err != nil || !spec.SameValue(got, want) {
			t.Errorf("%s: %s is read as %v %v, want %s", row.says, text, got, err, row.value)
		}
	}
}

func TestWrongXMLIsRefused(t *testing.T) {
	m := mediaType(t, "application/xml", `{type: object, additionalProperties: false, xml: {name: p}, properties: {a: {type: integer}, n: {type: integer, xml: {name: number}}, l: {type: array, xml: {wrapped: true}, items: {type: integer, xml: {name: i}}}}}`)
	for _, row := range []struct{ body, want string }{
		{`<p><a>x</a></p>`, "/a type"},
		{`<p><a>1</a><a>2</a></p>`, "/a type"},
		{`<p><a><b/></a></p>`, "/a type"},
		{`<p c="1"/>`, "/c additionalProperties"},
		{`<p><b>1</b></p>`, "/b additionalProperties"},
		{`<q/>`, "the root element"},
		{`<p><l><j>1</j></l></p>`, `an element of "l"`},
		{`<p><n>1</n></p>`, `the property "n" is called "number" in XML`},
		{`<p/><p/>`, "a second element"},
		{`<p/>x`, "outside"},
		{`<p>`, "EOF"},
		{``, "no element"},
		{`<!DOCTYPE p [<!ENTITY e "x">]><p><a>&e;</a></p>`, "entity"},
		{strings.Repeat("<p>", 20_000), "nested deeper"},
		{"<p>\xff</p>", "UTF-8"},
	} {
		got := ""
		if v, err := m.Decode("application/xml", []byte(row.body)); err != nil {
			got = err.Error()
		} else {
			got = outcome(nil, m.Schema.Validate(v))
		}
		if !strings.Contains(got, row.want) {
			t.Errorf("%.40s = %q, want %q", row.body, got, row.want)
		}
	}
	if _, _, err := mediaType(t, "application/xml", "{type: object}").Encode("application/xml", value(t, `{"a":"\u0001"}`)); err == nil {
		t.Error("XML holds a control character")
	}
}

func TestPartsAndFieldsTravelAsTheEncodingObjectsSay(t *testing.T) {
	const form, multipart = "application/x-www-form-urlencoded", "multipart/form-data"
	part := func(head, body string) string {
		return "--B\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + body + "\r\n"
	}
	object := `{type: object, properties: {x: {type: integer}}}`
	for _, row := range []struct{ kind, schema, body, want string }{
		{form, `{type: object, properties: {o: ` + object + `}}`, `o=%7B%22x%22:1%7D`, `{"o":{"x":1}}`},
		{form, `{type: object, properties: {o: ` + object + `}}`, `o=x`, "request.body/o malformed"},
		{form, `{type: object, properties: {o: ` + object + `}}, encoding: {o: {style: deepObject}}`, `o[x]=1`, `{"o":{"x":1}}`},
		{form, `{type: object, properties: {o: ` + object + `}}, encoding: {o: {style: form, explode: false}}`, `o=x,1`, `{"o":{"x":1}}`},
		{form, `{type: object, properties: {l: {type: array, items: ` + object + `}}}`, `l={"x":1}&l={"x":2}`, `{"l":[{"x":1},{"x":2}]}`},
		{form, `{type: object, properties: {l: {type: array, items: {type: integer}}}}, encoding: {l: {style: pipeDelimited}}`, `l=1|2`, `{"l":[1,2]}`},
		{form, `{type: object, properties: {n: {type: integer}}}`, `n=1&n=2`, "request.body/n repeated"},
		{form, `{type: object, properties: {n: {type: string}}}`, `n=%ff`, "request.body malformed"},
		{form, `{type: object, required: [n]}`, ``, "request.body/n required"},
		{multipart, `{type: object, properties: {o: ` + object + `}}`, part(`name="o"`, `{"x":1}`), `{"o":{"x":1}}`},
		{multipart, `{type: object, properties: {o: ` + object + `}}`, part(`name="o"`, `x`), "request.body/o malformed"},
		{multipart, `{type: object, properties: {o: ` + object + `}}`, part("name=\"o\"\r\nContent-Type: text/xml", `<o><x>1</x></o>`), `{"o":{"x":1}}`},
		{multipart, `{type: object, properties: {f: {type: string, format: binary}}}`, part(`name="f"; filename="f"`, "\xff"), `{"f":"\ufffd"}`},
		{multipart, `{type: object, properties: {f: {type: array, items: {type: string, format: binary}}}}`, part(`name="f"; filename="a"`, "1") + part(`name="f"; filename="b"`, "2"), `{"f":["1","2"]}`},
		{multipart, `{type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: "image/png, image/*"}}`, part("name=\"f\"\r\nContent-Type: image/gif", "1"), `{"f":"1"}`},
		{multipart, `{type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: image/png}}`, part("name=\"f\"\r\nContent-Type: text/plain", "1"), "request.body/f media-type"},
		{multipart, `{type: object, properties: {f: {type: string}}}, encoding: {f: {headers: {X-A: {required: true, schema: {type: integer}}}}}`, part(`name="f"`, "1"), "request.body/f required"},
		{multipart, `{type: object, properties: {f: {type: string}}}, encoding: {f: {headers: {X-A: {schema: {type: integer}}}}}`, part("name=\"f\"\r\nX-A: x", "1"), "request.body/f type"},
		{multipart, `{type: object, properties: {f: {type: string}}}`, part(`filename="f"`, "1"), "request.body malformed"},
		{multipart, `{type: object, properties: {f: {type: string}}}`, part(`name="f"`, "1") + part(`name="f"`, "2"), "request.body/f repeated"},
		{"multipart/mixed", `{type: object, properties: {a: {type: integer}, b: {type: string}}}`, "--B\r\n\r\n1\r\n--B\r\n\r\nx\r\n", `{"a":1,"b":"x"}`},
	} {
		d := load(t, `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {/: {post: {requestBody: {required: true, content: {`+row.kind+`: {schema: `+row.schema+`}}}, responses: {"200": {description: d}}}}}}`)
		contentType := row.kind
		if strings.HasPrefix(row.kind, "multipart") {
			contentType, row.body = row.kind+"; boundary=B", row.body+"--B--\r\n"
		}
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Content-Type", contentType)
		m, _ := d.Match("POST", "/")
		in, violations := m.Operation.Decode(m, r, []byte(row.body))
		body, _ := in.Body.(map[string]any)
		if got := outcome(body, violations); got != row.want {
			t.Errorf("%s %q = %s, want %s", row.schema, row.body, got, row.want)
		}
	}
}

func TestAMultipartBodyIsSentAsItIsTaken(t *testing.T) {
	const file = `{type: object, properties: {f: {type: string, format: binary}}}`
	const object = `{type: object, properties: {f: {type: object}}}`
	for _, row := range []struct{ says, media, body, want string }{
		{"a file", file, `{"f":"x"}`, "Content-Type: application/octet-stream\r\n"},
		{"a type of a list", file + `, encoding: {f: {contentType: "image/*, image/gif"}}`, `{"f":"x"}`, "Content-Type: image/gif\r\n"},
		{"a range", file + `, encoding: {f: {contentType: image/*}}`, `{"f":"x"}`, "Content-Type: image/png\r\n"},
		{"any type", file + `, encoding: {f: {contentType: "*/*"}}`, `{"f":"x"}`, "Content-Type: application/octet-stream\r\n"},
		{"JSON of a range", object + `, encoding: {f: {contentType: application/*}}`, `{"f":{"x":1}}`, "Content-Type: application/json\r\n"},
		{"a required header", file + `, encoding: {f: {headers: {X-A: {required: true, schema: {type: integer, minimum: 5}}}}}`, `{"f":"x"}`, "X-A: 5\r\n"},
		{"a required header of a format", file + `, encoding: {f: {headers: {X-A: {required: true, schema: {type: string, format: uuid}}}}}`, `{"f":"x"}`, "X-A: 0000"},
		{"the example of a header", file + `, encoding: {f: {headers: {X-A: {schema: {type: integer}, example: 7}}}}`, `{"f":"x"}`, "X-A: 7\r\n"},
	} {
		m := mediaType(t, "multipart/form-data", row.media)
		sent, contentType, err := m.Encode(m.Name, value(t, row.body))
		if err != nil || !strings.Contains(string(sent), row.want) {
			t.Errorf("%s is sent as %q %v, want %q in it", row.says, sent, err, row.want)
		}
		if taken, err := m.Decode(contentType, sent); err != nil || text(taken) != row.body {
			t.Errorf("%s %q is taken as %s %v, want %s", row.says, sent, text(taken), err, row.body)
		}
	}
}

func TestWhatABodyHasToBe(t *testing.T) {
	for _, row := range []struct{ says, request, contentType, body, want string }{
		{"a body without a content type", `{content: {application/json: {}}}`, "", "{}", "request.body media-type"},
		{"no body where none is required", `{content: {application/json: {}}}`, "", "", ""},
		{"a content type without a body", `{content: {application/json: {}}}`, "text/plain", "", ""},
		{"a content type without the required body", `{required: true, content: {application/json: {}}}`, "text/plain", "", "request.body required"},
		{"an empty text", `{required: true, content: {text/plain: {schema: {type: string}}}}`, "text/plain", "", ""},
		{"a number as text", `{content: {text/plain: {schema: {type: integer}}}}`, "text/plain", "7", ""},
		{"no number as text", `{content: {text/plain: {schema: {type: integer}}}}`, "text/plain", "x", "request.body type"},
		{"text that is not UTF-8", `{content: {text/plain: {schema: {type: string}}}}`, "text/plain", "\xff", "request.body malformed"},
		{"text in another charset", `{content: {text/plain: {schema: {type: string}}}}`, "text/plain; charset=latin1", "\xff", ""},
		{"YAML", `{content: {application/yaml: {schema: {type: object, properties: {a: {type: integer}}}}}}`, "application/yaml", "a: 1", ""},
		{"wrong YAML", `{content: {application/yaml: {schema: {type: object, properties: {a: {type: integer}}}}}}`, "application/yaml", "a: x", "request.body/a type"},
		{"JSON under another name", `{content: {application/x-own: {schema: {type: object}}}}`, "application/x-own", "{}", ""},
		{"bytes", `{content: {"*/*": {}}}`, "application/octet-stream", "\xff", ""},
		{"a type of a vendor", `{content: {application/vnd.a+json: {schema: {type: object}}}}`, "application/vnd.a+json", "[]", "request.body type"},
	} {
		d := load(t, `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {/: {post: {requestBody: `+row.request+`, responses: {"200": {description: d}}}}}}`)
		r := httptest.NewRequest("POST", "/", nil)
		if row.contentType != "" {
			r.Header.Set("Content-Type", row.contentType)
		}
		m, _ := d.Match("POST", "/")
		_, violations := m.Operation.Decode(m, r, []byte(row.body))
		if got := strings.TrimPrefix(outcome(nil, violations), "null"); got != row.want {
			t.Errorf("%s: %q, want %q", row.says, got, row.want)
		}
	}
}

func TestExamplesInOtherFilesAreRead(t *testing.T) {
	d, err := spec.Load(fstest.MapFS{"docs/api.yaml": {Data: []byte(`
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /:
    get:
      responses:
        "200":
          description: d
          content:
            application/json: {schema: {type: object}, examples: {here: {externalValue: ../examples/a.json}, gone: {externalValue: b.json}, out: {externalValue: ../../c.json}, far: {externalValue: "https://example.com/d.json"}}}
            application/xml: {schema: {type: object, properties: {a: {type: integer}}}, example: "<root><a>1</a></root>"}
            text/plain: {examples: {text: {externalValue: "../examples/a%20b.txt"}}}
`)}, "examples/a.json": {Data: []byte(`{"a":1}`)}, "examples/a b.txt": {Data: []byte("text")}}, "docs/api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	content := d.Operations[0].Responses[0].Content
	if got := text(content[0].Examples[0].Value) + text(content[1].Examples[0].Value) + text(content[2].Examples[0].Value); got != `{"a":1}{"a":1}"text"` {
		t.Errorf("the examples are %s", got)
	}
	var places []string
	for _, e := range append(append(spec.Errors{}, d.Flaws...), d.Unsupported()...) {
		places = append(places, e.Code)
	}
	if got := strings.Join(places, " "); got != "external-example external-example external-example" || len(d.Unsupported()) != 1 {
		t.Errorf("the flaws are %v, the rest %v", d.Flaws, d.Unsupported())
	}
}
