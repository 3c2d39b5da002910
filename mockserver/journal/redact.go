package journal

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"goalpost/spec"
)

// Stand is what stands in the place of a credential of a scheme: a value that the
// server takes or refuses as it did the credential, or the name of a variable,
// "$GOALPOST_CREDENTIAL_NAME". It never holds the credential.
type Stand func(scheme *spec.SecurityScheme, credential string) string

// redacted stands in the place of what may be a secret and is no credential of the
// document.
const redacted = "REDACTED"

// minSecret is the length in bytes from which a credential is taken out of other
// texts than its own place.
const minSecret = 4

// redactor takes the credentials of one exchange out of its texts.
type redactor struct {
	x     *Exchange
	stand Stand
	// own are the credentials by their place, "header apikey".
	own     map[string]credential
	secrets *strings.Replacer
}

type credential struct{ scheme, value, stand string }

// telling matches names of headers, cookies and members whose values may be
// secrets.
var telling = regexp.MustCompile(`(?i)auth|token|secret|passw|api.?key|session|credential|signature|cookie|csrf|xsrf`)

// newRedactor finds the credentials of an exchange.
func newRedactor(x *Exchange, stand Stand) *redactor {
	r := &redactor{x: x, stand: stand, own: map[string]credential{}}
	_, rawQuery, _ := strings.Cut(x.Target, "?")
	query, _ := url.ParseQuery(rawQuery)
	cookies := (&http.Request{Header: x.Header}).Cookies()
	for _, scheme := range x.Document.SecuritySchemes {
		in, name := scheme.Place()
		switch in {
		case spec.InHeader:
			r.find(scheme, in, name, x.Header.Get(name))
		case spec.InQuery:
			r.find(scheme, in, name, query.Get(name))
		case spec.InCookie:
			for _, c := range cookies {
				if c.Name == name {
					r.find(scheme, in, name, c.Value)
				}
			}
		}
	}
	var pairs []string
	add := func(value, with string) {
		if len(value) >= minSecret && value != with {
			pairs = append(pairs, value, with)
			for _, escape := range []func(string) string{url.QueryEscape, url.PathEscape} {
				if escaped := escape(value); escaped != value {
					pairs = append(pairs, escaped, escape(with))
				}
			}
			if text, err := json.Marshal(value); err == nil && string(text[1:len(text)-1]) != value {
				pairs = append(pairs, string(text[1:len(text)-1]), with)
			}
		}
	}
	var all []credential
	for _, c := range r.own {
		all = append(all, c)
	}
	// The longest first: one may be a part of another.
	slices.SortFunc(all, func(a, b credential) int {
		if len(a.value) != len(b.value) {
			return len(b.value) - len(a.value)
		}
		return strings.Compare(a.value, b.value)
	})
	for _, c := range all {
		add(c.value, c.stand)
		if plain, err := base64.StdEncoding.DecodeString(c.value); err == nil && c.scheme == "basic" {
			if _, password, found := strings.Cut(string(plain), ":"); found {
				add(string(plain), redacted)
				add(password, redacted)
			}
		}
	}
	for name, values := range x.Header {
		if _, own := r.own[spec.InHeader+" "+strings.ToLower(name)]; !own && isTelling(name) && name != "Cookie" {
			for _, value := range values {
				add(value, redacted)
				if _, token, found := strings.Cut(value, " "); found {
					add(token, redacted)
				}
			}
		}
	}
	for _, c := range cookies {
		if c.Name != sessionName {
			add(c.Value, redacted)
		}
	}
	r.secrets = strings.NewReplacer(pairs...)
	return r
}

// sessionName is the header and the cookie that name a session, which is no
// secret.
const sessionName = "Goalpost-Session"

func isTelling(name string) bool {
	return telling.MatchString(name) && !strings.EqualFold(name, sessionName)
}

// find remembers a credential that stands at its place.
func (r *redactor) find(scheme *spec.SecurityScheme, in, name, value string) {
	if value == "" {
		return
	}
	kind := scheme.Scheme
	if scheme.Type == "apiKey" || in != spec.InHeader {
		kind = ""
	} else if word, rest, found := strings.Cut(value, " "); found {
		if kind != "" && !strings.EqualFold(word, kind) {
			return
		}
		value = strings.TrimSpace(rest)
	}
	key := in + " " + strings.ToLower(name)
	if _, known := r.own[key]; !known {
		r.own[key] = credential{kind, value, r.stand(scheme, value)}
	}
}

// text is a text without the credentials.
func (r *redactor) text(text string) string { return r.secrets.Replace(text) }

