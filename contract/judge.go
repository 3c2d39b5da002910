package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"goalpost/spec"
)

// judge is what is wrong with the parameters and the body of a case, as a server
// finds it that follows the document and knows what the deployment lists. ok is
// false where that cannot be told: the request does not reach the operation, or
// valid values cannot be learned.
func (r *run) judge(c *Case) (wrong []spec.Violation, ok bool) {
	op := c.Operation
	base := &url.URL{Scheme: "http", Host: "document.invalid", Path: op.BasePath()}
	request, err := op.NewRequest(r.ctx, base, c.Inputs)
	if err != nil {
		return nil, false
	}
	if c.reshape != nil {
		c.reshape(request)
	}
	match, found := r.document.Match(op.Method, request.URL.EscapedPath())
	if !found {
		return nil, false
	}
	if match = match.Fit(request); match.Operation != op {
		return nil, false
	}
	var body []byte
	if request.Body != nil {
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, false
		}
	}
	in, wrong := op.Decode(match, request, body)
	invalid, err := op.Resolve(in, r.ask)
	if err != nil && slices.ContainsFunc(op.Parameters, func(p *spec.Parameter) bool {
		_, given := c.Inputs.Value(p)
		return given && p.ValuesFrom != nil
	}) {
		return nil, false
	}
	for _, v := range invalid {
		if !slices.ContainsFunc(wrong, func(known spec.Violation) bool { return known.In == v.In && known.Name == v.Name }) {
			wrong = append(wrong, v)
		}
	}
	return wrong, true
}

// trial is a case that is sent only where it turns out to be right, or wrong, as it
// is meant.
type trial struct {
	*Case
	meant meaning
	// rank is when it is left out where there are too many: 0 is last.
	rank int
	// repeats is set where it is sent even if another case sends the same.
	repeats bool
}

// The ranks of what is not a request of its own kind: a value at a border of a schema,
// and one beside which others tell nearly as much.
const (
	border = 1 + iota
	another
)

type meaning uint8

const (
	// either is sent whatever the document says of it.
	either meaning = iota
	// right is a request that the document allows, wrong one that it does not.
	right
	wrong
)

// maxTrials is how many trials of one kind are made of one operation.
const maxTrials = 240

// bounded are as many of the trials as are made: those of the least rank, and of the
// first rank of which there is no room for all some that are spread evenly over it;
// which ones depends on the seed. The rest is said to be left out.
func (r *run) bounded(trials []trial, name string) []trial {
	if len(trials) <= maxTrials {
		return trials
	}
	chosen := map[*Case]bool{}
	for rank := 0; rank <= another && len(chosen) < maxTrials; rank++ {
		all := slices.DeleteFunc(slices.Clone(trials), func(t trial) bool { return t.rank != rank })
		count := min(len(all), maxTrials-len(chosen))
		for i := range count {
			chosen[all[(int(r.options.Seed%uint64(len(all)))+i*len(all)/count)%len(all)].Case] = true
		}
	}
	left := skipped(trials[0].Operation, "other "+name, fmt.Sprintf("%d of %d are tried; another seed tries others", len(chosen), len(trials)))
	return append(slices.DeleteFunc(trials, func(t trial) bool { return !chosen[t.Case] }), trial{Case: left, meant: either})
}

// judged are the cases among the trials that are what they are meant to be, and
// that no other one sends.
func (r *run) judged(trials []trial, sent map[string]*Case) []*Case {
	var cases []*Case
	for _, t := range trials {
		if t.Skip != "" {
			cases = append(cases, t.Case)
			continue
		}
		found, ok := r.judge(t.Case)
		if !ok || t.meant == right && len(found) > 0 || t.meant == wrong && len(found) == 0 {
			continue
		}
		key := r.wire(t.Case)
		if key == "" || sent[key] != nil && !t.repeats {
			t.Case.same = sent[key]
			continue
		}
		sent[key] = t.Case
		t.Case.wrong = found
		cases = append(cases, t.Case)
	}
	return cases
}

// wire is what a case sends, as text; "" where it cannot be sent.
func (r *run) wire(c *Case) string {
	if c.Skip != "" {
		return ""
	}
	request, err := r.request(r.ctx, c)
	if err != nil {
		return ""
	}
	var text bytes.Buffer
	text.WriteString(request.Method + " " + request.URL.String() + "\n")
	for _, name := range sortedKeys(request.Header) {
		for _, value := range request.Header[name] {
			if !validHeader(value) {
				return ""
			}
			text.WriteString(name + ": " + value + "\n")
		}
	}
	if request.Body != nil {
		if _, err := io.Copy(&text, request.Body); err != nil {
			return ""
		}
	}
	return text.String()
}

// validHeader reports whether a header can carry the text as it is: visible ASCII,
// with spaces within (RFC 9110 section 5.5). Servers differ in what they make of
// anything else.
func validHeader(text string) bool {
	for i := range len(text) {
		edge := i == 0 || i == len(text)-1
		if text[i] < ' ' || text[i] > '~' || edge && text[i] == ' ' {
			return false
		}
	}
	return true
}

// withBody sends a text as the body.
func withBody(text, contentType string) func(*http.Request) {
	return func(request *http.Request) {
		request.ContentLength = int64(len(text))
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }
		request.Body, _ = request.GetBody()
		if text == "" {
			request.Body, request.GetBody = http.NoBody, nil
		}
		request.Header.Set("Content-Type", contentType)
	}
}
