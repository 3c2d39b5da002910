package mockserver

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

func TestPreferIsReadAsItsRFCHasIt(t *testing.T) {
	for _, row := range []struct {
		says  string
		lines []string
		want  map[string]string
	}{
		{"nothing", nil, nil},
		{"one", []string{"code=404"}, map[string]string{"code": "404"}},
		{"several in a line", []string{"code=404, example=gone,dynamic=true"}, map[string]string{"code": "404", "example": "gone", "dynamic": "true"}},
		{"several lines", []string{"code=404", "example=gone"}, map[string]string{"code": "404", "example": "gone"}},
		{"a quoted string", []string{`example="a, \"b\"; c"`}, map[string]string{"example": `a, "b"; c`}},
		{"no value, and an empty one", []string{`dynamic, code=""`}, map[string]string{"dynamic": "", "code": ""}},
		{"names in any case", []string{"Code=404"}, map[string]string{"code": "404"}},
		{"the first of two", []string{"code=404, code=500", "code=200"}, map[string]string{"code": "404"}},
		{"white space around the equals sign", []string{"code = 404"}, map[string]string{"code": "404"}},
		{"parameters are not preferences", []string{"return=minimal; code=404"}, map[string]string{"return": "minimal"}},
		{"what is malformed is skipped", []string{`"x"=1, =2, code="4, code=5`}, map[string]string{}},
		{"and what follows it is not", []string{`a b=1, code=404`}, map[string]string{"code": "404"}},
	} {
		if got := parsePrefer(row.lines); !maps.Equal(got, row.want) {
			t.Errorf("%s: %q = %v, want %v", row.says, row.lines, got, row.want)
		}
	}
}

func TestWhatAClientAsksFor(t *testing.T) {
	for _, row := range []struct{ says, prefer, query, code, example, applied, fails string }{
		{"the query alone", "", "__code=404&__example=a%20b", "404", "a b", "", ""},
		{"the header before the query", "code=500", "__code=404", "500", "", "code=500", ""},
		{"what is not understood is not applied", "wait=10, code=500", "", "500", "", "code=500", ""},
		{"a value is applied as it came", `example="a \"b\""`, "", "", `a "b"`, `example="a \"b\""`, ""},
		{"a malformed dynamic", "dynamic=maybe", "", "", "", "", "dynamic"},
		{"a malformed seed", "", "__seed=-1", "", "", "", "seed"},
		{"a query that only looks like it", "", "a__b=1", "", "", "", ""},
	} {
		header := http.Header{}
		if row.prefer != "" {
			header.Set("Prefer", row.prefer)
		}
		w, err := readWish(header, row.query)
		if w.code != row.code || w.example != row.example || w.applied != row.applied {
			t.Errorf("%s = %+v, want %s %s %s", row.says, w, row.code, row.example, row.applied)
		}
		if failed := err != nil; failed != (row.fails != "") || failed && !strings.Contains(err.Error(), row.fails) {
			t.Errorf("%s: error = %v, want %q", row.says, err, row.fails)
		}
	}
}

// What is read from a Prefer header can be written back into one, and is then
// read the same.
func FuzzPrefer(f *testing.F) {
	for _, line := range []string{`code=404, example="a\"b;,"`, `dynamic`, `a=";b="`, `"`, `\`, `;,=`, "seed=7;x=1\x00"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for name, value := range parsePrefer([]string{line}) {
			if headerText(value) != value {
				continue
			}
			text := preferenceText(name, value)
			if got, ok := parsePrefer([]string{text})[name]; !ok || got != value {
				t.Errorf("%q gives %s = %q, which written as %q is %q", line, name, value, text, got)
			}
		}
		if _, err := readWish(http.Header{"Prefer": {line}}, line); err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("%q: error = %v", line, err)
		}
	})
}
