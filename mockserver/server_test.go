package mockserver_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/spec"
)

// shelf is a small API with what the bundled one lacks: a body, a range of
// statuses, a response without a body, several media types, headers.
const shelf = `
openapi: 3.1.0
info: {title: Shelf, version: "1"}
servers: [{url: /v2}]
paths:
  /books/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
    get:
      operationId: book
      responses:
        "200":
          description: A book.
          headers: {X-Shelf: {required: true, schema: {type: string, enum: [A7]}}, X-Left: {schema: {type: integer, minimum: 3, maximum: 3}}}
          content:
            application/json: {schema: {$ref: "#/components/schemas/Book"}}
            text/csv: {schema: {type: string}, example: "id,title\n1,Emma\n"}
        4XX: {description: Wrong., content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
    put:
      operationId: put
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}}
      responses:
        "204": {description: Done.}
        "422": {description: Wrong., content: {application/json: {schema: {type: object, properties: {wrong: {type: array, items: {type: string}, x-value: "violations.map(v, v.location)"}}}}}}
    delete:
      operationId: delete
      responses: {default: {description: Anything.}}
  /impossible:
    get:
      operationId: impossible
      responses: {"200": {description: None., content: {application/json: {schema: {type: integer, minimum: 2, maximum: 1}}}}}
components:
  schemas:
    Book:
      type: object
      required: [id, title]
      properties: {id: {type: integer, minimum: 1}, title: {type: string, minLength: 1}, email: {type: string, format: email}}
`

