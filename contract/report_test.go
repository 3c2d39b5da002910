package contract_test

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"goalpost/contract"
)

// outputs is everything that a run writes and says.
func outputs(t *testing.T, report *contract.Report, seen []contract.Result) string {
	t.Helper()
	var b strings.Builder
	for _, write := range []func(io.Writer) error{report.WriteFailures, report.WriteBaseline} {
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range contract.Formats() {
		if err := report.Write(&b, format.Name); err != nil {
			t.Fatal(err)
		}
	}
	for _, result := range seen {
		b.WriteString(result.String())
		for _, f := range result.Failures {
			b.WriteString(f.ID + f.Title + f.Expected + f.Received + f.Where + f.Curl)
		}
	}
	return b.String()
}

func TestNoOutputHoldsASecret(t *testing.T) {
	for name, repeat := range map[string]func(key, token string) string{
		"as they are":     func(key, token string) string { return key + " " + token },
		"in a query":      func(key, token string) string { return url.QueryEscape(key) + url.QueryEscape(token) },
		"in base64":       func(key, token string) string { return base64.StdEncoding.EncodeToString([]byte(key + ":" + token)) },
		"far from before": func(key, token string) string { return strings.Repeat("x", 380) + key + token },
		"where it is cut": func(key, token string) string { return strings.Repeat("x", 16<<10-10) + key + token },
		"again and again": func(key, token string) string { return strings.Repeat(token, 2000) },
	} {
		t.Run(name, func(t *testing.T) {
			echo := &library{edit: func(r *http.Request, a *reply) {
				text := repeat(r.Header.Get("x-key"), strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
				a.status = 500
				a.header.Set("Location", "/?"+text)
				a.header.Set("X-Total", text)
				a.body = map[string]any{"status": text, "books": []any{text}, text: 1}
			}}
			var seen []contract.Result
			report := check(t, echo, func(o *contract.Options) {
				o.Progress = func(r contract.Result) { seen = append(seen, r) }
				o.MaxRequests = 60 // They tell as much as all of them.
			})
			all := outputs(t, report, seen)
			for _, secret := range []string{rightKey, rightToken} {
				for _, form := range []string{secret, secret[:len(secret)/2], secret[len(secret)/2:], url.QueryEscape(secret),
					base64.StdEncoding.EncodeToString([]byte(secret))} {
					if strings.Contains(all, form) {
						t.Errorf("the output holds %q", form)
					}
				}
			}
			if report.Kept() || !strings.Contains(all, "$GOALPOST_CREDENTIAL_KEY") {
				t.Error("the run found nothing, or named no variable")
			}
		})
	}
}

// junit is the part of a JUnit report that the tests look at.
type junit struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Tests int    `xml:"tests,attr"`
		Cases []struct {
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
			Output string `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func TestJUnitIsWellFormedWhateverTheServerSays(t *testing.T) {
	noise := "\x00\x01\x1b[31m]]>&<\"'\ufffe\u202e"
	server := &library{edit: on("/books/read", 200, func(a *reply) {
		a.body["pages"] = noise
		a.body["mood"] = noise
	})}
	report := check(t, server, nil)
	var b strings.Builder
	if err := report.WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got junit
	if err := xml.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatalf("JUnit: %v\n%s", err, b.String())
	}
	if got.Tests != len(report.Results) || got.Failures != report.Failed() || got.Skipped != report.Skipped() || got.Failures == 0 {
		t.Errorf("tests, failures, skipped = %d, %d, %d, want %d, %d, %d", got.Tests, got.Failures, got.Skipped, len(report.Results), report.Failed(), report.Skipped())
	}
	for _, suite := range got.Suites {
		if len(suite.Cases) != suite.Tests {
			t.Errorf("cases of %s = %d, want %d", suite.Name, len(suite.Cases), suite.Tests)
		}
	}
	if strings.ContainsAny(text(t, report), "\x00\x1b\u202e") {
		t.Error("the text report holds control characters")
	}
}

func TestAWarningPassesInJUnitAndSaysSo(t *testing.T) {
	report := check(t, &library{edit: on("/books/read", 200, set("unread", 181))}, nil)
	var b strings.Builder
	if err := report.WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, "<failure") || !strings.Contains(got, "what unread counts") {
		t.Errorf("JUnit = %s, want a warning with its reason and no failure", got)
	}
}

func TestAFailureTellsAllThereIsToKnow(t *testing.T) {
	report := check(t, &library{edit: on("/books/read", 200, set("pages", "300"))}, nil)
	f := failureOf(report, "response-schema-conformance")
	if f.Received != `"300"` || f.Where != "/pages" || f.Document.File != "library.yaml" || f.Document.Line == 0 || f.ID == "" || !strings.Contains(f.Expected, "integer") {
		t.Errorf("failure = %+v, want expected, received, where and the line of the document", f)
	}
	_, rest, _ := strings.Cut(f.Curl, " 'http://")
	want := `curl -i -H 'Authorization: Bearer '"$GOALPOST_CREDENTIAL_TOKEN" -H 'X-Key: '"$GOALPOST_CREDENTIAL_KEY" 'http://` + rest
	if f.Curl != want || !strings.HasSuffix(rest, "/api/books/read'") {
		t.Errorf("curl = %s, want %s", f.Curl, want)
	}
	rule := failureOf(check(t, &library{edit: on("/books/read", 200, set("title", "?"))}, nil), "rules-between-responses")
	if rule.Rule != "same-title" || strings.Count(rule.Curl, "curl ") != 2 {
		t.Errorf("failure = %+v, want the rule and two requests", rule)
	}
}

func TestFindingsHaveTheSameIDInEveryRun(t *testing.T) {
	ids := func(books []map[string]any) []string {
		var ids []string
		report := check(t, &library{books: books, edit: on("/books/read", 200, set("pages", "300")), lax: []string{"key"}}, nil)
		for _, result := range report.Results {
			for _, f := range result.Failures {
				ids = append(ids, f.ID)
			}
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	first, second := ids(nil), ids([]map[string]any{{"id": 77, "title": "Ulysses"}})
	if !slices.Equal(first, second) || len(first) < 2 {
		t.Errorf("ids = %v, then %v, want the same", first, second)
	}
}

func TestTwoRunsGiveTheSameReport(t *testing.T) {
	server := httptest.NewServer(&library{lax: []string{"token", "chapter"}, edit: on("/books/read", 200, func(a *reply) {
		a.body["title"], a.body["pages"], a.body["read"], a.body["mood"], a.body["unread"] = "", "", -1, 5, nil
	})})
	defer server.Close()
	var reports []string
	for range 3 {
		report, err := contract.Run(t.Context(), libraryDocument(t), options(server))
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, text(t, report))
	}
	if reports[0] != reports[1] || reports[1] != reports[2] {
		t.Errorf("reports differ:\n%s\n%s", reports[0], reports[1])
	}
}

func TestAStoppedRunStillReports(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	server := httptest.NewServer(&library{})
	defer server.Close()
	o := options(server)
	o.Progress = func(r contract.Result) {
		if r.Case == "without key" {
			stop()
		}
	}
	report, err := contract.Run(ctx, libraryDocument(t), o)
	if err == nil || report == nil || report.Passed() == 0 || report.Failed() != 0 || report.Skipped() == 0 {
		t.Errorf("report, error = %+v, %v, want passed, skipped and an error", report, err)
	}
}

func TestTheCatalogueIsWhatIsReported(t *testing.T) {
	seen := map[string]bool{}
	everything := func(o *contract.Options) { o.Strict, o.MaxResponseTime = true, time.Minute }
	for _, result := range check(t, &library{}, everything).Results {
		seen[result.Check] = true
	}
	ids := map[string]bool{"": true}
	for _, one := range contract.Checks() {
		if ids[one.ID] || one.Summary == "" || one.Proves == "" {
			t.Errorf("check %+v is not complete, or there twice", one)
		}
		ids[one.ID] = true
	}
	for id := range seen {
		if !ids[id] {
			t.Errorf("the check %q is not in the catalogue", id)
		}
	}
	for id := range ids {
		if !seen[id] {
			t.Errorf("the check %q was not made", id)
		}
	}
}
