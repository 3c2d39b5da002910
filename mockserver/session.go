package mockserver

import (
	"net/http"
	"strconv"
	"strings"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// sessionHeader is the header, and the cookie, by which a client names its session.
const sessionHeader = "Goalpost-Session"

// sessionQuery is the query parameter by which it does.
const sessionQuery = "__session"

// set is what is set for the session of a request, as far as it concerns it. A nil
// set is nothing.
type set struct {
	// settings are those of the session, then those of its scenario.
	settings []numbered
	seed     *uint64
	generate *bool
	// answer is nil where none is set; setting is its id.
	answer  *session.Answer
	setting string
	// step is which of a sequence's answers it is, and version names the settings,
	// so that together with the setting they say what is set.
	step    int
	version string
	// chosen is the answer that the setting names, if that is a success.
	chosen *answer
	// fault is what goes wrong; "" is nothing.
	fault *session.Fault
	draw  session.Draw
	// broken is what the answer breaks of the document, as it was set to.
	broken []spec.Violation
	// lost is true where nobody knows what is set.
	lost bool
}

// numbered is a setting with the key under which its requests are counted.
type numbered struct {
	session.Setting
	key string
}

// sessionOf is the name that a client gives itself. The header wins, then the
// query. ok is false where it is none.
func sessionOf(r *http.Request) (id string, ok bool) {
	id = session.Default
	if values := r.Header[sessionHeader]; len(values) > 0 {
		id = values[0]
	} else if strings.Contains(r.URL.RawQuery, sessionQuery) && r.URL.Query().Has(sessionQuery) {
		id = r.URL.Query().Get(sessionQuery)
	} else if len(r.Header["Cookie"]) > 0 {
		if c, err := r.Cookie(sessionHeader); err == nil {
			id = c.Value
		}
	}
	if id != session.Default && !session.ValidID(id) {
		return session.Default, false
	}
	return id, true
}

// consult finds what is set for the session of a request, and counts the request
// for the settings that apply to it. The answer, where there is one, says why that
// could not be done.
func (s *Server) consult(q *question, r *http.Request) *answer {
	id, ok := sessionOf(r)
	q.session = id
	if !ok {
		return newProblem(http.StatusBadRequest, "invalid-session", "Name a session with 1 to 128 letters, digits and characters of -._~")
	}
	name, asked, err := wishedScenario(r)
	if err != nil || q.operation == nil {
		return nil // A preference that means nothing is reported with the others.
	}
	state, err := s.sessions.Get(id)
	if err != nil {
		q.set = &set{lost: true}
	}
	if !asked {
		name = s.options.Scenario
		if state != nil && state.Settings.Scenario != "" {
			name = state.Settings.Scenario
		}
	}
	if state == nil && name == "" {
		return nil
	}
	var scenario *session.Scenario
	if name != "" {
		if scenario = q.now.scenario(name); scenario == nil && asked {
			return q.now.unknownScenario(name)
		}
	}
	if q.set == nil {
		q.set = &set{}
	}
	q.set.gather(state, scenario)
	q.set.version = versionOf(id, state, scenario)
	s.take(q)
	return nil
}

// versionOf names the settings of a session and of its scenario: another name for
// other settings.
func versionOf(id string, state *session.State, scenario *session.Scenario) string {
	version := ""
	if state != nil {
		version = id + "/" + strconv.FormatUint(state.Version, 36)
	}
	if scenario != nil {
		version += "/" + scenario.Name
	}
	return version
}

// repeats reports whether equal requests get equal answers while nothing else is
// set.
func (s *set) repeats() bool { return s == nil || s.fault == nil && !s.lost }

// wishedScenario is the scenario that the client asks for, for this request.
func wishedScenario(r *http.Request) (name string, asked bool, err error) {
	lines := r.Header["Prefer"]
	if len(lines) == 0 && !strings.Contains(r.URL.RawQuery, "__scenario") {
		return "", false, nil
	}
	w, err := readWish(r.Header, r.URL.RawQuery)
	return w.scenario, w.scenario != "", err
}

// gather puts together what is set by a session and by its scenario; either may be
// nil.
func (s *set) gather(state *session.State, scenario *session.Scenario) {
	add := func(settings *session.Settings, key func(id string) string) {
		if s.seed == nil {
			s.seed = settings.Seed
		}
		if s.generate == nil {
			s.generate = settings.Generate
		}
		for _, one := range settings.Settings {
			s.settings = append(s.settings, numbered{one, key(one.ID)})
		}
	}
	if state != nil {
		add(state.Settings, func(id string) string { return id })
	}
	if scenario != nil {
		add(&scenario.Settings, func(id string) string { return session.ScenarioKey(scenario.Name, id) })
	}
}

// take finds the answer and the fault that are set for a request, and counts it.
func (s *Server) take(q *question) {
	for _, one := range q.set.settings {
		wanted := q.set.answer == nil && (one.Answer != nil || one.Sequence != nil)
		if !one.AppliesTo(q.operation.ID) || !wanted && (q.set.fault != nil || one.Fault == nil) {
			continue
		}
		if wanted && one.Operation == "" && one.Sequence == nil && one.Fault == nil && !q.fits(one.Answer) {
			continue
		}
		n, err := s.sessions.Take(q.session, one.key)
		if err != nil {
			q.set = &set{lost: true}
			return
		}
		if limit := one.Limit(); limit > 0 && n >= limit {
			continue
		}
		if wanted {
			if len(one.Sequence) > 0 {
				q.set.step = n % len(one.Sequence)
			}
			if q.set.answer, q.set.setting = one.Step(n), one.key; !q.fits(q.set.answer) {
				q.set.answer = &session.Answer{}
			}
		}
		if q.set.fault == nil && one.Fault != nil {
			if draw := one.Fault.Draw(q.faultSeed(), one.key, n); draw.Strikes {
				q.set.fault, q.set.draw = one.Fault, draw
			}
		}
	}
}

// isOwnQuery reports whether a query parameter is the mock's own.
func isOwnQuery(name string) bool {
	own, found := strings.CutPrefix(name, "__")
	if !found {
		return false
	}
	for _, wish := range wishNames {
		if own == wish {
			return true
		}
	}
	return name == sessionQuery
}

// Sessions is where the sessions are.
func (s *Server) Sessions() session.Store { return s.sessions }

// CheckSettings is what of settings does not fit the document that is served: an
// operation, a status, an example or a scenario that it does not have, or a body
// that would break it and is not said to be broken. The locations are within the
// settings.
func (s *Server) CheckSettings(settings *session.Settings) []spec.Violation {
	return s.current.Load().checkSettings(settings)
}
