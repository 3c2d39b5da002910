// Package console is the page of the desk, as files: one HTML page, style sheets
// and ES modules, embedded as they stand here. There is no build step, and the
// page asks nothing but the API next to it, api/ (mockserver/desk/openapi.yaml).
//
// The page trusts nothing that it shows. What came over the wire is set as text
// and never as markup, and Policy has the browser hold it to that.
package console

import (
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Policy is the Content-Security-Policy of every file: scripts, styles, pictures
// and connections of the page's own origin, nothing inline, no frame around it,
// no form that leads elsewhere, and no text that becomes markup (Trusted Types).
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

//go:embed page
var embedded embed.FS

// Files is the page: index.html, css/ and js/.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "page")
	if err != nil {
		panic(err) // The folder is embedded by its name.
	}
	return files
}

// Handler serves the page at the root of what it is given; under a prefix, put
// http.StripPrefix before it. It reads only: GET and HEAD, and 404 for what is no
// file of the page.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", Policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-cache")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "The page takes GET and HEAD.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	content, err := embedded.ReadFile(path.Join("page", path.Clean("/"+name)))
	if err != nil {
		http.Error(w, "The page has no such file.", http.StatusNotFound)
		return
	}
	header.Set("Content-Type", contentType(name))
	header.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(content) // A reader who went away is not a failure.
	}
}

// contentType is not left to the machine's table of types: some map .js to
// text/plain, and no browser runs such a module.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}
