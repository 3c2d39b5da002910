package mutant

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// undocumented is the first of the statuses that the operation does not document, 0
// where it documents them all.
func undocumented(op *spec.Operation, statuses ...int) int {
	for _, status := range statuses {
		if op.Response(status) == nil {
			return status
		}
	}
	return 0
}

// statuses derives answers with a status that is not the documented one.
func (d *deriver) statuses() {
	op := d.op
	success := op.Success()
	if success == nil {
		return
	}
	right := func(x *exchange) bool { return x.asks(op) && x.right() }
	other := undocumented(op, 202, 203, 206, 207, 226)
	m := d.add(Status, success.Location, "other success", fmt.Sprintf("a right request is answered with %d, which is not documented", other), otherStatus(right, other))
	if other == 0 {
		m.Equal = everyStatus
	}
	d.refusedRequest(success)
	d.failing(right)
}

// refusedRequest derives that a right request is refused, where the document says
// of one that it is right: what is made up in others the server need not know.
func (d *deriver) refusedRequest(success *spec.Response) {
	op := d.op
	if !d.allKnown() {
		return
	}
	d.add(Status, success.Location, "refused", "a right request is refused", func(x *exchange) *reply {
		// HEAD as well, or that would be a promise of its own.
		if x.operation != op || !x.right() {
			return nil
		}
		return x.rejected(0)
	})
}

// allKnown reports whether nothing that a request of the operation needs has to be
// made up.
func (d *deriver) allKnown() bool {
	return (d.op.RequestBody == nil || !d.op.RequestBody.Required) &&
		!slices.ContainsFunc(d.op.Parameters, func(p *spec.Parameter) bool { return p.Required && !known(p) })
}

// known reports whether the document says which values of a parameter a server
// takes: it lists them, or has them listed, or assumes that it takes any.
func known(p *spec.Parameter) bool {
	if p.ValuesFrom != nil || p.Assumed != "" {
		return true
	}
	if p.Schema == nil {
		return false
	}
	_, listed := finite(words(p.Schema.Deref()))
	return listed || slices.Equal(p.Schema.Types(), []string{"boolean"})
}

// everyStatus is the proof that no status is one too many.
const everyStatus = "the operation documents every status"

// otherStatus answers with another status, and otherwise as the server does.
func otherStatus(concerns func(*exchange) bool, status int) func(x *exchange) *reply {
	return func(x *exchange) *reply {
		if !concerns(x) || status == 0 {
			return nil
		}
		a := x.answer.clone()
		a.status = status
		return a
	}
}

// failing derives redirects and server errors.
func (d *deriver) failing(right func(*exchange) bool) {
	at := d.op.Location
	d.add(Failing, at, "error", "a right request is answered with 500", func(x *exchange) *reply {
		if !right(x) {
			return nil
		}
		if x.operation.Response(500) != nil {
			if y := x.preferring("500"); y.answer.status == 500 {
				return y.answer
			}
		}
		return &reply{status: 500, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte("oops")}
	})
	elsewhere := d.add(Failing, at, "redirect", "a right request is redirected to another path", func(x *exchange) *reply {
		if !right(x) || x.answer.status/100 == 3 {
			return nil
		}
		return &reply{status: 302, header: http.Header{"Location": {"/login"}}}
	})
	if r := d.op.Response(http.StatusFound); r != nil && (len(r.Content) == 0 || d.op.Method == http.MethodHead) {
		elsewhere.Equal = "the document has a redirect, and does not say where to"
	}
	d.add(Failing, at, "loop", "a right request is redirected to itself", func(x *exchange) *reply {
		if !right(x) {
			return nil
		}
		return &reply{status: 307, header: http.Header{"Location": {x.request.RequestURI}}}
	})
}

