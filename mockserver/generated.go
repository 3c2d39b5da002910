package mockserver

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"goalpost/generate"
	"goalpost/spec"
)

// maxAttempts is how many bodies are generated for a response whose rules the
// first does not keep.
const maxAttempts = 5

// generate is a generated response of a status. What was generated before for the
// same inputs is not generated again.
func (q *question) generate(status int) *answer {
	response := q.operation.Response(status)
	if response == nil {
		response = q.operation.Success()
	}
	m, ok := q.media(response, status)
	if !ok {
		return q.notAcceptable(response)
	}
	key := q.generatedKey(status, m)
	if a, ok := q.now.generated.get(key); ok {
		return a
	}
	a := q.made(response, status, m)
	if q.learning && a.body.size(0) == 0 {
		return a
	}
	cost := len(key) + 1000 + a.body.size(0)
	if q.now.asked[q.operation.ID] {
		cost += decodedCost * a.body.size(0)
	} else if a.value != nil {
		slim := *a
		slim.value = nil
		q.now.generated.add(key, &slim, cost)
		return a
	}
	q.now.generated.add(key, a, cost)
	return a
}

// generatedKey is all that a generated response depends on.
func (q *question) generatedKey(status int, m *spec.MediaType) []byte {
	key := binary.AppendUvarint(make([]byte, 0, keySize), q.seed())
	key = binary.AppendUvarint(appendText(key, q.operation.ID), uint64(status))
	if m != nil {
		key = appendText(key, m.Name)
	}
	return q.appendSubject(appendText(key, q.origin), status)
}

// made is a newly generated response.
func (q *question) made(response *spec.Response, status int, m *spec.MediaType) *answer {
	header, err := q.headers(response, status, m)
	if err != nil {
		return q.cannot(response.Location, err)
	}
	a := &answer{status: status, header: header, why: "generated"}
	if m == nil {
		a.why = "without a body"
		return a
	}
	for attempt := range maxAttempts {
		if err = q.fill(a, m, attempt); err == nil {
			return a
		}
		var broken *brokenRule
		if !errors.As(err, &broken) {
			break
		}
	}
	return q.cannot(m.Location, err)
}

// fill generates the body of an answer. The error says why it cannot be sent.
func (q *question) fill(a *answer, m *spec.MediaType, attempt int) error {
	if !encodable(concrete(m.Name)) {
		return fmt.Errorf("a body of type %s cannot be generated; give an example", m.Name)
	}
	variables := q.exchange(a).Variables()
	delete(variables, "body")
	variables["violations"] = spec.ViolationsVariable(q.plausible(a.status))
	var broken []spec.Violation
	if image := sampleImage(concrete(m.Name), q.operation.ID); image != nil {
		a.value = string(image)
		if err := firstViolation(m.Schema, a.value); err != nil {
			return err
		}
		broken = q.exchange(a).CheckRules()
	} else {
		value, err := q.drawn(a.status, m, attempt, variables)
		if err != nil {
			return err
		}
		broken = q.give(a, m, value, variables)
	}
	if len(broken) > 0 {
		return &brokenRule{broken[0]}
	}
	if q.learning && spec.IsJSON(concrete(m.Name)) {
		// Its values are read and it is never sent.
		return nil
	}
	text, sent, err := encodeBody(m, a.value)
	a.body = payload{text}
	a.header.Set("Content-Type", sent)
	return err
}

// drawn is a value that satisfies the schema of a body, its computed values put in.
func (q *question) drawn(status int, m *spec.MediaType, attempt int, variables map[string]any) (any, error) {
	if m.Schema == nil {
		return m.Blank(), nil
	}
	stream := strconv.Itoa(status) + " " + m.Name + " " + strconv.Itoa(attempt) + " " + q.subject(status)
	return q.now.generator.Instance(m.Schema, generate.Options{Seed: q.seed(), Stream: stream, Variables: variables, Server: q.origin})
}

// give gives an answer a value that was drawn for it, an error what is wrong in it where
// the rules allow that. It returns what the value breaks of the rules.
func (q *question) give(a *answer, m *spec.MediaType, value any, variables map[string]any) []spec.Violation {
	if a.status >= 400 {
		a.value = q.named(m.Schema, value, a.status)
		if len(q.exchange(a).CheckRules()) == 0 {
			return nil
		}
	}
	a.value = value
	return q.exchange(a).CheckComputed(variables)
}

// brokenRule is a rule that a generated body does not keep.
type brokenRule struct{ spec.Violation }

func (b *brokenRule) Error() string {
	return fmt.Sprintf("%s breaks %s %s (%s): %s", orBody(b.Location), b.Code, b.Rule, b.Document, b.Message)
}

// firstViolation is what a value breaks of a schema, nil where it satisfies it.
func firstViolation(schema *spec.Schema, value any) error {
	if schema == nil {
		return nil
	}
	for _, v := range schema.Validate(value) {
		return fmt.Errorf("%s breaks %s (%s): %s", orBody(v.Location), v.Code, v.Document, v.Message)
	}
	return nil
}

func orBody(pointer string) string {
	if pointer == "" {
		return "the body"
	}
	return pointer
}

