package spec

import (
	"net/http"
	"strings"
)

// CheckHeaders is what a response's headers break of what the document says of
// them.
func (r *Response) CheckHeaders(header http.Header) []Violation {
	var violations []Violation
	for _, h := range r.Headers {
		violations = append(violations, h.check(header.Values(h.Name))...)
	}
	return violations
}

// check is what the values of a header break.
func (h *Header) check(values []string) []Violation {
	if len(values) == 0 {
		if h.Required {
			return []Violation{h.violation("required", "is required and missing")}
		}
		return nil
	}
	p := &Parameter{In: InHeader, Name: h.Name, Style: "simple", Explode: h.Explode, Schema: h.Schema, MediaType: h.MediaType, Location: h.Location}
	v, _, problem := p.readText(strings.Join(values, ","), strings.TrimSpace)
	if problem != nil {
		return []Violation{h.violation(problem.Code, problem.Message)}
	}
	if h.Schema == nil {
		return nil
	}
	var violations []Violation
	for _, one := range h.Schema.Validate(v) {
		wrong := h.violation(one.Code, one.Message)
		wrong.Document = one.Document
		if one.Assumed != "" {
			wrong.Assumed = one.Assumed
		}
		violations = append(violations, wrong)
	}
	return violations
}

// Text is a value as the header spells it: in the style simple (OpenAPI 3.1
// section 4.8.21), or in the media type of its content.
func (h *Header) Text(v any) string {
	p := &Parameter{In: InHeader, Name: h.Name, Style: "simple", Explode: h.Explode, Schema: h.Schema, MediaType: h.MediaType}
	return p.serialize(v, ",", func(s string) string { return s })
}

func (h *Header) violation(code, message string) Violation {
	return Violation{Code: code, In: InHeader, Name: h.Name, Location: "response.header." + strings.ToLower(h.Name),
		Message: message, Document: h.Location, Assumed: h.Assumed}
}
