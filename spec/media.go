package spec

import (
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"
)

// MediaType is what the document says of a body of that content type: the entry
// that names it with its parameters, else the type itself, else a range such as
// application/* or */* (OpenAPI 3.1 section 4.8.17). It is nil where no entry
// fits.
func (r *Response) MediaType(contentType string) *MediaType { return findMedia(r.Content, contentType) }

func findMedia(content []*MediaType, contentType string) *MediaType {
	given, givenParams, err := mime.ParseMediaType(contentType)
	if err != nil && given == "" {
		return nil
	}
	var best *MediaType
	score := 0
	for _, m := range content {
		if s := m.fits(given, givenParams); s > score {
			best, score = m, s
		}
	}
	return best
}

// fits is how well an entry fits a content type, 0 for not at all.
func (m *MediaType) fits(given string, givenParams map[string]string) int {
	name, params, err := mime.ParseMediaType(m.Name)
	if err != nil {
		name = strings.ToLower(m.Name)
	}
	kind, _, _ := strings.Cut(given, "/")
	switch name {
	case given:
		for key, value := range params {
			if !strings.EqualFold(givenParams[key], value) {
				if key == "charset" {
					continue
				}
				return 0
			}
		}
		return 3 + len(params)
	case kind + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}

// essence is a content type without its parameters, lower-case.
func essence(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// IsJSON reports whether a content type is JSON: application/json, text/json or
// anything that ends in +json.
func IsJSON(contentType string) bool {
	kind := essence(contentType)
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json")
}

// Decode decodes a body of that content type: JSON strictly, XML, form and
// multipart bodies by the schema, anything else as text.
func (m *MediaType) Decode(contentType string, body []byte) (any, error) {
	switch kind := essence(contentType); {
	case IsJSON(kind):
		return DecodeJSON(body)
	case kind == formType:
		return m.decodeForm(body)
	case strings.HasPrefix(kind, "multipart/"):
		return m.decodeMultipart(contentType, body)
	case IsXML(kind) && m.Schema != nil && !m.Schema.isText():
		v, err := schemas(m.Schema.alone()).decodeXML(body)
		if err != nil {
			return nil, fmt.Errorf("it is not XML as the schema has it: %w", err)
		}
		return v, nil
	case strings.HasPrefix(kind, "text/"):
		if !utf8.Valid(body) && charset(contentType) == "utf-8" {
			return nil, errors.New("the text is not UTF-8")
		}
		return m.Schema.pick(m.Schema.scalars(string(body))), nil
	case m.Schema == nil || m.Schema.allows("string"):
	case isYAML(kind):
		node, err := Parse("body.yaml", body)
		return node.Value(), err
	case utf8.Valid(body):
		// What nothing is known of is JSON where the schema has no text.
		if v, err := DecodeJSON(body); err == nil {
			return v, nil
		}
	}
	return string(body), nil
}

// isYAML reports whether a content type is YAML (RFC 9512).
func isYAML(kind string) bool {
	return strings.HasSuffix(kind, "/yaml") || strings.HasSuffix(kind, "/x-yaml") || strings.HasSuffix(kind, "+yaml")
}

// charset is that of a content type, utf-8 where it names none.
func charset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(params["charset"])
	}
	return "utf-8"
}

// isText reports whether a schema has a body as one text, whatever it holds.
func (s *Schema) isText() bool {
	types := s.Types()
	return len(types) == 1 && types[0] == "string"
}
