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
		values := header.Values(h.Name)
		if len(values) == 0 {
			if h.Required {
				violations = append(violations, h.violation("required", "is required and missing"))
			}
			continue
		}
		if h.Schema == nil {
			continue
		}
		p := &Parameter{In: InHeader, Name: h.Name, Style: "simple", Explode: h.Explode, Schema: h.Schema, Location: h.Location}
		v, _, _ := p.readText(strings.Join(values, ","), strings.TrimSpace)
		for _, one := range h.Schema.Validate(v) {
			wrong := h.violation(one.Code, one.Message)
			wrong.Document = one.Document
			if one.Assumed != "" {
				wrong.Assumed = one.Assumed
			}
			violations = append(violations, wrong)
		}
	}
	return violations
}

func (h *Header) violation(code, message string) Violation {
	return Violation{Code: code, In: InHeader, Name: h.Name, Location: "response.header." + strings.ToLower(h.Name),
		Message: message, Document: h.Location, Assumed: h.Assumed}
}