// seed is the seed that the client asks for, else the session's, else the server's.
func (q *question) seed() uint64 {
	if q.wish.seed != nil {
		return *q.wish.seed
	}
	if q.set != nil {
		if q.set.answer != nil && q.set.answer.Seed != nil {
			return *q.set.answer.Seed
		}
		if q.set.seed != nil {
			return *q.set.seed
		}
	}
	return q.now.seed
}

// plausible are the violations that an error of that status speaks of: those of
// the request, else those that the document names for the status, so that an
// error that was only asked for reads like a real one.
func (q *question) plausible(status int) []spec.Violation {
	if len(q.violations) > 0 || status < 400 {
		return q.violations
	}
	var violations []spec.Violation
	add := func(in, name string, documented *spec.DocumentedError, at spec.Location) {
		violations = append(violations, spec.Violation{Code: "x-error", In: in, Name: name, Location: in + "." + strings.ToLower(name),
			Message: "is not valid", Documented: documented, Document: at})
	}
	for _, requirement := range q.operation.Security {
		for _, scheme := range requirement {
			if d := scheme.Documented; d != nil && d.Status == status || d == nil && status == http.StatusUnauthorized {
				in, name := scheme.Place()
				add(in, name, d, scheme.Location)
			}
		}
	}
	for _, p := range q.operation.Parameters {
		if d := p.Documented; d != nil && d.Status == status {
			add(p.In, p.Name, d, p.Location)
		}
	}
	if len(violations) == 0 && len(q.operation.Parameters) > 0 {
		p := q.operation.Parameters[0]
		add(p.In, p.Name, nil, p.Location)
	}
	return violations
}

// cannot is the answer where the document has a response that cannot be made.
func (q *question) cannot(at spec.Location, err error) *answer {
	a := newProblem(http.StatusInternalServerError, "cannot-generate",
		fmt.Sprintf("No body satisfies %s: %v. Mend the document there, or add a fixture.", at, err))
	a.failed = true
	return a
}

// headers are the headers of a response: its content type, the challenges of a
// 401, and those that the document declares. The error says which required
// header is missing from them.
func (q *question) headers(response *spec.Response, status int, m *spec.MediaType) (http.Header, error) {
	header := http.Header{}
	if m != nil {
		header.Set("Content-Type", concrete(m.Name))
	}
	q.challenge(header, status)
	var missing error
	for _, h := range response.Headers {
		if header.Get(h.Name) != "" || ownHeader(h.Name) || !httpguts.ValidHeaderFieldName(h.Name) {
			continue
		}
		text, err := q.headerValue(h, status)
		if err == nil {
			err = checkHeader(response, header, h, text)
		}
		if err != nil && h.Required && missing == nil {
			missing = fmt.Errorf("the header %s: %w", h.Name, err)
		}
	}
	q.lead(header, status)
	return header, missing
}

// checkHeader sets a header where its value is one that the document allows.
func checkHeader(response *spec.Response, header http.Header, h *spec.Header, text string) error {
	if text == "" || !httpguts.ValidHeaderFieldValue(text) {
		return fmt.Errorf("%q is no value that a header can have", text)
	}
	header.Set(h.Name, text)
	for _, v := range response.CheckHeaders(header) {
		if strings.EqualFold(v.Name, h.Name) {
			header.Del(h.Name)
			return fmt.Errorf("%s", v.Message)
		}
	}
	return nil
}

// headerValue is the value of a declared header: its example, else its schema's
// default, else a generated one.
func (q *question) headerValue(h *spec.Header, status int) (string, error) {
	for _, e := range h.Examples {
		if e.External == "" && (h.Schema == nil || h.Schema.Valid(e.Value)) {
			return h.Text(e.Value), nil
		}
	}
	if h.Schema == nil {
		return "", errors.New("it has neither an example nor a schema")
	}
	if schema, ok := h.Schema.Deref().Value().(map[string]any); ok {
		if value, ok := schema["default"]; ok && h.Schema.Valid(value) {
			return h.Text(value), nil
		}
	}
	for _, text := range q.standardHeader(h, status) {
		if h.Schema.Valid(text) {
			return text, nil
		}
	}
	value, err := q.now.generator.Instance(h.Schema, generate.Options{Seed: q.seed(), Server: q.origin,
		Stream: h.Name + " " + q.subject(status), Variables: q.operation.Variables(q.inputs)})
	if err != nil {
		return "", err
	}
	return h.Text(value), nil
}

// ownHeader reports whether a header is the business of the server, whatever the
// document or a fixture says of it.
func ownHeader(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}

// encodable reports whether a body of that media type can be made without an
// example: a picture of a kind that is not drawn would be no picture.
func encodable(mediaType string) bool {
	kind, _ := splitMediaType(mediaType)
	return !strings.HasPrefix(kind, "image/") || sampleImage(kind, "") != nil
}

// encodeBody is a value as a body of that media type, and the content type that
// it is sent with. What a reader makes of the body satisfies the schema as the
// value does.
func encodeBody(m *spec.MediaType, value any) ([]byte, string, error) {
	text, sent, err := m.Encode(concrete(m.Name), value)
	if err != nil || spec.IsJSON(sent) || !spec.IsXML(sent) && !strings.Contains(sent, "form") {
		return text, sent, err
	}
	read, err := m.Decode(sent, text)
	if err == nil {
		err = firstViolation(m.Schema, read)
	}
	if err != nil {
		err = fmt.Errorf("as %s: %w", m.Name, err)
	}
	return text, sent, err
}
