package spec_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"goalpost/spec"
)

func TestADocumentIsReadHoweverItIsWritten(t *testing.T) {
	const yaml = "openapi: 3.0.3\ninfo: {title: \u00e9, version: '1'}\npaths: {}\n"
	const json = `{"openapi": "3.0.3", "info": {"title": "\u00e9", "version": "1"}, "paths": {}}`
	utf16Of := func(text string, order binary.AppendByteOrder) string {
		var units []byte
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			units = order.AppendUint16(units, unit)
		}
		return string(units)
	}
	for _, row := range []struct{ says, text string }{
		{"UTF-8", yaml},
		{"a byte order mark", "\ufeff" + yaml},
		{"JSON with a byte order mark", "\ufeff" + json},
		{"UTF-16 with the low byte first", utf16Of(yaml, binary.LittleEndian)},
		{"JSON in UTF-16 with the low byte first", utf16Of(json, binary.LittleEndian)},
		{"JSON in UTF-16 with the high byte first", utf16Of(json, binary.BigEndian)},
		{"lines that end as on Windows", strings.ReplaceAll(yaml, "\n", "\r\n")},
		{"JSON with tabs", strings.ReplaceAll(json, " ", "\t")},
		{"the directive of YAML 1.2", "%YAML 1.2\n---\n" + yaml},
	} {
		name := "api.yaml"
		if strings.HasPrefix(row.says, "JSON") {
			name = "api.json"
		}
		d, err := spec.Load(fstest.MapFS{name: {Data: []byte(row.text)}}, name, spec.Options{})
		if err != nil {
			t.Errorf("%s: %v", row.says, err)
		} else if flaws := d.Lint(t.Context()); d.Title != "\u00e9" || len(flaws) > 0 {
			t.Errorf("%s: title %q, flaws %v", row.says, d.Title, flaws)
		}
	}
}

func TestADocumentIsFoundWhereverItsLinkLeads(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"real/api.yaml":   "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {/: {$ref: paths.yaml}}}",
		"real/paths.yaml": "{get: {responses: {'200': {description: d}}}}",
		"real/out.yaml":   "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {/: {$ref: leak.yaml}}}",
		"secret.yaml":     "{get: {responses: {'200': {description: d}}}}",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Join(folder, "real"), 0o755), os.MkdirAll(filepath.Join(folder, "links"), 0o755), os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	// A reference does not follow such a link.
	_ = os.Symlink("../secret.yaml", filepath.Join(folder, "real/leak.yaml"))
	for _, row := range []struct{ link, target, want string }{
		{"links/relative.yaml", "../real/api.yaml", ""},
		{"links/absolute.yaml", filepath.Join(folder, "real/api.yaml"), ""},
		{"links/again.yaml", "relative.yaml", ""},
		{"real/beside.yaml", "api.yaml", ""},
		{"links/nowhere.yaml", "none.yaml", "cannot be read"},
		{"links/out.yaml", "../real/out.yaml", "escapes"},
	} {
		if err := os.Symlink(row.target, filepath.Join(folder, row.link)); err != nil {
			t.Skip("links cannot be made here:", err)
		}
		_, err := spec.LoadFile(filepath.Join(folder, row.link), spec.Options{})
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s, which leads to %s: %v, want %q", row.link, row.target, err, row.want)
		}
	}
}

func TestOpenAPI31AsksForNoResponses(t *testing.T) {
	for _, row := range []struct{ version, operation, want string }{
		{"3.0.3", "{}", "GET /a documents no response"},
		{"3.1.0", "{}", ""},
		{"3.1.0", "{responses: {}}", "GET /a documents no response"},
	} {
		d := load(t, "{openapi: "+row.version+", info: {title: t, version: '1'}, paths: {/a: {get: "+row.operation+"}}}")
		got := ""
		if flaws := d.Lint(t.Context()); len(flaws) > 0 {
			got = flaws[0].Message
		}
		if got != row.want {
			t.Errorf("%s %s = %q, want %q", row.version, row.operation, got, row.want)
		}
	}
}

func TestAReferenceToAnAnchorIsNoFlaw(t *testing.T) {
	d := load(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {get: {responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#n"}}}}}}}},
		components: {schemas: {N: {$anchor: n, type: integer}}}}`)
	if flaws := d.Lint(t.Context()); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestWhatStandsBesideAReferenceToAPathAddsToIt(t *testing.T) {
	d := load(t, `{openapi: 3.1.0, info: {title: t, version: "1"},
		paths: {/a: {$ref: "#/components/pathItems/A", parameters: [{in: query, name: q, schema: {}}], post: {responses: {"204": {description: d}}}}},
		components: {pathItems: {A: {parameters: [{in: query, name: r, schema: {}}], get: {responses: {"204": {description: d}}}}}}}`)
	for _, op := range d.Operations {
		if op.Parameter(spec.InQuery, "q") == nil || op.Parameter(spec.InQuery, "r") == nil {
			t.Errorf("%s has not both parameters", op)
		}
	}
	if len(d.Operations) != 2 {
		t.Errorf("operations = %v, want two", d.Operations)
	}
}

func TestAVersionWithoutQuotesIsServedAndIsAFlaw(t *testing.T) {
	for _, row := range []struct{ version, want string }{
		{`3.1`, "api.yaml:1:10: /openapi is a number and not text"},
		{`3.0`, "api.yaml:1:10: /openapi is a number and not text"},
		{`"3.1"`, ""},
		{`3.1.2`, ""},
	} {
		d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte("openapi: " + row.version + "\ninfo: {title: t, version: '1'}\npaths: {}")}}, "api.yaml", spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if flaws := d.Lint(t.Context()); len(flaws) > 0 {
			got = flaws.Error()
		}
		if !strings.Contains(got, row.want) || (got == "") != (row.want == "") {
			t.Errorf("openapi: %s = %q, want %q", row.version, got, row.want)
		}
	}
}
