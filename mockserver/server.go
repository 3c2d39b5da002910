package mockserver

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// Options are how a Server answers. The zero value serves the document's
// examples and generated bodies, takes any credential, and logs nothing.
type Options struct {
	// Fixtures is a folder with a folder for each operation; nil is none.
	Fixtures fs.FS
	// Trusted says that a test has checked the fixtures with LoadFixtures, so that
	// they are read when they are needed, and not checked again.
	Trusted bool
	// Seed is where generated values come from: the same seed, the same values.
	Seed uint64
	// Generate generates every body, as if there were no fixtures and no examples.
	Generate bool
	// Credentials are the only accepted ones, by the name of the security scheme;
	// "user:password" for HTTP basic authentication. A scheme without an entry
	// accepts whatever is not empty and does not begin with "invalid" or "expired".
	Credentials map[string]string
	// Sessions is where sessions are kept; nil keeps them in memory.
	Sessions session.Store
	// Scenario is the name of the scenario for sessions that choose none; "" is
	// none.
	Scenario string
	// Journal keeps the last exchanges; nil keeps none.
	Journal *journal.Journal
	// Log takes one line a request, whole lines with each Write, one Write at a
	// time; nil is no log. Serve collects them for a few milliseconds.
	Log io.Writer
}

// Server serves the API of a document. It is an http.Handler, safe for
// concurrent use.
type Server struct {
	echo    *echo.Echo
	options Options
	log     *accessLog
	// accept decides on a credential.
	accept   func(*spec.SecurityScheme, string) error
	sessions session.Store
	journal  *journal.Journal
	// desk answers what is below DeskPath; nil is nobody.
	desk http.Handler
	// loaded is when the document was loaded the last time, and why it could not be.
	loaded  atomic.Pointer[Loaded]
	current atomic.Pointer[snapshot]
}

// New makes a Server. The error is a *spec.Error or spec.Errors: a fixture that
// is wrong, or a credential for a scheme that the document does not have.
func New(document *spec.Document, o Options) (*Server, error) {
	s := &Server{options: o, log: &accessLog{w: o.Log}, sessions: o.Sessions, journal: o.Journal}
	if s.sessions == nil {
		s.sessions = session.NewMemory(session.Limits{})
	}
	s.accept = s.accepts
	if err := s.Reload(document, o.Fixtures); err != nil {
		return nil, err
	}
	s.echo = echo.New()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.Logger.SetOutput(io.Discard)
	// The document has its own router, so Echo has one route for everything.
	s.echo.RouteNotFound("/*", s.handle)
	s.echo.HTTPErrorHandler = func(_ error, c echo.Context) {
		// A target without a path, such as that of CONNECT, has no route.
		if !c.Response().Committed {
			_ = s.handle(c)
		}
	}
	return s, nil
}

// Reload serves another document and other fixtures from the next request on.
// Where they are wrong, what was served stays, and the error says why, as that
// of New does.
func (s *Server) Reload(document *spec.Document, fixtures fs.FS) error {
	if err := checkCredentials(document, s.options.Credentials); err != nil {
		return err
	}
	load := LoadFixtures
	if s.options.Trusted {
		load = trustFixtures
	}
	loaded, err := load(document, fixtures)
	if err != nil {
		return err
	}
	next := newSnapshot(document, loaded, s.options.Seed, s.options.Generate)
	if name := s.options.Scenario; name != "" && next.scenario(name) == nil {
		return &spec.Error{Code: "scenario", Message: fmt.Sprintf("there is no scenario %q", name), Hint: "the scenarios are " + orNone(next.scenarioNames())}
	}
	next.fsys = fixtures
	s.current.Store(next)
	s.loaded.Store(&Loaded{Time: time.Now()})
	return nil
}

// Fixtures are the fixtures that are served now.
func (s *Server) Fixtures() *Fixtures { return s.current.Load().fixtures }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.desk != nil && strings.HasPrefix(r.URL.Path, DeskPath) {
		s.desk.ServeHTTP(w, r)
		return
	}
	if s.desk != nil && r.URL.Path == DeskPath[:len(DeskPath)-1] {
		http.Redirect(w, r, DeskPath, http.StatusTemporaryRedirect) // As a person types it.
		return
	}
	s.echo.ServeHTTP(w, r)
}

// DeskPath is where the desk is, away from all that a document has.
const DeskPath = "/__goalpost/"

// Mount lets a handler answer what is below DeskPath, before anything is served.
func (s *Server) Mount(desk http.Handler) { s.desk = desk }

// checkCredentials refuses a credential for a scheme that is not there.
func checkCredentials(document *spec.Document, credentials map[string]string) error {
	var names []string
	for _, scheme := range document.SecuritySchemes {
		names = append(names, scheme.Name)
	}
	for name, value := range credentials {
		hint := "the schemes are " + strings.Join(names, ", ")
		if len(names) == 0 {
			hint = "the document has no security scheme"
		}
		switch {
		case !slices.Contains(names, name):
			return &spec.Error{Code: "credential", Message: fmt.Sprintf("the document has no security scheme %q", name), Hint: hint}
		case value == "":
			return &spec.Error{Code: "credential", Message: fmt.Sprintf("the credential of %s is empty", name), Hint: "give the value that is to be accepted"}
		}
	}
	return nil
}
