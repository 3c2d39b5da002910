package desk

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"goalpost/mockserver"
	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// location is a place as the API writes it.
type location struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
}

func locate(l spec.Location) location { return location{l.File, l.Line, l.Column, l.Pointer} }

// origin is where the client reached the desk, and so the mock.
func origin(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (d *Desk) listOperations(c *call) (*result, *problem) {
	list := []any{}
	for _, op := range d.server.Document().Operations {
		list = append(list, d.operation(c, op))
	}
	return ok(map[string]any{"operations": list})
}

func (d *Desk) getOperation(c *call) (*result, *problem) {
	op, p := d.asked(c)
	if p != nil {
		return nil, p
	}
	return ok(d.operation(c, op))
}

// asked is the operation that the path names.
func (d *Desk) asked(c *call) (*spec.Operation, *problem) {
	id := c.text(spec.InPath, "operation")
	if op := d.server.Document().Operation(id); op != nil {
		return op, nil
	}
	var ids []string
	for _, op := range d.server.Document().Operations {
		if len(ids) < 50 {
			ids = append(ids, op.ID)
		}
	}
	return nil, unknown("The document has no such operation.", ids...)
}

func (d *Desk) operation(c *call, op *spec.Operation) map[string]any {
	v := map[string]any{"id": op.ID, "method": op.Method, "path": op.BasePath() + op.Path, "summary": op.Summary, "tags": append([]string{}, op.Tags...),
		"deprecated": op.Deprecated, "location": locate(op.Location), "parameters": d.parameters(op), "security": d.security(op),
		"responses": responses(op), "fixtures": d.fixtures(op), "request": d.request(c, op)}
	addText(v, "description", op.Description)
	addText(v, "assumed", op.Assumed)
	if body := op.RequestBody; body != nil {
		types := []string{}
		for _, m := range body.Content {
			types = append(types, m.Name)
		}
		b := map[string]any{"required": body.Required, "types": types}
		if example, ok := v["request"].(map[string]any)["body"]; ok {
			b["example"] = example
		}
		v["requestBody"] = b
	}
	return v
}

// addText adds a text that may be left out.
func addText(v map[string]any, name, text string) {
	if text != "" {
		v[name] = text
	}
}

func (d *Desk) parameters(op *spec.Operation) []any {
	list := []any{}
	for _, p := range op.Parameters {
		v := map[string]any{"in": p.In, "name": p.Name, "required": p.Required, "deprecated": p.Deprecated}
		addText(v, "description", p.Description)
		addText(v, "assumed", p.Assumed)
		if p.Schema != nil {
			v["schema"] = p.Schema.Deref().Value()
		}
		if values := d.server.Values(p); len(values) > 0 {
			v["values"] = values
		}
		if e := p.Documented; e != nil {
			documented := map[string]any{"status": e.Status, "type": e.Type, "message": e.Message}
			addText(documented, "assumed", e.Assumed)
			v["error"] = documented
		}
		list = append(list, v)
	}
	return list
}

func (d *Desk) security(op *spec.Operation) []any {
	list := []any{}
	for _, requirement := range op.Security {
		choice := []any{}
		for _, scheme := range requirement {
			in, key := scheme.Place()
			if scheme.Type == "mutualTLS" {
				in = "tls"
			}
			choice = append(choice, map[string]any{"name": scheme.Name, "in": in, "key": key, "demo": d.server.Demo(scheme)})
		}
		list = append(list, choice)
	}
	return list
}

func responses(op *spec.Operation) []any {
	list := []any{}
	for _, r := range op.Responses {
		types, examples := []string{}, []any{}
		for _, m := range r.Content {
			types = append(types, m.Name)
			for _, e := range m.Examples {
				if e.Name != "" {
					examples = append(examples, map[string]any{"name": e.Name, "summary": e.Summary})
				}
			}
		}
		v := map[string]any{"status": r.Status, "code": r.Code(), "description": r.Description, "types": types, "examples": examples, "location": locate(r.Location)}
		addText(v, "assumed", r.Assumed)
		list = append(list, v)
	}
	return list
}

func (d *Desk) fixtures(op *spec.Operation) []any {
	list := []any{}
	for _, f := range d.server.Fixtures().Of(op) {
		v := map[string]any{"status": f.Status, "name": f.Name, "summary": f.Summary, "file": path.Base(f.File), "default": f.IsDefault()}
		addText(v, "when", f.When())
		list = append(list, v)
	}
	return list
}

// request is a request that is right.
func (d *Desk) request(c *call, op *spec.Operation) map[string]any {
	v := map[string]any{"method": op.Method, "target": op.BasePath() + op.Path, "headers": []journal.Pair{}, "curl": ""}
	r, err := d.server.Sample(origin(c.Request), op)
	if err != nil {
		return v
	}
	v["target"] = r.URL.RequestURI()
	headers := []journal.Pair{}
	for name, values := range r.Header {
		headers = append(headers, journal.Pair{Name: d.server.Spelled(op, name), Value: strings.Join(values, ", ")})
	}
	slices.SortFunc(headers, func(a, b journal.Pair) int { return strings.Compare(a.Name, b.Name) })
	v["headers"] = headers
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			if text, err := io.ReadAll(body); err == nil && utf8.Valid(text) {
				addText(v, "body", string(text))
			}
		}
	}
	if line, err := d.server.CurlOf(op, r); err == nil {
		v["curl"] = line
	}
	return v
}

