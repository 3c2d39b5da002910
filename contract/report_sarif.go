package contract

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// The parts of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  sarifAutomation   `json:"automationDetails"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
		Full  sarifText `json:"fullDescription"`
		Help  sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Start         time.Time           `json:"startTimeUtc"`
		End           time.Time           `json:"endTimeUtc"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Request      *sarifRequest      `json:"webRequest,omitempty"`
		Response     *sarifResponse     `json:"webResponse,omitempty"`
		Properties   sarifProperties    `json:"properties"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI    string `json:"uri"`
		BaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifRequest struct {
		Method string            `json:"method"`
		Target string            `json:"target"`
		Header map[string]string `json:"headers"`
		Body   *sarifContent     `json:"body,omitempty"`
	}
	sarifResponse struct {
		Status int               `json:"statusCode"`
		Header map[string]string `json:"headers"`
		Body   *sarifContent     `json:"body,omitempty"`
	}
	sarifContent struct {
		Text   string `json:"text,omitempty"`
		Binary []byte `json:"binary,omitempty"`
	}
	sarifProperties struct {
		Curl    string   `json:"curl,omitempty"`
		Assumed string   `json:"assumed,omitempty"`
		Cases   []string `json:"cases"`
	}
)

// WriteSARIF writes the report as SARIF 2.1.0: a result for each finding, at the
// line of the document that makes the promise. A known failure is suppressed.
func (r *Report) WriteSARIF(w io.Writer) error {
	name, version, _ := strings.Cut(r.Tool, "/")
	driver := sarifDriver{Name: first(name, "goalpost"), Version: version, Rules: []sarifRule{}}
	var ids []string
	for _, check := range Checks() {
		ids = append(ids, check.ID)
		driver.Rules = append(driver.Rules, sarifRule{check.ID, sarifText{check.Summary}, sarifText{check.Proves}, sarifText{check.Proves}})
	}
	invocation := sarifInvocation{Successful: r.Incomplete == "", Start: r.Started.UTC(), End: r.Started.Add(r.Duration).UTC()}
	for _, note := range append(r.notes(), r.Incomplete) {
		if note != "" {
			invocation.Notifications = append(invocation.Notifications, sarifNotification{"warning", sarifText{note}})
		}
	}
	run := sarifRun{Tool: sarifTool{driver}, Automation: sarifAutomation{"goalpost/" + r.RunID}, ColumnKind: "unicodeCodePoints",
		Invocations: []sarifInvocation{invocation}, Results: []sarifResult{}}
	for _, f := range r.Findings() {
		run.Results = append(run.Results, r.sarifResult(f, slices.Index(ids, f.Check)))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func (r *Report) sarifResult(f Finding, rule int) sarifResult {
	place := r.place(f.Document)
	location := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{URI: fileURI(place.File), BaseID: "%SRCROOT%"}}}
	if place.Line > 0 {
		location.Physical.Region = &sarifRegion{place.Line, place.Column}
	}
	if f.Operation != "" {
		location.Logical = []sarifLogical{{f.Operation}}
	}
	out := sarifResult{RuleID: f.Check, RuleIndex: rule, Level: map[Status]string{Warn: "warning", Known: "note", Fail: "error"}[f.Status],
		Message: sarifText{f.message()}, Locations: []sarifLocation{location}, Fingerprints: map[string]string{"goalpost/v1": f.ID},
		Properties: sarifProperties{f.Curl, f.Assumed, f.Cases}}
	if f.Status == Known {
		out.Suppressions = []sarifSuppression{{"external", "It stands in the baseline."}}
	}
	if exchanges := f.Exchanges(); len(exchanges) > 0 {
		x := exchanges[0]
		out.Request = &sarifRequest{x.Method, x.URL, joined(x.RequestHeader), sarifBody(x.RequestBody)}
		if x.Status != 0 {
			out.Response = &sarifResponse{x.Status, joined(x.ResponseHeader), sarifBody(x.ResponseBody)}
		}
	}
	return out
}

// message is the finding in a few sentences.
func (f Finding) message() string {
	text := f.Title + " (" + first(f.Operation, "between operations") + ", " + f.Cases[0] + "). Expected: " + f.Expected + ". Received: " + f.Received
	if f.Where != "" {
		text += ", at " + f.Where
	}
	if f.Assumed != "" {
		text += ". Assumed: " + f.Assumed
	}
	return printable(text)
}

func joined(header map[string][]string) map[string]string {
	all := map[string]string{}
	for name, values := range header {
		all[name] = strings.Join(values, ", ")
	}
	return all
}

func sarifBody(b Body) *sarifContent {
	switch {
	case b.Size == 0:
		return nil
	case !b.IsText():
		return &sarifContent{Binary: []byte(b.Text)}
	}
	return &sarifContent{Text: b.Text}
}
