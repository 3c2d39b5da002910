package spec

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// NewRequest is an HTTP request with the inputs, each parameter in its style.
// base is scheme, host and base path: "https://api.example.com/v1". Inputs that
// belong to no declared parameter are left out. The error says which path
// variable has no value.
func (op *Operation) NewRequest(ctx context.Context, base *url.URL, in *Inputs) (*http.Request, error) {
	path := routed(op.Path)
	var query []string
	header := http.Header{}
	var cookies []string
	for _, p := range op.Parameters {
		v, ok := in.Value(p)
		if !ok {
			if p.In == InPath {
				return nil, fmt.Errorf("the path variable {%s} has no value", p.Name)
			}
			continue
		}
		switch p.In {
		case InPath:
			path = strings.ReplaceAll(path, "{"+p.Name+"}", p.serializePath(v))
		case InQuery:
			query = append(query, p.serializeQuery(v)...)
		case InHeader:
			header.Set(p.Name, p.serialize(v, ",", func(s string) string { return s }))
		case InCookie:
			cookies = append(cookies, p.serializeCookies(v)...)
		}
	}
	target := *base
	escaped := strings.TrimSuffix(base.EscapedPath(), "/") + path
	decoded, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, err
	}
	// Of a path with a raw character URL would take the decoded form, without %2F.
	target.Path, target.RawPath = decoded, escapeRaw(escaped)
	target.RawQuery = strings.Join(query, "&")
	body, contentType, err := op.encodeBody(in)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, op.Method, target.String(), body)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if len(cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	return r, nil
}

// escapeRaw is an escaped path in which the characters that a template may hold as
// they are, a space or é, are escaped, too.
func escapeRaw(path string) string {
	var out strings.Builder
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&out, "%%%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// encodeBody is the body as JSON where the operation takes JSON, in the first type
// that it takes otherwise.
func (op *Operation) encodeBody(in *Inputs) (io.Reader, string, error) {
	if !in.HasBody || op.RequestBody == nil || len(op.RequestBody.Content) == 0 {
		return nil, "", nil
	}
	media := op.RequestBody.Content[0]
	for _, m := range op.RequestBody.Content {
		if in.ContentType == m.Name || in.ContentType == "" && IsJSON(m.Name) {
			media = m
			break
		}
	}
	body, contentType, err := media.Encode(sendable(media.Name), in.Body)
	if err != nil {
		return nil, "", fmt.Errorf("the body cannot be sent as %s: %w", media.Name, err)
	}
	return bytes.NewReader(body), contentType, nil
}

// usualTypes are content types that are understood wherever any of their kind is.
var usualTypes = map[string]string{"text": "text/plain", "image": "image/png", "audio": "audio/mpeg", "video": "video/mp4"}

// sendable is a content type for one that the document names, which may be a
// range.
func sendable(name string) string {
	kind, subtype, _ := strings.Cut(essence(name), "/")
	switch {
	case subtype != "*":
		return name
	case kind == "*" || kind == "application":
		return "application/json"
	case usualTypes[kind] != "":
		return usualTypes[kind]
	}
	return kind + "/octet-stream"
}

func (p *Parameter) serializePath(v any) string {
	prefix, separator := "", ","
	switch p.Style {
	case "label":
		prefix = "."
		if p.Explode {
			separator = "."
		}
	case "matrix":
		if p.Explode {
			return p.serializeMatrix(v)
		}
		prefix = ";" + p.Name + "="
	}
	return prefix + p.serialize(v, separator, url.PathEscape)
}

// serializeMatrix is ;name=1;name=2 for an array, ;R=1;G=2 for an object.
func (p *Parameter) serializeMatrix(v any) string {
	var out strings.Builder
	add := func(name string, value any) {
		out.WriteString(";" + url.PathEscape(name) + "=" + url.PathEscape(scalarText(value)))
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			add(p.Name, item)
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			add(name, v[name])
		}
	default:
		add(p.Name, v)
	}
	return out.String()
}

// serializeCookies is the parameter's part of the cookies, one name=value an entry.
func (p *Parameter) serializeCookies(v any) []string {
	object, isObject := v.(map[string]any)
	if !isObject || !p.ownsMembers() {
		return []string{p.Name + "=" + p.serialize(v, ",", url.PathEscape)}
	}
	var pairs []string
	for _, name := range sortedKeys(object) {
		pairs = append(pairs, url.PathEscape(name)+"="+url.PathEscape(scalarText(object[name])))
	}
	return pairs
}

// serialize is the style simple, with the given separator and escaping.
func (p *Parameter) serialize(v any, separator string, escape func(string) string) string {
	if p.MediaType != "" {
		return escape(string(p.Schema.Encode(v)))
	}
	var parts []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			parts = append(parts, escape(scalarText(item)))
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if p.Explode {
				parts = append(parts, escape(name)+"="+escape(scalarText(v[name])))
			} else {
				parts = append(parts, escape(name), escape(scalarText(v[name])))
			}
		}
	default:
		return escape(scalarText(v))
	}
	return strings.Join(parts, separator)
}

// serializeQuery is the parameter's part of the query, one name=value an entry.
func (p *Parameter) serializeQuery(v any) []string {
	name := url.QueryEscape(p.Name)
	pair := func(name, text string) string { return name + "=" + text }
	if p.MediaType != "" {
		return []string{pair(name, url.QueryEscape(string(p.Schema.Encode(v))))}
	}
	separator := map[string]string{"spaceDelimited": "%20", "pipeDelimited": "%7C"}[p.Style]
	if separator == "" {
		separator = ","
	}
	var pairs []string
	switch v := v.(type) {
	case []any:
		if !p.Explode {
			break
		}
		for _, item := range v {
			pairs = append(pairs, pair(name, url.QueryEscape(scalarText(item))))
		}
		return pairs
	case map[string]any:
		if p.Style != "deepObject" && !p.Explode {
			break
		}
		if p.Style == "deepObject" {
			return deepPairs(name, v, url.QueryEscape)
		}
		for _, property := range sortedKeys(v) {
			key := url.QueryEscape(property)
			items, list := v[property].([]any)
			if !list {
				items = []any{v[property]}
			}
			for _, item := range items {
				pairs = append(pairs, pair(key, url.QueryEscape(scalarText(item))))
			}
		}
		return pairs
	}
	text := (&Parameter{Explode: false}).serialize(v, separator, url.QueryEscape)
	return slices.Concat(pairs, []string{pair(name, text)})
}
