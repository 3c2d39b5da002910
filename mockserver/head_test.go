package mockserver

import (
	"bytes"
	"io/fs"
	"path"
	"reflect"
	"testing"

	"goalpost"
	"goalpost/spec"
)

// headOf is what a fixture says beside its body, as far as its text is a mapping.
func headOf(file string, text []byte, bodiless bool) map[string]any {
	root, err := (&draft{Fixture: &Fixture{File: file}, bodiless: bodiless}).parse(text)
	if err != nil || root.Kind != spec.Object {
		return nil
	}
	head := map[string]any{}
	for i, key := range root.Keys() {
		if head[key] = nil; key != "body" {
			head[key] = root.Items()[i].Value()
		}
	}
	return head
}

func TestAFixtureIsChosenWithoutReadingItsBody(t *testing.T) {
	fsys, err := fs.Sub(goalpost.Files(), "fixtures")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(fsys, "get*/*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d fixtures (%v), want more", len(files), err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			t.Fatal(err)
		}
		if short := withoutBody(file, text); len(short) > 400 || bytes.Contains(short, []byte("status_code")) {
			t.Errorf("%s is read as far as %.500q, want it without its body", file, short)
		}
		if got, want := headOf(file, text, true), headOf(file, text, false); want == nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s without its body says %v, want %v", file, got, want)
		}
	}
}

// What a fixture says beside its body is the same with the body and without.
func FuzzWithoutBody(f *testing.F) {
	for _, text := range []string{
		"summary: a\nbody:\n  x: 1\n",
		"summary: a\nbody:\n  x: 1\nwhen: 'true'\n",
		"body: {x: 1}\nwhen: 'true'",
		"summary: a\nbody: |\n  x\n\n  y\n# end\n",
		"summary: \"a\nbody: x\"\n",
		"summary: 'a\nbody: it''s'\n",
		"{summary: a,\nbody: {x: 1}}",
		"{summary: a,\nbody: {x: 1}\n}",
		"summary: a\nbody:\n- x\n- when: 1\n",
		"summary: &a x\nbody:\n  y: *a\n",
		"summary: a\nbody:\n  y: &b 1\nwhen: *b\n",
		"summary: a\nbody: x\n---\nwhen: b\n",
		"summary: a\r\nbody:\r\n  x: 1\r\nwhen: b\r\n",
		"summary: a\nbody:\n\twhen: b",
		"summary: a\nbody: x\rwhen: b",
		"summary: a\nbody: x\u0085when: b",
		"summary: a\nbody: x\u2028when: b",
		"summary: a\nbody: x\u2029when: b",
		"summary: a\nbody::",
		`{"summary": "a", "body": {"when": 1}, "when": "b"}`,
		`{"body": [], "when": "b"} x`,
		`{"body": , "when": "b"}`,
		`{"bo\u0064y": {"a": {}}, "when": "b", "body": 2}`,
	} {
		f.Add("200.a.yaml", text)
		f.Add("200.a.json", text)
	}
	f.Fuzz(func(t *testing.T, file, text string) {
		file = path.Base(file)
		want := headOf(file, []byte(text), false)
		if want == nil {
			return
		}
		if got := headOf(file, []byte(text), true); !reflect.DeepEqual(got, want) {
			t.Errorf("%s %q without its body says %v, want %v", file, text, got, want)
		}
	})
}
