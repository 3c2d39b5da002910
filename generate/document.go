package generate

import (
	"goalpost/spec"
)

// Unsatisfiable are the schemas of the document's operations that no value can
// satisfy, each once, with its place and the reason. It makes no instances.
func (g *Generator) Unsatisfiable() spec.Errors {
	return g.examine(g.Refute)
}

// Check is Unsatisfiable and, beyond it, every schema of a JSON response of which
// Instance finds no value. What is computed needs a request and is left out.
func (g *Generator) Check() spec.Errors {
	return g.examine(func(schema *spec.Schema) *spec.Error {
		if err := g.Refute(schema); err != nil || schema.Direction() == spec.InRequest || g.computes(schema) {
			return err
		}
		_, err := g.Instance(schema, Options{Stream: "check"})
		fault, _ := err.(*spec.Error)
		return fault
	})
}

// examine collects what is wrong with the schemas of the operations, without what
// does not compile: that is reported elsewhere.
func (g *Generator) examine(wrong func(*spec.Schema) *spec.Error) spec.Errors {
	var faults spec.Errors
	type place struct {
		at      spec.Location
		message string
	}
	known, looked := map[place]bool{}, map[*spec.Schema]bool{}
	for schema := range g.document.Schemas() {
		if schema = schema.Deref(); looked[schema] {
			continue
		}
		looked[schema] = true
		fault := wrong(schema)
		if fault == nil || known[place{fault.Location, fault.Message}] || schema.Compile() != nil {
			continue
		}
		known[place{fault.Location, fault.Message}] = true
		faults = append(faults, fault)
	}
	return faults
}
