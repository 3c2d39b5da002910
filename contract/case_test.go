package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"goalpost/contract"
	"goalpost/spec"
)

// document is an OpenAPI document with these paths and components.
func document(t *testing.T, rest string) *spec.Document {
	t.Helper()
	files := fstest.MapFS{"api.yaml": {Data: []byte("openapi: 3.1.0\ninfo: {title: Small, version: '1'}\n" + rest)}}
	d, err := spec.Load(files, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// answers are a handler whose body is JSON text, by path and query.
type answers map[string]string

func (a answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	text, ok := a[r.URL.RequestURI()]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		text = `{}`
	}
	fmt.Fprint(w, text)
}

// polite refuses the methods that the document does not have, as HTTP has it.
func polite(d *spec.Document, handler http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		match, found := d.Match(r.Method, r.URL.EscapedPath())
		if found && match.Operation == nil && r.Method != http.MethodHead {
			w.Header().Set("Allow", strings.Join(match.Item.Methods(), ", "))
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		handler.ServeHTTP(w, r)
	}
}

// runOn runs the suite for a document against a handler.
func runOn(t *testing.T, d *spec.Document, handler http.Handler, o contract.Options) *contract.Report {
	t.Helper()
	server := httptest.NewServer(polite(d, handler))
	t.Cleanup(server.Close)
	o.BaseURL = server.URL
	if o.RandomCases == 0 {
		o.RandomCases = -1
	}
	report, err := contract.Run(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// asked of every operation, whatever it is.
var ofEvery = []string{"the same request again", "HEAD in place of GET", "HEAD without any credential", "OPTIONS", "GOALPOST",
	"the path with a closing slash", "the path without its closing slash"}

// cases are the names of an operation's cases, with why they were skipped, but for
// those that every operation has.
func cases(report *contract.Report, operation string) []string {
	var names []string
	for _, result := range report.Results {
		name := result.Case
		if slices.Contains(ofEvery, name) {
			continue
		}
		if result.Reason != "" {
			name += ": " + result.Reason
		}
		if result.Operation == operation && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

const shelf = `
paths:
  /ids:
    get:
      operationId: ids
      responses: {'200': {description: ids, content: {application/json: {schema: {type: array}}}}}
  /one/{id}:
    get:
      operationId: one
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, x-values-from: {operationId: ids, expr: body}, x-error: {status: 404}}
      responses:
        '200': {description: one, content: {application/json: {schema: {type: object}}}}
        '404': {description: none, content: {application/json: {schema: {type: object}}}}
`

func TestCasesComeFromWhatTheDeploymentLists(t *testing.T) {
	for _, row := range []struct {
		name  string
		ids   string
		limit int
		want  []string
	}{
		{"each listed value", `[3, 7]`, 0, []string{"plain request", "id=7", "unknown id", "malformed id", "half numeric id"}},
		{"no more values than the bound", `[3, 7, 8, 9]`, 2, []string{"plain request", "id=7", "more values of id: 4 are listed, 2 are tried", "unknown id", "malformed id", "half numeric id"}},
		{"nothing where none is listed", `[]`, 0, []string{"plain request: the deployment lists no valid value of id"}},
		{"nothing where the list cannot be read", `{"ids"`, 0, []string{"plain request: the valid values of id cannot be learned: the body of GET /ids cannot be read: "}},
	} {
		t.Run(row.name, func(t *testing.T) {
			server := answers{"/ids": row.ids, "/one/3": `{}`, "/one/7": `{}`, "/one/8": `{}`, "/one/9": `{}`}
			report := runOn(t, document(t, shelf), server, contract.Options{MaxValues: row.limit})
			got := cases(report, "one")
			if !slices.EqualFunc(got, row.want, strings.HasPrefix) {
				t.Errorf("cases = %q, want %q", got, row.want)
			}
			if row.ids[0] == '[' && report.Failed() != 0 {
				t.Errorf("failed = %d, want 0\n%s", report.Failed(), text(t, report))
			}
		})
	}
}

func TestAValueThatIsListedAndNotServedIsAFailure(t *testing.T) {
	report := runOn(t, document(t, shelf), answers{"/ids": `[3, 7]`, "/one/3": `{}`}, contract.Options{})
	if f := failureOf(report, "positive-data-acceptance"); !strings.Contains(f.Received, "404") || report.Failed() != 1 {
		t.Errorf("failed, failure = %d, %+v, want one, for the 404", report.Failed(), f)
	}
}

func TestValuesThatDependOnEachOtherInACircleAreSkipped(t *testing.T) {
	d := document(t, `
paths:
  /a:
    get:
      operationId: a
      parameters: [{name: x, in: query, required: true, schema: {}, x-values-from: {operationId: b, expr: body}}]
      responses: {'200': {description: ok}}
  /b:
    get:
      operationId: b
      parameters: [{name: y, in: query, required: true, schema: {}, x-values-from: {operationId: a, expr: body}}]
      responses: {'200': {description: ok}}
  /c:
    get:
      operationId: c
      responses: {'200': {description: ok}}
`)
	report := runOn(t, d, answers{"/c": ""}, contract.Options{})
	if got := strings.Join(cases(report, "a"), ""); !strings.Contains(got, "depends on itself") {
		t.Errorf("cases = %q, want one that depends on itself", got)
	}
}

func TestARequestWithAMadeUpValueMayBeRefused(t *testing.T) {
	d := document(t, `
paths:
  /one/{id}:
    get:
      operationId: one
      parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 5}]
      responses: {'200': {description: ok}, '404': {description: none, content: {application/json: {}}}}
`)
	if report := runOn(t, d, answers{}, contract.Options{}); report.Failed() != 0 {
		t.Errorf("failed = %d, want 0\n%s", report.Failed(), text(t, report))
	}
}

func TestOperationsThatMayChangeDataAreNotSent(t *testing.T) {
	d := document(t, `
paths:
  /one:
    get: {operationId: read, responses: {'200': {description: ok}}}
    post: {operationId: add, responses: {'201': {description: ok}}}
    delete: {operationId: remove, responses: {'204': {description: ok}}}
`)
	var methods []string
	report := runOn(t, d, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { methods = append(methods, r.Method) }), contract.Options{})
	if slices.ContainsFunc(methods, func(m string) bool { return m != "GET" && m != "HEAD" }) || report.Skipped() != 2 || report.Failed() != 0 {
		t.Errorf("methods, skipped, failed = %v, %d, %d, want GET and HEAD alone, 2, 0\n%s", methods, report.Skipped(), report.Failed(), text(t, report))
	}
}

func TestAHeadOperationHasNoBodyToCheck(t *testing.T) {
	d := document(t, `
paths:
  /one:
    head: {operationId: peek, responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}}
`)
	report := runOn(t, d, answers{"/one": `{}`}, contract.Options{})
	if report.Failed() != 0 || report.Warned() != 0 {
		t.Errorf("failed, warned = %d, %d, want 0, 0\n%s", report.Failed(), report.Warned(), text(t, report))
	}
}

// guarded is an operation with alternatives of security, and what it answers
// without the right credentials.
const guarded = `
paths:
  /one:
    get:
      operationId: one
      security: %s
      responses: {'200': {description: ok}, %s}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    query: {type: apiKey, in: query, name: q k}
    cookie: {type: apiKey, in: cookie, name: ck}
    other: {type: apiKey, in: header, name: X-Other}
`

// guard lets in whoever has one of the credentials, and nobody else.
func guard(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		cookie, err := r.Cookie("ck")
		if (user != "me" || password != "pass-word") && r.URL.Query().Get("q k") != "query&secret" && (err != nil || cookie.Value != "cookie-secret") {
			w.WriteHeader(status)
		}
	}
}

func TestEverySchemeIsTriedWithoutTheRightCredential(t *testing.T) {
	given := map[string]string{"basic": "me:pass-word", "query": "query&secret", "cookie": "cookie-secret"}
	for _, row := range []struct {
		name, security, responses string
		status                    int
		cases                     []string
		failed, warned            bool
		curl                      string
	}{
		{"basic", "[{basic: []}]", "'401': {description: no}", 401,
			[]string{"plain request", "without basic", "empty basic", "wrong basic", "Bearer instead of basic"}, false, false, `-u "$GOALPOST_CREDENTIAL_BASIC"`},
		{"a key in the query", "[{query: []}]", "'403': {description: no}", 403,
			[]string{"plain request", "without query", "empty query", "wrong query"}, false, false, `-G --data-urlencode 'q+k='"$GOALPOST_CREDENTIAL_QUERY"`},
		{"a key in a cookie", "[{cookie: []}]", "'401': {description: no}", 401,
			[]string{"plain request", "without cookie", "empty cookie", "wrong cookie"}, false, false, `-H 'Cookie: ck='"$GOALPOST_CREDENTIAL_COOKIE"`},
		{"nobody is let in without a credential, as the document allows", "[{basic: []}, {}]", "'401': {description: no}", 401,
			[]string{"plain request", "without any credential, as the document allows"}, true, false, ""},
		{"another alternative", "[{basic: []}, {cookie: []}]", "'401': {description: no}", 401,
			[]string{"plain request", "with cookie instead", "with cookie instead, and wrong cookie"}, false, false, ""},
		{"another alternative that is not let in", "[{basic: []}, {cookie: [], query: []}, {other: []}]", "'401': {description: no}", 401,
			[]string{"with cookie and query instead, and wrong query"}, true, false, ""},
		{"another user with the right password", "[{basic: []}]", "'401': {description: no}", 401,
			[]string{"basic with another user"}, false, false, ""},
		{"the alternative whose credentials are given", "[{other: []}, {cookie: []}]", "'401': {description: no}", 401,
			[]string{"plain request", "without cookie", "empty cookie", "wrong cookie"}, false, false, ""},
		{"a refusal that is not documented", "[{cookie: []}]", "'500': {description: no}", 401,
			[]string{"plain request", "without cookie", "empty cookie", "wrong cookie"}, false, false, ""},
		{"another answer than a refusal, where none is documented", "[{cookie: []}]", "'302': {description: no}", 302,
			[]string{"plain request", "without cookie", "empty cookie", "wrong cookie"}, false, true, ""},
		{"no refusal", "[{cookie: []}]", "'401': {description: no}", 200,
			[]string{"plain request", "without cookie", "empty cookie", "wrong cookie"}, true, false, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := document(t, fmt.Sprintf(guarded, row.security, row.responses))
			report := runOn(t, d, guard(row.status), contract.Options{Credentials: given})
			got := cases(report, "one")
			for _, want := range row.cases {
				if !slices.Contains(got, want) {
					t.Errorf("cases = %q, want %q among them", got, want)
				}
			}
			if (report.Failed() > 0) != row.failed || (report.Warned() > 0) != row.warned {
				t.Errorf("failed, warned = %d, %d, want %v, %v\n%s", report.Failed(), report.Warned(), row.failed, row.warned, text(t, report))
			}
			broken := runOn(t, d, http.HandlerFunc(http.NotFound), contract.Options{Credentials: given})
			if curl := failureOf(broken, "status-code-conformance").Curl; !strings.Contains(curl, row.curl) {
				t.Errorf("curl = %s, want %s in it", curl, row.curl)
			}
		})
	}
}

func TestThePasswordOfAnotherUserIsRefused(t *testing.T) {
	d := document(t, fmt.Sprintf(guarded, "[{basic: []}]", "'401': {description: no}"))
	report := runOn(t, d, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "pass-word" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}), contract.Options{Credentials: map[string]string{"basic": "me:pass-word"}})
	want := `curl -i -u "${GOALPOST_CREDENTIAL_BASIC:+ij:}${GOALPOST_CREDENTIAL_BASIC#*:}" `
	if f := failureOf(report, "ignored-auth"); !strings.HasPrefix(f.Curl, want) {
		t.Errorf("curl = %s, want %s\n%s", f.Curl, want, text(t, report))
	}
}

