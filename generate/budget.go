package generate

import (
	"fmt"

	"goalpost/spec"
)

// The bounds of one instance. Steps are counted, not milliseconds, so that what
// is refused on one machine is refused on every machine; a step takes well under
// a microsecond.
const (
	// maxSteps is the work of one instance: schemas looked at, values checked.
	maxSteps = 60_000
	// maxValues is how many values one instance may hold: about a mebibyte.
	maxValues = 60_000
	// maxBytes is how long an instance may become as JSON.
	maxBytes = 1 << 20
	// enoughValues is when optional parts are left out.
	enoughValues = 2_000
	// maxDepth is how deep an instance may nest.
	maxDepth = 60
	// deepEnough is the depth below which optional parts are left out.
	deepEnough = 9
)

// budget is what is left of the bounds of one instance.
type budget struct{ steps, values, bytes int }

// spend takes steps, and reports whether there were enough.
func (b *budget) spend(steps int) bool {
	b.steps += steps
	return b.steps <= maxSteps
}

// scarce reports whether optional parts have to be left out from now on.
func (b *budget) scarce() bool {
	return b.values > enoughValues || b.bytes > maxBytes/4 || b.steps > maxSteps/4
}

// failure is why there is no value for a shape.
type failure struct {
	at     node
	reason string
	// limit is set where a value may exist but the bounds do not allow it.
	limit bool
}

func fail(at node, format string, arguments ...any) *failure {
	return &failure{at: at, reason: fmt.Sprintf(format, arguments...)}
}

func exhausted(at node) *failure {
	return &failure{at: at, reason: "the instance becomes too large or takes too much work", limit: true}
}

// worse is the failure that says more: a reason inside the schema rather than a
// limit, else the first.
func worse(a, b *failure) *failure {
	if a == nil || b != nil && b.limit && !a.limit {
		return b
	}
	return a
}

// error is the failure as it is reported for a schema.
func (f *failure) error(s *spec.Schema) *spec.Error {
	at := s.Location()
	if own := f.at.schema(); own != nil {
		at = own.Location()
	}
	if f.limit {
		return &spec.Error{Code: "generation-limit", Location: at, Message: fmt.Sprintf("no instance of the schema fits the limits of %d values, %d KiB of JSON and %d steps: %s", maxValues, maxBytes>>10, maxSteps, f.reason),
			Hint: "lower the minimum lengths, or give the value as an example or a fixture"}
	}
	return &spec.Error{Code: "unsatisfiable", Location: at, Message: "no value satisfies the schema: " + f.reason,
		Hint: "relax one of the constraints that contradict each other"}
}
