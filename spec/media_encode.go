package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
)

// Encode is a value as a body of that content type, and the content type to send
// it with, which names the boundary of a multipart body. It is the opposite of
// Decode: JSON in the order of the document, forms and multipart bodies by their
// Encoding Objects, XML by the schema's XML Objects, text as it is, and JSON again
// for what nothing else is known of. The error says what the type cannot hold.
func (m *MediaType) Encode(contentType string, v any) (body []byte, sent string, err error) {
	kind := essence(contentType)
	object, isObject := v.(map[string]any)
	text, isText := v.(string)
	switch {
	case IsJSON(kind):
		return m.Schema.Encode(v), contentType, nil
	case isText && (!IsXML(kind) || m.Schema == nil || m.Schema.isText()):
		return []byte(text), contentType, nil
	case IsXML(kind):
		body, err = schemas(m.Schema.alone()).encodeXML(v)
		return body, contentType, err
	case isObject && kind == formType:
		return m.encodeForm(object), contentType, nil
	case isObject && strings.HasPrefix(kind, "multipart/"):
		body, sent = m.encodeMultipart(kind, object)
		return body, sent, nil
	case isLines(kind):
		return append(m.Schema.Encode(v), '\n'), contentType, nil
	}
	if _, list := v.([]any); !list && !isObject {
		return []byte(scalarText(v)), contentType, nil
	}
	return m.Schema.Encode(v), contentType, nil
}

// Blank is a value for a media type without a schema: an empty object where the
// type can hold one, an empty text elsewhere.
func (m *MediaType) Blank() any {
	kind := essence(sendable(m.Name))
	if IsJSON(kind) || IsXML(kind) || kind == formType || strings.HasPrefix(kind, "multipart/") {
		return map[string]any{}
	}
	return ""
}

const formType = "application/x-www-form-urlencoded"

// isLines reports whether a content type is a sequence of JSON texts, one a line.
func isLines(kind string) bool {
	return kind == "application/x-ndjson" || kind == "application/ndjson" || kind == "application/jsonl" || kind == "application/x-jsonlines"
}

// encodeForm is application/x-www-form-urlencoded (OpenAPI 3.1 section 4.8.14.5).
func (m *MediaType) encodeForm(object map[string]any) []byte {
	var pairs []string
	for _, name := range sortedKeys(object) {
		p := m.formField(name)
		items, list := object[name].([]any)
		if !list || p.MediaType != "" || !m.jsonItems(p) {
			pairs = append(pairs, p.serializeQuery(object[name])...)
			continue
		}
		for _, item := range items {
			pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(scalarText(item)))
		}
	}
	return []byte(strings.Join(pairs, "&"))
}

// formField is a property of a form as a parameter of the query. An object whose
// encoding names no style is JSON.
func (m *MediaType) formField(name string) *Parameter {
	schema := m.Schema.property(name)
	p := &Parameter{In: InQuery, Name: name, Style: "form", Explode: true, Schema: schema, operation: &Operation{}}
	e := m.encoding[name]
	if e != nil {
		p.Explode = e.explode
		p.Style = firstText(e.style, p.Style)
	}
	onlyObject := schema.allows("object") && !schema.allows("array") && !schema.allows("string")
	switch {
	case e != nil && IsJSON(e.contentType):
		p.MediaType = essence(e.contentType)
	case onlyObject && (e == nil || e.style == "" && e.contentType == ""):
		p.MediaType = "application/json"
	}
	return p
}

// jsonItems reports whether the elements of a form's array are JSON each: those
// that are objects or arrays themselves, where the encoding names no style.
func (m *MediaType) jsonItems(p *Parameter) bool {
	element := p.Schema.element(0)
	e := m.encoding[p.Name]
	return (e == nil || e.style == "") && p.Schema.allows("array") && !p.Schema.allows("string") && element != nil &&
		!element.allows("string") && (element.allows("object") || element.allows("array"))
}

// boundary stands between the parts of a multipart body; that it is always the
// same makes the body come again.
const boundary = "goalpost-boundary-7d9f4c1e"

// encodeMultipart has a part for each property, and for each element of an array
// (OpenAPI 3.1 section 4.8.14.4).
func (m *MediaType) encodeMultipart(kind string, object map[string]any) (body []byte, contentType string) {
	var out bytes.Buffer
	for _, name := range ordered(object, m.Schema.alone()) {
		schema := m.Schema.property(name)
		items, list := object[name].([]any)
		if list {
			schema = schema.element(0)
		} else {
			items = []any{object[name]}
		}
		for _, item := range items {
			m.writePart(&out, name, schema, item)
		}
	}
	fmt.Fprintf(&out, "--%s--\r\n", boundary)
	return out.Bytes(), kind + "; boundary=" + boundary
}