func TestARequestHasWhatTheDocumentRequires(t *testing.T) {
	d := document(t, `
paths:
  /one/{id}:
    options:
      operationId: one
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, maxLength: 3}, example: ''}
        - {name: User-Agent, in: header, required: true, schema: {type: string, enum: [phone]}}
        - {name: first, in: query, schema: {type: string}, example: not sent}
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: {const: 5}}}}}}
      responses: {'200': {description: ok}}
`)
	var seen []string
	runOn(t, d, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, fmt.Sprintf("%s %v %s %s %s", r.Method, len(r.URL.Path) > len("/one/"), r.URL.RawQuery, r.UserAgent(), body))
	}), contract.Options{})
	if want := `OPTIONS true  phone {"a":5}`; len(seen) == 0 || seen[0] != want {
		t.Errorf("requests = %q, want %q", seen, want)
	}
}

func TestWhereNoResponseIsDocumentedEveryStatusIsRight(t *testing.T) {
	for _, server := range []http.Handler{http.RedirectHandler("/two", http.StatusFound), http.NotFoundHandler()} {
		report := runOn(t, document(t, "paths: {/one: {get: {operationId: one}}}"), server, contract.Options{})
		if report.Failed() != 0 {
			t.Errorf("failed = %d, want 0\n%s", report.Failed(), text(t, report))
		}
	}
}

