package spec

import (
	"iter"
	"net/url"
	"strings"
	"unicode/utf8"
)

// queryPair is one name=value of a query or a form, the value still encoded.
type queryPair struct {
	name, raw string
	// malformed is set where an escape in it is, or what is escaped is not UTF-8
	// (RFC 3986 section 2.5).
	malformed bool
}

// splitQuery takes a raw query apart. Names are decoded; ok is false where one of
// the pairs is malformed.
func splitQuery(raw string) (pairs []queryPair, ok bool) {
	ok = true
	for raw != "" {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pair := queryPair{name: name, raw: value}
		if decoded, err := url.QueryUnescape(name); err == nil && utf8.ValidString(decoded) {
			pair.name = decoded
		} else {
			pair.malformed = true
		}
		if decoded, err := url.QueryUnescape(value); err != nil || !utf8.ValidString(decoded) {
			pair.malformed = true
		}
		ok = ok && !pair.malformed
		pairs = append(pairs, pair)
	}
	return pairs, ok
}

// text is the decoded value.
func (p queryPair) text() string { return decodeQuery(p.raw) }

func decodeQuery(raw string) string {
	if text, err := url.QueryUnescape(raw); err == nil {
		return text
	}
	return raw
}

// split takes the raw value apart at a separator, before decoding, so that an
// encoded separator is part of a value.
func (p queryPair) split(separator string) []string {
	raw := p.raw
	switch separator {
	case "|":
		raw = strings.ReplaceAll(strings.ReplaceAll(raw, "%7C", "|"), "%7c", "|")
	case " ":
		raw = strings.ReplaceAll(strings.ReplaceAll(raw, "%20", " "), "+", " ")
	}
	if raw == "" {
		return nil
	}
	parts := strings.Split(raw, separator)
	for i, part := range parts {
		parts[i] = decodeQuery(part)
	}
	return parts
}

// QueryNames are the names in a raw query, decoded, in its order.
func QueryNames(raw string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(raw, "&") {
			if part == "" {
				continue
			}
			name, _, _ := strings.Cut(part, "=")
			if !yield(decodeName(name)) {
				return
			}
		}
	}
}

// decodeName is a name as it is meant; one with a malformed escape, or with one that
// is no text, is left as it is.
func decodeName(name string) string {
	if isPlain(name) {
		return name
	}
	if decoded, err := url.QueryUnescape(name); err == nil && utf8.ValidString(decoded) {
		return decoded
	}
	return name
}

// isPlain reports whether text is as it would be decoded, in a path and in a query.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c == '%' || c == '+' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Undeclared are the names of the query's parameters that the operation does not
// declare, in the order of the query, each once.
func (op *Operation) Undeclared(rawQuery string) []string {
	var names []string
	var seen map[string]bool
	for name := range QueryNames(rawQuery) {
		if seen[name] || op.declares(name) {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

func (op *Operation) declares(name string) bool {
	for _, p := range op.Parameters {
		if p.In == InQuery && (p.Name == name || p.ownsQuery(name)) {
			return true
		}
	}
	for _, requirement := range op.Security {
		for _, scheme := range requirement {
			if in, key := scheme.Place(); in == InQuery && key == name {
				return true
			}
		}
	}
	return false
}

// ownsQuery reports whether a query name belongs to the parameter without being
// its name: name[property] of a deepObject, or a property of an exploded object.
func (p *Parameter) ownsQuery(name string) bool {
	if p.Style == "deepObject" {
		return strings.HasPrefix(name, p.Name+"[") && strings.HasSuffix(name, "]")
	}
	return p.ownsMembers() && p.Schema.property(name) != nil
}

// ownsMembers reports whether the properties of the parameter's object travel beside
// it, each under its own name: in the style form, exploded (OpenAPI 3.1 section
// 4.8.12.3).
func (p *Parameter) ownsMembers() bool {
	return p.Style == "form" && p.Explode && p.MediaType == "" && p.Schema.allows("object") && len(p.Schema.Types()) < len(allTypes)
}
