package spec

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Decode reads an operation's inputs from a request and checks them. body is the
// whole request body. What cannot be decoded or breaks its schema is a violation;
// its value is in the inputs all the same where there is one.
func (op *Operation) Decode(m *Match, r *http.Request, body []byte) (*Inputs, []Violation) {
	in, ok := op.readFlat(m, r)
	var violations []Violation
	if !ok {
		in, violations = op.readFully(m, r)
	}
	return in, append(violations, op.decodeBody(in, r, body)...)
}

// readFully reads the parameters of any request.
func (op *Operation) readFully(m *Match, r *http.Request) (*Inputs, []Violation) {
	in := NewInputs(r.Method, r.URL.EscapedPath())
	var violations []Violation
	pairs, ok := splitQuery(r.URL.RawQuery)
	if !ok {
		violations = op.malformed(pairs)
	}
	for _, p := range op.Parameters {
		v, present, problem := p.read(m, r, pairs)
		switch {
		case problem != nil:
			violations = append(violations, *problem)
		case present && p.allowsEmpty(pairs) && p.Schema != nil && !p.Schema.Valid(v):
			in.Set(p, "")
		case present && slices.ContainsFunc(violations, func(v Violation) bool { return v.In == p.In && v.Name == p.Name }):
			// What is malformed is not checked, too.
			in.Set(p, v)
		case present:
			in.Set(p, v)
			violations = append(violations, p.check(v)...)
		case p.Required:
			violations = append(violations, p.violation("required", "is required and missing"))
		default:
			p.setDefault(in)
		}
	}
	return in, violations
}

// allowsEmpty reports whether a query gives the parameter's name without a value,
// and the parameter may have none, whatever its schema says (allowEmptyValue).
func (p *Parameter) allowsEmpty(pairs []queryPair) bool {
	named := func(pair queryPair) bool { return pair.name == p.Name }
	return p.AllowEmptyValue && p.In == InQuery && slices.ContainsFunc(pairs, named) &&
		!slices.ContainsFunc(pairs, func(pair queryPair) bool { return named(pair) && pair.raw != "" })
}

// badEscape is what is wrong with a percent sign that escapes nothing, or no text.
const badEscape = "has a percent sign that is not followed by two hexadecimal digits, or escapes what is not UTF-8"

// malformed are the parameters of a query whose escapes are malformed, or the
// query itself where that is none of them.
func (op *Operation) malformed(pairs []queryPair) []Violation {
	var violations []Violation
	for _, p := range op.Parameters {
		for _, pair := range pairs {
			if p.In == InQuery && pair.malformed && (pair.name == p.Name || p.ownsQuery(pair.name)) {
				violations = append(violations, p.violation("malformed", badEscape))
				break
			}
		}
	}
	if len(violations) == 0 {
		violations = []Violation{{Code: "malformed", In: InQuery, Location: InQuery, Message: badEscape}}
	}
	return violations
}

// setDefault lets the schema's default stand for a parameter that was left out
// (OpenAPI 3.1 section 4.8.24.4).
func (p *Parameter) setDefault(in *Inputs) {
	if p.Schema == nil {
		return
	}
	if value := p.Schema.Deref().place.node.Get("default"); value != nil {
		in.Set(p, value.Value())
	}
}

// check is what the value breaks of the parameter's schema.
func (p *Parameter) check(v any) []Violation {
	if p.Schema == nil {
		return nil
	}
	violations := p.Schema.Validate(v)
	for i := range violations {
		one := &violations[i]
		one.In, one.Name, one.Location = p.In, p.Name, p.In+"."+p.Name+one.Location
		one.Documented = p.Documented
		if one.Assumed == "" {
			one.Assumed = p.Assumed
		}
	}
	return violations
}

// read is the value that a request has for the parameter.
func (p *Parameter) read(m *Match, r *http.Request, pairs []queryPair) (v any, present bool, problem *Violation) {
	switch p.In {
	case InPath:
		raw, ok := m.Values[p.Name]
		if !ok {
			return nil, false, nil
		}
		return p.readPath(raw)
	case InQuery:
		return p.readQuery(pairs)
	case InHeader:
		values := r.Header[p.header]
		if len(values) == 0 {
			return nil, false, nil
		}
		if len(values) > 1 && !p.Schema.allows("array") {
			return nil, true, p.problem("repeated", "is given more than once")
		}
		return p.readText(strings.Join(values, ","), func(s string) string { return strings.TrimSpace(s) })
	}
	cookies := r.CookiesNamed(p.Name)
	switch {
	case len(cookies) == 0 && p.ownsMembers():
		return p.readMemberCookies(r)
	case len(cookies) == 0:
		return nil, false, nil
	case len(cookies) > 1 && p.Explode && p.Schema.allows("array"):
		texts := make([]string, len(cookies))
		for i, cookie := range cookies {
			texts[i] = decodeSegment(cookie.Value)
		}
		return p.Schema.texts(texts), true, nil
	case len(cookies) > 1:
		return nil, true, p.problem("repeated", "is given more than once")
	}
	return p.readText(cookies[0].Value, decodeSegment)
}

