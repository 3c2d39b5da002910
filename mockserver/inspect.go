package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// Document is the document that is served now.
func (s *Server) Document() *spec.Document { return s.current.Load().document }

// Options are how the server answers, without the credentials that it accepts.
func (s *Server) Options() Options {
	o := s.options
	o.Credentials = nil
	return o
}

// Loaded is the last time that a document was loaded.
type Loaded struct {
	Time time.Time
	// Err is why it is not served; nil where it is.
	Err error
}

// Loaded is when the document was loaded the last time, and why it could not be.
func (s *Server) Loaded() Loaded { return *s.loaded.Load() }

// NotLoaded notes why a changed document or its fixtures are not served.
func (s *Server) NotLoaded(err error) { s.loaded.Store(&Loaded{Time: time.Now(), Err: err}) }

// Values are values to try for a parameter, at most 50: those that are valid, or
// else those that the document gives.
func (s *Server) Values(p *spec.Parameter) []any {
	now := s.current.Load()
	op := p.Operation()
	c := &checker{now: now, walks: map[*spec.Operation][]*spec.Inputs{}}
	values := c.values(p, spec.NewInputs(op.Method, op.BasePath()+op.Path))
	return values[:min(len(values), 50)]
}

// When is the condition under which the fixture answers; "" for none.
func (f *Fixture) When() string {
	if f.when == nil {
		return ""
	}
	return f.when.Text
}

// IsDefault reports whether the fixture answers where no other does.
func (f *Fixture) IsDefault() bool {
	return f.when == nil && f.Name == defaultName && f.Status/100 == 2
}

// ErrNoFixture says that there is no such file.
var ErrNoFixture = errors.New("there is no such fixture")

// ReadFixture reads the file of a fixture as it is now, and says what is wrong with
// it. The error is ErrNoFixture.
func (s *Server) ReadFixture(op *spec.Operation, file string) (text []byte, wrong spec.Errors, err error) {
	now := s.current.Load()
	if now.fsys == nil || !fs.ValidPath(file) || strings.Contains(file, "/") || !isFixtureFile(file) || ignored(file) {
		return nil, nil, ErrNoFixture
	}
	name := path.Join(op.ID, file)
	if text, err = readFixture(now.fsys, name); err != nil {
		return nil, nil, ErrNoFixture
	}
	_, loadErr := LoadFixtures(now.document, now.fsys)
	var many spec.Errors
	if errors.As(loadErr, &many) {
		wrong = slices.DeleteFunc(slices.Clone(many), func(e *spec.Error) bool { return e.Location.File != name })
	}
	return text, wrong, nil
}

// Possible is one answer that an operation can be set to.
type Possible struct {
	Status int
	// Title is what a person calls it.
	Title string
	// Description is what the document says of the response.
	Description string
	// Source is response, parameter, credential, fixture or example.
	Source string
	// Subject is the place of the parameter or the credential, "query.page".
	Subject string
	// Type is the documentation's word for an error.
	Type     string
	Assumed  string
	Location spec.Location
	Answer   session.Answer
	// Curl is a command that shows it.
	Curl string
}

// Possible are the answers that an operation can be set to: its fixtures and
// examples, the documented errors of its parameters and credentials, and the
// responses that are none of these. base is the origin for their commands.
func (s *Server) Possible(base string, op *spec.Operation) []Possible {
	now := s.current.Load()
	var list []Possible
	for _, f := range now.fixtures.of(op) {
		list = append(list, Possible{Status: f.Status, Title: cmp.Or(f.Summary, f.Name), Source: "fixture",
			Location: spec.Location{File: f.File, Line: 1, Column: 1}, Answer: session.Answer{Status: f.Status, Example: f.Name}})
	}
	for _, r := range op.Responses {
		for _, m := range r.Content {
			for _, e := range m.Examples {
				if e.Name != "" && e.External == "" {
					list = append(list, Possible{Status: statusOf(r), Title: cmp.Or(e.Summary, e.Name), Source: "example", Assumed: r.Assumed,
						Location: e.Location, Answer: session.Answer{Status: statusOf(r), Example: e.Name}})
				}
			}
		}
	}
	list = append(list, documentedErrors(op)...)
	for _, r := range op.Responses {
		status := statusOf(r)
		if !slices.ContainsFunc(list, func(p Possible) bool { return op.Response(p.Status) == r }) {
			list = append(list, Possible{Status: status, Title: r.Description, Source: "response", Assumed: r.Assumed, Location: r.Location,
				Answer: session.Answer{Status: status}})
		}
	}
	for i := range list {
		if r := op.Response(list[i].Status); r != nil {
			list[i].Description = r.Description
		}
		list[i].Curl = s.curlFor(base, op, &list[i])
	}
	slices.SortStableFunc(list, func(a, b Possible) int { return a.Status - b.Status })
	return list
}