func document(t testing.TB, text string) *spec.Document {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func serve(t testing.TB, text string, o mockserver.Options) *mockserver.Server {
	t.Helper()
	s, err := mockserver.New(document(t, text), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request: "GET /path", then headers as "Name: value", then, after an
// empty line, a body.
func ask(s http.Handler, text string) *httptest.ResponseRecorder {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestNothingAcceptableIsAnsweredAsDocumented(t *testing.T) {
	for _, row := range []struct{ says, status, want string }{
		{"the status itself", "406", `"why"`},
		{"a range", "4XX", "urn:goalpost:problem:not-acceptable"},
		{"the default", "default", "urn:goalpost:problem:not-acceptable"},
	} {
		s := serve(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {get: {responses: {"200": {description: d, content: {text/csv: {schema: {type: string}}}},
			"`+row.status+`": {description: d, content: {application/json: {schema: {type: object, required: [why], properties: {why: {type: string}}}}}}}}}}}`, mockserver.Options{})
		if w := ask(s, "GET /a\nAccept: image/png"); w.Code != 406 || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s: %d %s, want 406 and %s", row.says, w.Code, w.Body, row.want)
		}
	}
}

func TestAnAPIThatIsNotThereAnswers(t *testing.T) {
	s := serve(t, shelf, mockserver.Options{})
	for _, row := range []struct {
		says, request string
		status        int
		contains      string
	}{
		{"a body that satisfies its schema", "GET /v2/books/7", 200, `"title":`},
		{"a wrong path parameter gets the range's response", "GET /v2/books/0", 400, `"title":`},
		{"not below the base path", "GET /books/7", 404, "Perhaps /v2/books/7 is meant: it begins with /v2. It is the operation book."},
		{"a slash too many", "GET /v2/books/7/", 404, "Perhaps /v2/books/7 is meant: it does not end with a slash."},
		{"a letter off", "GET /v2/boks/7", 404, "it has books where yours has boks"},
		{"another media type", "GET /v2/books/7\nAccept: text/csv", 200, "id,title"},
		{"a media type that is not there", "GET /v2/books/7\nAccept: image/png", 406, "text/csv"},
		{"a right body gets no body", "PUT /v2/books/7\nContent-Type: application/json\n\n{\"id\":1,\"title\":\"Emma\"}", 204, ""},
		{"a wrong body is told", "PUT /v2/books/7\nContent-Type: application/json\n\n{\"id\":0}", 422, `"request.body/title"`},
		{"two JSON texts in a body", "PUT /v2/books/7\nContent-Type: application/json\n\n{\"id\":1,\"title\":\"x\"}{}", 422, `"request.body"`},
		{"only a default", "DELETE /v2/books/7", 200, ""},
		{"a schema that nothing satisfies", "GET /v2/impossible", 500, "api.yaml:"},
		{"a malformed preference", "GET /v2/books/7?__dynamic=maybe", 400, "dynamic"},
	} {
		w := ask(s, row.request)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.contains) || row.contains == "" && w.Body.Len() > 0 {
			t.Errorf("%s: %q = %d %s, want %d and %q", row.says, row.request, w.Code, w.Body, row.status, row.contains)
		}
	}
	w := ask(s, "GET /v2/books/7")
	if w.Header().Get("X-Shelf") != "A7" || w.Header().Get("X-Left") != "3" {
		t.Errorf("headers = %v, want X-Shelf A7 and X-Left 3", w.Header())
	}
}

func TestEqualRequestsGetEqualBytesInAnyOrderAtOnce(t *testing.T) {
	want := map[string]string{}
	fresh := serve(t, shelf, mockserver.Options{Seed: 5})
	for i := range 20 {
		target := fmt.Sprintf("GET /v2/books/%d", i+1)
		want[target] = ask(fresh, target).Body.String()
	}
	s := serve(t, shelf, mockserver.Options{Seed: 5})
	var group sync.WaitGroup
	for worker := range 64 {
		group.Go(func() {
			for i := range 20 {
				target := fmt.Sprintf("GET /v2/books/%d", (i*7+worker)%20+1)
				if got := ask(s, target).Body.String(); got != want[target] {
					t.Errorf("%s = %s, want %s", target, got, want[target])
				}
			}
		})
	}
	group.Wait()
	if other := ask(serve(t, shelf, mockserver.Options{Seed: 6}), "GET /v2/books/1").Body.String(); other == want["GET /v2/books/1"] {
		t.Error("another seed gives the same bytes")
	}
	if seeded := ask(serve(t, shelf, mockserver.Options{}), "GET /v2/books/1\nPrefer: seed=5").Body.String(); seeded != want["GET /v2/books/1"] {
		t.Errorf("Prefer: seed=5 = %s, want the bytes of --seed 5", seeded)
	}
}

func TestTheLogHasOneLineARequestAndNoCredential(t *testing.T) {
	const secured = `
openapi: 3.1.0
info: {title: t, version: "1"}
security: [{key: [], token: []}]
paths: {/a: {get: {responses: {"200": {description: d}}}}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: api_key}, token: {type: http, scheme: bearer}}}
`
	var log bytes.Buffer
	s := serve(t, secured, mockserver.Options{Log: &log})
	ask(s, "GET /a?api_key=canary-1&other=canary-2\nAuthorization: Bearer canary-3\nCookie: canary-4")
	ask(s, "GET /a?api_key=invalid-canary-1\nAuthorization: Bearer expired-canary-3")
	ask(s, "GET /b?api_key=canary-1")
	if text := log.String(); strings.Contains(text, "canary") || strings.Count(text, "\nGET ")+strings.Count(text[:4], "GET ") != 3 {
		t.Errorf("log = %s", text)
	}
}

func TestPicturesAreWellFormedAndInert(t *testing.T) {
	s := serve(t, shelf, mockserver.Options{})
	for _, path := range []string{"/pictures/ava-lindqvist.svg", "/x.png", "/a/%3Cscript%3Ealert(1)%3C%2Fscript%3E.svg", "/%22%20onload=%22x.jpg", "/\u00e9.gif", "/%ff.webp", "/.svg"} {
		w := ask(s, "GET "+path)
		if w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" {
			t.Errorf("%s = %d %s, want 200 image/svg+xml", path, w.Code, w.Header().Get("Content-Type"))
		}
		decoder := xml.NewDecoder(w.Body)
		for {
			token, err := decoder.Token()
			if token == nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", path, err)
				}
				break
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
				t.Errorf("%s has a script", path)
			}
		}
	}
	if a, b := ask(s, "GET /a.svg").Body.String(), ask(s, "GET /b.svg").Body.String(); a == b {
		t.Error("two pictures are the same")
	}
}

func TestFindersAreTriedInTheOrderOfTheReadme(t *testing.T) {
	fixtures := fstest.MapFS{
		"book/200.default.yaml": {Data: []byte("body: {id: 1, title: Default}")},
		"book/200.emma.yaml":    {Data: []byte("when: request.path_parameters.id == 2\nbody: {id: 2, title: Emma}\nheaders: {X-Shelf: A7}")},
		"book/400.odd.yaml":     {Data: []byte("body: {title: Odd}")},
		"book/200.slow.yaml":    {Data: []byte("delay: 1ms\nbody: {id: 3, title: Slow}")},
	}
	fixtures["book/200.default.yaml"].Data = append(fixtures["book/200.default.yaml"].Data, "\nheaders: {X-Shelf: A7}"...)
	fixtures["book/200.slow.yaml"].Data = append(fixtures["book/200.slow.yaml"].Data, "\nheaders: {X-Shelf: A7}"...)
	s := serve(t, shelf, mockserver.Options{Fixtures: fixtures})
	for _, row := range []struct{ request, contains string }{
		{"GET /v2/books/0\nPrefer: example=slow", "Slow"},
		{"GET /v2/books/0\nPrefer: code=400", "Odd"},
		{"GET /v2/books/0?__code=400", "Odd"},
		{"GET /v2/books/2\nPrefer: example=\"odd\", code=400", "Odd"},
		{"GET /v2/books/0", `"title"`},
		{"GET /v2/books/2", "Emma"},
		{"GET /v2/books/1", "Default"},
		{"GET /v2/books/1?__dynamic=true", `"title"`},
		{"GET /v2/books/1\nPrefer: example=none", "example=slow"},
	} {
		if got := ask(s, row.request).Body.String(); !strings.Contains(got, row.contains) || strings.Contains(row.request, "dynamic") && strings.Contains(got, "Default") {
			t.Errorf("%q = %s, want %q", row.request, got, row.contains)
		}
	}
}

func TestAWrongFixtureIsRefusedWithItsPlace(t *testing.T) {
	for _, row := range []struct{ file, text, want string }{
		{"book/200.a.yaml", "body: {id: 0, title: x}\nheaders: {X-Shelf: A7}", "book/200.a.yaml:1:12"},
		{"book/200.a.yaml", "boddy: 1", "book/200.a.yaml:1:1"},
		{"book/200.a.yaml", "when: 1 +\nbody: {id: 1, title: x}\nheaders: {X-Shelf: A7}", "book/200.a.yaml:1:7"},
		{"book/200.a.yaml", "delay: 3 days\nbody: {id: 1, title: x}\nheaders: {X-Shelf: A7}", "book/200.a.yaml:1:8"},
		{"book/200.a.yaml", "status: 201\nbody: {id: 1, title: x}", "book/200.a.yaml:1:9"},
		{"book/999.a.yaml", "body: 1", "book/999.a.yaml"},
		{"nothing/200.a.yaml", "body: 1", "nothing"},
		{"book/200.a.json", "{", "book/200.a.json:1:"},
		{"book/200.a.yaml", "body: {id: 1, title: x}\nheaders: {X-Shelf: \"A7\\r\\nX-Evil: 1\"}", "X-Shelf"},
	} {
		_, err := mockserver.LoadFixtures(document(t, shelf), fstest.MapFS{row.file: {Data: []byte(row.text)}})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s %q = %v, want %s", row.file, row.text, err, row.want)
		}
	}
}

// bundled is the bundled document and its fixtures.
func bundled(t testing.TB) (*spec.Document, fs.FS) {
	t.Helper()
	d, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := fs.Sub(goalpost.Files(), "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	return d, fixtures
}

// The mock trusts what is built in because this test does not.
func TestTheBundledFixturesAreRight(t *testing.T) {
	d, fixtures := bundled(t)
	loaded, err := mockserver.LoadFixtures(d, fixtures)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range d.Operations {
		if len(loaded.Of(op)) < 5 {
			t.Errorf("%s has %d fixtures", op, len(loaded.Of(op)))
		}
	}
}

func ExampleNew() {
	d, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	mock, err := mockserver.New(d, mockserver.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(mock)
	defer server.Close()
	response, err := http.Get(server.URL + d.Operations[0].BasePath() + d.Operations[0].Path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode, response.Header.Get("Content-Type"))
	// Output: 401 application/json
}

func FuzzRequest(f *testing.F) {
	d, fixtures := bundled(f)
	s, err := mockserver.New(d, mockserver.Options{Fixtures: fixtures, Trusted: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("/api/v1/profiles/overview/", "profile_id=101", "code=400, example=\"x\"", "application/json")
	f.Add("/a/../%2e%2e/x.svg", "__code=%zz&a&a=1", ";,\"", "*/*;q=2, text/")
	f.Add("/", "", "dynamic=true;seed=9999999999999999999999", "")
	f.Fuzz(func(t *testing.T, path, query, prefer, accept string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header["Prefer"], r.Header["Accept"] = []string{prefer}, []string{accept}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%q ?%q = %s", path, query, w.Body)
		}
	})
}

func TestTheExampleThatBelongsToTheRequestIsServed(t *testing.T) {
	s := serve(t, `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a/{id}:
    parameters: [{in: path, name: id, required: true, schema: {type: integer}, examples: {one: {value: 1}, two: {value: 2}, gone: {value: 3}}}]
    get:
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object}, examples: {one: {value: {n: 1}}, two: {value: {n: 2}}}}}}
        "404": {description: d, content: {application/json: {schema: {type: object}, examples: {gone: {value: {gone: true}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object}, examples: {a: {value: {x: 1}}, b: {value: {x: 2.0}}}}}}
      responses: {"201": {description: d, content: {application/json: {schema: {type: object}, examples: {a: {value: {y: 1}}, b: {value: {y: 2}}}}}}}
`, mockserver.Options{})
	const js = "\nContent-Type: application/json\n\n"
	for _, row := range []struct {
		request string
		status  int
		want    string
	}{
		{"GET /a/1", 200, `{"n":1}`},
		{"GET /a/2", 200, `{"n":2}`},
		{"GET /a/3", 404, `{"gone":true}`},
		{"GET /a/4", 200, `{"n":1}`},
		{"GET /a/2\nPrefer: example=one", 200, `{"n":1}`},
		{"POST /a/9" + js + `{"x":2}`, 201, `{"y":2}`},
		{"POST /a/9" + js + `{"x":7}`, 201, `{"y":1}`},
	} {
		if w := ask(s, row.request); w.Code != row.status || w.Body.String() != row.want {
			t.Errorf("%q = %d %s, want %d %s", row.request, w.Code, w.Body, row.status, row.want)
		}
	}
}
