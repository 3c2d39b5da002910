package spec_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"goalpost"
	"goalpost/generate"
	"goalpost/spec"
)

// leaderboard is a generated leaderboard of the bundled document that keeps every
// rule.
func leaderboard(b *testing.B) *spec.Exchange {
	d, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		b.Fatal(err)
	}
	op := d.Operation("getGoalsLeaderboard")
	x := &spec.Exchange{Operation: op, Inputs: spec.NewInputs(op.Method, op.Path), Status: 200, Header: http.Header{"Content-Type": {"application/json"}}}
	instances := generate.New(d)
	// The same seed has the same profiles and goals, whatever is asked for.
	for range 3 {
		variables := x.Variables()
		variables["violations"] = spec.ViolationsVariable(nil)
		if x.Body, err = instances.Instance(op.Response(200).MediaType("application/json").Schema, generate.Options{Seed: 1, Variables: variables}); err != nil {
			b.Fatal(err)
		}
		data := x.Body.(map[string]any)["data"].(map[string]any)
		x.Inputs.Query = map[string]any{
			"profile": string(data["profiles"].([]any)[0].(map[string]any)["id"].(json.Number)),
			"goal":    slices.Min(slices.Collect(maps.Keys(data["goals"].(map[string]any)))),
		}
	}
	return x
}

// BenchmarkRules is what the rules and the computed values of one leaderboard cost.
func BenchmarkRules(b *testing.B) {
	x := leaderboard(b)
	schema := x.Operation.Response(200).MediaType("application/json").Schema
	b.Run("CheckRules", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if broken := x.CheckRules(); len(broken) > 0 {
				b.Fatal(broken)
			}
		}
	})
	b.Run("Compute", func(b *testing.B) {
		b.ReportAllocs()
		variables := x.Variables()
		for b.Loop() {
			if _, err := schema.Compute(x.Body, variables); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkExpression(b *testing.B) {
	self := map[string]any{"maximum": json.Number("5000"), "current": json.Number("1234"), "share": json.Number("12.5"),
		"people": []any{}, "text": "personal_sales"}
	for i := range 5 {
		self["people"] = append(self["people"].([]any), map[string]any{"id": json.Number(strconv.Itoa(i)), "name": "a"})
	}
	for _, text := range []string{"self.maximum - self.current", "round(self.share * 100 / self.maximum, 2)", "self.people.all(p, p.id >= 0 && p.name == 'a')",
		"self.people.all(p, self.people.exists_one(q, q.id == p.id))", "self.text.matches('^[a-z0-9_]+$')"} {
		e, err := spec.CompileExpression(text, spec.Location{}, []string{"self"})
		if err != nil {
			b.Fatal(err)
		}
		variables := map[string]any{"self": self, "key": "k", "request": nil}
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Eval(variables); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
