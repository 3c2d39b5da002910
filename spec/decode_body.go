package spec

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// encoding is one Encoding Object: how a property of a form travels.
type encoding struct {
	contentType, style string
	explode            bool
	// headers are those of a part of a multipart body.
	headers  []*Header
	location Location
}

func (b *builder) encodings(p place) map[string]*encoding {
	if !p.exists() {
		return nil
	}
	encodings := map[string]*encoding{}
	p.each(func(name string, one place) {
		e := &encoding{contentType: one.text("contentType"), style: one.text("style"), explode: true,
			headers: b.headers(one.get("headers"), InRequest), location: one.location()}
		if one.has("explode") {
			e.explode = one.true("explode")
		} else if e.style != "" && e.style != "form" {
			e.explode = false
		}
		encodings[name] = e
	})
	return encodings
}

// bodyFault is what is wrong with one part of a body that cannot be decoded.
type bodyFault struct {
	// pointer is where in the body.
	pointer, code, message string
	// document is the place that says so, the zero Location where that is the
	// request body itself.
	document Location
}

func (f *bodyFault) Error() string { return strings.TrimSpace(f.pointer + " " + f.message) }

// decodeBody reads and checks the request body.
func (op *Operation) decodeBody(in *Inputs, r *http.Request, body []byte) []Violation {
	request := op.RequestBody
	if request == nil {
		return nil
	}
	violation := func(code, message string) []Violation {
		return []Violation{{Code: code, In: InBody, Location: "request.body", Message: message, Document: request.Location, Assumed: request.Assumed}}
	}
	contentType := r.Header.Get("Content-Type")
	media := findMedia(request.Content, contentType)
	switch {
	case len(body) == 0 && (contentType == "" || media == nil || !media.takesNothing(contentType)):
		if request.Required {
			return violation("required", "is required and missing")
		}
		return nil
	case len(request.Content) == 0:
		return nil
	case media == nil:
		names := make([]string, len(request.Content))
		for i, m := range request.Content {
			names[i] = m.Name
		}
		found := fmt.Sprintf("the content type %.200q is not one of ", contentType)
		if contentType == "" {
			found = "there is no Content-Type; send one of "
		}
		return violation("media-type", found+strings.Join(names, ", "))
	}
	v, err := media.Decode(contentType, body)
	if fault := (*bodyFault)(nil); errors.As(err, &fault) {
		wrong := violation(fault.code, fault.message)
		wrong[0].Location += fault.pointer
		if tokens := SplitPointer(fault.pointer); len(tokens) > 0 {
			wrong[0].Name = tokens[len(tokens)-1]
		}
		if fault.document != (Location{}) {
			wrong[0].Document = fault.document
		}
		return wrong
	}
	if err != nil {
		return violation("malformed", "cannot be decoded: "+err.Error())
	}
	in.Body, in.HasBody = v, true
	if media.Schema == nil {
		return nil
	}
	violations := media.Schema.Validate(v)
	for i := range violations {
		violations[i].Location = "request.body" + violations[i].Location
	}
	return violations
}

// takesNothing reports whether no bytes at all are a body of that content type: a
// form without fields, an empty text.
func (m *MediaType) takesNothing(contentType string) bool {
	return essence(contentType) == formType || !IsJSON(contentType) && !IsXML(contentType) && (m.Schema == nil || m.Schema.allows("string"))
}

// decodeForm reads application/x-www-form-urlencoded (OpenAPI 3.1 section
// 4.8.14.5).
func (m *MediaType) decodeForm(body []byte) (any, error) {
	pairs, ok := splitQuery(string(body))
	if !ok {
		return nil, errors.New("it " + badEscape)
	}
	object := map[string]any{}
	for _, pair := range pairs {
		name, _, nested := strings.Cut(pair.name, "[")
		if m.Schema.property(pair.name) != nil || !nested {
			name = pair.name
		}
		if _, done := object[name]; done {
			continue
		}
		p := m.formField(name)
		if name != pair.name {
			p.Style, p.MediaType = "deepObject", ""
		}
		v, present, problem := p.readQuery(pairs)
		if m.jsonItems(p) && name == pair.name {
			v, present, problem = p.readJSONItems(pairs)
		}
		if problem != nil {
			return nil, &bodyFault{pointer: JoinPointer("", name), code: problem.Code, message: problem.Message}
		}
		if present {
			object[name] = v
		}
	}
	return object, nil
}

// readJSONItems reads an array whose elements are JSON each.
func (p *Parameter) readJSONItems(pairs []queryPair) (any, bool, *Violation) {
	list := []any{}
	for _, pair := range pairs {
		if pair.name != p.Name {
			continue
		}
		v, err := DecodeJSON([]byte(pair.text()))
		if err != nil {
			return nil, true, p.problem("malformed", "is not JSON: "+err.Error())
		}
		list = append(list, v)
	}
	return list, len(list) > 0, nil
}
