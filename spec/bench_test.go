package spec_test

import (
	"testing"

	"goalpost"
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
