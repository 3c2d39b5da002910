package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"goalpost/contract"
)

func TestACorrectServerKeepsTheContract(t *testing.T) {
	for _, strict := range []bool{false, true} {
		report := check(t, &library{}, func(o *contract.Options) { o.Strict = strict })
		if report.Failed() != 0 || report.Warned() != 0 {
			t.Errorf("strict %v: failed, warned = %d, %d, want 0, 0\n%s", strict, report.Failed(), report.Warned(), text(t, report))
		}
	}
}

func TestLegalVariationsKeepTheContract(t *testing.T) {
	for name, edit := range map[string]func(*http.Request, *reply){
		"charset in the content type": func(_ *http.Request, a *reply) { a.header.Set("Content-Type", "Application/JSON; charset=UTF-8") },
		"an extra header":             func(_ *http.Request, a *reply) { a.header.Set("X-Request-Id", "1") },
		"an extra property":           on("/books/read", 200, func(a *reply) { a.body["cover"] = "red" }),
		"a number with an exponent": on("/books/read", 200, func(a *reply) {
			a.raw = `{"id": 11.0, "title": "\u0045mma", "chapters": ["first", "last"], "pages": 3e2, "read": 120, "unread": 1.8E2}`
		}),
	} {
		t.Run(name, func(t *testing.T) {
			l := &library{books: []map[string]any{{"id": 11, "title": "Emma"}}, edit: edit}
			if report := check(t, l, nil); report.Failed() != 0 || report.Warned() != 0 {
				t.Errorf("failed, warned = %d, %d, want 0, 0\n%s", report.Failed(), report.Warned(), text(t, report))
			}
		})
	}
}

// on edits the responses of one path with one status.
func on(path string, status int, edit func(a *reply)) func(*http.Request, *reply) {
	return func(r *http.Request, a *reply) {
		if strings.HasSuffix(r.URL.Path, path) && a.status == status {
			edit(a)
		}
	}
}

func set(name string, value any) func(*reply) { return func(a *reply) { a.body[name] = value } }

