package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"goalpost/mockserver"
	"goalpost/spec"
)

// apiPath is what the paths of the API begin with.
const apiPath = mockserver.DeskPath + "api/"

// maxBody bounds a request's body, in bytes.
const maxBody = 4 << 20

// call is one request to an operation of the API.
type call struct {
	*http.Request
	w  http.ResponseWriter
	op *spec.Operation
	in *spec.Inputs
	// body is the text of the body.
	body []byte
}

// result is what a call is answered with.
type result struct {
	status int
	// value is encoded as JSON; nil is no body.
	value any
	// sent is true where the answer was sent already.
	sent bool
}

func ok(value any) (*result, *problem) { return &result{status: http.StatusOK, value: value}, nil }

// operations are the functions behind the operations of the document.
func (d *Desk) operations(id string) func(*call) (*result, *problem) {
	return map[string]func(*call) (*result, *problem){
		"getState": d.getState, "login": d.login, "logout": d.logout, "streamEvents": d.streamEvents,
		"listOperations": d.listOperations, "getOperation": d.getOperation, "getAtlas": d.getAtlas, "getFixture": d.getFixture,
		"listAssumptions": d.listAssumptions, "getCoverage": d.getCoverage, "listScenarios": d.listScenarios,
		"listSessions": d.listSessions, "getSession": d.getSession, "putSession": d.putSession, "resetSession": d.resetSession,
		"putScenario": d.putScenario, "addSetting": d.addSetting, "removeSetting": d.removeSetting,
		"listJournal": d.listJournal, "countJournal": d.countJournal, "awaitJournal": d.awaitJournal, "exportJournal": d.exportJournal,
		"resetJournal": d.resetJournal, "getEntry": d.getEntry,
	}[id]
}

// ServeHTTP answers one request: the guard, the document, the operation, the answer.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	if p := d.guard(r); p != nil {
		d.writeProblem(w, p)
		return
	}
	if !strings.HasPrefix(r.URL.Path, apiPath) && d.options.Page != nil {
		d.options.Page.ServeHTTP(w, r)
		return
	}
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	c := &call{Request: r, w: w}
	result, p := d.answer(c)
	if p == nil {
		p = d.write(c, result)
	}
	if p != nil {
		d.writeProblem(w, p)
	}
}

// answer matches, lets in, decodes, checks and calls.
func (d *Desk) answer(c *call) (*result, *problem) {
	document, err := d.document()
	if err != nil {
		return nil, newProblem(http.StatusInternalServerError, "internal", "The document of the desk is flawed: "+err.Error())
	}
	match, p := d.match(document, c)
	if p != nil {
		return nil, p
	}
	c.op = match.Operation
	if d.options.Token != "" {
		if violations := c.op.Authenticate(c.Request, d.accept); len(violations) > 0 {
			p := newProblem(http.StatusUnauthorized, "not-let-in", "Send the token that was printed when the mock started: Authorization: Bearer TOKEN.")
			c.w.Header().Set("WWW-Authenticate", `Bearer realm="goalpost desk"`)
			return nil, p
		}
	}
	if c.op.RequestBody != nil {
		if p := c.readBody(); p != nil {
			return nil, p
		}
	}
	in, violations := c.op.Decode(match, c.Request, c.body)
	if len(violations) > 0 {
		return nil, wrong(violations)
	}
	c.in = in
	return d.operations(c.op.ID)(c)
}

// match finds the operation of a call; HEAD is GET.
func (d *Desk) match(document *spec.Document, c *call) (*spec.Match, *problem) {
	method := c.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	match, found := document.Match(method, c.URL.EscapedPath())
	switch {
	case !found:
		detail := "The desk has no such path."
		if near := document.Nearest(method, c.URL.EscapedPath()); near != "" {
			detail = fmt.Sprintf("The desk has no such path. Perhaps %s is meant.", near)
		}
		return nil, newProblem(http.StatusNotFound, "unknown-path", detail)
	case match.Operation == nil:
		allowed := strings.Join(match.Item.Methods(), ", ")
		c.w.Header().Set("Allow", allowed)
		return nil, newProblem(http.StatusMethodNotAllowed, "method-not-allowed", "The path takes "+allowed+".")
	}
	return match, nil
}

// readBody reads the body of what changes something, which has to be JSON: a form of
// another site can send anything but that.
func (c *call) readBody() *problem {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" || len(c.Header["Content-Type"]) != 1 {
		return newProblem(http.StatusUnsupportedMediaType, "not-json", "Send a body with the header Content-Type: application/json.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return newProblem(http.StatusBadRequest, "wrong", fmt.Sprintf("Send at most %d MiB.", maxBody>>20))
	case err != nil:
		return newProblem(http.StatusBadRequest, "wrong", "Send the whole body.")
	}
	c.body = body
	return nil
}

// maxChecked is up to how many bytes an answer is checked before it is sent.
const maxChecked = 1 << 20

// write sends a result, if it is what the document says.
func (d *Desk) write(c *call, result *result) *problem {
	if result.sent {
		return nil
	}
	if result.value == nil {
		c.w.WriteHeader(result.status)
		return nil
	}
	text, err := json.Marshal(result.value)
	if err == nil && len(text) <= maxChecked {
		err = check(c.op, result.status, text)
	}
	if err != nil {
		return newProblem(http.StatusInternalServerError, "internal", "This is a defect of the desk: "+err.Error())
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(result.status)
	_, _ = c.w.Write(text)
	return nil
}

// check is what an answer breaks of the document.
func check(op *spec.Operation, status int, text []byte) error {
	response := op.Response(status)
	if response == nil || len(response.Content) == 0 {
		return fmt.Errorf("%s documents no body for %d", op.ID, status)
	}
	value, err := spec.DecodeJSON(text)
	if err != nil {
		return err
	}
	for _, v := range response.Content[0].Schema.Validate(value) {
		return fmt.Errorf("%s of %s: %s", v.Location, op.ID, v.Message)
	}
	return nil
}

func (d *Desk) writeProblem(w http.ResponseWriter, p *problem) {
	text, err := json.Marshal(p)
	if err != nil {
		text = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(text)
}
