package mockserver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"goalpost/generate"
	"goalpost/spec"
)

// Curl is a curl command that works for the operation, with the credentials that
// anybody may use: demo-key and demo-token. Where a Server accepts one value only,
// $GOALPOST_CREDENTIAL_NAME stands in its place. base is the origin of the
// server, "http://127.0.0.1:8080". The error says which input has no value.
func (s *Server) Curl(base string, op *spec.Operation) (string, error) {
	r, err := s.Sample(base, op)
	if err != nil {
		return "", err
	}
	return s.CurlOf(op, r)
}

// Sample is the request of Curl.
func (s *Server) Sample(base string, op *spec.Operation) (*http.Request, error) {
	return s.sampleWith(base, op, s.current.Load().sample(op), nil)
}

// sampleWith is a request with the inputs and with the credentials that anybody may
// use, but for one scheme.
func (s *Server) sampleWith(base string, op *spec.Operation, in *spec.Inputs, without *spec.SecurityScheme) (*http.Request, error) {
	target, err := url.Parse(base + op.BasePath())
	if err != nil {
		return nil, err
	}
	r, err := op.NewRequest(context.Background(), target, in)
	if err != nil {
		return nil, err
	}
	if len(op.Security) > 0 {
		for _, scheme := range op.Security[0] {
			if scheme != without {
				scheme.Apply(r, s.demo(scheme))
			}
		}
	}
	return r, nil
}

// CurlOf is a curl command that sends a request to the operation.
func (s *Server) CurlOf(op *spec.Operation, r *http.Request) (string, error) {
	words := []string{"curl"}
	if r.Method != "GET" {
		words = append(words, "-X", r.Method)
	}
	form, err := curlForm(r)
	if err != nil {
		return "", err
	}
	for _, name := range sortedHeaders(r.Header) {
		for _, value := range r.Header[name] {
			words = append(words, "-H", s.quote(spelled(op, name)+": "+value))
		}
	}
	if form != nil {
		words = append(words, form...)
	} else if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return "", err
		}
		words = append(words, "--data-binary", quote(string(body)))
	}
	return strings.Join(append(words, s.quote(r.URL.String())), " "), nil
}

// spelled is a header's name as the document spells it.
func spelled(op *spec.Operation, name string) string {
	for _, p := range op.Parameters {
		if p.In == spec.InHeader && strings.EqualFold(p.Name, name) {
			return p.Name
		}
	}
	for _, scheme := range op.Document().SecuritySchemes {
		if in, key := scheme.Place(); in == spec.InHeader && strings.EqualFold(key, name) {
			return key
		}
	}
	return name
}

// demo is a credential that the server accepts.
func (s *Server) demo(scheme *spec.SecurityScheme) string {
	if _, only := s.options.Credentials[scheme.Name]; only {
		return variable(scheme.Name)
	}
	switch {
	case scheme.Type == "apiKey":
		return "demo-key"
	case scheme.Scheme == "basic":
		return "demo:demo-password"
	}
	return "demo-token"
}

const variablePrefix = "$GOALPOST_CREDENTIAL_"

// variable is the environment variable for the credential of a scheme.
func variable(scheme string) string {
	return variablePrefix + strings.ToUpper(spec.Identifier(scheme))
}

// quote is a shell word; one that names a credential's variable lets the shell
// replace it.
func (s *Server) quote(text string) string {
	text = strings.ReplaceAll(text, url.QueryEscape(variablePrefix), variablePrefix)
	if !strings.Contains(text, variablePrefix) {
		return quote(text)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text) + `"`
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func sortedHeaders(header map[string][]string) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sample is the inputs of a request that is right: what is required, and no more.
func (now *snapshot) sample(op *spec.Operation) *spec.Inputs {
	in := spec.NewInputs(op.Method, op.BasePath()+op.Path)
	c := &checker{now: now}
	for _, p := range dependencies(op) {
		if !p.Required {
			continue
		}
		if values := c.values(p, in); len(values) > 0 {
			in.Set(p, values[0])
		}
	}
	if body := op.RequestBody; body != nil && body.Required && len(body.Content) > 0 {
		m := preferred(body.Content)[0]
		if value, err := now.sampleBody(m, op); err == nil {
			in.Body, in.HasBody = value, true
		}
	}
	return in
}

// sampleBody is a request body: the first example that is right, else a
// generated one.
func (now *snapshot) sampleBody(m *spec.MediaType, op *spec.Operation) (any, error) {
	for _, e := range m.Examples {
		if e.External == "" && firstViolation(m.Schema, e.Value) == nil {
			return e.Value, nil
		}
	}
	if m.Schema == nil {
		return nil, fmt.Errorf("%s has no schema", m.Name)
	}
	return now.generator.Instance(m.Schema, generate.Options{Seed: now.seed, Stream: op.ID + " request", Server: defaultOrigin})
}