// documentedErrors are the errors that the documentation names for a parameter or a
// credential.
func documentedErrors(op *spec.Operation) []Possible {
	var list []Possible
	add := func(source, in, name string, d *spec.DocumentedError) {
		subject := in + "." + strings.ToLower(name)
		if d == nil || slices.ContainsFunc(list, func(p Possible) bool { return p.Subject == subject }) {
			return
		}
		list = append(list, Possible{Status: d.Status, Title: cmp.Or(d.Message, d.Type), Source: source, Subject: subject, Type: d.Type,
			Assumed: d.Assumed, Location: d.Location, Answer: session.Answer{Wrong: subject}})
	}
	for _, requirement := range op.Security {
		for _, scheme := range requirement {
			in, name := scheme.Place()
			add("credential", in, name, scheme.Documented)
		}
	}
	for _, p := range op.Parameters {
		add("parameter", p.In, p.Name, p.Documented)
	}
	return list
}

// curlFor is a command that shows a possible answer: by a request that is wrong
// where that will do, else by asking for it.
func (s *Server) curlFor(base string, op *spec.Operation, p *Possible) string {
	r, err := s.wrongRequest(base, op, p)
	if r == nil || err != nil {
		if r, err = s.Sample(base, op); err != nil {
			// There is no value for some input: the path alone is enough to ask.
			if r, err = http.NewRequestWithContext(context.Background(), op.Method, base+op.BasePath()+op.Path, nil); err != nil {
				return ""
			}
		}
		if p.Answer.Example != "" {
			r.Header.Set("Prefer", fmt.Sprintf("code=%d, %s", p.Status, preferenceText("example", p.Answer.Example)))
		} else {
			r.Header.Set("Prefer", fmt.Sprintf("code=%d", p.Status))
		}
	}
	line, err := s.CurlOf(op, r)
	if err != nil {
		return ""
	}
	return strings.Replace(line, "curl", "curl -i", 1)
}

// wrongRequest is a request with the credential or the parameter wrong that an
// error is about; nil where there is no such thing.
func (s *Server) wrongRequest(base string, op *spec.Operation, p *Possible) (*http.Request, error) {
	in := s.current.Load().sample(op)
	switch p.Source {
	case "credential":
		for _, scheme := range op.Document().SecuritySchemes {
			if place, name := scheme.Place(); place+"."+strings.ToLower(name) == p.Subject {
				return s.sampleWith(base, op, in, scheme)
			}
		}
	case "parameter":
		for _, one := range op.Parameters {
			if one.In+"."+strings.ToLower(one.Name) == p.Subject && s.isWrong(op, in, one, wrongText) {
				wrong := in.Clone()
				wrong.Set(one, wrongText)
				return s.sampleWith(base, op, wrong, nil)
			}
		}
	}
	return nil, nil
}

// wrongText is the value that is tried for a parameter that is to be wrong.
const wrongText = "invalid"

// isWrong reports whether the document says that a parameter may not have a value.
func (s *Server) isWrong(op *spec.Operation, in *spec.Inputs, p *spec.Parameter, value any) bool {
	if p.Schema != nil && !p.Schema.Valid(value) {
		return true
	}
	if p.ValuesFrom == nil {
		return false
	}
	q := &question{now: s.current.Load(), operation: op, inputs: in, origin: defaultOrigin}
	values, err := op.ValidValues(p, in, q.asker())
	return err == nil && !slices.ContainsFunc(values, func(v any) bool { return spec.SameValue(v, value) })
}

// Draining is closed when the server of a request stops; nil where it does not say.
func Draining(r *http.Request) <-chan struct{} {
	stopped, _ := r.Context().Value(drainKey{}).(<-chan struct{})
	return stopped
}

// Demo is a credential that the server takes: one that anybody may use, or the
// variable that holds the only one, "$GOALPOST_CREDENTIAL_NAME".
func (s *Server) Demo(scheme *spec.SecurityScheme) string { return s.demo(scheme) }

// Spelled is a request header's name as the document spells it.
func (s *Server) Spelled(op *spec.Operation, name string) string { return spelled(op, name) }
