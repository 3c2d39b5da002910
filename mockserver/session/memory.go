package session

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Memory is a Store for one server.
type Memory struct {
	limits  Limits
	started time.Time
	// set is how many sessions there are, so that a server without any does not
	// wait for the others.
	set atomic.Int64

	mu       sync.Mutex
	sessions map[string]*held
	versions uint64
}

// held is a session as it is kept.
type held struct {
	state  *State
	counts map[string]int
	used   time.Time
}

// NewMemory is an empty store.
func NewMemory(l Limits) *Memory {
	l = l.filled()
	return &Memory{limits: l, started: l.Now(), sessions: map[string]*held{}}
}

// Get is Store's.
func (m *Memory) Get(id string) (*State, error) {
	if m.set.Load() == 0 {
		return nil, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if h := m.find(id); h != nil {
		return h.state, nil
	}
	return nil, nil
}

// Peek is Store's.
func (m *Memory) Peek(id string) (*State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if h := m.sessions[id]; h != nil && !m.tooOld(id, h) {
		return h.state, nil
	}
	return nil, nil
}

func (m *Memory) tooOld(id string, h *held) bool {
	return id != Default && m.limits.Now().Sub(h.used) > m.limits.MaxAge
}

// find is a session that is not too old; it is used now.
func (m *Memory) find(id string) *held {
	h := m.sessions[id]
	if h == nil {
		return nil
	}
	if m.tooOld(id, h) {
		m.forget(id)
		return nil
	}
	h.used = m.limits.Now()
	return h
}

func (m *Memory) forget(id string) {
	delete(m.sessions, id)
	m.set.Store(int64(len(m.sessions)))
}

// make is a session that is there now, whether it was or not.
func (m *Memory) make(id string) *held {
	if h := m.find(id); h != nil {
		return h
	}
	m.makeRoom()
	h := &held{counts: map[string]int{}, used: m.limits.Now()}
	m.sessions[id] = h
	m.set.Store(int64(len(m.sessions)))
	return h
}

// makeRoom forgets what is too old, and then, if there is still no room, the
// session unused longest; one that somebody set outlives one that was only
// counted.
func (m *Memory) makeRoom() {
	if len(m.sessions) < m.limits.MaxSessions {
		return
	}
	victim := ""
	for id, h := range m.sessions {
		switch {
		case id == Default:
		case m.tooOld(id, h):
			delete(m.sessions, id)
		case victim == "" || before(h, m.sessions[victim]):
			victim = id
		}
	}
	if len(m.sessions) >= m.limits.MaxSessions && victim != "" {
		delete(m.sessions, victim)
	}
}

func before(a, b *held) bool {
	if (a.state == nil) != (b.state == nil) {
		return a.state == nil
	}
	return a.used.Before(b.used)
}

// Update is Store's.
func (m *Memory) Update(id string, anew bool, change func(*State) (*State, error)) (*State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var old *State
	h := m.find(id)
	if h != nil {
		old = h.state
	}
	next, err := change(old)
	if err != nil {
		return nil, err
	}
	if next == nil || next.Settings.IsZero() {
		m.forget(id)
		return nil, nil
	}
	h = m.make(id)
	m.versions++
	next.Version = m.versions
	h.state = next
	for key := range h.counts {
		if anew || !next.Settings.keeps(key) {
			delete(h.counts, key)
		}
	}
	return next, nil
}

// Take is Store's.
func (m *Memory) Take(id, key string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.make(id)
	n := h.counts[key]
	h.counts[key] = n + 1
	return n, nil
}

// Counts is Store's.
func (m *Memory) Counts(id string) (map[string]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := map[string]int{}
	if h := m.sessions[id]; h != nil {
		for key, n := range h.counts {
			counts[key] = n
		}
	}
	return counts, nil
}

// List is Store's.
func (m *Memory) List() ([]Info, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]Info, 0, len(m.sessions))
	for id, h := range m.sessions {
		if !m.tooOld(id, h) {
			list = append(list, m.limits.info(id, h.used))
		}
	}
	sortInfos(list)
	return list, nil
}

// sortInfos puts the latest used first.
func sortInfos(list []Info) {
	slices.SortFunc(list, func(a, b Info) int {
		if c := b.Used.Compare(a.Used); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// Status is Store's.
func (m *Memory) Status() Status { return Status{Kind: "memory", Available: true, Since: m.started} }

// Close is Store's.
func (m *Memory) Close() error { return nil }
