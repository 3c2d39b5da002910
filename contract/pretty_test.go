package contract

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestABodyIsShownWithTheLineThatIsWrong(t *testing.T) {
	for _, row := range []struct{ name, text, pointer, want string }{
		{"a value", `{"a":{"b":[1,2]},"c":{}}`, "/a/b/1", "{\n  \"a\": {\n    \"b\": [\n      1,\n>     2\n    ]\n  },\n  \"c\": {}\n}"},
		{"a name with signs", `{"a/b":1,"c":"<&>"}`, "/a~1b", "{\n> \"a/b\": 1,\n  \"c\": \"<&>\"\n}"},
		{"what is not there marks what is around it", `{"a":{"b":1}}`, "/a/x", "{\n> \"a\": {\n    \"b\": 1\n  }\n}"},
		{"no pointer", `[1.0,1e400,null]`, "", "[\n  1.0,\n  1e400,\n  null\n]"},
		{"no JSON", "<p>\n  one\n", "/a", "<p>\n  one"},
		{"JSON with something behind it", `{"a":1} <br>`, "/a", `{"a":1} <br>`},
		{"JSON that ends early", `{"a":[1`, "/a", `{"a":[1`},
		{"a sign that turns text round", "a\u202eb", "", `a\u202eb`},
	} {
		var lines []string
		for _, line := range prettyLines(row.text, row.pointer) {
			text := line.Text
			if line.Marked {
				text = ">" + strings.TrimPrefix(text, " ")
			}
			lines = append(lines, text)
		}
		if got := strings.Join(lines, "\n"); got != row.want {
			t.Errorf("%s = %s\nwant %s", row.name, got, row.want)
		}
	}
}

func FuzzPrettyLines(f *testing.F) {
	f.Add(`{"a":[1,{"b":"c"}],"d":{}}`, "/a/1/b")
	f.Add("plain\ntext", "/~0~1")
	f.Fuzz(func(t *testing.T, body, pointer string) {
		var b strings.Builder
		for _, line := range prettyLines(body, pointer) {
			b.WriteString(line.Text + "\n")
		}
		if json.Valid([]byte(body)) && !json.Valid([]byte(b.String())) && printable(body) == body {
			t.Errorf("%q is shown as %q", body, b.String())
		}
	})
}
