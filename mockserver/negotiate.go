package mockserver

import (
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// concrete is a media type that can be sent for one that the document names,
// which may be a range: JSON where that is possible.
func concrete(name string) string {
	essence, _, _ := strings.Cut(name, ";")
	switch strings.ToLower(strings.TrimSpace(essence)) {
	case "*/*", "application/*", "":
		return "application/json"
	case "text/*":
		return "text/plain"
	case "image/*":
		return "image/svg+xml"
	}
	if kind, found := strings.CutSuffix(essence, "/*"); found {
		return kind + "/octet-stream"
	}
	return name
}

// preferred are a response's media types, JSON first, then in the order of the
// document; of those a range comes last, as the more specific key applies (OpenAPI 3.1
// section 4.8.17).
func preferred(content []*spec.MediaType) []*spec.MediaType {
	if len(content) < 2 {
		return content
	}
	rank := func(m *spec.MediaType) int {
		rank := 0
		if !spec.IsJSON(concrete(m.Name)) {
			rank = 2
		}
		if concrete(m.Name) != m.Name {
			rank++
		}
		return rank
	}
	return slices.SortedStableFunc(slices.Values(content), func(a, b *spec.MediaType) int { return rank(a) - rank(b) })
}

// negotiate is the media type that the Accept header likes best, the first of
// them among equals (RFC 9110 section 12.5.1); nil where it likes none. No
// header likes all alike.
func negotiate(accept string, content []*spec.MediaType) *spec.MediaType {
	content = preferred(content)
	if accept == "" || accept == "*/*" {
		if len(content) == 0 {
			return nil
		}
		return content[0]
	}
	var best *spec.MediaType
	most, closest := 0.0, -1
	for _, m := range content {
		if q, specificity := quality(accept, concrete(m.Name)); q > most || q == most && q > 0 && specificity > closest {
			best, most, closest = m, q, specificity
		}
	}
	return best
}

// quality is how much the Accept header likes a media type, 0 to 1: the weight
// of the most specific range that covers it, and how specific that is.
// Parameters make a range more specific where the media type has them, and rule
// nothing out where it does not: clients ask for a charset that JSON does not
// have.
func quality(accept, mediaType string) (q float64, best int) {
	if strings.TrimSpace(accept) == "" {
		return 1, 0
	}
	kind, parameters := splitMediaType(mediaType)
	best = -1
	for _, element := range splitQuoted(accept, ',') {
		name, given := splitMediaType(element)
		specificity, weight := 0, 1.0
		switch {
		case name == "*/*":
		case strings.HasSuffix(name, "/*") && strings.HasPrefix(kind, name[:len(name)-1]):
			specificity = 100
		case name == kind:
			specificity = 200
		default:
			continue
		}
		for _, parameter := range given {
			if text, found := strings.CutPrefix(parameter, "q="); found {
				weight = parseWeight(text)
				break
			}
			for _, own := range parameters {
				if own == parameter {
					specificity++
				}
			}
		}
		if specificity > best {
			best, q = specificity, weight
		}
	}
	return q, best
}

// splitMediaType is a media type or range in lower case, and its parameters.
func splitMediaType(text string) (name string, parameters []string) {
	parts := splitQuoted(text, ';')
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		parameters = append(parameters, strings.ToLower(strings.TrimSpace(key)+"="+strings.TrimSpace(value)))
	}
	name = strings.ToLower(strings.TrimSpace(parts[0]))
	if name == "*" {
		// Old clients of the JDK send a lone star.
		name = "*/*"
	}
	return name, parameters
}

// parseWeight reads a weight; one that is malformed is 1, as if it were left out.
func parseWeight(text string) float64 {
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || q < 0 || q > 1 {
		return 1
	}
	return q
}
