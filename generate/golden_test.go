package generate_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"goalpost/generate"
	"goalpost/spec"
)

var update = flag.Bool("update", false, "write what is generated into testdata")

// golden is what the document of testdata makes, an instance a line, in the given
// order of its operations.
func golden(t *testing.T, g *generate.Generator, d *spec.Document, backwards bool) string {
	t.Helper()
	lines := make([]string, 0, 3*len(d.Operations))
	for i := range 3 * len(d.Operations) {
		if backwards {
			i = 3*len(d.Operations) - 1 - i
		}
		op, seed := d.Operations[i/3], uint64(i%3)
		schema := op.Responses[0].Content[0].Schema
		v, err := g.Instance(schema, generate.Options{Seed: seed, Stream: op.ID, Server: "http://127.0.0.1:8080"})
		if err != nil {
			t.Errorf("%s, seed %d: %v", op.ID, seed, err)
		}
		lines = append(lines, fmt.Sprintf("%s %d %s\n", op.ID, seed, schema.Encode(v)))
	}
	if backwards {
		for i, j := 0, len(lines)-1; i < j; i, j = i+1, j-1 {
			lines[i], lines[j] = lines[j], lines[i]
		}
	}
	return strings.Join(lines, "")
}

func goldenDocument(t *testing.T) *spec.Document {
	t.Helper()
	d, err := spec.LoadFile("testdata/golden.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A test of one's own against a mock keeps passing when goalpost is updated: these
// bytes change only with the major version.
func TestAReleaseMakesWhatTheOneBeforeItMade(t *testing.T) {
	d := goldenDocument(t)
	got := golden(t, generate.New(d), d, false)
	const name = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("generated values are others than in %s:\n%s", name, got)
	}
}

func TestValuesDependOnNeitherOrderNorCompany(t *testing.T) {
	d := goldenDocument(t)
	want := golden(t, generate.New(d), d, false)
	again := goldenDocument(t)
	g := generate.New(again)
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			if got := golden(t, g, again, i%2 == 1); got != want {
				t.Errorf("one of 64 at once got others:\n%s", got)
			}
		})
	}
	group.Wait()
}