func TestEachDefectIsFoundByItsCheck(t *testing.T) {
	raw := func(text string) func(*reply) { return func(a *reply) { a.raw = text } }
	status := func(status int) func(*reply) { return func(a *reply) { a.status = status } }
	for _, defect := range []struct {
		name   string
		server *library
		check  string
		status contract.Status
	}{
		{"the server fails", &library{edit: on("/books", 200, status(500))}, "not-a-server-error", contract.Fail},
		{"a status that is not documented", &library{edit: on("/books", 200, status(202))}, "status-code-conformance", contract.Fail},
		{"a right request is refused", &library{edit: on("/books/read", 200, func(a *reply) {
			a.status, a.body = 400, map[string]any{"errors": map[string]any{}}
		})}, "positive-data-acceptance", contract.Fail},
		{"a redirect", &library{edit: on("/books", 200, status(302))}, "unexpected-redirect", contract.Fail},
		{"another media type", &library{edit: on("/books", 200, func(a *reply) { a.header.Set("Content-Type", "text/html") })}, "content-type-conformance", contract.Fail},
		{"no media type and no body", &library{edit: on("/books", 200, func(a *reply) { a.header.Del("Content-Type"); a.body = nil })}, "content-type-conformance", contract.Fail},
		{"an empty body", &library{edit: on("/books", 200, func(a *reply) { a.body = nil })}, "strict-json", contract.Fail},
		{"a name twice", &library{edit: on("/books", 200, raw(`{"status":200,"status":200,"books":[]}`))}, "strict-json", contract.Fail},
		{"text behind the JSON", &library{edit: on("/books", 200, raw(`{"status":200,"books":[]} and more`))}, "strict-json", contract.Fail},
		{"a byte order mark", &library{edit: on("/books", 200, raw("\ufeff"+`{"status":200,"books":[]}`))}, "strict-json", contract.Fail},
		{"invalid UTF-8", &library{edit: on("/books", 200, raw("{\"status\":200,\"books\":[],\"x\":\"\xff\"}"))}, "strict-json", contract.Fail},
		{"NaN", &library{edit: on("/books/read", 200, raw(`{"id":11,"title":"Emma","chapters":[],"pages":NaN}`))}, "strict-json", contract.Fail},
		{"a value of another type", &library{edit: on("/books/read", 200, set("pages", "300"))}, "response-schema-conformance", contract.Fail},
		{"a property that is missing", &library{edit: on("/books/read", 200, func(a *reply) { delete(a.body, "pages") })}, "response-schema-conformance", contract.Fail},
		{"a value that only an assumption forbids", &library{edit: on("/books/read", 200, set("mood", "proud"))}, "response-schema-conformance", contract.Warn},
		{"a header that is missing", &library{edit: on("/books", 200, func(a *reply) { a.header.Del("X-Total") })}, "response-headers-conformance", contract.Fail},
		{"a header of another type", &library{edit: on("/books", 200, func(a *reply) { a.header.Set("X-Total", "many") })}, "response-headers-conformance", contract.Fail},
		{"two books with one id", &library{books: []map[string]any{{"id": 11, "title": "Emma"}, {"id": 11, "title": "Emma"}}}, "rules-within-response", contract.Fail},
		{"a status in the body that is not the response's", &library{edit: on("/books", 200, set("status", 201))}, "rules-within-response", contract.Fail},
		{"another book than the one asked for", &library{lax: []string{"book"}}, "rules-within-response", contract.Fail},
		{"a value computed in another way, which is assumed", &library{edit: on("/books/read", 200, set("unread", 181))}, "rules-within-response", contract.Warn},
		{"two endpoints that disagree", &library{edit: on("/books/read", 200, set("title", "Emma II"))}, "rules-between-responses", contract.Fail},
		{"a wrong value that is accepted", &library{lax: []string{"chapter"}}, "documented-error", contract.Fail},
		{"another status for a wrong value", &library{edit: on("/books/read", 400, status(401))}, "documented-error", contract.Fail},
		{"an error with another message", &library{edit: on("/books/read", 400, set("errors", map[string]any{"book": "?", "chapter": "?"}))}, "documented-error", contract.Fail},
		{"an error that names another field", &library{edit: on("/books/read", 400, set("errors", map[string]any{"page": "Unknown book."}))}, "documented-error", contract.Fail},
		{"an error that names both fields when one is wrong", &library{edit: on("/books/read", 400, set("errors", map[string]any{"book": "Unknown book.", "chapter": "Unknown chapter."}))}, "documented-error", contract.Fail},
		{"a key that is not looked at", &library{lax: []string{"key"}}, "ignored-auth", contract.Fail},
		{"a token that is not looked at", &library{lax: []string{"token"}}, "ignored-auth", contract.Fail},
		{"403 for a missing credential", &library{edit: on("/books", 401, status(403))}, "documented-error", contract.Fail},
	} {
		t.Run(defect.name, func(t *testing.T) {
			report := check(t, defect.server, nil)
			found := map[string]contract.Status{}
			for _, result := range report.Results {
				if result.Status == contract.Fail || result.Status == contract.Warn && found[result.Check] != contract.Fail {
					found[result.Check] = result.Status
				}
			}
			if found[defect.check] != defect.status {
				t.Errorf("%s = %q, want %q\n%s", defect.check, found[defect.check], defect.status, text(t, report))
			}
			if kept := defect.status == contract.Warn; report.Kept() != kept {
				t.Errorf("kept = %v, want %v\n%s", report.Kept(), kept, text(t, report))
			}
		})
	}
}

func TestStrictFailsWhatIsAssumed(t *testing.T) {
	server := &library{edit: on("/books/read", 200, set("unread", 181))}
	report := check(t, server, func(o *contract.Options) { o.Strict = true })
	if report.Kept() || report.Warned() != 0 {
		t.Errorf("kept, warned = %v, %d, want false, 0", report.Kept(), report.Warned())
	}
}

// Which book is read when none is named is assumed to be the first.
func TestAnotherDefaultThanTheAssumedOneOnlyWarns(t *testing.T) {
	server := &library{}
	server.edit = func(r *http.Request, a *reply) {
		if strings.HasSuffix(r.URL.Path, "/read") && a.status == 200 && !r.URL.Query().Has("book") {
			a.body["id"], a.body["title"] = 12, "Faust"
		}
	}
	report := check(t, server, nil)
	if report.Failed() != 0 || report.Warned() == 0 {
		t.Errorf("failed, warned = %d, %d, want 0 and some\n%s", report.Failed(), report.Warned(), text(t, report))
	}
}

// That the value of a parameter left out is a guess excuses nothing that is wrong
// with any value.
func TestARuleThatDependsOnNoDefaultFailsThePlainRequest(t *testing.T) {
	server := &library{edit: func(r *http.Request, a *reply) {
		if strings.HasSuffix(r.URL.Path, "/read") && r.URL.RawQuery == "" && a.status == 200 {
			a.body["read"], a.body["unread"] = 301, -1
		}
	}}
	report := check(t, server, nil)
	if f := failureOf(report, "rules-within-response"); report.Failed() != 2 || f.Rule != "no-more-than-all" || f.Assumed != "" {
		t.Errorf("failed, failure = %d, %+v, want two, without an assumption", report.Failed(), f)
	}
}
