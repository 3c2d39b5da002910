package spec_test

import (
	"testing"

	"goalpost"
	"goalpost/spec"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
