package contract

import (
	"fmt"
	"slices"

	"goalpost/generate"
	"goalpost/spec"
)

// exampleValue is a value for a parameter that is valid as far as the document
// can say: one of its examples, else an instance of its schema.
func (r *run) exampleValue(p *spec.Parameter) (any, error) {
	// A path has no room for nothing.
	fits := func(v any) bool { return p.In != spec.InPath || v != "" }
	for _, example := range p.Examples {
		if example.External == "" && fits(example.Value) && (p.Schema == nil || p.Schema.Valid(example.Value)) {
			return example.Value, nil
		}
	}
	value, err := r.instance(p.Schema, p.In+" "+p.Name, fits)
	if err != nil {
		return nil, fmt.Errorf("no value of %s can be made: %w", p.Name, err)
	}
	return value, nil
}

// exampleBody is a request body: an example of the media type that is sent, else
// an instance of its schema.
func (r *run) exampleBody(body *spec.RequestBody) (any, error) {
	if len(body.Content) == 0 {
		return "", nil
	}
	media := body.Content[max(0, slices.IndexFunc(body.Content, func(m *spec.MediaType) bool { return spec.IsJSON(m.Name) }))]
	for _, example := range media.Examples {
		if example.External == "" && (media.Schema == nil || media.Schema.Valid(example.Value)) {
			return example.Value, nil
		}
	}
	value, err := r.instance(media.Schema, "body", fitsAll)
	if err != nil {
		return nil, fmt.Errorf("no body can be made: %w", err)
	}
	return value, nil
}

// fitsAll is for a value that nothing but its schema limits.
func fitsAll(any) bool { return true }

// instance is a value that satisfies the schema, the same at every run: one that
// the schema itself gives, else a generated one that has all it may have, since a
// part that is not there cannot be broken.
func (r *run) instance(schema *spec.Schema, stream string, fits func(any) bool) (any, error) {
	if schema == nil {
		return "value", nil
	}
	if keywords, ok := schema.Deref().Value().(map[string]any); ok {
		candidates := []any{keywords["default"], keywords["example"], keywords["const"]}
		for _, list := range []string{"examples", "enum"} {
			values, _ := keywords[list].([]any)
			candidates = append(candidates, values...)
		}
		for _, candidate := range candidates {
			if candidate != nil && fits(candidate) && schema.Valid(candidate) {
				return candidate, nil
			}
		}
	}
	for attempt := range maxAttempts {
		value, err := r.generator.Instance(schema, generate.Options{Stream: stream, Seed: uint64(attempt), Complete: true})
		if err != nil || fits(value) {
			return value, err
		}
	}
	return nil, fmt.Errorf("%d generated values do not fit", maxAttempts)
}

// maxAttempts is how many values are generated where the first do not fit.
const maxAttempts = 20
