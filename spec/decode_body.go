package spec

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// encoding is one Encoding Object: how a property of a form travels.
type encoding struct {
	contentType, style string
	explode            bool
}

func (b *builder) encodings(p place) map[string]*encoding {
	if !p.exists() {
		return nil
	}
	encodings := map[string]*encoding{}
	p.each(func(name string, one place) {
		e := &encoding{contentType: one.text("contentType"), style: one.text("style"), explode: true}
		if one.has("explode") {
			e.explode = one.true("explode")
		} else if e.style != "" && e.style != "form" {
			e.explode = false
		}
		encodings[name] = e
	})
	return encodings
}

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
	if len(body) == 0 && (contentType == "" || IsJSON(contentType)) {
		if request.Required {
			return violation("required", "is required and missing")
		}
		return nil
	}
	if contentType == "" && len(request.Content) == 1 {
		contentType = request.Content[0].Name
	}
	media := findMedia(request.Content, contentType)
	if media == nil {
		names := make([]string, len(request.Content))
		for i, m := range request.Content {
			names[i] = m.Name
		}
		return violation("media-type", fmt.Sprintf("the content type %q is not one of %s", contentType, strings.Join(names, ", ")))
	}
	v, err := media.Decode(contentType, body)
	if err != nil {
		return violation("malformed", "cannot be decoded: "+err.Error())
	}
	in.Body, in.HasBody = v, true
	if media.Schema == nil || media.Schema.Valid(v) {
		return nil
	}
	violations := media.Schema.Validate(v)
	for i := range violations {
		violations[i].Location = "request.body" + violations[i].Location
	}
	return violations
}

// decodeForm reads application/x-www-form-urlencoded (OpenAPI 3.1 section
// 4.8.14.5).
func (m *MediaType) decodeForm(body []byte) (any, error) {
	pairs, ok := splitQuery(string(body))
	if !ok {
		return nil, fmt.Errorf("a percent sign is not followed by two hexadecimal digits")
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
		p := &Parameter{In: InBody, Name: name, Style: "form", Explode: true, Schema: m.Schema.property(name), operation: &Operation{}}
		if e := m.encoding[name]; e != nil {
			p.Explode = e.explode
			if e.style != "" {
				p.Style = e.style
			}
			if IsJSON(e.contentType) {
				p.MediaType = e.contentType
			}
		}
		if name != pair.name {
			p.Style = "deepObject"
		}
		v, present, problem := p.readQuery(pairs)
		if problem != nil {
			return nil, fmt.Errorf("%s %s", name, problem.Message)
		}
		if present {
			object[name] = v
		}
	}
	return object, nil
}

// maxParts bounds a multipart body.
const maxParts = 1000

// decodeMultipart reads multipart/form-data. A part that is JSON is decoded, a
// part of any other type is text; a repeated part is an array.
func (m *MediaType) decodeMultipart(contentType string, body []byte) (any, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return nil, fmt.Errorf("the content type names no boundary")
	}
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	object := map[string]any{}
	for count := 0; ; count++ {
		part, err := reader.NextPart()
		if err == io.EOF {
			return object, nil
		}
		if err != nil {
			return nil, err
		}
		if count == maxParts {
			return nil, fmt.Errorf("there are more than %d parts", maxParts)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if err := m.addPart(object, part.FormName(), part.Header, text); err != nil {
			return nil, err
		}
	}
}

func (m *MediaType) addPart(object map[string]any, name string, header textproto.MIMEHeader, text []byte) error {
	schema := m.Schema.property(name)
	array := schema.allows("array") && !schema.allows("string")
	if array {
		schema = schema.element(0)
	}
	var v any
	kind := header.Get("Content-Type")
	if IsJSON(kind) || kind == "" && schema.allows("object") && !schema.allows("string") {
		decoded, err := DecodeJSON(text)
		if err != nil {
			return fmt.Errorf("the part %s is not JSON: %w", name, err)
		}
		v = decoded
	} else {
		v = schema.pick(schema.scalars(string(text)))
	}
	previous, repeated := object[name]
	switch {
	case array && repeated:
		object[name] = append(previous.([]any), v)
	case array:
		object[name] = []any{v}
	case repeated:
		return fmt.Errorf("the part %s is given more than once", name)
	default:
		object[name] = v
	}
	return nil
}
