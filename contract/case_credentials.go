package contract

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"goalpost/spec"
)

// credential is what a request carries for one security scheme.
type credential struct {
	scheme *spec.SecurityScheme
	// value is given to the scheme, which knows where it stands.
	value string
	// secret is set for the value that the user gave; curl lines name its
	// variable instead.
	secret bool
	// header is the whole Authorization header instead, "" for none.
	header string
}

func (c credential) apply(r *http.Request) {
	if c.header != "" {
		r.Header.Set("Authorization", c.header)
		return
	}
	c.scheme.Apply(r, c.value)
}

// requirement is the first alternative of the operation's security for which all
// credentials are given. missing are the schemes that the first alternative lacks
// where there is none.
func (r *run) requirement(op *spec.Operation) (requirement spec.Requirement, missing []string) {
	open := len(op.Security) == 0
	for _, alternative := range op.Security {
		var lacking []string
		for _, scheme := range alternative {
			// A client certificate is a matter of the transport.
			if r.options.Credentials[scheme.Name] == "" && scheme.Type != "mutualTLS" {
				lacking = append(lacking, scheme.Name)
			}
		}
		switch {
		case len(alternative) == 0:
			open = true
		case len(lacking) == 0:
			return alternative, nil
		case missing == nil:
			missing = lacking
		}
	}
	if open {
		return nil, nil
	}
	return nil, missing
}

// given are the user's credentials for a requirement.
func (r *run) given(requirement spec.Requirement) []credential {
	var credentials []credential
	for _, scheme := range requirement {
		if scheme.Type != "mutualTLS" {
			credentials = append(credentials, credential{scheme: scheme, value: r.options.Credentials[scheme.Name], secret: true})
		}
	}
	return credentials
}

// credentialCases are requests that are right but for their credentials: each
// scheme's credential missing, empty, wrong and of another HTTP scheme, and none
// at all.
func (r *run) credentialCases(plain *Case, requirement spec.Requirement) []*Case {
	var cases []*Case
	add := func(name string, credentials []credential) {
		c := plain.derive(name)
		c.credentials = credentials
		if c.refused = r.refusal(c); len(c.refused) > 0 {
			cases = append(cases, c)
		}
	}
	for i, own := range plain.credentials {
		scheme := own.scheme
		replaced := func(by ...credential) []credential {
			credentials := append([]credential{}, plain.credentials[:i]...)
			return append(append(credentials, by...), plain.credentials[i+1:]...)
		}
		add("without "+scheme.Name, replaced())
		add("empty "+scheme.Name, replaced(credential{scheme: scheme}))
		add("wrong "+scheme.Name, replaced(credential{scheme: scheme, value: r.wrongCredential(scheme)}))
		switch scheme.Scheme {
		case "bearer":
			// "invalid:invalid" in base64.
			add("Basic instead of "+scheme.Name, replaced(credential{scheme: scheme, header: "Basic aW52YWxpZDppbnZhbGlk"}))
		case "basic":
			add("Bearer instead of "+scheme.Name, replaced(credential{scheme: scheme, header: "Bearer invalid"}))
		}
	}
	if len(plain.credentials) > 1 {
		add("without any credential", nil)
	}
	return cases
}

// wrongCredential is a credential that is not the user's and that no issuer gives.
func (r *run) wrongCredential(scheme *spec.SecurityScheme) string {
	wrong := "invalid-credential"
	if scheme.Scheme == "basic" {
		wrong = "invalid:credential"
	}
	for strings.Contains(r.options.Credentials[scheme.Name], wrong) {
		wrong += "-"
	}
	return wrong
}

// refusal is what is wrong with the credentials of a case, as a server finds it
// that knows the user's credentials and follows the document; nothing where
// another alternative of the security lets the request in.
func (r *run) refusal(c *Case) []spec.Violation {
	request, err := r.request(context.Background(), c)
	if err != nil {
		return nil
	}
	return c.Operation.Authenticate(request, func(scheme *spec.SecurityScheme, got string) error {
		right := &http.Request{Header: http.Header{}, URL: request.URL}
		if in, _ := scheme.Place(); in == spec.InQuery {
			copied := *request.URL
			copied.RawQuery = ""
			right.URL = &copied
		}
		scheme.Apply(right, r.options.Credentials[scheme.Name])
		if want, _ := scheme.Credential(right); want == got && want != "" {
			return nil
		}
		return errors.New("is not valid")
	})
}