// framing derives successes that do not arrive as HTTP and JSON have it.
func (d *deriver) framing() {
	op := d.op
	success := op.Success()
	if success == nil || len(success.Content) == 0 {
		return
	}
	hasJSON := slices.ContainsFunc(success.Content, func(m *spec.MediaType) bool { return spec.IsJSON(m.Name) || strings.Contains(m.Name, "*") })
	add := func(says string, isJSON bool, change func(a *reply) *reply) {
		if isJSON && !hasJSON {
			return
		}
		d.add(Framing, success.Location, says, says, func(x *exchange) *reply {
			if !x.asks(op) || !x.right() || len(x.answer.body) == 0 || isJSON && !(x.decoded && spec.IsJSON(x.answer.header.Get("Content-Type"))) {
				return nil
			}
			return change(x.answer)
		}).Advice = "no answer has a body: add an example"
	}
	longer := func(a *reply, by int) map[string]string {
		return map[string]string{"Content-Length": strconv.Itoa(len(a.body) + by)}
	}
	add("the body is shorter than its Content-Length", false, func(a *reply) *reply {
		return &reply{status: a.status, wire: a.framed(a.body, longer(a, 10))}
	})
	add("the body is longer than its Content-Length", true, func(a *reply) *reply {
		return &reply{status: a.status, wire: a.framed(a.body, longer(a, -1))}
	})
	add("a chunked body ends without its last chunk", false, func(a *reply) *reply {
		chunk := append([]byte(strconv.FormatInt(int64(len(a.body)), 16)+"\r\n"), a.body...)
		return &reply{status: a.status, wire: a.framed(append(chunk, "\r\n"...), map[string]string{"Transfer-Encoding": "chunked"})}
	})
	add("the body is marked as gzip and is not", false, func(a *reply) *reply {
		b := a.clone()
		b.header.Set("Content-Encoding", "gzip")
		return b
	})
	add("the gzip ends too early", false, func(a *reply) *reply {
		b := a.with(packed(a.body)[:len(packed(a.body))-9])
		b.header.Set("Content-Encoding", "gzip")
		return b
	})
	add("the body is empty", true, func(a *reply) *reply { return a.with(nil) })
	add("there is text behind the JSON", true, func(a *reply) *reply { return a.with(append(slices.Clone(a.body), "\n<br>Notice: x"...)) })
	add("there is a byte order mark before the JSON", true, func(a *reply) *reply { return a.with(append([]byte("\xef\xbb\xbf"), a.body...)) })
	if !hasJSON {
		return
	}
	d.add(Framing, success.Location, "member twice", "a member of an object stands there twice", func(x *exchange) *reply {
		if !x.asks(op) || !x.right() || !x.decoded || !spec.IsJSON(x.answer.header.Get("Content-Type")) {
			return nil
		}
		return doubled(x)
	}).Advice = "no answer has an object with a property: add an example"
	d.add(Framing, success.Location, "bad UTF-8", "a string is not UTF-8", func(x *exchange) *reply {
		at := bytes.LastIndexByte(x.answer.body, '"')
		if !x.asks(op) || !x.right() || !x.decoded || !spec.IsJSON(x.answer.header.Get("Content-Type")) {
			return nil
		}
		if at < 0 && x.allows("text") {
			return x.answer.with([]byte("\"\xff\""))
		}
		if at < 0 {
			return nil
		}
		return x.answer.with(slices.Concat(x.answer.body[:at], []byte{0xff}, x.answer.body[at:]))
	}).Advice = "no answer has a string: add an example"
}

