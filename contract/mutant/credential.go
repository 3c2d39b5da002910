package mutant

import (
	"context"
	"net/http"
	"strings"

	"goalpost/spec"
)

// Credentials are credentials for every security scheme of the document, for a
// server within the process. Schemes that are asked for together and stand in the same
// place have the same one: a request has room for no other.
func Credentials(document *spec.Document) map[string]string {
	credentials := map[string]string{}
	for _, scheme := range document.SecuritySchemes {
		if scheme.Type == "mutualTLS" {
			continue
		}
		credentials[scheme.Name] = "self-check-" + strings.ToLower(spec.Identifier(scheme.Name))
		if scheme.Scheme == "basic" {
			credentials[scheme.Name] = "self-check:" + strings.ToLower(spec.Identifier(scheme.Name))
		}
	}
	for _, op := range document.Operations {
		for _, requirement := range op.Security {
			shareCredentials(requirement, credentials)
		}
	}
	return credentials
}

func shareCredentials(requirement spec.Requirement, credentials map[string]string) {
	type place struct{ in, name, scheme string }
	first := map[place]string{}
	for _, scheme := range requirement {
		in, name := scheme.Place()
		at := place{in, name, scheme.Scheme}
		if known, shared := first[at]; shared {
			credentials[scheme.Name] = known
		}
		first[at] = credentials[scheme.Name]
	}
}

// stateOf is what is wrong with a request's credential for a scheme: missing,
// empty, "of another scheme", wrong, or "" for nothing.
func stateOf(scheme *spec.SecurityScheme, x *exchange) string {
	in, name := scheme.Place()
	var values []string
	switch in {
	case spec.InQuery:
		values = x.request.URL.Query()[name]
	case spec.InCookie:
		for _, cookie := range x.request.CookiesNamed(name) {
			values = append(values, cookie.Value)
		}
	default:
		values = x.request.Header.Values(name)
	}
	if len(values) == 0 {
		return "missing"
	}
	credential, problem := scheme.Credential(x.request)
	value := strings.TrimSpace(values[0])
	if scheme.Type != "apiKey" && value != "" {
		if used, _, _ := strings.Cut(value, " "); !strings.EqualFold(used, scheme.Scheme) {
			return "of another scheme"
		}
	}
	switch {
	case problem != "":
		return "empty"
	case x.server.accepts(scheme, credential) != nil:
		return "wrong"
	}
	return ""
}

// authorized is what the server answers when the credential of a scheme is right.
func (x *exchange) authorized(scheme *spec.SecurityScheme) *exchange {
	r := x.request.Clone(context.Background())
	if in, name := scheme.Place(); in == spec.InCookie {
		kept := r.Cookies()
		r.Header.Del("Cookie")
		for _, cookie := range kept {
			if cookie.Name != name {
				r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
			}
		}
	}
	scheme.Apply(r, x.server.credentials[scheme.Name])
	r.RequestURI = r.URL.RequestURI()
	return x.server.exchange(r, x.sent)
}