func (m *MediaType) writePart(out io.Writer, name string, schema *Schema, item any) {
	file := ""
	partType := m.partType(name, schema, item)
	if schema.isFile() {
		file = `; filename="` + Identifier(name) + `"`
	}
	fmt.Fprintf(out, "--%s\r\nContent-Disposition: form-data; name=%q%s\r\n", boundary, name, file)
	if partType != "" {
		fmt.Fprintf(out, "Content-Type: %s\r\n", partType)
	}
	if e := m.encoding[name]; e != nil {
		for _, h := range e.headers {
			if text, ok := h.sample(); ok {
				fmt.Fprintf(out, "%s: %s\r\n", h.Name, text)
			}
		}
	}
	part := &MediaType{Schema: schema}
	body, _, err := part.Encode(firstText(partType, "text/plain"), item)
	if err != nil {
		body = []byte(scalarText(item))
	}
	fmt.Fprintf(out, "\r\n%s\r\n", body)
}

// partType is the content type of a part: one that the encoding names, or the
// usual one where the encoding names only ranges and that is in one of them.
func (m *MediaType) partType(name string, schema *Schema, item any) string {
	usual, e := schema.usualPartType(item), m.encoding[name]
	if e == nil || e.contentType == "" {
		return usual
	}
	ranges := strings.Split(e.contentType, ",")
	for _, one := range ranges {
		if one = strings.TrimSpace(one); one != "" && !strings.Contains(one, "*") {
			return one
		}
	}
	if e.acceptsPart(firstText(usual, "text/plain")) {
		return usual
	}
	return sendable(strings.TrimSpace(ranges[0]))
}

// usualPartType is the content type of a part that no encoding speaks of: JSON for
// what is no scalar, else that of a file; "" is text.
func (s *Schema) usualPartType(item any) string {
	switch item.(type) {
	case map[string]any, []any:
		return "application/json"
	}
	if s.isFile() {
		for _, one := range s.parts(func(t *Schema) *Schema { return t.Child("contentMediaType") }) {
			return one.place.node.Text()
		}
		return "application/octet-stream"
	}
	return ""
}

// isFile reports whether a property of a multipart body is a file (OpenAPI 3.0.3
// section 4.7.14.2, 3.1 section 4.8.14.3).
func (s *Schema) isFile() bool {
	return len(s.parts(func(t *Schema) *Schema {
		if t.place.text("format") == "binary" || t.place.text("contentMediaType") != "" {
			return t
		}
		return nil
	})) > 0
}

// alone is the schema as a list, which is empty for none.
func (s *Schema) alone() []*Schema {
	if s == nil {
		return nil
	}
	return []*Schema{s}
}

// sample is a value of a part's header: its example, or the default of its schema;
// of a header that is required, else the first plain value that it takes.
func (h *Header) sample() (string, bool) {
	if text, ok := h.documented(); ok || !h.Required {
		return text, ok
	}
	plain := []string{"1", "true", "text", "2030-01-02", "2030-01-02T03:04:05Z", "00000000-0000-4000-8000-000000000000", "name@example.com", "https://example.com/"}
	if h.Schema != nil {
		for _, limit := range []string{"minimum", "maximum"} {
			plain = append(plain, scalarText(h.Schema.Deref().place.node.Get(limit).Value()))
		}
	}
	for _, text := range plain {
		if len(h.check([]string{text})) == 0 {
			return text, true
		}
	}
	return "", false
}

// documented is a value of a part's header that the document shows.
func (h *Header) documented() (string, bool) {
	for _, e := range h.Examples {
		if e.External == "" {
			return scalarText(e.Value), true
		}
	}
	if h.Schema != nil {
		for _, word := range []string{"default", "example", "const"} {
			if n := h.Schema.Deref().place.node.Get(word); n != nil {
				return scalarText(n.Value()), true
			}
		}
		if values := h.Schema.Deref().place.node.Get("enum").Items(); len(values) > 0 {
			return scalarText(values[0].Value()), true
		}
	}
	return "", false
}

// acceptsPart reports whether a part's content type is one that its encoding
// names; a part without one is whatever the encoding wants.
func (e *encoding) acceptsPart(contentType string) bool {
	if e == nil || e.contentType == "" || contentType == "" {
		return true
	}
	given, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	for _, one := range strings.Split(e.contentType, ",") {
		if (&MediaType{Name: strings.TrimSpace(one)}).fits(given, params) > 0 {
			return true
		}
	}
	return false
}

// scalarText is a scalar as a parameter spells it; anything else as JSON.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	case nil:
		return ""
	case bool:
		return fmt.Sprint(v)
	}
	return string((*Schema)(nil).Encode(v))
}
