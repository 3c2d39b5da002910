package mockserver

import (
	"encoding/json"
	"io/fs"
	"strconv"
	"sync"

	"goalpost/generate"
	"goalpost/spec"
)

// snapshot is one document with everything that is made from it. It does not
// change, but for what it remembers.
type snapshot struct {
	document *spec.Document
	fixtures *Fixtures
	// fsys is the folder of the fixtures, nil for none.
	fsys      fs.FS
	generator *generate.Generator
	seed      uint64
	// generate is Options.Generate.
	generate bool
	// expose is Access-Control-Expose-Headers by operation.
	expose map[*spec.Operation][]string
	// challenge is WWW-Authenticate by operation.
	challenge map[*spec.Operation]string
	// read are the headers that the parameters of an operation stand in.
	read map[*spec.Operation][]string
	// asked are the operations whose decoded answers are needed.
	asked map[string]bool
	// replies remembers how requests were answered that came again, which seen knows.
	replies memory[*reply]
	seen    glimpses
	// choices remembers which answers were chosen, put together.
	choices memory[*composed]
	// generated remembers what was generated.
	generated memory[*answer]
	// alterations remembers what was altered for sessions.
	alterations memory[*alteration]
	// learned remembers what operations answered that list valid values.
	learned memory[*spec.Exchange]
	// examples remembers the examples of the document, encoded.
	examples sync.Map
	// sees remembers which responses are worked out from the request.
	sees sync.Map
	// computes remembers which schemas have a value that is computed from what is
	// wrong with a request.
	computes sync.Map
}

func newSnapshot(document *spec.Document, fixtures *Fixtures, seed uint64, always bool) *snapshot {
	now := &snapshot{document: document, fixtures: fixtures, generator: generate.New(document), seed: seed, generate: always,
		expose: map[*spec.Operation][]string{}, challenge: map[*spec.Operation]string{}, read: map[*spec.Operation][]string{}, asked: askedFor(document)}
	for _, op := range document.Operations {
		now.expose[op] = []string{exposed(op)}
		now.challenge[op] = challenges(op)
		now.read[op] = readHeaders(op)
	}
	return now
}

// exposed are the headers that a script may read; op may be nil.
func (now *snapshot) exposed(op *spec.Operation) []string {
	if names, ok := now.expose[op]; ok {
		return names
	}
	return []string{exposedAlways}
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
