package spec_test

import (
	"testing"

	"goalpost"
	"goalpost/generate"
	"goalpost/spec"
)

func BenchmarkLoad(b *testing.B) {
	for name, o := range map[string]spec.Options{"checked": {}, "trusted": {Trusted: true}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := spec.Load(goalpost.Files(), "openapi.yaml", o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkValid is what a verdict on a value takes, of the plan and of the full
// validator alone: for a generated body of the bundled document's last operation,
// and for what parameters have.
func BenchmarkValid(b *testing.B) {
	d, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{Trusted: true})
	if err != nil {
		b.Fatal(err)
	}
	body := d.Operations[len(d.Operations)-1].Response(200).Content[0].Schema
	generated, err := generate.New(d).Instance(body, generate.Options{Variables: map[string]any{"request": map[string]any{"query": map[string]any{}}, "response": map[string]any{"status": 200}}})
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		schema *spec.Schema
		value  any
	}{
		{"body", body, generated},
		{"string", schema(b, `{"type": "string", "maxLength": 100}`), "text"},
		{"integer", schema(b, `{"type": "integer", "minimum": 1, "maximum": 100}`), value(b, "42")},
		{"int64", schema(b, `{"type": "integer", "format": "int64"}`), value(b, "1234567")},
		{"enum", schema(b, `{"type": "string", "enum": ["asc", "desc"]}`), "desc"},
		{"date-time", schema(b, `{"type": "string", "format": "date-time"}`), "2024-02-28T10:00:00Z"},
		{"list", schema(b, `{"type": "array", "uniqueItems": true, "items": {"type": "integer"}}`), value(b, "[1, 2, 3, 4, 5]")},
	} {
		if err := row.schema.Compile(); err != nil || !row.schema.FullyValid(row.value) {
			b.Fatal(row.name, err)
		}
		b.Run(row.name+"/plan", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				row.schema.Valid(row.value)
			}
		})
		b.Run(row.name+"/full", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				row.schema.FullyValid(row.value)
			}
		})
	}
}

// BenchmarkValidate is what it takes to say what is wrong with a value: with one
// that breaks one keyword, and with one that breaks three.
func BenchmarkValidate(b *testing.B) {
	for _, row := range []struct {
		name   string
		schema *spec.Schema
		value  any
	}{
		{"one", schema(b, `{"type": "integer", "minimum": 1, "maximum": 100}`), value(b, "420")},
		{"three", schema(b, `{"type": "object", "required": ["name", "age"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"},
			"tags": {"type": "array", "items": {"type": "string"}}}}`), value(b, `{"name": 1, "tags": ["a", 1]}`)},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(row.schema.Validate(row.value)) == 0 {
					b.Fatal("nothing is wrong")
				}
			}
		})
	}
}
