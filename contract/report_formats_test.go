package contract_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"goalpost/contract"
)

// broken is a report with everything in it: failures, warnings, known failures,
// skipped cases, a rule between responses, a body that is no text and a retry.
func broken(t *testing.T) *contract.Report {
	t.Helper()
	dropped := false
	spoil := func(r *http.Request, a *reply) {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/books/read") || a.status != 200:
		case r.URL.Query().Get("chapter") == "last":
			a.raw = "\xff\xfe\x00{"
		case r.URL.Query().Get("book") == "12":
			a.body["pages"], a.body["title"] = "300", "<b>&\"'\u202e"
		default:
			a.body["unread"] = 181
		}
	}
	server := &library{lax: []string{"chapter"}, edit: spoil}
	first := check(t, server, nil)
	known := contract.Baseline{Known: []contract.KnownFailure{{ID: "0123456789ab", Operation: "readBook", Check: "documented-error", Title: "Gone"}}}
	for _, f := range first.Findings() {
		if f.Check == "documented-error" || f.Check == "negative-data-rejection" {
			known.Known = append(known.Known, contract.KnownFailure{ID: f.ID})
		}
	}
	return check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !dropped {
			dropped = true
			hijacked("", true)(w, r)
			return
		}
		server.ServeHTTP(w, r)
	}), func(o *contract.Options) { o.Baseline, o.Folder, o.UserAgent = known, "api docs", "goalpost/1.2.3" })
}