// atlasEntry is one documented error.
type atlasEntry struct {
	ID          string          `json:"id"`
	Operation   string          `json:"operation"`
	Method      string          `json:"method"`
	Path        string          `json:"path"`
	Status      int             `json:"status"`
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Source      string          `json:"source"`
	Subject     string          `json:"subject,omitempty"`
	Type        string          `json:"type,omitempty"`
	Example     string          `json:"example,omitempty"`
	Assumed     string          `json:"assumed,omitempty"`
	Location    location        `json:"location"`
	Setting     session.Setting `json:"setting"`
	Curl        string          `json:"curl"`
	Seen        int             `json:"seen"`
}

func (d *Desk) getAtlas(c *call) (*result, *problem) {
	list := []atlasEntry{}
	for _, op := range d.server.Document().Operations {
		sent := d.journal().Sent(op.ID)
		for _, p := range d.server.Possible(origin(c.Request), op) {
			if p.Status < 400 {
				continue
			}
			list = append(list, atlasEntry{ID: atlasID(op, p), Operation: op.ID, Method: op.Method, Path: op.BasePath() + op.Path, Status: p.Status,
				Title: p.Title, Description: p.Description, Source: p.Source, Subject: p.Subject, Type: p.Type, Example: p.Answer.Example,
				Assumed: p.Assumed, Location: locate(p.Location), Setting: settingFor(op, p.Answer, p.Title), Curl: p.Curl, Seen: sent[p.Status]})
		}
	}
	return ok(map[string]any{"errors": list})
}

func atlasID(op *spec.Operation, p mockserver.Possible) string {
	id := fmt.Sprintf("%s/%d/%s", op.ID, p.Status, p.Source)
	for _, part := range []string{p.Subject, p.Answer.Example} {
		if part != "" {
			id += "/" + part
		}
	}
	return id
}

// fixtureViolation is what is wrong with a fixture's file.
type fixtureViolation struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// maxFixture bounds what is shown of a fixture, in bytes.
const maxFixture = 1 << 20

func (d *Desk) getFixture(c *call) (*result, *problem) {
	op, p := d.asked(c)
	if p != nil {
		return nil, p
	}
	file := c.text(spec.InPath, "file")
	text, wrong, err := d.server.ReadFixture(op, file)
	if errors.Is(err, mockserver.ErrNoFixture) {
		var files []string
		for _, f := range d.server.Fixtures().Of(op) {
			files = append(files, path.Base(f.File))
		}
		return nil, unknown("The operation has no such fixture.", files...)
	}
	violations := []fixtureViolation{}
	for _, e := range wrong {
		violations = append(violations, fixtureViolation{e.Location.Line, e.Location.Column, e.Location.Pointer, e.Code, e.Message, e.Hint})
	}
	v := map[string]any{"operation": op.ID, "file": file, "status": 0, "name": "", "summary": "", "served": false, "violations": violations}
	for _, f := range d.server.Fixtures().Of(op) {
		if path.Base(f.File) == file {
			v["status"], v["name"], v["summary"], v["served"] = f.Status, f.Name, f.Summary, true
		}
	}
	if len(text) > maxFixture {
		text, v["truncated"] = text[:maxFixture], true
	}
	v["text"] = strings.ToValidUTF8(string(text), "\uFFFD")
	return ok(v)
}

func (d *Desk) listAssumptions(*call) (*result, *problem) {
	list := []any{}
	for _, a := range d.server.Document().Assumptions() {
		list = append(list, map[string]any{"subject": a.Subject, "reason": a.Reason, "location": locate(a.Location)})
	}
	return ok(map[string]any{"assumptions": list})
}

func (d *Desk) listScenarios(*call) (*result, *problem) {
	list := []any{}
	for _, s := range d.server.Scenarios() {
		settings := s.Settings.Settings
		if settings == nil {
			settings = []session.Setting{}
		}
		v := map[string]any{"name": s.Name, "summary": s.Summary, "file": s.File, "settings": settings}
		if s.Seed != nil {
			v["seed"] = *s.Seed
		}
		if s.Generate != nil {
			v["generate"] = *s.Generate
		}
		list = append(list, v)
	}
	return ok(map[string]any{"scenarios": list})
}

func (d *Desk) getCoverage(*call) (*result, *problem) {
	c := d.journal().Coverage(d.server.Document())
	list := []any{}
	for _, o := range c.ByOperation {
		v := map[string]any{"operation": o.Operation.ID, "method": o.Operation.Method, "path": o.Operation.BasePath() + o.Operation.Path, "count": o.Count,
			"responses": []journal.StatusCount{}, "parameters": []journal.ParameterCount{}, "undocumented": []journal.StatusCount{}}
		if o.Responses != nil {
			v["responses"] = o.Responses
		}
		if o.Parameters != nil {
			v["parameters"] = o.Parameters
		}
		if o.Undocumented != nil {
			v["undocumented"] = o.Undocumented
		}
		list = append(list, v)
	}
	return ok(map[string]any{"since": c.Since.UTC().Format(time.RFC3339Nano), "total": c.Total, "operations": c.Operations, "responses": c.Responses,
		"parameters": c.Parameters, "byOperation": list, "unmatched": c.Unmatched})
}
