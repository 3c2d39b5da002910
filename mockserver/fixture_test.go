package mockserver_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/mockserver"
	"goalpost/spec"
)

// library has parameters whose valid values another operation lists, and rules
// within and between its responses.
const library = `
openapi: 3.1.0
info: {title: Library, version: "1"}
paths:
  /rooms:
    get:
      operationId: rooms
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, required: [rooms], properties: {rooms: {type: array, items: {type: string}}}}}}}
  /books:
    get:
      operationId: books
      parameters:
        - {name: book, in: query, schema: {type: string}, x-values-from: {operationId: shelves, parameters: {room: room}, expr: body.books, default: "values[0]", as: book}}
        - {name: room, in: query, schema: {type: string}, x-values-from: {operationId: rooms, expr: body.rooms, default: "values[0]", as: room}, x-error: {status: 409, message: No such room.}}
      responses:
        "200":
          description: d
          content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
          x-rules: [{id: asked-book, expr: body.title == request.query.book, message: The book is the one asked for.}]
        "409": {description: d, content: {application/json: {schema: {type: array, items: {type: string}, x-value: "violations.map(v, v.name + ': ' + v.message)"}}}}
  /shelves:
    get:
      operationId: shelves
      parameters: [{name: room, in: query, schema: {type: string}, x-values-from: {operationId: rooms, expr: body.rooms, default: "values[0]", as: room}}]
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, required: [books], properties: {books: {type: array, items: {type: string}}}}}}}
components:
  schemas:
    Book:
      type: object
      required: [title, room]
      properties: {title: {type: string}, room: {type: string}}
x-rules:
  - {id: book-stands-in-its-room, when: "books.request.query.room == shelves.request.query.room", expr: "books.body.title in shelves.body.books", message: A book is on the shelf of its room.}
`

// right are fixtures of the library that agree.
func right() fstest.MapFS {
	return fstest.MapFS{
		"rooms/200.default.yaml":     {Data: []byte("body: {rooms: [blue, red]}")},
		"shelves/200.default.yaml":   {Data: []byte("body: {books: [Emma, Ivanhoe]}")},
		"shelves/200.red-room.yaml":  {Data: []byte("when: room == 'red'\nbody: {books: [Kim]}")},
		"books/200.default.yaml":     {Data: []byte("body: {title: Emma, room: blue}")},
		"books/200.ivanhoe.yaml":     {Data: []byte("when: book == 'Ivanhoe'\nbody:\n  title: Ivanhoe\n  room: blue\n")},
		"books/200.kim.json":         {Data: []byte(`{"summary": "The other room.", "when": "room == 'red'", "status": 200, "body": {"title": "Kim", "room": "red"}}`)},
		"books/200.slow.yaml":        {Data: []byte("delay: 10ms\nheaders: {X-Any: [a, b], ETag: 7}\nbody: {title: Kim, room: red}")},
		"books/409.no-such-room.yml": {Data: []byte("body: ['room: No such room.']")},
		"README.md":                  {Data: []byte("notes")},
		"books/.hidden.yaml":         {Data: []byte("!")},
	}
}

func TestFixturesAnswerWhereTheirWhenHolds(t *testing.T) {
	s := serve(t, library, mockserver.Options{Fixtures: right()})
	for _, row := range []struct {
		request  string
		status   int
		contains string
	}{
		{"GET /books", 200, `"Emma"`},
		{"GET /books?book=Ivanhoe", 200, `"Ivanhoe"`},
		{"GET /books?room=red", 200, `"Kim"`},
		{"GET /books?room=red&book=Kim", 200, `"Kim"`},
		{"GET /books?room=green", 409, `["room: No such room."]`},
		{"GET /books?room=green&book=x", 409, `["room: No such room.","book: is not one of the valid values"]`},
		{"GET /books?room=red&book=Emma", 400, `"query.book"`},
		{"GET /books?room=blue&room=red", 409, `["room: No such room."]`},
		{"GET /shelves?room=red", 200, `["Kim"]`},
	} {
		w := ask(s, row.request)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.contains) {
			t.Errorf("%s = %d %s, want %d %s", row.request, w.Code, w.Body, row.status, row.contains)
		}
	}
	w := ask(s, "GET /books?__example=slow")
	if got := w.Header().Values("X-Any"); len(got) != 2 || w.Header().Get("ETag") != "7" {
		t.Errorf("headers of a fixture = %v", w.Header())
	}
}