func written(t *testing.T, report *contract.Report, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// closed is the schema with every object closed that lists its properties: a
// property that is written and not described is found.
func closed(schema any) any {
	switch schema := schema.(type) {
	case map[string]any:
		for name, value := range schema {
			schema[name] = closed(value)
		}
		if _, lists := schema["properties"].(map[string]any); lists && schema["type"] == "object" && schema["additionalProperties"] == nil {
			schema["additionalProperties"] = false
		}
	case []any:
		for i, value := range schema {
			schema[i] = closed(value)
		}
	}
	return schema
}

func TestTheJSONReportIsAsItsSchemaSays(t *testing.T) {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(contract.ReportSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("report.json", closed(schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	report := broken(t)
	for name, report := range map[string]*contract.Report{"broken": report, "kept": check(t, &library{}, nil), "empty": {RunID: "r", Tool: "goalpost"}} {
		text := written(t, report, "json")
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	var got struct {
		Verdict  string
		Findings []struct {
			ID, Status string
			Document   struct{ File string }
			Exchanges  []struct {
				Response struct{ Body struct{ Base64 []byte } }
			}
		}
		Fixed   []struct{ ID string }
		Retries []any
	}
	if err := json.Unmarshal(written(t, report, "json"), &got); err != nil {
		t.Fatal(err)
	}
	statuses := map[string]int{}
	binary := false
	for _, f := range got.Findings {
		statuses[f.Status]++
		if f.Document.File != "api docs/library.yaml" || len(f.Exchanges) == 0 {
			t.Errorf("finding %s is in %s with %d exchanges, want api docs/library.yaml and its exchange", f.ID, f.Document.File, len(f.Exchanges))
		}
		for _, x := range f.Exchanges {
			binary = binary || bytes.HasPrefix(x.Response.Body.Base64, []byte("\xff\xfe"))
		}
	}
	if got.Verdict != "broken" || statuses["fail"] == 0 || statuses["warn"] == 0 || statuses["known"] == 0 || !binary || len(got.Fixed) != 1 || len(got.Retries) == 0 {
		t.Errorf("verdict %s, findings %v, binary %v, fixed %v, %d retries; want all of them", got.Verdict, statuses, binary, got.Fixed, len(got.Retries))
	}
}

func TestSARIFHasEachFindingAtTheLineOfTheDocument(t *testing.T) {
	report := broken(t)
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Version string
					Rules   []struct{ ID string }
				}
			}
			Results []struct {
				RuleID       string
				RuleIndex    int
				Level        string
				Message      struct{ Text string }
				Fingerprints map[string]string `json:"partialFingerprints"`
				Suppressions []any
				Locations    []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(written(t, report, "sarif"), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	findings := report.Findings()
	if log.Version != "2.1.0" || run.Tool.Driver.Version != "1.2.3" || len(run.Results) != len(findings) {
		t.Fatalf("version %s of %s with %d results, want 2.1.0 of 1.2.3 with %d", log.Version, run.Tool.Driver.Version, len(run.Results), len(findings))
	}
	for i, result := range run.Results {
		f := findings[i]
		place := result.Locations[0].PhysicalLocation
		level := map[contract.Status]string{contract.Fail: "error", contract.Warn: "warning", contract.Known: "note"}[f.Status]
		if place.ArtifactLocation.URI != "api%20docs/library.yaml" || place.Region.StartLine != f.Document.Line || result.Fingerprints["goalpost/v1"] != f.ID ||
			run.Tool.Driver.Rules[result.RuleIndex].ID != f.Check || result.Level != level || (len(result.Suppressions) > 0) != f.Known {
			t.Errorf("result %+v, want it for %+v", result, f)
		}
	}
}

func TestGitHubGetsAnAnnotationALineAndNothingElse(t *testing.T) {
	text := string(written(t, broken(t), "github"))
	kinds := map[string]int{}
	for line := range strings.Lines(text) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		kinds[kind]++
		if !strings.HasPrefix(line, "::") || kind != "notice" && !strings.Contains(line, "file=api docs/library.yaml,line=") && !strings.Contains(line, "sent again") {
			t.Errorf("line = %q, want an annotation", line)
		}
	}
	if kinds["error"] == 0 || kinds["warning"] == 0 || kinds["notice"] == 0 || len(kinds) != 3 {
		t.Errorf("annotations = %v, want errors, warnings and notices", kinds)
	}
}

func TestAResponseCannotGiveCommandsToTheCI(t *testing.T) {
	server := &library{edit: on("/books/read", 200, set("pages", "\n  ::add-mask::x\n::set-output name=a::b\n##[error]x\r\n::error::y"))}
	report := check(t, server, nil)
	var b bytes.Buffer
	if err := report.WriteFailures(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String() + string(written(t, report, "github"))) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "::add-mask") || strings.HasPrefix(trimmed, "::set-output") || strings.HasPrefix(trimmed, "##[") || strings.HasPrefix(trimmed, "::error::y") {
			t.Errorf("line = %q, want no command of the server", line)
		}
	}
}

func TestHARHasEveryExchange(t *testing.T) {
	report := broken(t)
	var file struct {
		Log struct {
			Version string
			Entries []struct {
				Comment, StartedDateTime string
				Request                  struct {
					Method, URL string
					Headers     []struct{ Name, Value string }
				}
				Response struct {
					Status  int
					Content struct{ Text, Encoding string }
				}
			}
		}
	}
	if err := json.Unmarshal(written(t, report, "har"), &file); err != nil {
		t.Fatal(err)
	}
	if file.Log.Version != "1.2" || len(file.Log.Entries) != len(report.Exchanges()) || len(file.Log.Entries) < report.Requests-report.Retried {
		t.Errorf("HAR %s with %d entries, want 1.2 with %d", file.Log.Version, len(file.Log.Entries), len(report.Exchanges()))
	}
	for _, entry := range file.Log.Entries {
		marked := false
		for _, header := range entry.Request.Headers {
			marked = marked || header.Name == contract.RunHeader && header.Value == report.RunID
		}
		if !marked || entry.StartedDateTime == "" || entry.Request.URL == "" || entry.Comment == "" {
			t.Errorf("entry %+v, want all of it and the id of the run", entry)
		}
	}
}

func TestJUnitTellsOfAKnownFailureAndOfARunThatEndedEarly(t *testing.T) {
	report := broken(t)
	report.Incomplete = "the run was stopped"
	text := written(t, report, "junit")
	if err := xml.Unmarshal(text, new(junit)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<skipped message="known failure: `, `<error message="the run was stopped"`, `errors="1"`, "<failure "} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("JUnit has no %s", want)
		}
	}
}

// TestOthersReadTheReports has the reports validated by programs that are not this
// module's: ajv with the schemas of the formats, which the folder of the
// environment variable has installed, and xmllint.
func TestOthersReadTheReports(t *testing.T) {
	modules := os.Getenv("GOALPOST_REPORT_SCHEMAS")
	if modules == "" {
		t.Skip("GOALPOST_REPORT_SCHEMAS is not set")
	}
	folder := t.TempDir()
	for _, format := range []string{"json", "har", "sarif"} {
		if err := os.WriteFile(filepath.Join(folder, format+".json"), written(t, broken(t), format), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "report.schema.json"), contract.ReportSchema(), 0o644); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/validate-reports.cjs")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", script, folder)
	command.Env = append(os.Environ(), "NODE_PATH="+modules)
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
