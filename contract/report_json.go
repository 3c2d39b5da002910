package contract

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"goalpost/spec"
)

// jsonFormat marks a report of this tool.
const jsonFormat = "goalpost-report/1"

//go:embed report.schema.json
var reportSchema []byte

// ReportSchema is the JSON Schema (2020-12) of reports in JSON.
func ReportSchema() []byte { return append([]byte{}, reportSchema...) }

// The parts of a report in JSON, as report.schema.json describes them.
type (
	jsonReport struct {
		Format     string          `json:"format"`
		Verdict    string          `json:"verdict"`
		Incomplete string          `json:"incomplete,omitempty"`
		Document   jsonDocument    `json:"document"`
		Run        jsonRun         `json:"run"`
		Summary    jsonSummary     `json:"summary"`
		Findings   []jsonFinding   `json:"findings"`
		Fixed      []KnownFailure  `json:"fixed"`
		Coverage   []jsonOperation `json:"coverage"`
		Results    []jsonResult    `json:"results"`
		Retries    []jsonRetry     `json:"retries"`
	}
	jsonDocument struct {
		File    string `json:"file"`
		Title   string `json:"title"`
		Version string `json:"version"`
	}
	jsonRun struct {
		ID           string    `json:"id"`
		BaseURL      string    `json:"baseUrl"`
		Tool         string    `json:"tool"`
		Started      time.Time `json:"started"`
		Milliseconds int64     `json:"milliseconds"`
		Seed         uint64    `json:"seed"`
		Strict       bool      `json:"strict"`
		Insecure     bool      `json:"insecure"`
		Shard        string    `json:"shard,omitempty"`
	}
	jsonSummary struct {
		Passed   int `json:"passed"`
		Failed   int `json:"failed"`
		Warned   int `json:"warned"`
		Known    int `json:"known"`
		Skipped  int `json:"skipped"`
		Requests int `json:"requests"`
		Retried  int `json:"retried"`
	}
	jsonFinding struct {
		ID        string         `json:"id"`
		Status    Status         `json:"status"`
		Operation string         `json:"operation,omitempty"`
		Check     string         `json:"check"`
		Title     string         `json:"title"`
		Expected  string         `json:"expected"`
		Received  string         `json:"received"`
		Where     string         `json:"where,omitempty"`
		Rule      string         `json:"rule,omitempty"`
		Assumed   string         `json:"assumed,omitempty"`
		Document  jsonPlace      `json:"document"`
		Curl      string         `json:"curl,omitempty"`
		Cases     []string       `json:"cases"`
		Exchanges []jsonExchange `json:"exchanges"`
	}
	jsonPlace struct {
		File    string `json:"file"`
		Line    int    `json:"line,omitempty"`
		Column  int    `json:"column,omitempty"`
		Pointer string `json:"pointer,omitempty"`
	}
	jsonExchange struct {
		Number       int           `json:"number"`
		Case         string        `json:"case,omitempty"`
		Started      time.Time     `json:"started"`
		Milliseconds float64       `json:"milliseconds"`
		Request      jsonRequest   `json:"request"`
		Response     *jsonResponse `json:"response,omitempty"`
		Problem      string        `json:"problem,omitempty"`
	}
	jsonRequest struct {
		Method string      `json:"method"`
		URL    string      `json:"url"`
		Header http.Header `json:"header"`
		Body   *jsonBody   `json:"body,omitempty"`
	}
	jsonResponse struct {
		Status int         `json:"status"`
		Header http.Header `json:"header"`
		Body   *jsonBody   `json:"body,omitempty"`
	}
	jsonBody struct {
		Text string `json:"text,omitempty"`
		// Base64 stands in place of Text where the body is no text.
		Base64 []byte `json:"base64,omitempty"`
		Size   int    `json:"size"`
		Cut    bool   `json:"cut,omitempty"`
	}
	jsonResult struct {
		Operation string   `json:"operation,omitempty"`
		Case      string   `json:"case"`
		Check     string   `json:"check,omitempty"`
		Status    Status   `json:"status"`
		Reason    string   `json:"reason,omitempty"`
		Findings  []string `json:"findings,omitempty"`
	}
	jsonRetry struct {
		Operation string `json:"operation"`
		Case      string `json:"case"`
		Reason    string `json:"reason"`
	}
	jsonOperation struct {
		ID         string          `json:"id"`
		Method     string          `json:"method"`
		Path       string          `json:"path"`
		Document   jsonPlace       `json:"document"`
		Requests   int             `json:"requests"`
		Responses  []jsonSeen      `json:"responses"`
		Parameters []jsonParameter `json:"parameters"`
		Checks     []jsonCheck     `json:"checks"`
		Skipped    string          `json:"skipped,omitempty"`
	}
	jsonSeen struct {
		Status string `json:"status"`
		Seen   int    `json:"seen"`
	}
	jsonParameter struct {
		In       string `json:"in"`
		Name     string `json:"name,omitempty"`
		Required bool   `json:"required"`
		Given    int    `json:"given"`
		Omitted  int    `json:"omitted"`
		Wrong    int    `json:"wrong"`
		Values   int    `json:"values"`
	}
	jsonCheck struct {
		ID      string `json:"id"`
		Passed  int    `json:"passed"`
		Failed  int    `json:"failed"`
		Warned  int    `json:"warned"`
		Known   int    `json:"known"`
		Skipped int    `json:"skipped"`
	}
)

