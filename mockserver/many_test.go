package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// manyOperations is a document with that many operations, and the paths of requests
// for the first and the last of them. Paths are plain, templated, or of both kinds.
func manyOperations(t testing.TB, kind string, count int) (document *spec.Document, paths []string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("openapi: 3.1.0\ninfo: {title: Many, version: \"1\"}\nservers: [{url: /api/v1}]\npaths:\n")
	for i := range count {
		template := fmt.Sprintf("/resources-%d/list", i)
		if kind == "templated" || kind == "mixed" && i%2 == 1 {
			template = fmt.Sprintf("/resources-%d/{id}/parts/{part}", i)
		}
		fmt.Fprintf(&text, "  %s:\n    get:\n      operationId: op%d\n", template, i)
		if strings.Contains(template, "{") {
			text.WriteString("      parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: part, in: path, required: true, schema: {type: string}}]\n")
		}
		text.WriteString("      responses: {\"200\": {description: d, content: {application/json: {schema: {type: object}, example: {ok: true}}}}}\n")
		if i == 0 || i == count-1 {
			paths = append(paths, "/api/v1"+strings.NewReplacer("{id}", "7", "{part}", "wheel").Replace(template))
		}
	}
	document, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text.String())}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return document, paths
}

// BenchmarkOperations is what a request takes of a document with 2 operations, and
// of one with 1,000: to find the operation, to be answered, and to be answered the
// second time.
func BenchmarkOperations(b *testing.B) {
	for _, kind := range []string{"plain", "templated", "mixed"} {
		for _, count := range []int{2, 1000} {
			document, paths := manyOperations(b, kind, count)
			s, err := New(document, Options{Log: io.Discard})
			if err != nil {
				b.Fatal(err)
			}
			defer s.log.open()()
			run := func(step string, f func(path string, i int)) {
				b.Run(fmt.Sprintf("%s/%d/%s", kind, count, step), func(b *testing.B) {
					b.ReportAllocs()
					for i := 0; b.Loop(); i++ {
						f(paths[i%len(paths)], i)
					}
				})
			}
			w, r := &nowhere{header: http.Header{}}, httptest.NewRequest("GET", "/", nil)
			r.Body = http.NoBody
			run("match", func(path string, _ int) {
				if match, ok := document.Match("GET", path); !ok || match.Operation == nil {
					b.Fatal(path)
				}
			})
			run("new", func(path string, i int) {
				r.URL.Path, r.URL.RawQuery = path, fmt.Sprint("x=", i)
				w.serve(b, s, r, 200)
			})
			run("repeated", func(path string, _ int) {
				r.URL.Path, r.URL.RawQuery = path, ""
				w.serve(b, s, r, 200)
			})
		}
	}
}