func TestAnExampleThatTheDocumentShowsToBeRefusedIsSent(t *testing.T) {
	for _, row := range []struct {
		says, response string
		sent           bool
	}{
		{"its error has the same name", "{'400': {description: no, content: {text/plain: {examples: {bad: {value: no}}}}}}", true},
		{"its error has another name", "{'400': {description: no, content: {text/plain: {examples: {other: {value: no}}}}}}", false},
	} {
		d := document(t, `
paths:
  /one:
    post:
      operationId: one
      requestBody: {required: true, content: {application/json: {schema: {type: integer}, examples: {bad: {value: {odd: 5}}}}}}
      responses: `+row.response)
		report := runOn(t, d, http.HandlerFunc(http.NotFound), contract.Options{AllowUnsafe: true})
		if got := cases(report, "one"); slices.Contains(got, "the body as in its example bad") != row.sent {
			t.Errorf("%s: cases = %q, sent = %v", row.says, got, row.sent)
		}
	}
}

func TestARequestSaysWhoSentIt(t *testing.T) {
	d := document(t, "paths: {/one: {get: {operationId: one, responses: {'200': {description: ok}}}}}")
	for given, want := range map[string]string{"": "goalpost", "goalpost/1.2": "goalpost/1.2"} {
		got := ""
		runOn(t, d, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.UserAgent() }), contract.Options{Manners: contract.Manners{UserAgent: given}})
		if got != want {
			t.Errorf("User-Agent = %q, want %q", got, want)
		}
	}
}