// WriteJSON writes the report as JSON, as ReportSchema describes it.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r.json())
}

// verdict is kept, broken or incomplete.
func (r *Report) verdict() string {
	switch {
	case !r.Kept():
		return "broken"
	case r.Incomplete != "":
		return "incomplete"
	}
	return "kept"
}

func (r *Report) json() jsonReport {
	out := jsonReport{Format: jsonFormat, Verdict: r.verdict(), Incomplete: r.Incomplete,
		Document: jsonDocument{r.place(spec.Location{}).File, r.Title, r.Version},
		Run: jsonRun{r.RunID, r.BaseURL, r.Tool, r.Started.UTC(), r.Duration.Milliseconds(), r.Seed,
			r.Strict, r.Insecure, r.Shard.String()},
		Summary:  jsonSummary{r.Passed(), r.Failed(), r.Warned(), r.Known(), r.Skipped(), r.Requests, r.Retried},
		Findings: []jsonFinding{}, Fixed: append([]KnownFailure{}, r.Fixed...), Coverage: []jsonOperation{}, Results: []jsonResult{}, Retries: []jsonRetry{}}
	for _, f := range r.Findings() {
		out.Findings = append(out.Findings, r.jsonFinding(f))
	}
	for _, result := range r.Results {
		one := jsonResult{Operation: result.Operation, Case: result.Case, Check: result.Check, Status: result.Status, Reason: result.Reason}
		for _, f := range result.Failures {
			one.Findings = append(one.Findings, f.ID)
		}
		out.Results = append(out.Results, one)
	}
	for _, retry := range r.Retries {
		out.Retries = append(out.Retries, jsonRetry(retry))
	}
	for _, op := range r.Coverage.Operations {
		out.Coverage = append(out.Coverage, r.jsonOperation(op))
	}
	return out
}

// place is a place of the document as reports name it.
func (r *Report) place(l spec.Location) jsonPlace {
	return jsonPlace{r.file(Failure{Document: l}), l.Line, l.Column, l.Pointer}
}

func (r *Report) jsonFinding(f Finding) jsonFinding {
	out := jsonFinding{ID: f.ID, Status: f.Status, Operation: f.Operation, Check: f.Check, Title: f.Title, Expected: f.Expected,
		Received: f.Received, Where: f.Where, Rule: f.Rule, Assumed: f.Assumed, Document: r.place(f.Document), Curl: f.Curl,
		Cases: f.Cases, Exchanges: []jsonExchange{}}
	for _, x := range f.Exchanges() {
		one := jsonExchange{Number: x.Number, Case: x.Case, Started: x.Started.UTC(), Milliseconds: milliseconds(x.Duration), Problem: x.Problem,
			Request: jsonRequest{x.Method, x.URL, x.RequestHeader, newJSONBody(x.RequestBody)}}
		if x.Status != 0 {
			one.Response = &jsonResponse{x.Status, x.ResponseHeader, newJSONBody(x.ResponseBody)}
		}
		out.Exchanges = append(out.Exchanges, one)
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func newJSONBody(b Body) *jsonBody {
	switch {
	case b.Size == 0:
		return nil
	case !b.IsText():
		return &jsonBody{Base64: []byte(b.Text), Size: b.Size, Cut: b.Cut}
	}
	return &jsonBody{Text: b.Text, Size: b.Size, Cut: b.Cut}
}

func (r *Report) jsonOperation(op *OperationCoverage) jsonOperation {
	out := jsonOperation{ID: op.ID, Method: op.Method, Path: op.Path, Document: r.place(op.Document), Requests: op.Requests, Skipped: op.Skipped,
		Responses: []jsonSeen{}, Parameters: []jsonParameter{}, Checks: []jsonCheck{}}
	for _, response := range op.Responses {
		out.Responses = append(out.Responses, jsonSeen(*response))
	}
	for _, p := range op.Parameters {
		out.Parameters = append(out.Parameters, jsonParameter{p.In, p.Name, p.Required, p.Given, p.Omitted, p.Wrong, p.Values})
	}
	for _, check := range op.Checks {
		out.Checks = append(out.Checks, jsonCheck(*check))
	}
	return out
}
