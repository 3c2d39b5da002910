package console_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"goalpost/mockserver/console"
)

// get asks the handler of the page.
func get(method, target string) *http.Response {
	w := httptest.NewRecorder()
	console.Handler().ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w.Result()
}

func TestThePageIsServedWithItsPolicy(t *testing.T) {
	for _, row := range []struct {
		method, target string
		status         int
		contentType    string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/index.html", 200, "text/html; charset=utf-8"},
		{"GET", "/js/app.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/css/base.css", 200, "text/css; charset=utf-8"},
		{"GET", "/mark.svg", 200, "image/svg+xml"},
		{"GET", "/js", 404, "text/plain; charset=utf-8"},
		{"GET", "/none.js", 404, "text/plain; charset=utf-8"},
		{"GET", "/../console.go", 404, "text/plain; charset=utf-8"},
		{"GET", "/js/../../console.go", 404, "text/plain; charset=utf-8"},
		{"POST", "/", 405, "text/plain; charset=utf-8"},
	} {
		r := get(row.method, row.target)
		if got := r.StatusCode; got != row.status {
			t.Errorf("%s %s = %d, want %d", row.method, row.target, got, row.status)
		}
		if got := r.Header.Get("Content-Type"); got != row.contentType {
			t.Errorf("%s %s has the type %q, want %q", row.method, row.target, got, row.contentType)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": console.Policy,
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s %s: %s = %q, want %q", row.method, row.target, name, got, want)
			}
		}
	}
}

// files are all files of the page that have one of the extensions.
func files(t *testing.T, extensions string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(console.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(extensions, path.Ext(name)) {
			return err
		}
		text, err := fs.ReadFile(console.Files(), name)
		found[name] = string(text)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d files: %v", len(found), err)
	}
	return found
}

// What a client sent is shown as text. Nothing in the scripts can make markup or
// code of it, and nothing in the page needs what the policy forbids.
func TestNoTextBecomesMarkup(t *testing.T) {
	scripts := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc|\beval\b|new Function|javascript:|setTimeout\("`)
	for name, text := range files(t, ".js") {
		if found := scripts.FindString(text); found != "" {
			t.Errorf("%s has %s", name, found)
		}
	}
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s+type="module")?>`)
	for name, text := range files(t, ".html.svg") {
		if found := inline.FindString(text); found != "" {
			t.Errorf("%s has %q, which the policy forbids", name, found)
		}
	}
}

// The page asks nobody but the server that it comes from.
func TestThePageNamesNoOtherOrigin(t *testing.T) {
	origin := regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9.-]+\.[a-z]+`)
	for name, text := range files(t, ".js.css.html.svg") {
		for _, found := range origin.FindAllString(text, -1) {
			if found != "http://www.w3.org" { // The name of a namespace.
				t.Errorf("%s names %s", name, found)
			}
		}
	}
}

// A module that nothing imports, or one that is not there, is a mistake that a
// browser would show only in the view that needs it.
func TestEveryModuleIsThereAndUsed(t *testing.T) {
	used := map[string]bool{"js/app.js": true}
	imports := regexp.MustCompile(`(?m)^import .* from "\./([a-z]+\.js)";$`)
	modules := files(t, ".js")
	for name, text := range modules {
		for _, match := range imports.FindAllStringSubmatch(text, -1) {
			if used["js/"+match[1]] = true; modules["js/"+match[1]] == "" {
				t.Errorf("%s imports %s, which is not there", name, match[1])
			}
		}
		if strings.Count(text, "import ") < len(imports.FindAllString(text, -1)) {
			t.Errorf("%s has an import that this test does not read", name)
		}
	}
	for name := range modules {
		if !used[name] {
			t.Errorf("nothing imports %s", name)
		}
	}
}