// readMemberCookies reads an object whose properties are cookies of their own:
// R=100; G=200.
func (p *Parameter) readMemberCookies(r *http.Request) (any, bool, *Violation) {
	var names []string
	texts := map[string][]string{}
	for _, name := range p.Schema.properties() {
		for _, cookie := range r.CookiesNamed(name) {
			texts[name] = append(texts[name], decodeSegment(cookie.Value))
		}
		if texts[name] != nil && p.operation.Parameter(InCookie, name) == nil {
			names = append(names, name)
		}
	}
	return p.readProperties(names, texts)
}

func (p *Parameter) problem(code, message string) *Violation {
	v := p.violation(code, message)
	return &v
}

// readPath reads the styles simple, label and matrix (OpenAPI 3.1 section
// 4.8.12.3).
func (p *Parameter) readPath(raw string) (any, bool, *Violation) {
	if text, err := url.PathUnescape(raw); err != nil || !utf8.ValidString(text) {
		return nil, true, p.problem("malformed", badEscape)
	}
	separator := ","
	switch p.Style {
	case "label":
		rest, ok := strings.CutPrefix(raw, ".")
		if !ok {
			return nil, true, p.problem("malformed", "does not begin with a dot, as the style label has it")
		}
		raw = rest
		if p.Explode {
			separator = "."
		}
	case "matrix":
		return p.readMatrix(raw)
	}
	return p.readSeparated(raw, separator, decodeSegment)
}

// readMatrix reads ;name=value.
func (p *Parameter) readMatrix(raw string) (any, bool, *Violation) {
	var names, texts []string
	for _, part := range strings.Split(strings.TrimPrefix(raw, ";"), ";") {
		name, text, _ := strings.Cut(part, "=")
		names, texts = append(names, decodeSegment(name)), append(texts, text)
	}
	if !strings.HasPrefix(raw, ";") || names[0] != p.Name && !(p.Explode && p.Schema.allows("object")) {
		return nil, true, p.problem("malformed", "does not begin with ;"+p.Name+"=, as the style matrix has it")
	}
	if !p.Explode {
		return p.readSeparated(texts[0], ",", decodeSegment)
	}
	for i := range texts {
		texts[i] = decodeSegment(texts[i])
	}
	switch {
	case p.Schema.allows("array") && !p.Schema.allows("string"):
		return p.Schema.texts(texts), true, nil
	case names[0] != p.Name:
		return p.Schema.pairs(names, texts), true, nil
	}
	return p.Schema.pick(p.Schema.scalars(texts[0])), true, nil
}

// readText reads the style simple of a header or the style form of a cookie.
func (p *Parameter) readText(raw string, decode func(string) string) (any, bool, *Violation) {
	if p.MediaType != "" {
		return p.readContent(decode(raw))
	}
	return p.readSeparated(raw, ",", decode)
}

// readContent reads a parameter that has content instead of a schema.
func (p *Parameter) readContent(text string) (any, bool, *Violation) {
	if !IsJSON(p.MediaType) {
		return text, true, nil
	}
	v, err := DecodeJSON([]byte(text))
	if err != nil {
		return nil, true, p.problem("malformed", "is not JSON: "+err.Error())
	}
	return v, true, nil
}

// readSeparated reads a value whose array elements, or whose object's names and
// values, stand between separators.
func (p *Parameter) readSeparated(raw, separator string, decode func(string) string) (any, bool, *Violation) {
	if p.MediaType != "" {
		return p.readContent(decode(raw))
	}
	candidates := p.Schema.scalars(decode(raw))
	if p.Schema == nil || !p.Schema.allows("array") && !p.Schema.allows("object") {
		return p.Schema.pick(candidates), true, nil
	}
	var parts []string
	if raw != "" {
		parts = strings.Split(raw, separator)
	}
	composite := p.composite(parts, decode)
	if typed := p.Schema.Types(); len(typed) == len(allTypes) {
		return p.Schema.pick(append(candidates, composite...)), true, nil
	}
	// The type that the schema names comes first, so that what is wrong within an
	// array is said of the element.
	if !p.Schema.allows("string") {
		return p.Schema.pick(append(composite, candidates...)), true, nil
	}
	return p.Schema.pick(append(candidates, composite...)), true, nil
}

// composite are the array and the object that the parts may stand for.
func (p *Parameter) composite(parts []string, decode func(string) string) []any {
	var values []any
	decoded := make([]string, len(parts))
	for i, part := range parts {
		decoded[i] = decode(part)
	}
	if p.Schema.allows("array") {
		values = append(values, p.Schema.texts(decoded))
	}
	if !p.Schema.allows("object") {
		return values
	}
	var names, texts []string
	if p.Explode && p.Style != "form" {
		for _, part := range parts {
			name, text, _ := strings.Cut(part, "=")
			names, texts = append(names, decode(name)), append(texts, decode(text))
		}
	} else {
		for i := 0; i+1 < len(decoded); i += 2 {
			names, texts = append(names, decoded[i]), append(texts, decoded[i+1])
		}
	}
	return append(values, p.Schema.pairs(names, texts))
}
