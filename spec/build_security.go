package spec

import (
	"fmt"
	"slices"
	"strings"
)

func (b *builder) security(p place) []Requirement {
	security := p.get("security")
	if !security.exists() {
		security = b.document.root.get("security")
	}
	var requirements []Requirement
	security.each(func(_ string, one place) {
		var requirement Requirement
		complete := true
		one.each(func(name string, at place) {
			scheme := b.schemes[name]
			if scheme == nil {
				b.flaw(at.fail("security", fmt.Sprintf("there is no security scheme %q", name), "add it under components/securitySchemes"))
				complete = false
				return
			}
			if usable(scheme) {
				requirement = append(requirement, scheme)
			}
		})
		if complete {
			requirements = append(requirements, requirement)
		}
	})
	return requirements
}

// usable reports whether a request can carry a credential for a scheme.
func usable(s *SecurityScheme) bool {
	return slices.Contains([]string{"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}, s.Type)
}

func (b *builder) securityScheme(name string, p place) *SecurityScheme {
	s := &SecurityScheme{Name: name, Type: p.text("type"), In: p.text("in"), Key: p.text("name"),
		Scheme: strings.ToLower(p.text("scheme")), Location: p.location(), Assumed: p.assumed()}
	switch s.Type {
	case "apiKey", "http", "mutualTLS":
	case "oauth2", "openIdConnect":
		s.Scheme = "bearer"
	default:
		b.flaw(p.fail("security", fmt.Sprintf("the security scheme %q has the unknown type %q, and nobody is asked for it", name, s.Type), "use apiKey, http, oauth2, openIdConnect or mutualTLS"))
	}
	switch place := s.In == InHeader || s.In == InQuery || s.In == InCookie; {
	case s.Type == "apiKey" && (!place || s.Key == ""):
		b.flaw(p.fail("security", fmt.Sprintf("the security scheme %q does not say where its key stands, and nobody is asked for it", name), "write in: header, query or cookie, and a name"))
		s.Type = ""
	case s.Type == "http" && s.Scheme == "":
		b.flaw(p.fail("security", fmt.Sprintf("the security scheme %q names no HTTP scheme, and nobody is asked for it", name), "write scheme: bearer or basic"))
		s.Type = ""
	}
	s.Documented = b.documentedError(p.get("x-error"))
	_, header := s.Place()
	s.header = canonical(header)
	return s
}
