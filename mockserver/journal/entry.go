package journal

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"goalpost/spec"
)

// Summary is an exchange in a line.
type Summary struct {
	ID      uint64    `json:"id"`
	Time    time.Time `json:"time"`
	Session string    `json:"session"`
	Method  string    `json:"method"`
	// Target is path and query, without credentials.
	Target string `json:"target"`
	// Operation is nil where none matched.
	Operation *string `json:"operation"`
	Status    int     `json:"status"`
	Verdict   Verdict `json:"verdict"`
	Why       string  `json:"why"`
	// Took is in milliseconds.
	Took float64 `json:"took"`
	// Violations is how many there are.
	Violations int     `json:"violations"`
	Fault      *string `json:"fault"`
	Setting    *string `json:"setting"`
	// Broken is true where the answer was broken on purpose.
	Broken bool `json:"broken"`
}

// Violation is what a message breaks, as a reader gets it.
type Violation struct {
	Location string `json:"location"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Document string `json:"document,omitempty"`
	Assumed  string `json:"assumed,omitempty"`
}

// Violations are violations as a reader gets them.
func Violations(violations []spec.Violation) []Violation {
	list := make([]Violation, 0, len(violations))
	for _, v := range violations {
		message := v.Message
		if v.Documented != nil && v.Documented.Message != "" {
			message = v.Documented.Message
		}
		one := Violation{Location: v.Location, Code: v.Code, Message: message, Assumed: v.Assumed}
		if v.Document != (spec.Location{}) {
			one.Document = v.Document.String()
		}
		list = append(list, one)
	}
	return list
}

// Entry is an exchange in full.
type Entry struct {
	Summary    Summary     `json:"summary"`
	Request    Request     `json:"request"`
	Response   Response    `json:"response"`
	Violations []Violation `json:"violations"`
	// Broken is what of the document the answer breaks on purpose.
	Broken []Violation `json:"broken"`
	// Nearest is nil where an operation matched.
	Nearest *Nearest `json:"nearest"`
	// Curl and HTTP are the request as a command and as .http text.
	Curl string `json:"curl"`
	HTTP string `json:"http"`
	HAR  HAR    `json:"har"`
}

// Request is a request as a reader gets it.
type Request struct {
	Method   string `json:"method"`
	URL      string `json:"url"`
	Protocol string `json:"protocol"`
	Headers  []Pair `json:"headers"`
	Body     Body   `json:"body"`
}

// Response is a response as a reader gets it.
type Response struct {
	Status  int    `json:"status"`
	Headers []Pair `json:"headers"`
	Body    Body   `json:"body"`
}

// Pair is one line of a header.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Body is a body as a reader gets it.
type Body struct {
	Type string `json:"type,omitempty"`
	// Text is base64 where Binary is true, because the body is no UTF-8.
	Text string `json:"text"`
	// Size is in bytes.
	Size int `json:"size"`
	// Truncated is true where Text is only the beginning.
	Truncated bool `json:"truncated"`
	Binary    bool `json:"binary"`
}

// Summary is the exchange in a line.
func (x *Exchange) Summary(stand Stand) Summary { return x.summary(newRedactor(x, stand)) }

func (x *Exchange) summary(r *redactor) Summary {
	s := Summary{ID: x.ID, Time: x.Start.UTC(), Session: x.Session, Method: plain(x.Method), Target: plain(r.target()), Status: x.Status,
		Verdict: x.Verdict, Why: plain(r.text(x.Why)), Took: float64(x.Took.Microseconds()) / 1000, Violations: len(x.Violations), Broken: len(x.Broken) > 0}
	if x.Gone {
		s.Why += ", the client went away"
	}
	if x.Operation != nil {
		s.Operation = &x.Operation.ID
	}
	if x.Fault != "" {
		s.Fault = &x.Fault
	}
	if x.Setting != "" {
		s.Setting = &x.Setting
	}
	return s
}

// Entry is the exchange in full.
func (x *Exchange) Entry(stand Stand) Entry {
	r := newRedactor(x, stand)
	e := Entry{Summary: x.summary(r), Request: x.request(r), Response: x.response(r), Violations: Violations(x.Violations), Broken: Violations(x.Broken)}
	if x.Verdict == Unmatched {
		e.Nearest = nearest(x, r)
	}
	e.Curl, e.HTTP = e.Request.curl(), e.httpText()
	e.HAR = NewHAR(e)
	return e
}

func (x *Exchange) request(r *redactor) Request {
	q := Request{Method: plain(x.Method), URL: plain(x.Scheme + x.Host + r.target()), Protocol: x.Proto, Headers: []Pair{}}
	for _, name := range sortedNames(x.Header) {
		for _, value := range x.Header[name] {
			q.Headers = append(q.Headers, Pair{plain(x.spelled(name)), plain(r.header(name, value))})
		}
	}
	contentType := x.Header.Get("Content-Type")
	q.Body = newBody(contentType, x.Body, x.BodySize, func(text string) string { return r.body(contentType, text) })
	return q
}

func (x *Exchange) response(r *redactor) Response {
	p := Response{Status: x.Status, Headers: []Pair{}}
	contentType := ""
	for _, f := range x.Fields {
		for _, value := range f.Values {
			p.Headers = append(p.Headers, Pair{plain(f.Name), plain(r.header(f.Name, value))})
		}
		if f.Name == "Content-Type" && len(f.Values) > 0 {
			contentType = f.Values[0]
		}
	}
	slices.SortStableFunc(p.Headers, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	sent, size := x.Sent, x.SentSize
	if x.Method == http.MethodHead || x.Status == 0 {
		sent, size = nil, 0
	}
	p.Body = newBody(contentType, sent, size, r.text)
	return p
}

// spelled is a request header's name as the document spells it.
func (x *Exchange) spelled(name string) string {
	if x.Operation != nil {
		if p := x.Operation.Parameter(spec.InHeader, name); p != nil {
			return p.Name
		}
	}
	for _, scheme := range x.Document.SecuritySchemes {
		if in, key := scheme.Place(); in == spec.InHeader && strings.EqualFold(key, name) {
			return key
		}
	}
	return name
}

// MaxShown bounds what is shown of a body, in bytes.
const MaxShown = 256 << 10

func newBody(contentType string, body []byte, size int, redact func(string) string) Body {
	b := Body{Type: plain(contentType), Size: size, Truncated: size > len(body)}
	if len(body) > MaxShown {
		body, b.Truncated = body[:MaxShown], true
	}
	if b.Truncated {
		for cut := 0; cut < utf8.UTFMax && !utf8.Valid(body); cut++ {
			body = body[:len(body)-1]
		}
	}
	if utf8.Valid(body) {
		b.Text = redact(string(body))
		return b
	}
	b.Text, b.Binary = base64.StdEncoding.EncodeToString(body), true
	return b
}

// plain is a text as UTF-8, as JSON needs it.
func plain(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

func sortedNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
