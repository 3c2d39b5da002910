package generate

import (
	"encoding/json"
	"testing"

	"goalpost/spec"
)

// BenchmarkInstance makes the largest answer of the bundled API with another seed
// each time: whole, and without what is computed, checked and validated in the end.
func BenchmarkInstance(b *testing.B) {
	d, err := spec.LoadFile("../openapi.yaml", spec.Options{})
	if err != nil {
		b.Fatal(err)
	}
	op := d.Operation("getGoalsLeaderboard")
	schema := op.Success().Content[0].Schema
	g := New(d)
	variables := map[string]any{"profile": "101", "goal": "recruitment", "violations": []any{},
		"request":  map[string]any{"query": map[string]any{"profile": "101", "goal": "recruitment"}, "path": map[string]any{}, "header": map[string]any{}},
		"response": map[string]any{"status": json.Number("200"), "headers": map[string]any{}}}
	options := func(i int) Options {
		return Options{Seed: uint64(i), Stream: "stream", Variables: variables, Server: "http://127.0.0.1:8080"}
	}
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := g.Instance(schema, options(i)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("drawn", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			o := options(i)
			build := &build{generator: g, options: o}
			if _, f := build.value(g.demand([]node{nodeOf(schema)}), where{scope: newScope(o.Seed, "stream", o.Stream)}); f != nil {
				b.Fatal(f.reason)
			}
		}
	})
}