// header is the value of a header.
func (r *redactor) header(name, value string) string {
	if c, own := r.own[spec.InHeader+" "+strings.ToLower(name)]; own {
		if word, _, found := strings.Cut(value, " "); found && c.scheme != "" {
			return word + " " + c.stand
		}
		return c.stand
	}
	switch {
	case strings.EqualFold(name, "Cookie"):
		return r.cookies(value)
	case strings.EqualFold(name, "Set-Cookie"):
		pair, attributes, _ := strings.Cut(value, ";")
		cookie, _, _ := strings.Cut(pair, "=")
		if attributes != "" {
			attributes = ";" + attributes
		}
		return cookie + "=" + redacted + r.text(attributes)
	case strings.EqualFold(name, "WWW-Authenticate"), strings.HasPrefix(strings.ToLower(name), "access-control-"):
		// A challenge is no credential.
	case isTelling(name):
		return redacted
	}
	return r.text(value)
}

// cookies is the value of a Cookie header.
func (r *redactor) cookies(value string) string {
	parts := strings.Split(value, ";")
	for i, part := range parts {
		name, _, found := strings.Cut(strings.TrimSpace(part), "=")
		if c, own := r.own[spec.InCookie+" "+strings.ToLower(name)]; own {
			parts[i] = name + "=" + c.stand
		} else if found && name != sessionName && !r.declared(spec.InCookie, name) {
			parts[i] = name + "=" + redacted
		} else {
			parts[i] = strings.TrimSpace(part)
		}
	}
	return strings.Join(parts, "; ")
}

func (r *redactor) declared(in, name string) bool {
	return r.x.Operation != nil && r.x.Operation.Parameter(in, name) != nil && !isTelling(name)
}

// escaped is a text of a URL without the credentials, however it spells them.
func (r *redactor) escaped(text string, unescape func(string) (string, error), escape func(string) string) string {
	if decoded, err := unescape(text); err == nil && r.text(decoded) != decoded {
		return escape(r.text(decoded))
	}
	return r.text(text)
}

// path is the path of the request.
func (r *redactor) path() string {
	path, _, _ := strings.Cut(r.x.Target, "?")
	return r.escaped(path, url.PathUnescape, func(text string) string { return (&url.URL{Path: text}).EscapedPath() })
}

// inQuery is a name or a value of a query.
func (r *redactor) inQuery(text string) string {
	return r.escaped(text, url.QueryUnescape, url.QueryEscape)
}

// target is path and query. Of the query only what the operation declares and
// what is the mock's own is shown: anything else may be a credential in the wrong
// place.
func (r *redactor) target() string {
	_, raw, found := strings.Cut(r.x.Target, "?")
	if !found {
		return r.path()
	}
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, value, hasValue := strings.Cut(part, "=")
		decoded, err := url.QueryUnescape(name)
		if c, own := r.own[spec.InQuery+" "+strings.ToLower(decoded)]; own {
			parts[i] = name + "=" + c.stand
			continue
		}
		shown := err == nil && (strings.HasPrefix(decoded, "__") || r.declared(spec.InQuery, decoded) || r.deep(decoded))
		switch {
		case hasValue && !shown:
			parts[i] = r.inQuery(name) + "=..."
		case hasValue:
			parts[i] = r.inQuery(name) + "=" + r.inQuery(value)
		default:
			parts[i] = r.inQuery(name)
		}
	}
	return r.path() + "?" + strings.Join(parts, "&")
}

// deep reports whether a name belongs to a parameter of the style deepObject.
func (r *redactor) deep(name string) bool {
	head, _, found := strings.Cut(name, "[")
	return found && r.declared(spec.InQuery, head)
}

// member matches a member of a JSON text, and pair one of a form, whose name tells
// that its value is a secret.
var (
	member = regexp.MustCompile(`(?i)("[^"]*(?:passw|secret|token|api.?key|authorization|credential)[^"]*"\s*:\s*)("(?:[^"\\]|\\.)*"?|[0-9][0-9.eE+-]*)`)
	pair   = regexp.MustCompile(`(?i)((?:^|&)[^=&]*(?:passw|secret|token|api.?key|authorization|credential)[^=&]*=)[^&]*`)
)

// body is the text of a request's body.
func (r *redactor) body(contentType, text string) string {
	text = r.text(text)
	switch {
	case spec.IsJSON(contentType):
		return member.ReplaceAllString(text, `${1}"`+redacted+`"`)
	case strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded"):
		return pair.ReplaceAllString(text, `${1}`+redacted)
	}
	return text
}
