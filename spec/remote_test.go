package spec_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"goalpost/spec"
)

// refersTo loads a document whose response schema is a reference.
func refersTo(ref string, o spec.Options) (*spec.Document, error) {
	text := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /:\n    get:\n      responses:\n        '200':\n          $ref: '" + ref + "'\n"
	return spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", o)
}

func TestARemoteReferenceIsFetchedOnceWhereItIsAllowed(t *testing.T) {
	var asked atomic.Int32
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/api/responses.yaml":
			fmt.Fprint(w, "pet: {description: d, content: {application/json: {schema: {$ref: 'schemas/pet.json#/$defs/pet'}}}}")
		case "/api/schemas/pet.json":
			fmt.Fprint(w, `{"$defs": {"pet": {"type": "object", "properties": {"parent": {"$ref": "#/$defs/pet"}, "name": {"$ref": "../names.json"}}}}}`)
		case "/api/names.json":
			http.Redirect(w, r, "/moved.json", http.StatusFound)
		case "/moved.json":
			fmt.Fprint(w, `{"type": "string"}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer host.Close()
	d, err := refersTo(host.URL+"/api/responses.yaml#/pet", spec.Options{AllowRemoteRefs: true})
	if err != nil {
		t.Fatal(err)
	}
	fetched := asked.Load()
	if fetched != 4 {
		t.Errorf("%d requests while loading, want one for each file and one for the redirect", fetched)
	}
	s := d.Operations[0].Responses[0].Content[0].Schema
	if got := codes(s.Validate(value(t, `{"parent": {"name": 1}}`))); got != "type" {
		t.Errorf("a wrong name = %q, want type", got)
	}
	for _, v := range s.Validate(value(t, `{"parent": {"name": 1}}`)) {
		if want := host.URL + "/api/names.json:1:10"; v.Document.String() != want {
			t.Errorf("the place of the violation = %s, want %s", v.Document, want)
		}
	}
	if asked.Load() != fetched {
		t.Errorf("something was fetched after the document was loaded")
	}
}

func TestARemoteReferenceIsRefusedUnlessItIsAllowed(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the host is asked") }))
	defer host.Close()
	_, err := refersTo(host.URL+"/x.yaml", spec.Options{})
	if err == nil || !strings.Contains(err.Error(), "api.yaml:8:17: the reference") || !strings.Contains(hint(err), "--allow-remote-refs") {
		t.Errorf("Load = %v (%s), want a refusal with its place that names the flag", err, hint(err))
	}
}

func hint(err error) string {
	if many, ok := err.(spec.Errors); ok && len(many) > 0 {
		return many[0].Hint
	}
	return ""
}

func TestWhatARemoteHostMayDoIsBounded(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/circle":
			http.Redirect(w, r, "/circle", http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/large":
			w.Write(make([]byte, 11<<20))
		case "/html":
			fmt.Fprint(w, "<!doctype html><p>: a: b")
		case "/many":
			n := r.URL.RawQuery + "x"
			fmt.Fprintf(w, `{"description": "d", "x": {"$ref": "/many?%s"}}`, n)
		case "/away":
			fmt.Fprint(w, `{"$ref": "file:///etc/passwd"}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer host.Close()
	for _, row := range []struct{ path, want string }{
		{"/circle", "redirected more than 5 times"},
		{"/file", `redirected to a URL of scheme "file"`},
		{"/large", "more than 10 MiB"},
		{"/missing", "404 Not Found"},
		{"/html", host.URL + "/html:1:"},
		{"/away", "leads out of the document's folder"},
	} {
		_, err := refersTo(host.URL+row.path, spec.Options{AllowRemoteRefs: true})
		if err == nil || !strings.Contains(err.Error(), row.want) || hint(err) == "" {
			t.Errorf("%s = %v, want %s and a hint", row.path, err, row.want)
		}
	}
	if d, err := refersTo(host.URL+"/many", spec.Options{AllowRemoteRefs: true}); err != nil || len(d.Files()) != 101 {
		t.Errorf("a file that refers to ever others = %v, want 100 of them and the document", err)
	}
	withPassword := strings.Replace(host.URL, "http://", "http://user:hunter2@", 1)
	if _, err := refersTo(withPassword+"/x", spec.Options{AllowRemoteRefs: true}); err == nil || strings.Contains(err.Error()+hint(err), "hunter2") {
		t.Errorf("a reference with a password = %v, want a refusal that does not show it", err)
	}
}