func TestFixturesThatBreakTheDocumentAreRefused(t *testing.T) {
	for _, row := range []struct {
		says, file, text string
		want             []string
	}{
		{"a schema", "books/200.ivanhoe.yaml", "when: book == 'Ivanhoe'\nbody:\n  title: Ivanhoe\n  room: 7\n", []string{"books/200.ivanhoe.yaml:4:9", "/room breaks type", "api.yaml:"}},
		{"a missing property", "books/200.ivanhoe.yaml", "when: book == 'Ivanhoe'\nbody:\n  title: Ivanhoe\n", []string{"books/200.ivanhoe.yaml:3:3", "/room breaks required"}},
		{"a rule, for one of the inputs it answers", "books/200.kim.json", `{"when": "true", "body": {"title": "Kim", "room": "red"}}`, []string{"books/200.kim.json:1:", "the rule asked-book", "book=Emma"}},
		{"a rule, for all inputs", "books/200.slow.yaml", "body: {title: Nemo, room: red}", []string{"books/200.slow.yaml:1:7", "the rule asked-book", "for all others"}},
		{"a rule between two operations", "shelves/200.red-room.yaml", "when: room == 'red'\nbody: {books: [Kim, Waverley]}", []string{"books/200.kim.json:1:", "the rule asked-book", "Waverley"}},
		{"no value for a when", "books/200.ivanhoe.yaml", "when: nothing == 1\nbody: {title: Ivanhoe, room: blue}", []string{"books/200.ivanhoe.yaml:1:7", "nothing"}},
		{"a when on an error", "books/409.no-such-room.yml", "when: true\nbody: []", []string{"books/409.no-such-room.yml:1:7", "2xx"}},
		{"no body", "books/200.slow.yaml", "summary: x", []string{"books/200.slow.yaml:1:1", "no body"}},
		{"a second with the same name", "books/200.kim.yaml", "body: {title: Kim, room: red}", []string{"books/200.kim.yaml:1:1", "200.kim.json"}},
		{"a header of the server", "books/200.slow.yaml", "headers: {Content-Length: 3}\nbody: {title: Kim, room: red}", []string{"books/200.slow.yaml:1:27", "Content-Length"}},
		{"a type that is not documented", "books/200.slow.yaml", "headers: {Content-Type: text/csv}\nbody: x", []string{"books/200.slow.yaml:1:", "text/csv"}},
		{"a delay of a minute", "books/200.slow.yaml", "delay: 1m\nbody: {title: Kim, room: red}", []string{"books/200.slow.yaml:1:8", "30s"}},
		{"a file that is no fixture", "books/notes.txt", "x", []string{"books/notes.txt"}},
		{"a fixture outside of a folder", "200.default.yaml", "x", []string{"200.default.yaml"}},
		{"two mistakes", "books/200.slow.yaml", "delay: x\nbodi: 1", []string{"books/200.slow.yaml:1:8", "books/200.slow.yaml:2:7", "no body"}},
	} {
		files := right()
		files[row.file] = &fstest.MapFile{Data: []byte(row.text)}
		_, err := mockserver.LoadFixtures(document(t, library), files)
		var failures spec.Errors
		if !errors.As(err, &failures) {
			t.Errorf("%s: %T %v, want spec.Errors", row.says, err, err)
			continue
		}
		text := err.Error()
		for _, one := range failures {
			text += "\n" + one.Hint
			if one.Hint == "" || one.Location.File == "" {
				t.Errorf("%s: %v has no hint or no place", row.says, one)
			}
		}
		for _, want := range row.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s = %s\nwant %s", row.says, text, want)
			}
		}
	}
}

func TestFixturesThatContradictEachOtherAreRefused(t *testing.T) {
	const rule = `expr: "books.body.title in shelves.body.books"`
	d := document(t, strings.Replace(library, rule, `expr: "books.body.title.size() == shelves.body.books.size() + 2"`, 1))
	_, err := mockserver.LoadFixtures(d, right())
	if err == nil {
		t.Fatal("fixtures that contradict each other = nil, want an error")
	}
	for _, want := range []string{"shelves/200.default.yaml:1:7", "contradict each other", "book-stands-in-its-room", "books/200.ivanhoe.yaml for book=Ivanhoe, room=blue"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %s", err, want)
		}
	}
}

func TestReloadingSomethingWrongKeepsWhatWasServed(t *testing.T) {
	s := serve(t, library, mockserver.Options{Fixtures: right()})
	broken := right()
	broken["books/200.default.yaml"] = &fstest.MapFile{Data: []byte("body: 7")}
	if err := s.Reload(document(t, library), broken); err == nil || !strings.Contains(err.Error(), "books/200.default.yaml:1:7") {
		t.Errorf("Reload = %v, want the place of the mistake", err)
	}
	if w := ask(s, "GET /books"); !strings.Contains(w.Body.String(), "Emma") {
		t.Errorf("after a broken edit = %d %s, want Emma", w.Code, w.Body)
	}
	other := right()
	other["books/200.default.yaml"] = &fstest.MapFile{Data: []byte("body: {title: Emma, room: BLUE}")}
	if err := s.Reload(document(t, library), other); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET /books"); !strings.Contains(w.Body.String(), "BLUE") {
		t.Errorf("after a right edit = %d %s, want BLUE", w.Code, w.Body)
	}
}

// A fixture is refused, or it is served: never a panic, never a body that the
// document does not allow.
func FuzzFixture(f *testing.F) {
	d := document(f, library)
	for _, one := range right() {
		f.Add("200.a.yaml", string(one.Data))
		f.Add("409.a.json", string(one.Data))
	}
	f.Add("200.a.yaml", "body: &a {title: *a, room: x}")
	f.Add("2000.a.yaml", "when: 1\nstatus: [1]\nheaders: [1]\ndelay: {}\nbody: '{{server}}'")
	schema := d.Operation("books").Response(200).Content[0].Schema
	f.Fuzz(func(t *testing.T, name, text string) {
		files := right()
		files["books/"+strings.ReplaceAll(name, "/", "")] = &fstest.MapFile{Data: []byte(text)}
		for file := range files {
			if !validPath(file) {
				t.Skip()
			}
		}
		s, err := mockserver.New(d, mockserver.Options{Fixtures: files})
		if err != nil {
			return
		}
		w := ask(s, "GET /books")
		if w.Code != 200 {
			return
		}
		v, err := spec.DecodeJSON(w.Body.Bytes())
		if err != nil || !schema.Valid(v) {
			t.Errorf("%s %q is served as %s", name, text, w.Body)
		}
	})
}