// doubled repeats the first member of the first object of a body that has one.
func doubled(x *exchange) *reply {
	text := x.answer.body
	for at := bytes.IndexByte(text, '{'); at >= 0; {
		rest := bytes.TrimLeft(text[at+1:], " \n\r\t")
		if len(rest) > 0 && rest[0] == '"' {
			if end := bytes.IndexByte(rest[1:], '"'); end >= 0 && !bytes.Contains(rest[:end+1], []byte(`\`)) {
				return x.answer.with(slices.Concat(text[:at+1], rest[:end+2], []byte(":null,"), text[at+1:]))
			}
		}
		next := bytes.IndexByte(text[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	if x.allows(map[string]any{"name": "text"}) {
		return x.answer.with([]byte(`{"name":"text","name":"text"}`))
	}
	return nil
}

func packed(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

// methods derives wrong answers to the methods that a path does not document.
func (d *deriver) methods(item *spec.PathItem) {
	get := item.Operation(http.MethodGet)
	if get != nil && item.Operation(http.MethodHead) == nil {
		head := func(change func(a *reply)) func(x *exchange) *reply {
			return func(x *exchange) *reply {
				if x.operation != get || x.request.Method != http.MethodHead || x.answer.status >= 400 {
					return nil
				}
				a := x.answer.clone()
				change(a)
				return a
			}
		}
		for _, m := range []*Mutant{
			d.add(Method, get.Location, "head status", "HEAD is answered with another status than GET", head(func(a *reply) { a.status = http.StatusNotFound })),
			d.add(Method, get.Location, "head type", "HEAD is answered with another media type than GET", head(func(a *reply) { a.header.Set("Content-Type", "text/x-undocumented") })),
		} {
			m.Operation, m.operations = get.ID, []string{get.ID}
		}
	}
	if item.Operation(http.MethodOptions) == nil {
		options := func(change func(a *reply)) func(x *exchange) *reply {
			return func(x *exchange) *reply {
				if x.item != item || x.request.Method != http.MethodOptions || x.answer.status >= 400 {
					return nil
				}
				a := x.answer.clone()
				change(a)
				return a
			}
		}
		d.add(Method, item.Location, "options fails", "OPTIONS is answered with 500", options(func(a *reply) { a.status = 500 }))
		d.add(Method, item.Location, "options allow", "Allow of OPTIONS lacks a documented method", options(func(a *reply) {
			var kept []string
			for _, method := range strings.Split(a.header.Get("Allow"), ",") {
				if !slices.Contains(item.Methods(), strings.TrimSpace(method)) {
					kept = append(kept, strings.TrimSpace(method))
				}
			}
			a.header.Set("Allow", strings.Join(kept, ", "))
		}))
	}
	d.add(Method, item.Location, "unsupported", "a method that is not documented is answered with success", func(x *exchange) *reply {
		if x.item != item || x.operation != nil || x.request.Method == http.MethodOptions || x.request.Method == http.MethodHead || x.answer.status < 400 {
			return nil
		}
		for _, y := range x.server.record() {
			if y.item == item && y.right() && y.answer.status < 300 && y.request.Method == y.operation.Method {
				return y.answer
			}
		}
		return &reply{status: 200, header: http.Header{}}
	})
}

// documentedError derives errors that are not as x-error has them: of another
// status, without the message, for another field.
func (d *deriver) documentedError(e *spec.DocumentedError, what string, concerns func(x *exchange) bool, field string) {
	if e == nil {
		return
	}
	op := d.op
	at := func(x *exchange) bool { return concerns(x) && x.answer.status == e.Status }
	advice := "no request is known that gets this error"
	d.add(DocumentedError, e.Location, "status", fmt.Sprintf("%s is wrong, and the answer is not %d", what, e.Status), func(x *exchange) *reply {
		if !at(x) {
			return nil
		}
		for _, r := range op.Responses {
			if code := r.Code(); code/100 == 4 && code != e.Status {
				return x.preferring(codeOf(op, r, 400)).answer
			}
		}
		a := x.answer.clone()
		a.status = undocumented(op, 418, 409, 400, 422)
		return a
	}).Advice = advice
	if e.Message != "" {
		d.add(DocumentedError, e.Location, "message", fmt.Sprintf("%s is wrong, and the answer does not say %q", what, e.Message), func(x *exchange) *reply {
			if !at(x) || !x.decoded {
				return nil
			}
			return x.renamed(e.Message, "Something went wrong.", false)
		}).Advice = "the documented error has no such message: say with x-value where in the body it stands"
	}
	if d.namesField(e.Status) {
		d.add(DocumentedError, e.Location, "field", what+" is wrong, and the answer names another field", func(x *exchange) *reply {
			if !at(x) || !x.decoded {
				return nil
			}
			return x.renamed(field, "no_such_field", true)
		}).Advice = "the documented error names no field: say with x-value where in the body it stands"
	}
}

// namesField reports whether the document computes from what is wrong with the
// request which fields an error names.
func (d *deriver) namesField(status int) bool {
	r := d.op.Response(status)
	if r == nil {
		return false
	}
	for _, media := range r.Content {
		_, schemas := promises(media.Schema)
		for _, s := range schemas {
			if e := s.XValue(); e != nil && e.Uses("violations") && strings.Contains(e.Text, ".name") {
				return true
			}
		}
	}
	return false
}

// renamed replaces a text wherever it stands in the body: a whole name of a
// property or a whole string with names set, else any part of a string. It is nil
// where it stands nowhere.
func (x *exchange) renamed(old, by string, names bool) *reply {
	found := false
	var in func(v any) any
	in = func(v any) any {
		switch v := v.(type) {
		case string:
			if names && v == old || !names && strings.Contains(v, old) {
				found = true
				return strings.ReplaceAll(v, old, by)
			}
		case []any:
			list := make([]any, len(v))
			for i, item := range v {
				list[i] = in(item)
			}
			return list
		case map[string]any:
			object := make(map[string]any, len(v))
			for name, item := range v {
				if names && name == old {
					found, name = true, by
				}
				object[name] = in(item)
			}
			return object
		}
		return v
	}
	body := in(x.body)
	if !found {
		return nil
	}
	return x.encoded(body)
}
