package spec

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// Authenticate checks the request's credentials. accept decides on a credential
// that was given; its error must not hold the credential. The violations are
// those of the alternative that the request came closest to, nothing when it is
// let in (OpenAPI 3.1 section 4.8.30).
func (op *Operation) Authenticate(r *http.Request, accept func(s *SecurityScheme, credential string) error) []Violation {
	var closest []Violation
	for i, requirement := range op.Security {
		var violations []Violation
		for _, scheme := range requirement {
			if v := scheme.check(r, accept); v != nil {
				violations = append(violations, *v)
			}
		}
		if len(violations) == 0 {
			return nil
		}
		if i == 0 || len(violations) < len(closest) {
			closest = violations
		}
	}
	return closest
}

func (s *SecurityScheme) check(r *http.Request, accept func(s *SecurityScheme, credential string) error) *Violation {
	if s.Type == "mutualTLS" && r.TLS == nil {
		// A mock over plain HTTP cannot ask for a certificate.
		return nil
	}
	credential, problem := s.Credential(r)
	if problem == "" {
		if err := accept(s, credential); err != nil {
			problem = err.Error()
		}
	}
	if problem == "" {
		return nil
	}
	in, name := s.Place()
	v := &Violation{Code: "credential", In: in, Name: name, Location: in + "." + strings.ToLower(name), Message: problem,
		Document: s.Location, Assumed: s.Assumed, Documented: s.Documented}
	return v
}

// Place is the part of the request and the name under which the credential
// stands: ("header", "Authorization") for HTTP authentication.
func (s *SecurityScheme) Place() (in, name string) {
	if s.Type == "apiKey" {
		return s.In, s.Key
	}
	return InHeader, "Authorization"
}

// Credential is the credential that the request carries for the scheme. The
// problem says in words what is wrong when there is none.
func (s *SecurityScheme) Credential(r *http.Request) (credential, problem string) {
	in, name := s.Place()
	var values []string
	switch in {
	case InQuery:
		if raw := r.URL.RawQuery; isPlain(raw) && !strings.Contains(raw, ";") {
			return s.credential(findQuery(raw, name))
		}
		values = r.URL.Query()[name]
	case InCookie:
		for _, cookie := range r.CookiesNamed(name) {
			values = append(values, cookie.Value)
		}
	default:
		values = r.Header[s.header]
	}
	if len(values) == 0 {
		return s.credential("", 0)
	}
	return s.credential(values[0], len(values))
}

// credential is the credential in a text that stands count times in its place.
func (s *SecurityScheme) credential(value string, count int) (credential, problem string) {
	switch count {
	case 0:
		return "", "is required and missing"
	case 1:
	default:
		return "", "is given more than once"
	}
	value = strings.TrimSpace(value)
	if s.Type == "apiKey" {
		if value == "" {
			return "", "is empty"
		}
		return value, ""
	}
	scheme, token, _ := strings.Cut(value, " ")
	token = strings.TrimSpace(token)
	switch {
	case !strings.EqualFold(scheme, s.Scheme):
		return "", "does not use the scheme " + title(s.Scheme)
	case token == "":
		return "", "has no credential after " + title(s.Scheme)
	}
	return token, ""
}

// title is the usual spelling of an authentication scheme: Bearer, Basic.
func title(scheme string) string {
	if scheme == "" {
		return ""
	}
	return strings.ToUpper(scheme[:1]) + scheme[1:]
}

// Challenge is the scheme's part of a WWW-Authenticate header (RFC 9110 section
// 11.6.1).
func (s *SecurityScheme) Challenge() string {
	_, name := s.Place()
	if s.Type == "apiKey" {
		return `ApiKey realm="` + s.Name + `", in="` + s.In + `", name="` + name + `"`
	}
	return title(s.Scheme) + ` realm="` + s.Name + `"`
}

// Apply puts a credential into a request. A basic credential is "user:password";
// it is encoded here.
func (s *SecurityScheme) Apply(r *http.Request, credential string) {
	in, name := s.Place()
	switch {
	case s.Type == "mutualTLS":
	case s.Type != "apiKey":
		if s.Scheme == "basic" && strings.Contains(credential, ":") {
			credential = base64.StdEncoding.EncodeToString([]byte(credential))
		}
		r.Header.Set(name, title(s.Scheme)+" "+credential)
	case in == InQuery:
		SetQuery(r.URL, name, credential)
	case in == InCookie:
		r.AddCookie(&http.Cookie{Name: name, Value: credential})
	default:
		r.Header.Set(name, credential)
	}
}

// SetQuery gives a URL one parameter of its query, in the place of those that it has
// under that name. The others stay as they are written: what is escaped in them tells a
// comma in a value from one between two values.
func SetQuery(u *url.URL, name, value string) {
	var pairs []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		written, _, _ := strings.Cut(pair, "=")
		if known, err := url.QueryUnescape(written); pair != "" && (err != nil || known != name) {
			pairs = append(pairs, pair)
		}
	}
	u.RawQuery = strings.Join(append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(value)), "&")
}
