package contract

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
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
	// of is the name of the scheme that the secret is of, "" for this one.
	of string
	// short is set for a value without its last character, and tail is what follows
	// it.
	short bool
	tail  string
	// user is sent in place of the user in a value of "user:password"; "" is its own.
	user string
	// form is the whole Authorization header instead, with %s for the value; "" is
	// the scheme's own.
	form string
	// query is a parameter of the query that carries the value instead, "" for none.
	query string
}

func (c credential) apply(r *http.Request) {
	value := c.value
	if c.short {
		value = value[:len(value)-1]
	}
	value += c.tail
	if _, password, found := strings.Cut(value, ":"); found && c.user != "" {
		value = c.user + ":" + password
	}
	switch {
	case c.form != "":
		r.Header.Set("Authorization", strings.ReplaceAll(c.form, "%s", value))
	case c.query != "":
		spec.SetQuery(r.URL, c.query, value)
	default:
		c.scheme.Apply(r, value)
	}
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

// credentialCases are requests that are right but for their credentials, and those that
// are right with other ones: each alternative of the operation's security is tried that
// the user's credentials are enough for (OpenAPI 3.1 section 4.8.30).
func (r *run) credentialCases(plain *Case) []*Case {
	cases := r.refusedCases(plain, "")
	if len(plain.credentials) > 0 {
		full := plain.derive("with parameters and without any credential")
		r.giveListed(plain.Operation, full.Inputs)
		if r.wire(full) != r.wire(plain) {
			full.credentials = nil
			if full.refused = r.refusal(full); len(full.refused) > 0 {
				cases = append(cases, full)
			}
		}
	}
	for _, other := range r.alternatives(plain) {
		cases = append(append(cases, other), r.refusedCases(other, other.Name+", and ")...)
	}
	return cases
}

// refusedCases are a request that is right with each scheme's credential missing,
// empty, wrong, of another HTTP scheme, in another place and nearly right, and with none
// at all. Their names begin with the prefix.
func (r *run) refusedCases(right *Case, prefix string) []*Case {
	var cases []*Case
	add := func(name string, credentials []credential) {
		c := right.derive(prefix + name)
		c.credentials = credentials
		if c.refused = r.refusal(c); len(c.refused) > 0 {
			cases = append(cases, c)
		}
	}
	var wrong []credential
	for i, own := range right.credentials {
		scheme := own.scheme
		replaced := func(by ...credential) []credential {
			credentials := append([]credential{}, right.credentials[:i]...)
			return append(append(credentials, by...), right.credentials[i+1:]...)
		}
		if prefix == "" || len(right.credentials) > 1 {
			add("without "+scheme.Name, replaced())
		}
		add("empty "+scheme.Name, replaced(credential{scheme: scheme}))
		wrong = append(wrong, credential{scheme: scheme, value: r.wrongCredential(scheme)})
		add("wrong "+scheme.Name, replaced(wrong[i]))
		for _, other := range r.otherForms(own) {
			add(other.name, replaced(other.credential))
		}
		near, skip := r.nearlyRight(right, own, replaced)
		if skip != nil {
			cases = append(cases, skip)
		}
		for _, other := range near {
			add(other.name, replaced(other.credential))
		}
	}
	if len(right.credentials) > 1 {
		if prefix == "" {
			add("without any credential", nil)
		}
		add("every credential wrong", wrong)
	}
	return cases
}

// alternatives are the plain request with what else lets it in: the credentials of each
// alternative that it does not use and for which they are given.
func (r *run) alternatives(plain *Case) []*Case {
	var cases []*Case
	used, _ := r.requirement(plain.Operation)
	for _, alternative := range plain.Operation.Security {
		given := r.given(alternative)
		lacks := slices.ContainsFunc(given, func(c credential) bool { return c.value == "" })
		if lacks || slices.Equal(alternative, used) || slices.ContainsFunc(alternative, isCertificate) {
			continue
		}
		name := "without any credential, as the document allows"
		for i, one := range given {
			if name += " and " + one.scheme.Name; i == 0 {
				name = "with " + one.scheme.Name
			}
		}
		if len(given) > 0 {
			name += " instead"
		}
		c := plain.derive(name)
		c.credentials, c.beside = given, plain
		if !slices.ContainsFunc(append(cases, plain), func(known *Case) bool { return r.wire(known) == r.wire(c) }) {
			cases = append(cases, c)
		}
	}
	return cases
}

// isCertificate reports whether a scheme is a matter of the transport.
func isCertificate(scheme *spec.SecurityScheme) bool { return scheme.Type == "mutualTLS" }

// namedCredential is a credential and what it is called.
type namedCredential struct {
	name string
	credential
}

// otherForms are credentials that stand in another way than the scheme says.
func (r *run) otherForms(own credential) []namedCredential {
	scheme := own.scheme
	of := func(name, form, value string, secret bool) namedCredential {
		return namedCredential{name, credential{scheme: scheme, value: value, secret: secret, form: form}}
	}
	switch {
	case scheme.Type == "apiKey" && scheme.In != spec.InQuery:
		// Never the real one: URLs are logged.
		return []namedCredential{{scheme.Name + " in the query instead", credential{scheme: scheme, value: lookalike(own.value), query: scheme.Key}}}
	case scheme.Type == "apiKey":
		return nil
	case scheme.Scheme == "basic":
		return []namedCredential{of("Bearer instead of "+scheme.Name, "Bearer invalid", "", false), of("basic in small letters, and wrong", "basic aW52YWxpZDppbnZhbGlk", "", false)}
	case scheme.Scheme != "bearer":
		return nil
	}
	wrong := r.wrongCredential(scheme)
	return []namedCredential{
		// "invalid:invalid" in base64.
		of("Basic instead of "+scheme.Name, "Basic aW52YWxpZDppbnZhbGlk", "", false),
		of(scheme.Name+" under another scheme", "Token %s", own.value, true),
		of(scheme.Name+" without the word Bearer", "%s", own.value, true),
		of("the word Bearer alone", "Bearer", "", false),
		of("wrong "+scheme.Name+" after bearer in small letters", "bearer %s", wrong, false),
		of("wrong "+scheme.Name+" after BEARER in capitals", "BEARER %s", wrong, false),
	}
}

// nearlyRight are credentials that only a server which looks closely refuses. One
// that takes any credential which looks right, as a mock does, is not asked: skip is
// the case that says so.
func (r *run) nearlyRight(plain *Case, own credential, replaced func(...credential) []credential) (near []namedCredential, skip *Case) {
	scheme := own.scheme
	if len(own.value) < 2 {
		return nil, nil
	}
	of := func(name string, c credential) { near = append(near, namedCredential{name, c}) }
	other := credential{scheme: scheme, value: lookalike(own.value)}
	c := plain.derive("another " + scheme.Name)
	c.credentials = replaced(other)
	if x, err := r.send(c); err != nil || x.Status/100 == 2 {
		return nil, skipped(plain.Operation, "nearly right "+scheme.Name, "the deployment takes any that looks right")
	}
	of("another "+scheme.Name, other)
	short, long := own, own
	short.short, long.tail = true, "x"
	of("a part of "+scheme.Name, short)
	of(scheme.Name+" with more behind it", long)
	if user, password, found := strings.Cut(own.value, ":"); scheme.Scheme == "basic" && found && len(lettersOf(password)) >= minSecret {
		stranger := own
		stranger.user = first(lookalike(user), "nobody")
		of(scheme.Name+" with another user", stranger)
	}
	if scheme.Scheme == "bearer" {
		for _, nothing := range []string{"null", "undefined"} {
			of(nothing+" as "+scheme.Name, credential{scheme: scheme, value: nothing})
		}
	}
	for _, one := range plain.credentials {
		if one.scheme != scheme && one.value != own.value {
			one.scheme, one.of = scheme, one.scheme.Name
			of("another credential as "+scheme.Name, one)
			break
		}
	}
	return near, nil
}

// lookalike is a text like the given one that gives nothing of it away but its
// length and where it has letters and digits.
func lookalike(text string) string {
	random := rand.New(rand.NewPCG(7919, uint64(len(text))))
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return '0' + rune(random.IntN(10))
		case c >= 'a' && c <= 'z':
			return 'a' + rune(random.IntN(26))
		case c >= 'A' && c <= 'Z':
			return 'A' + rune(random.IntN(26))
		}
		return c
	}, text)
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
