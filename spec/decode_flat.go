package spec

import (
	"encoding/json"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
)

// flat is a parameter whose text, wherever it stands, is one value of one type:
// nothing in it separates or composes.
type flat struct {
	*Parameter
	key string
	// kind is the type: string, integer, number or boolean; string where the
	// document says nothing.
	kind string
	// stand stands for the parameter where it is left out, if stands is true.
	stand  any
	stands bool
}

// flats are the operation's parameters where all of them are flat; ok is false
// otherwise. They are found out once.
func (op *Operation) flats() (all []flat, ok bool) {
	op.flatOnce.Do(func() {
		op.isFlat = true
		for _, p := range op.Parameters {
			f, ok := newFlat(p)
			op.flat, op.isFlat = append(op.flat, f), op.isFlat && ok
		}
	})
	return op.flat, op.isFlat
}

func newFlat(p *Parameter) (f flat, ok bool) {
	f = flat{Parameter: p, key: p.key(), kind: "string"}
	usual := map[string]string{InPath: "simple", InQuery: "form", InHeader: "simple", InCookie: p.Style}[p.In]
	if p.MediaType != "" || p.Style != usual {
		return f, false
	}
	if p.Schema == nil {
		return f, true
	}
	switch types := p.Schema.Types(); {
	case len(types) == 1 && slices.Contains([]string{"string", "integer", "number", "boolean"}, types[0]):
		f.kind = types[0]
	case len(types) == 2 && slices.Contains(types, "integer") && slices.Contains(types, "number"):
		f.kind = "number"
	default:
		return f, false
	}
	if n := p.Schema.Deref().place.node.Get("default"); n != nil {
		f.stand, f.stands = n.Value(), true
		return f, n.Kind != Object && n.Kind != Array
	}
	return f, true
}

// readFlat reads the inputs of a request in which each parameter is flat and right.
// ok is false for all others: they are read in full, which says what is wrong.
func (op *Operation) readFlat(m *Match, r *http.Request) (in *Inputs, ok bool) {
	parameters, ok := op.flats()
	if !ok || !isPlain(r.URL.RawQuery) {
		return nil, false
	}
	in = NewInputs(r.Method, r.URL.EscapedPath())
	for i := range parameters {
		f := &parameters[i]
		text, count := f.find(m, r)
		switch {
		case count > 1, count == 0 && f.Required, count == 1 && text == "" && f.AllowEmptyValue:
			return nil, false
		case count == 0:
			if f.stands {
				in.put(f.In, f.key, f.stand)
			}
			continue
		}
		v, ok := f.value(text)
		if !ok || f.Schema != nil && !f.Schema.Valid(v) {
			return nil, false
		}
		in.put(f.In, f.key, v)
	}
	return in, true
}

// find is the text of the parameter, and how often it is there: more than once is
// also for what has to be read in full.
func (f *flat) find(m *Match, r *http.Request) (text string, count int) {
	switch f.In {
	case InPath:
		text, ok := m.Values[f.Name]
		switch {
		case !ok:
			return "", 0
		case !isPlain(text):
			return "", 2
		}
		return text, 1
	case InQuery:
		return findQuery(r.URL.RawQuery, f.Name)
	case InHeader:
		values := r.Header[f.header]
		if len(values) == 0 {
			return "", 0
		}
		return strings.TrimSpace(values[0]), len(values)
	}
	return "", 2 * len(r.Header["Cookie"])
}

// findQuery is the last value of a name in a query that is plain, and how often the
// name is there.
func findQuery(raw, wanted string) (text string, count int) {
	for part := range strings.SplitSeq(raw, "&") {
		if name, value, _ := strings.Cut(part, "="); name == wanted && part != "" {
			text = value
			count++
		}
	}
	return text, count
}

// value is the value that a text stands for; ok is false where it stands for none
// of the parameter's type.
func (f *flat) value(text string) (v any, ok bool) {
	switch f.kind {
	case "integer":
		return json.Number(text), isInteger(text)
	case "number":
		return json.Number(text), isNumber(text)
	case "boolean":
		return text == "true", text == "true" || text == "false"
	}
	return text, true
}

// Given reports whether a request has the parameter, rather than a default for it.
func (p *Parameter) Given(r *http.Request) bool {
	switch p.In {
	case InPath:
		return true
	case InHeader:
		return r.Header[p.header] != nil
	case InCookie:
		_, err := r.Cookie(p.Name)
		return err == nil
	}
	for name := range QueryNames(r.URL.RawQuery) {
		// A parameter of the style deepObject is name[member].
		if head, _, _ := strings.Cut(name, "["); name == p.Name || head == p.Name {
			return true
		}
	}
	return false
}

// canonical is a header's name as http.Header has it.
func canonical(name string) string { return textproto.CanonicalMIMEHeaderKey(name) }
