package mockserver

import (
	"encoding/json"
	"strconv"
	"sync"

	"goalpost/generate"
	"goalpost/spec"
)

// snapshot is one document with everything that is made from it. It does not
// change, but for what it remembers.
type snapshot struct {
	document  *spec.Document
	fixtures  *Fixtures
	generator *generate.Generator
	seed      uint64
	// generate is Options.Generate.
	generate bool
	// expose is Access-Control-Expose-Headers by operation.
	expose map[*spec.Operation]string
	// challenge is WWW-Authenticate by operation.
	challenge map[*spec.Operation]string
	// asked are the operations whose decoded answers are needed.
	asked map[string]bool
	// learned remembers what operations answered that list valid values.
	learned memory[*spec.Exchange]
	// examples remembers the examples of the document, encoded.
	examples sync.Map
}

func newSnapshot(document *spec.Document, fixtures *Fixtures, seed uint64, always bool) *snapshot {
	now := &snapshot{document: document, fixtures: fixtures, generator: generate.New(document), seed: seed, generate: always,
		expose: map[*spec.Operation]string{}, challenge: map[*spec.Operation]string{}, asked: askedFor(document)}
	for _, op := range document.Operations {
		now.expose[op] = exposed(op)
		now.challenge[op] = challenges(op)
	}
	return now
}

// exposed are the headers that a script may read; op may be nil.
func (now *snapshot) exposed(op *spec.Operation) string {
	if names, ok := now.expose[op]; ok {
		return names
	}
	return exposedAlways
}

// memory is a bounded cache, safe for concurrent use. It holds the last few
// hundred results asked for: when a half is full, the older half is forgotten.
// The zero value is empty.
type memory[T any] struct {
	mu           sync.Mutex
	young, older map[string]T
}

// memoryHalf is how many results half a memory holds.
const memoryHalf = 512

func (m *memory[T]) get(key string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.young[key]; ok {
		return v, true
	}
	v, ok := m.older[key]
	if ok {
		m.put(key, v)
	}
	return v, ok
}

func (m *memory[T]) add(key string, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, v)
}

func (m *memory[T]) put(key string, v T) {
	if m.young == nil || len(m.young) >= memoryHalf {
		m.older, m.young = m.young, make(map[string]T)
	}
	m.young[key] = v
}

// canonical is a text that is the same for the same operation and inputs.
func canonical(op *spec.Operation, in *spec.Inputs) string {
	body := in.Body
	if !in.HasBody {
		body = false
	}
	// Maps are written in the order of their keys.
	text, err := json.Marshal([]any{op.ID, declared(op, in), body})
	if err != nil {
		return op.ID + " " + strconv.Quote(err.Error())
	}
	return string(text)
}

// declared are the values of the operation's parameters, by place and name.
func declared(op *spec.Operation, in *spec.Inputs) map[string]any {
	values := make(map[string]any, len(op.Parameters))
	for _, p := range op.Parameters {
		if v, ok := in.Value(p); ok {
			values[p.In+"."+p.Name] = v
		}
	}
	return values
}
