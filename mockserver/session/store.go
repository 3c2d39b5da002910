package session

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What all sessions together may take of a server.
const (
	// DefaultMaxSessions is how many sessions are kept, beside the default one;
	// the one unused longest makes room.
	DefaultMaxSessions = 1000
	// DefaultMaxAge is how long a session is kept that nobody uses.
	DefaultMaxAge = 12 * time.Hour
)

// Limits bound the sessions of a store. The zero value is the defaults.
type Limits struct {
	MaxSessions int
	MaxAge      time.Duration
	// Now is the clock that ages are measured by; nil is time.Now.
	Now func() time.Time
}

func (l Limits) filled() Limits {
	if l.MaxSessions <= 0 {
		l.MaxSessions = DefaultMaxSessions
	}
	if l.MaxAge <= 0 {
		l.MaxAge = DefaultMaxAge
	}
	if l.Now == nil {
		l.Now = time.Now
	}
	return l
}

// State is what a store has of a session at one time. It is immutable.
type State struct {
	Settings *Settings
	// Version differs whenever the settings do.
	Version uint64
	// Next is the number of the next setting that is added.
	Next int
}

// Info is a session as a list shows it.
type Info struct {
	ID   string
	Used time.Time
	// Expires is when it is forgotten if nobody uses it; zero for the default one.
	Expires time.Time
}

// info is a session that was used at a time.
func (l Limits) info(id string, used time.Time) Info {
	i := Info{ID: id, Used: used}
	if id != Default {
		i.Expires = used.Add(l.MaxAge)
	}
	return i
}

// ErrUnavailable says that the store cannot be reached just now.
var ErrUnavailable = errors.New("the store of the sessions cannot be reached")

// Status is how a store is.
type Status struct {
	// Kind is "memory" or "redis".
	Kind      string
	Available bool
	// Since is when Available became what it is.
	Since time.Time
	// Err is why the store is not available; nil where it is.
	Err error
}

// Store keeps what is set for sessions, and counts for how many requests each
// setting was taken. Its errors are ErrUnavailable, and those of the change that
// Update is given. It is safe for concurrent use.
type Store interface {
	// Get is what is set for a session, nil where nothing is. It counts as use.
	Get(id string) (*State, error)
	// Peek is Get without counting as use.
	Peek(id string) (*State, error)
	// Update replaces what is set for a session by what change makes of it; what
	// is nil or zero afterwards is forgotten. Counts are kept of settings whose id
	// stays, unless anew is true. change may be called more than once.
	Update(id string, anew bool, change func(*State) (*State, error)) (*State, error)
	// Take counts a request for a key of a session and is how many were counted
	// before. A key is the id of a setting, or names one of a scenario.
	Take(id, key string) (int, error)
	// Counts are the counts of a session by key.
	Counts(id string) (map[string]int, error)
	// List is the sessions that something is set for or counted, the latest used
	// first.
	List() ([]Info, error)
	// Status is how the store is.
	Status() Status
	// Close lets go of what the store holds.
	Close() error
}

// Replace is the change for Update that sets exactly the given settings.
func Replace(s *Settings) func(*State) (*State, error) {
	return func(old *State) (*State, error) {
		next := &State{Settings: &Settings{Seed: s.Seed, Generate: s.Generate, Scenario: s.Scenario}}
		for _, one := range s.Settings {
			next.Next++
			one.ID, one.Used, one.Spent = strconv.Itoa(next.Next), 0, false
			next.Settings.Settings = append(next.Settings.Settings, one)
		}
		return next, nil
	}
}

// Add is the change for Update that sets one thing more, before all others; it
// gives the setting its id.
func Add(s *Setting) func(*State) (*State, error) {
	return func(old *State) (*State, error) {
		next := copied(old)
		if len(next.Settings.Settings) >= maxSettings {
			return nil, ErrTooMany
		}
		next.Next++
		s.ID, s.Used, s.Spent = strconv.Itoa(next.Next), 0, false
		next.Settings.Settings = append([]Setting{*s}, next.Settings.Settings...)
		return next, nil
	}
}

// ErrTooMany says that a session has as many settings as it can have.
var ErrTooMany = fmt.Errorf("a session has at most %d settings; take some away", maxSettings)

// ErrNoSetting says that a session has no setting of that id.
var ErrNoSetting = errors.New("the session has no such setting")

// Remove is the change for Update that takes one setting away. Its error is
// ErrNoSetting.
func Remove(id string) func(*State) (*State, error) {
	return func(old *State) (*State, error) {
		next := copied(old)
		before := len(next.Settings.Settings)
		next.Settings.Settings = slices.DeleteFunc(next.Settings.Settings, func(one Setting) bool { return one.ID == id })
		if len(next.Settings.Settings) == before {
			return nil, ErrNoSetting
		}
		return next, nil
	}
}

// Choose is the change for Update that chooses a scenario; "" is none.
func Choose(scenario string) func(*State) (*State, error) {
	return func(old *State) (*State, error) {
		next := copied(old)
		next.Settings.Scenario = scenario
		return next, nil
	}
}

// copied is a copy of a state whose settings may be changed.
func copied(old *State) *State {
	if old == nil {
		return &State{Settings: &Settings{}}
	}
	settings := *old.Settings
	settings.Settings = append([]Setting(nil), settings.Settings...)
	return &State{Settings: &settings, Next: old.Next}
}

// ScenarioKey is the key under which requests for a setting of a scenario are
// counted.
func ScenarioKey(scenario, id string) string { return scenario + "/" + id }

// keeps reports whether the count of a key outlives a change of the settings.
func (s *Settings) keeps(key string) bool {
	for _, one := range s.Settings {
		if one.ID == key {
			return true
		}
	}
	scenario, _, counted := strings.Cut(key, "/")
	// Without a scenario of its own a session has the server's.
	return counted && (s.Scenario == "" || scenario == s.Scenario)
}
