package contract_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/spec"
)

// The credentials that the library's server accepts.
const (
	rightKey   = "CANARY/key+91f&\"7%5c"
	rightToken = "CANARY.token~4d2e8b77"
)

// library is a server that keeps every promise of testdata/library.yaml, unless
// one of its fields says otherwise.
type library struct {
	books []map[string]any
	// edit changes a response before it is sent.
	edit func(r *http.Request, a *reply)
	// lax are the mistakes that the server does not mind.
	lax []string
}

// reply is a response of the library before it is sent.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	// raw is sent in place of the body.
	raw string
}

func (l *library) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := l.answer(r)
	if l.edit != nil {
		l.edit(r, a)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	text, _ := json.Marshal(a.body)
	if a.raw != "" {
		text = []byte(a.raw)
	}
	w.WriteHeader(a.status)
	if len(text) > 0 && string(text) != "null" {
		_, _ = w.Write(text)
	}
}

func (l *library) answer(r *http.Request) *reply {
	a := &reply{status: 200, header: http.Header{"Content-Type": {"application/json"}}}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !slices.Contains(l.lax, "method") {
		a.status = http.StatusMethodNotAllowed
		a.header.Set("Allow", "GET, HEAD")
		if r.URL.Path == "/api/books" || r.URL.Path == "/books" {
			a.header.Set("Allow", "GET, HEAD, POST")
		}
		return a
	}
	errors := map[string]any{}
	if r.Header.Get("x-key") != rightKey && !slices.Contains(l.lax, "key") {
		errors["x-key"] = "Wrong key."
	}
	if r.Header.Get("Authorization") != "Bearer "+rightToken && !slices.Contains(l.lax, "token") {
		errors["Authorization"] = "Wrong token."
	}
	if len(errors) > 0 {
		a.status, a.body = 401, map[string]any{"errors": errors}
		a.header.Set("WWW-Authenticate", "Bearer")
		return a
	}
	if len(l.books) == 0 {
		l.books = []map[string]any{{"id": 11, "title": "Emma"}, {"id": 12, "title": "Faust"}}
	}
	switch strings.TrimPrefix(r.URL.Path, "/api") {
	case "/books":
		if page, err := strconv.Atoi(r.URL.Query().Get("page")); r.URL.Query().Has("page") && (err != nil || page < 1) {
			a.status, a.header = 422, http.Header{}
			return a
		}
		a.header.Set("X-Total", strconv.Itoa(len(l.books)))
		a.body = map[string]any{"status": 200, "books": l.books}
	case "/books/read":
		l.read(r, a)
	default:
		a.status, a.body = 404, map[string]any{}
	}
	return a
}

func (l *library) read(r *http.Request, a *reply) {
	query, errors := r.URL.Query(), map[string]any{}
	book := l.books[0]
	if query.Has("book") && !slices.Contains(l.lax, "book") {
		i := slices.IndexFunc(l.books, func(b map[string]any) bool { return strconv.Itoa(b["id"].(int)) == query.Get("book") })
		if i < 0 {
			errors["book"] = "Unknown book."
		} else {
			book = l.books[i]
		}
	}
	chapters := []string{"first", "last"}
	if query.Has("chapter") && !slices.Contains(chapters, query.Get("chapter")) && !slices.Contains(l.lax, "chapter") {
		errors["chapter"] = "Unknown chapter."
	}
	if len(errors) > 0 {
		a.status, a.body = 400, map[string]any{"errors": errors}
		return
	}
	a.body = map[string]any{"id": book["id"], "title": book["title"], "chapters": chapters, "pages": 300, "read": 120, "unread": 180, "mood": "glad"}
}

func libraryDocument(t testing.TB) *spec.Document {
	t.Helper()
	document, err := spec.LoadFile("testdata/library.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// options are those of a run against a server, with the right credentials.
func options(server *httptest.Server) contract.Options {
	return contract.Options{BaseURL: server.URL, Credentials: map[string]string{"key": rightKey, "token": rightToken}}
}

// check runs the suite against a handler.
func check(t *testing.T, handler http.Handler, change func(*contract.Options)) *contract.Report {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o := options(server)
	if change != nil {
		change(&o)
	}
	report, err := contract.Run(t.Context(), libraryDocument(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// text is the report as people read it.
func text(t testing.TB, report *contract.Report) string {
	t.Helper()
	var b strings.Builder
	if err := report.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
