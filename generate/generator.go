package generate

import (
	"maps"
	"strconv"
	"sync"
	"sync/atomic"

	"goalpost/spec"
)

// Options say what an instance depends on besides its schema. The zero value is
// seed 0, no stream, and no variables.
type Options struct {
	Seed uint64
	// Stream names the place the instance is for: operation, status, canonical
	// inputs. Same seed and stream, same instance.
	Stream string
	// Variables are what the document's expressions can name: request, response,
	// violations, and the `as` names.
	Variables map[string]any
	// Server replaces {{server}} in templates.
	Server string
	// Complete leaves no optional property out, within the bounds, and draws null only
	// where nothing else satisfies the schema.
	Complete bool
}

// Generator makes instances of one document's schemas. It is safe for concurrent
// use.
type Generator struct {
	document *spec.Document
	mu       sync.Mutex
	computed map[*spec.Schema]bool
	// uncomputed are nodes below which nothing is computed.
	uncomputed map[identity]bool
	matchers   map[string]*matcher

	// backtracking is held while a pattern is matched that may take long.
	backtracking sync.Mutex

	proverMu sync.Mutex
	prover   *prover
	// shapes is what is known of literals (literalsKey to *known), kept how many
	// shapes that needed choices are.
	shapes sync.Map
	kept   atomic.Int64
	// expressions are those of x-keys, by their text and variables.
	expressions sync.Map
	// templates are those of x-faker, by their text.
	templates sync.Map
}

// New is a Generator for a document.
func New(document *spec.Document) *Generator {
	g := &Generator{document: document, computed: map[*spec.Schema]bool{}, uncomputed: map[identity]bool{}, matchers: map[string]*matcher{}}
	g.prover = newProver(g)
	return g
}

// rebuilds is how often a whole instance is made again, with other draws, when it
// does not satisfy its schema in the end.
const rebuilds = 8

// Instance makes a value that satisfies the schema. The error is a *spec.Error
// that names the schema which cannot be satisfied, or not within the limits, and
// its place.
func (g *Generator) Instance(schema *spec.Schema, o Options) (any, error) {
	if err := schema.Compile(); err != nil {
		return nil, err
	}
	root := g.demand([]node{nodeOf(schema)})
	if f := g.refutes(root); f != nil {
		return nil, f.error(schema)
	}
	var worst *failure
	for attempt := range rebuilds {
		stream := o.Stream
		if attempt > 0 {
			stream += "\x00again" + strconv.Itoa(attempt)
		}
		b := &build{generator: g, options: o}
		v, f := b.value(root, where{scope: newScope(o.Seed, "stream", stream)})
		if f == nil {
			if v, f = g.finish(schema, v, o); f == nil {
				return v, nil
			}
		}
		worst = worse(worst, f)
		if f.limit {
			break
		}
	}
	return nil, worst.error(schema)
}

// finish computes what is computed and checks the whole.
func (g *Generator) finish(schema *spec.Schema, v any, o Options) (any, *failure) {
	v, err := schema.Compute(v, o.Variables)
	if err != nil {
		return nil, fail(nodeOf(schema), "%v", err)
	}
	if wrong := schema.Validate(v); len(wrong) > 0 {
		return nil, fail(nodeOf(schema), "%s %s (%s)", wrong[0].Location, wrong[0].Message, wrong[0].Document)
	}
	return v, nil
}

// refute is why no value satisfies the literals, nil where one may.
func (g *Generator) refute(literals []node) *failure {
	g.proverMu.Lock()
	defer g.proverMu.Unlock()
	return g.prover.refute(literals)
}

// refutes is refute for a demand, of which it is remembered that there is nothing
// against it.
func (g *Generator) refutes(d demand) *failure {
	if d.known != nil && d.known.unrefuted.Load() {
		return nil
	}
	f := g.refute(d.literals)
	if f == nil && d.known != nil {
		d.known.unrefuted.Store(true)
	}
	return f
}

// Refute is why no value can satisfy the schema, nil where one may. It makes no
// instance and takes little time; what it does not refute Instance may still
// refuse.
func (g *Generator) Refute(schema *spec.Schema) *spec.Error {
	if f := g.refute([]node{nodeOf(schema)}); f != nil {
		return f.error(schema)
	}
	return nil
}

// computes reports whether anything below the schema is computed.
func (g *Generator) computes(schema *spec.Schema) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known, ok := g.computed[schema]
	if !ok {
		seen := map[identity]bool{}
		if known = g.reaches(nodeOf(schema), seen); !known {
			maps.Copy(g.uncomputed, seen)
		}
		g.computed[schema] = known
	}
	return known
}

// reaches reports whether anything below n is computed that seen has not.
func (g *Generator) reaches(n node, seen map[identity]bool) bool {
	words := n.words()
	if words == nil || seen[n.identity()] || g.uncomputed[n.identity()] {
		return false
	}
	seen[n.identity()] = true
	if _, ok := words["x-value"]; ok {
		return true
	}
	if ref := n.text("$ref"); ref != "" && n.owner != nil {
		if target, err := n.owner.Ref(ref); err == nil && g.reaches(nodeOf(target), seen) {
			return true
		}
	}
	return g.reachesBelow(n, words, seen)
}

// reachesBelow looks into every value of a schema that may hold schemas.
func (g *Generator) reachesBelow(n node, words map[string]any, seen map[identity]bool) bool {
	for _, value := range words {
		switch value := value.(type) {
		case map[string]any:
			if g.reaches(node{value: value, owner: n.owner}, seen) {
				return true
			}
		case []any:
			for _, item := range value {
				if m, ok := item.(map[string]any); ok && g.reaches(node{value: m, owner: n.owner}, seen) {
					return true
				}
			}
		}
	}
	return false
}
